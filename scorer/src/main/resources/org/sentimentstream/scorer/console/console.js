// The console: live reviews, a text of one's own, figures and dead letters.
import { Charts } from "./charts.js";
import { Rollout } from "./rollout.js";
import { ask, element, highlighted, isolated, milliseconds, modelText, number, percent, send, strongest, time, when } from "./text.js";

const SHOWN = 40;
const LOOK_MS = 2000;
const FOLLOW_MS = 400;
const LETTERS_MS = 10000;
const FIGURES_OF = 5; // intervals of 2 s

const byId = (id) => document.getElementById(id);

function verdict(score) {
  const positive = score.label === "POSITIVE";
  const bar = element("span", { class: "bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", score.probability);
  return element(
    "span",
    { class: `verdict ${positive ? "pos" : "neg"}` },
    element("b", {}, positive ? "+ positive" : "− negative"),
    element("span", { class: "n", title: "probability that it is positive" }, score.probability.toFixed(3)),
    bar,
  );
}

// Live reviews.

class Live {
  constructor() {
    this.paused = false;
    this.shown = 0;
    this.list = byId("scores");
    byId("pause").addEventListener("click", () => {
      this.paused = !this.paused;
      byId("pause").setAttribute("aria-pressed", this.paused);
      byId("pause").textContent = this.paused ? "Go on" : "Pause";
      this.missed = 0;
      this.note();
    });
  }

  connect() {
    const source = new EventSource("/console/api/live");
    source.addEventListener("begin", () => link("live", "good"));
    source.addEventListener("score", (event) => this.add(JSON.parse(event.data)));
    source.addEventListener("full", () => {
      link("too many viewers", "bad");
      source.close();
    });
    source.addEventListener("error", () => {
      link("not connected, tries again", "bad");
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(() => this.connect(), LOOK_MS);
      }
    });
  }

  add(score) {
    this.notShown = score.not_shown;
    if (this.paused) {
      this.missed += 1;
      this.note();
      return;
    }
    this.shown += 1;
    this.note();
    this.list.prepend(row(score));
    while (this.list.children.length > SHOWN) {
      this.list.lastElementChild.remove();
    }
  }

  note() {
    const parts = [`${number(this.shown)} shown`];
    if (this.notShown > 0) {
      parts.push(`${number(this.notShown)} more were scored and are not shown`);
    }
    if (this.paused) {
      parts.push(`paused, ${number(this.missed)} passed by`);
    }
    byId("live-note").textContent = `${parts.join("; ")}.`;
  }
}

function row(score) {
  const text = element("p", { class: "text" }, highlighted(score.text, score.words), score.cut ? "…" : null);
  const item = element(
    "li",
    { class: "score" },
    verdict(score),
    element(
      "div",
      { class: "what" },
      text,
      element(
        "p",
        { class: "facts" },
        strongest(score.text, score.words, 3),
        score.product_id === null ? null : element("span", { class: "product", title: "product" }, isolated(score.product_id)),
        element("span", { title: "model and epoch of the routing that chose it" }, `${modelText(score.model)}`),
        element("span", { title: "from its text to its event; before that it waited" }, `${milliseconds(score.scoring_ms)}, waited ${milliseconds(score.wait_ms)}`),
        element("span", { title: score.source ?? "" }, element("time", { datetime: new Date(score.scored_at).toISOString() }, time(score.scored_at))),
      ),
    ),
  );
  if (score.text.length > 280) {
    const more = element("button", { type: "button", class: "more", "aria-expanded": "false" }, "All of it");
    more.addEventListener("click", () => {
      const open = text.classList.toggle("open");
      more.setAttribute("aria-expanded", open);
      more.textContent = open ? "Less" : "All of it";
    });
    item.querySelector(".facts").append(more);
  }
  return item;
}

function link(text, kind) {
  const badge = byId("link");
  if (badge.textContent !== text) {
    badge.textContent = text;
    badge.className = `badge ${kind}`;
  }
}

// A text of one's own.

class Own {
  constructor() {
    byId("own-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.score();
    });
    byId("own-text").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        byId("own-form").requestSubmit();
      }
    });
  }

  async score() {
    const text = byId("own-text").value;
    const place = byId("own-result");
    try {
      const score = await send("score", { text });
      place.replaceChildren(
        element(
          "div",
          { class: "score" },
          verdict(score),
          element(
            "div",
            { class: "what" },
            element("p", { class: "text open" }, highlighted(text, score.words, 200)),
            element(
              "p",
              { class: "facts" },
              strongest(text, score.words, 6),
              element("span", {}, modelText(score.model)),
              element("span", {}, `${score.tokens} words, ${score.unknown_tokens} unknown${score.truncated ? ", the rest left out" : ""}`),
              element("span", {}, milliseconds(score.scoring_ms)),
            ),
          ),
        ),
      );
    } catch (error) {
      place.replaceChildren(element("p", { class: "bad" }, isolated(error.message)));
    }
  }
}

// Figures.

