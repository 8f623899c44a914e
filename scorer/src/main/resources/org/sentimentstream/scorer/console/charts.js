// The curves of the instance's last minutes.
import uPlot from "/console/uplot.js";
import { element, milliseconds, number, percent } from "./text.js";

const HEIGHT = 150;
const MODEL_COLOURS = ["--c1", "--c2", "--c3", "--c4"];

const perSecond = (value) => (value === null ? "–" : `${number(value, value < 10 ? 1 : 0)}/s`);

/** Each curve: its name, its column, its colour, how a value reads, and whether it is dashed. */
const CHARTS = [
  {
    title: "Throughput",
    axis: (value) => number(value),
    curves: () => [
      { name: "reviews", column: "reviews_per_s", colour: "--c1", text: perSecond, fill: true },
      { name: "dead letters", column: "dead_letters_per_s", colour: "--c3", text: perSecond, dash: [2, 3] },
    ],
  },
  {
    title: "Latency",
    axis: milliseconds,
    curves: () => [
      { name: "scoring p50", column: "p50_ms", colour: "--c1", text: milliseconds },
      { name: "scoring p99", column: "p99_ms", colour: "--c2", text: milliseconds, dash: [6, 3] },
      { name: "waited p50", column: "wait_p50_ms", colour: "--c4", text: milliseconds, dash: [2, 3] },
    ],
  },
  {
    title: "Called positive, by model",
    axis: (value) => percent(value, 0),
    range: [0, 1],
    gaps: true, // where a model did not score
    curves: (data) =>
      Object.entries(data.labels).map(([model, mix], index) => ({
        name: model,
        values: mix.positive.map((positive, at) => {
          const all = positive + mix.negative[at];
          return all > 0 ? positive / all : null;
        }),
        colour: MODEL_COLOURS[index % MODEL_COLOURS.length],
        text: percent,
        dash: [[], [6, 3], [2, 3], [8, 2, 2, 2]][index % 4],
      })),
  },
  {
    title: "Unknown words and drift of the scores",
    axis: (value) => percent(value, 0),
    right: (value) => value.toFixed(2),
    curves: () => [
      { name: "unknown words", column: "unknown_share", colour: "--c1", text: percent },
      {
        name: "drift",
        column: "drift",
        colour: "--c2",
        text: (value) => (value === null ? "–" : value.toFixed(3)),
        dash: [6, 3],
        scale: "right",
      },
    ],
  },
];

export class Charts {
  constructor(place) {
    this.place = place;
    this.made = CHARTS.map((chart) => {
      const canvas = element("div", { class: "canvas" });
      const caption = element("figcaption");
      const figure = element("figure", { role: "group", "aria-label": chart.title }, element("h3", {}, chart.title), canvas, caption);
      place.append(figure);
      return { chart, canvas, caption, plot: null, shape: "" };
    });
    new ResizeObserver(() => this.resize()).observe(place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour());
  }

  show(data) {
    this.data = data;
    for (const one of this.made) {
      const curves = one.chart.curves(data);
      const values = [data.at, ...curves.map((curve) => curve.values ?? data[curve.column])];
      const shape = curves.map((curve) => curve.name).join("|");
      if (one.plot === null || one.shape !== shape) {
        one.plot?.destroy();
        one.shape = shape;
        one.plot = new uPlot(options(one.chart, curves, one.canvas.clientWidth), values, one.canvas);
        one.plot.root.setAttribute("aria-hidden", "true");
      } else {
        one.plot.setData(values);
      }
      caption(one.caption, curves, values);
    }
  }

  resize() {
    for (const { plot, canvas } of this.made) {
      if (plot !== null && canvas.clientWidth > 0 && plot.width !== canvas.clientWidth) {
        plot.setSize({ width: canvas.clientWidth, height: HEIGHT });
      }
    }
  }

  recolour() {
    for (const one of this.made) {
      one.shape = "";
    }
    if (this.data) {
      this.show(this.data);
    }
  }
}

function caption(place, curves, values) {
  place.replaceChildren(
    ...curves.map((curve, index) => {
      const column = values[index + 1];
      const last = column.findLast((value) => value !== null) ?? null;
      const swatch = element("span", { class: `swatch${curve.dash?.length ? " dashed" : ""}` });
      swatch.style.color = colour(curve.colour);
      return element("span", { class: "curve" }, swatch, `${curve.name} `, element("b", {}, curve.text(last)));
    }),
  );
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function options(chart, curves, width) {
  const axis = {
    stroke: colour("--dim"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: "11px system-ui, sans-serif",
  };
  const upTo = (self, least, most) => [0, most > 0 ? most * 1.1 : 1];
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, chart.right ? 0 : 8, 0, 0],
    scales: { y: { range: chart.range ?? upTo }, right: { range: (self, least, most) => [0, Math.max(0.3, (most ?? 0) * 1.1)] } },
    axes: [
      { ...axis, space: 70, values: (self, at) => at.map((second) => new Date(second * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).slice(0, 8)) },
      { ...axis, size: 56, space: 32, values: (self, at) => at.map(chart.axis) },
      ...(chart.right ? [{ ...axis, scale: "right", side: 1, size: 40, space: 32, grid: { show: false }, values: (self, at) => at.map(chart.right) }] : []),
    ],
    series: [
      {},
      ...curves.map((curve) => ({
        label: curve.name,
        scale: curve.scale ?? "y",
        stroke: colour(curve.colour),
        fill: curve.fill ? `${colour(curve.colour)}22` : undefined,
        width: 1.5,
        dash: curve.dash,
        points: { show: false },
        spanGaps: !chart.gaps,
      })),
    ],
  };
}
