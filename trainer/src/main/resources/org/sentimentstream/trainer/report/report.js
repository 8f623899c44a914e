// Draws the report's curves from its JSON, in the colours of the page's scheme.
(() => {
  "use strict";
  const report = JSON.parse(document.getElementById("report").textContent);
  const HEIGHT = 300;
  const plots = [];

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const percent = (share) => (share == null ? "–" : (100 * share).toFixed(1) + " %");
  const decimals = (value) => (value == null ? "–" : value.toFixed(4));

  const line = (label, name, value, more) =>
    ({ label, value: (plot, y) => value(y), stroke: colour(name), width: 2, spanGaps: true, points: { show: false }, ...more });
  const dots = (name) => ({ points: { show: true, size: 6, stroke: colour(name), fill: colour(name) } });
  const diagonal = (label) => ({ label, stroke: colour("muted"), width: 1, dash: [5, 5], points: { show: false }, spanGaps: true, value: () => "" });

  function axis(label, values) {
    return {
      label,
      labelSize: 22,
      labelFont: "12px system-ui, sans-serif",
      font: "12px system-ui, sans-serif",
      stroke: colour("muted"),
      grid: { stroke: colour("line"), width: 1 },
      ticks: { stroke: colour("line"), width: 1 },
      ...(values && { values: (plot, splits) => splits.map(values) }),
    };
  }

  const whole = (share) => (share == null ? "" : Math.round(100 * share) + " %");

  function draw(id, data, x, y, series) {
    const place = document.getElementById(id);
    if (place === null) {
      return;
    }
    const options = {
      width: place.clientWidth,
      height: HEIGHT,
      scales: { x: { time: false, ...(x.range && { range: x.range }) }, y: y.range ? { range: y.range } : {} },
      axes: [axis(x.label, x.ticks), { ...axis(y.label, y.ticks), size: 56 }],
      series: [{ label: x.label, value: (plot, value) => x.value(value) }, ...series],
      cursor: { drag: { x: false, y: false } },
    };
    plots.push({ place, plot: new uPlot(options, data, place) });
  }

  function drawRoc() {
    const found = report.roc.points.map((point) => point.true_positive_rate);
    const price = report.roc.points.map((point) => point.false_positive_rate);
    const share = { range: [0, 1], ticks: whole, value: percent };
    draw("chart-roc", [price, found, price],
      { label: "negative reviews called positive", ...share },
      { label: "positive reviews found", ...share },
      [line("found", "first", percent), diagonal("by chance")]);
  }

  function drawReliability() {
    const curve = (diagram) => [diagram.bins.map((bin) => bin.confidence), diagram.bins.map((bin) => bin.accuracy)];
    const curves = [curve(report.reliability)];
    const series = [line(report.uncalibrated_reliability ? "as served" : "model", "first", percent, dots("first"))];
    if (report.uncalibrated_reliability) {
      curves.push(curve(report.uncalibrated_reliability));
      series.push(line("before calibration", "second", percent, { ...dots("second"), dash: [2, 3] }));
    }
    curves.push([[0.5, 1], [0.5, 1]]);
    series.push(diagonal("as sure as right"));
    const least = Math.min(0.5, ...report.reliability.bins.map((bin) => bin.accuracy));
    draw("chart-reliability", uPlot.join(curves),
      { label: "confidence", range: [0.5, 1], ticks: whole, value: percent },
      { label: "accuracy", range: [Math.floor(10 * least) / 10, 1], ticks: whole, value: percent },
      series);
  }

  function drawHistory() {
    const validations = report.history.validations;
    // Older checkpoints do not say after how many updates a validation came.
    const counted = validations.every((validation) => validation.update > 0);
    const at = validations.map((validation, i) => (counted ? validation.update : i + 1));
    const x = { label: counted ? "update" : "number of validation", value: (update) => (update == null ? "–" : String(update)) };
    const column = (name) => validations.map((validation) => validation[name]);
    const known = (name) => column(name).some((value) => value != null);
    const chart = (id, label, columns, ticks, value) => {
      const some = columns.filter(([name]) => known(name));
      if (some.length > 0) {
        draw(id, [at, ...some.map(([name]) => column(name))], x, { label, ticks },
          some.map(([, title, stroke]) => line(title, stroke, value, dots(stroke))));
      } else {
        noteAbsence(document.getElementById(id));
      }
    };
    chart("chart-losses", "loss",
      [["train_cost", "training", "first"], ["valid_loss", "validation", "second"]], undefined, decimals);
    chart("chart-errors", "error",
      [["valid_error", "validation", "second"], ["test_error", "test", "first"]],
      (share) => (share == null ? "" : +(100 * share).toFixed(1) + " %"), percent);
  }

  /** Says that there is nothing to draw. */
  function noteAbsence(place) {
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = "The checkpoint does not keep it.";
    place?.replaceWith(note);
  }

  function drawAll() {
    plots.splice(0).forEach(({ plot }) => plot.destroy());
    drawRoc();
    drawReliability();
    drawHistory();
  }

  drawAll();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  addEventListener("resize", () => {
    plots.forEach(({ place, plot }) => plot.setSize({ width: place.clientWidth, height: HEIGHT }));
  });
})();