function figures(curves) {
  const mean = (column) => {
    const known = curves[column].slice(-FIGURES_OF).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  const last = (column) => curves[column].slice(-FIGURES_OF).findLast((value) => value !== null) ?? null;
  const reviews = mean("reviews_per_s");
  put("f-reviews", reviews === null ? "–" : `${number(reviews, reviews < 10 ? 1 : 0)}/s`);
  put("f-p50", milliseconds(mean("p50_ms")));
  put("f-p99", milliseconds(mean("p99_ms")));
  put("f-positive", percent(mean("positive_share"), 0));
  put("f-unknown", percent(mean("unknown_share")));
  const drift = last("drift");
  put("f-drift", drift === null ? "–" : drift.toFixed(3));
  byId("f-drift").parentElement.title =
    "Population stability index of the last minute's scores against all before; above 0.25 is usually taken for a shift. It needs 100 reviews of each.";
}

function put(id, text) {
  byId(id).textContent = text;
}

// Dead letters.

class Letters {
  constructor() {
    this.reason = null;
  }

  async refresh() {
    try {
      this.found = await ask("dead-letters");
    } catch (error) {
      byId("letters-note").textContent = error.message;
      put("f-dead", "–");
      return;
    }
    this.show();
  }

  show() {
    const found = this.found;
    put("f-dead", number(found.found));
    byId("letters-note").textContent =
      found.found === 0 ? "None: every review had its event." : `The last ${number(found.found)}, by reason:`;
    const reasons = byId("reasons");
    const key = JSON.stringify([found.reasons, this.reason]);
    if (reasons.dataset.key !== key) {
      const focused = reasons.contains(document.activeElement) ? document.activeElement.dataset.reason : null;
      reasons.dataset.key = key;
      reasons.replaceChildren(
        ...found.reasons.map(({ reason, count }) => {
          const button = element("button", { type: "button", "data-reason": reason, "aria-pressed": String(this.reason === reason) }, isolated(reason), ` ${number(count)}`);
          button.addEventListener("click", () => {
            this.reason = this.reason === reason ? null : reason;
            this.show();
          });
          return button;
        }),
      );
      [...reasons.children].find((button) => button.dataset.reason === focused)?.focus();
    }
    const shown = found.letters.filter((letter) => this.reason === null || letter.reason === this.reason);
    const list = byId("letter-list");
    const listKey = shown.map((letter) => `${letter.position}${letter.sent_back}`).join();
    if (list.dataset.key !== listKey) {
      const open = new Set([...list.querySelectorAll("details[open]")].map((one) => one.dataset.position));
      list.dataset.key = listKey;
      list.replaceChildren(...shown.map((letter) => letterRow(letter, open.has(letter.position))));
    }
  }
}

function letterRow(letter, open) {
  return element(
    "li",
    {},
    element(
      "details",
      { "data-position": letter.position, open },
      element(
        "summary",
        {},
        element("time", { datetime: new Date(letter.time).toISOString() }, when(letter.time)),
        " ",
        element("b", {}, isolated(letter.reason)),
        letter.sent_back ? element("span", { class: "badge good" }, "sent back") : null,
        " ",
        element("span", { class: "message" }, isolated(letter.message)),
      ),
      element(
        "dl",
        { class: "letter" },
        ...term("Why", isolated(letter.message)),
        ...term("Where", isolated(letter.position)),
        ...term("Came from", isolated(letter.source ?? "unknown")),
        ...term("Size", `${number(letter.bytes)} bytes, sent back ${letter.attempts} times before`),
        ...term("Key", letter.key === null ? "none" : element("code", {}, isolated(letter.key))),
        ...term("Begins", letter.value === null ? "no value (null)" : element("code", {}, isolated(letter.value))),
      ),
    ),
  );
}

function term(name, content) {
  return [element("dt", {}, name), element("dd", {}, content)];
}

// The page.

const live = new Live();
const own = new Own();
const rollout = new Rollout();
const charts = new Charts(byId("charts"));
const letters = new Letters();

async function look() {
  try {
    const [instance, curves] = await Promise.all([ask("instance"), ask("curves")]);
    put("instance", `${instance.instance ?? "starting"} of ${instance.application}`);
    put("model", instance.model === null ? "no model" : modelText(instance.model));
    put("state", instance.scoring ? "scoring" : instance.state.toLowerCase());
    byId("state").className = `badge ${instance.scoring ? "good" : "bad"}`;
    byId("own-text").maxLength = instance.max_review_chars;
    rollout.allow(instance);
    charts.show(curves);
    figures(curves);
  } catch (error) {
    byId("state").className = "badge bad";
    put("state", error.message);
  }
}

async function lookAtRollout() {
  if (!document.hidden || rollout.dialog.follows) {
    try {
      await rollout.refresh();
    } catch (error) {
      put("rollout-line", error.message);
    }
  }
  setTimeout(lookAtRollout, rollout.dialog.follows ? FOLLOW_MS : LOOK_MS);
}

/** While nobody sees the page it asks for nothing, but for the first time, whose end it returns. */
function every(milliseconds, work) {
  setInterval(() => {
    if (!document.hidden) {
      work();
    }
  }, milliseconds);
  return work();
}

live.connect();
every(LETTERS_MS, () => letters.refresh());
await every(LOOK_MS, look); // says whether the models have buttons
lookAtRollout();
