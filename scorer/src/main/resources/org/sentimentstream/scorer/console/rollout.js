// Models, instances and history; and the commands, where the page may give them.
import { ask, element, isolated, milliseconds, modelText, number, percent, send, when } from "./text.js";

const CALM = new Set(["ACTIVE", "READY", "COMPLETED"]);
const BAD = new Set(["FAILED", "ABORTED"]);

const byId = (id) => document.getElementById(id);

export function badge(text) {
  const kind = CALM.has(text) ? "good" : BAD.has(text) ? "bad" : "";
  return element("span", { class: `badge ${kind}` }, text);
}

/** A cell; on a narrow screen its row is a card and the label stands before it. */
function cell(label, content, numeric = false) {
  return element("td", { "data-label": label, class: numeric ? "n" : null }, content);
}

/** Replaces only the cells that differ, so that a button keeps its focus and takes its click. */
function fill(table, rows, empty, columns) {
  const body = table.tBodies[0];
  const wanted = rows.length > 0 ? rows : [element("tr", {}, element("td", { colspan: columns, class: "note" }, empty))];
  while (body.rows.length > wanted.length) {
    body.lastElementChild.remove();
  }
  wanted.forEach((row, index) => {
    const old = body.rows[index];
    if (old === undefined) {
      body.append(row);
    } else if (old.cells.length !== row.cells.length) {
      old.replaceWith(row);
    } else {
      old.className = row.className;
      [...row.cells].forEach((made, at) => {
        if (!old.cells[at].isEqualNode(made)) {
          old.cells[at].replaceWith(made);
        }
      });
    }
  });
}

export class Rollout {
  constructor() {
    this.operate = false;
    this.signedOnly = false;
    this.state = null;
    this.dialog = new CommandDialog(() => this.refresh());
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-command]");
      if (button) {
        this.dialog.open(button.dataset.command, {
          name: button.dataset.name,
          version: button.dataset.version,
        });
      }
    });
  }

  allow(instance) {
    this.operate = instance.operate;
    this.signedOnly = instance.signed_only;
    byId("mode").textContent = instance.operate ? "commands allowed" : "read only";
    byId("actions").hidden = !instance.operate;
    byId("actions").querySelector('[data-command="register"]').disabled = instance.signed_only;
  }

  async refresh() {
    this.show(await ask("rollout"));
    const past = await ask("history");
    fill(
      byId("history"),
      past.rows.map((row) =>
        element(
          "tr",
          {},
          cell("When", element("time", { datetime: new Date(row.at).toISOString() }, when(row.at))),
          cell("Epoch", String(row.epoch), true),
          cell("What", isolated(row.what)),
          cell("Who", isolated(row.who)),
          cell("Why", isolated(row.why)),
        ),
      ),
      "Nothing has happened yet.",
      5,
    );
  }

  show(state) {
    this.state = state;
    this.dialog.progress(state);
    const line = byId("rollout-line");
    const said = sentence(state);
    if (line.textContent !== said) {
      line.textContent = said; // it is announced, so only where it changed
    }
    fill(byId("models"), state.models.map((model) => this.modelRow(model)), "No model is registered.", 7);
    fill(
      byId("instances"),
      state.instances
        .filter((instance) => instance.state !== "STOPPED")
        .map((instance) => instanceRow(instance, state)),
      "No instance runs.",
      7,
    );
    byId("f-lag").textContent = number(
      state.instances.filter((one) => one.live).reduce((sum, one) => sum + one.lag, 0),
    );
    const rollout = state.rollout;
    const running = rollout !== null && ["PREPARING", "CUTTING_OVER"].includes(rollout.phase);
    const trial = state.models.some((model) => /^(canary|shadow)/.test(model.role));
    byId("actions").querySelector('[data-command="rollback"]').disabled = state.previous === null;
    byId("actions").querySelector('[data-command="promote"]').disabled = !trial;
    byId("actions").querySelector('[data-command="abort"]').disabled = !running && !trial;
  }

  modelRow(model) {
    const scored = model.reviews - model.failures;
    const name = { "data-name": model.name, "data-version": model.version, type: "button" };
    const commands = element("span", { class: "row tight" });
    if (this.operate && model.role !== "stable") {
      commands.append(
        element("button", { ...name, "data-command": "activate" }, "Activate…", element("span", { class: "sr" }, ` ${modelText(model)}`)),
        element("button", { ...name, "data-command": "canary" }, "Canary…", element("span", { class: "sr" }, ` ${modelText(model)}`)),
      );
    }
    return element(
      "tr",
      { class: model.role ? "in-use" : null },
      element("th", { scope: "row", title: `sha256 ${model.digest}` }, isolated(modelText(model)), model.signed ? element("span", { class: "note" }, " signed") : null),
      cell("Part", model.role || "–"),
      cell("Reviews", number(model.reviews), true),
      cell("Positive", scored > 0 ? percent(model.positive / scored, 0) : "–", true),
      cell("Failed", number(model.failures), true),
      cell("p99", model.reviews > 0 ? milliseconds(model.p99_ms) : "–", true),
      element("td", { class: "commands" }, commands),
    );
  }
}

function sentence(state) {
  const rollout = state.rollout;
  let said = `Epoch ${state.epoch}. Scores: ${state.serving}.`;
  if (rollout !== null) {
    const phase = { PREPARING: "is being prepared", CUTTING_OVER: "is cutting over", COMPLETED: "is completed", ABORTED: "was aborted" }[rollout.phase] ?? rollout.phase;
    said += ` The rollout of epoch ${rollout.epoch} to ${rollout.target} ${phase}${rollout.reason ? `: ${rollout.reason}` : ""}.`;
  }
  return state.paused ? `${said} Rollouts are paused.` : said;
}

function instanceRow(instance, state) {
  const silent = !instance.live && instance.state !== "STOPPED";
  const behind = instance.partitions.filter((one) => one.epoch !== state.serving_epoch).length;
  return element(
    "tr",
    { class: instance.live ? null : "gone" },
    element("th", { scope: "row" }, isolated(instance.id)),
    cell("State", element("span", {}, silent ? element("span", { class: "badge bad" }, "SILENT") : badge(instance.state), instance.failure ? element("span", { class: "note" }, " ", isolated(instance.failure)) : null)),
    cell("Scores by", `${modelText(instance.active)}, epoch ${instance.serving_epoch}`),
    cell("In memory", isolated(instance.loaded.map(modelText).join(", ") || "–")),
    cell("Partitions", `${ranges(instance.partitions.map((one) => one.partition))}${behind > 0 ? ` (${behind} still to cut over)` : ""}`),
    cell("Waiting", number(instance.lag), true),
    cell("Heard", heard(instance.age_ms), true),
  );
}

/** Seconds alone: a figure that moves with each look would say nothing more. */
function heard(ageMs) {
  const seconds = Math.floor(ageMs / 1000);
  return seconds < 5 ? "now" : seconds < 120 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`;
}

/** 0, 1, 2, 5 as 0–2, 5. */
function ranges(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const found = [];
  for (const one of sorted) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === one - 1) {
      last[1] = one;
    } else {
      found.push([one, one]);
    }
  }
  return found.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ") || "–";
}

const TITLES = {
  activate: (model) => `Activate ${modelText(model)}`,
  canary: (model) => `Canary: ${modelText(model)} scores a part`,
  promote: () => "Promote what is on trial",
  rollback: () => "Roll back to the model before",
  abort: () => "Abort what is on its way or on trial",
  register: () => "Register a checkpoint",
};
const VERBS = { activate: "Activate", canary: "Start the canary", promote: "Promote", rollback: "Roll back", abort: "Abort", register: "Register" };

/** Shows what a command would do, gives it when that is confirmed, and follows what comes of it. */
class CommandDialog {
  constructor(refresh) {
    this.refresh = refresh;
    this.dialog = byId("dialog");
    this.fields = byId("dialog-fields");
    this.plan = byId("dialog-plan");
    this.go = byId("dialog-go");
    byId("dialog-cancel").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => {
      this.followed = null;
      this.turn += 1;
    });
    byId("dialog-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.confirm();
    });
    this.turn = 0;
    this.followed = null;
  }

  open(command, model) {
    this.command = command;
    this.model = model;
    this.epoch = null;
    this.followed = null;
    byId("dialog-h").textContent = TITLES[command](model);
    this.go.textContent = VERBS[command];
    this.go.hidden = false;
    this.go.disabled = true;
    byId("dialog-cancel").textContent = "Cancel";
    const reason = element("input", { id: "dialog-reason", maxlength: "1000", autocomplete: "off" });
    this.fields.replaceChildren(
      ...(command === "canary"
        ? [label("dialog-percent", "Its part of the keys, percent"), element("input", { id: "dialog-percent", type: "number", min: "0.01", max: "100", step: "0.01", value: "5", required: true })]
        : []),
      ...(command === "register"
        ? [label("dialog-file", "Checkpoint (.npz, at most 64 MiB)"), element("input", { id: "dialog-file", type: "file", accept: ".npz", required: true })]
        : []),
      label("dialog-reason", "Why (kept in the history)"),
      reason,
    );
    this.plan.replaceChildren();
    this.dialog.showModal();
    if (command === "register") {
      byId("dialog-file").focus();
      byId("dialog-file").addEventListener("change", () => {
        this.go.disabled = byId("dialog-file").files.length === 0;
      });
      this.say("It is proved here as each instance proves it, put into the topic of the artifacts and registered. What scores does not change.");
    } else {
      (byId("dialog-percent") ?? reason).focus();
      byId("dialog-percent")?.addEventListener("change", () => this.ask());
      this.ask();
    }
  }

  request() {
    return {
      command: this.command,
      ...this.model,
      percent: Number(byId("dialog-percent")?.value ?? 0),
      reason: byId("dialog-reason").value,
    };
  }

  say(text, kind = "") {
    this.plan.replaceChildren(element("p", { class: kind }, isolated(text)));
  }

  async ask() {
    const turn = ++this.turn;
    this.go.disabled = true;
    this.say("Asks the controller what it would do…");
    try {
      const plan = await send("plan", this.request());
      if (turn !== this.turn) {
        return;
      }
      if (plan.rejection !== null) {
        this.say(`It would be rejected: ${plan.rejection}`, "bad");
        return;
      }
      this.epoch = plan.epoch;
      this.plan.replaceChildren(...planned(plan));
      this.go.disabled = false;
    } catch (error) {
      if (turn === this.turn) {
        this.say(error.message, "bad");
      }
    }
  }

  async confirm() {
    if (this.go.disabled || this.go.hidden) {
      return;
    }
    this.go.disabled = true;
    try {
      if (this.command === "register") {
        await this.register();
      } else {
        await this.submit();
      }
    } catch (error) {
      this.say(error.message, "bad");
      this.go.disabled = this.command !== "register";
    }
  }

  async submit() {
    const outcome = await send("submit", { ...this.request(), epoch: this.epoch });
    if (outcome.rejection !== null) {
      this.say(`Rejected: ${outcome.rejection}`, "bad");
      return;
    }
    this.done();
    if (outcome.rollout === null) {
      this.say("Applied.", "good");
    } else {
      this.followed = outcome.rollout;
      this.say(`Accepted as epoch ${outcome.rollout}: ${outcome.then}.`);
    }
    await this.refresh();
  }

  async register() {
    const file = byId("dialog-file").files[0];
    this.say("Proves it and sends it…");
    const reason = encodeURIComponent(byId("dialog-reason").value);
    const outcome = await ask(`models?reason=${reason}`, { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
    if (outcome.rejection !== null) {
      this.say(`Rejected: ${outcome.rejection}`, "bad");
      this.go.disabled = false;
      return;
    }
    this.done();
    this.say(`Registered ${modelText(outcome.model)}, epoch ${outcome.epoch}.`, "good");
    await this.refresh();
  }

  done() {
    this.fields.replaceChildren();
    this.go.hidden = true;
    byId("dialog-cancel").textContent = "Close";
    byId("dialog-cancel").focus();
  }

  /** Whether a rollout is being followed: the page looks more often then. */
  get follows() {
    return this.followed !== null;
  }

  progress(state) {
    const rollout = state.rollout;
    if (this.followed === null || rollout === null || rollout.epoch < this.followed) {
      return;
    }
    if (rollout.epoch > this.followed) {
      this.say(`The rollout of epoch ${this.followed} is superseded: another one came after it.`, "bad");
      this.followed = null;
      return;
    }
    const live = state.instances.filter((instance) => instance.live);
    this.plan.replaceChildren(
      element(
        "p",
        { class: rollout.phase === "COMPLETED" ? "good" : rollout.phase === "ABORTED" ? "bad" : "" },
        badge(rollout.phase),
        " ",
        isolated(
          rollout.phase === "COMPLETED"
            ? `All partitions cut over to ${rollout.target}, in ${milliseconds(rollout.ended_at - rollout.started_at)}.`
            : rollout.phase === "ABORTED"
              ? `What served goes on: ${rollout.reason}`
              : `To ${rollout.target}.`,
        ),
      ),
      element(
        "ul",
        { class: "steps" },
        ...live.map((instance) => {
          const over = instance.partitions.filter((one) => one.epoch >= rollout.epoch).length;
          return element("li", {}, isolated(instance.id), " ", badge(instance.state), ` ${over} of ${instance.partitions.length} partitions cut over`);
        }),
      ),
    );
    // The instances' last words may come a moment after the controller's.
    const told = live.every((one) => one.partitions.every((partition) => partition.epoch >= rollout.epoch));
    if (rollout.phase === "ABORTED" || (rollout.phase === "COMPLETED" && told)) {
      this.followed = null;
    }
  }
}

function label(target, text) {
  return element("label", { for: target }, text);
}

function planned(plan) {
  if (plan.then === null) {
    return [element("p", {}, "It would be applied, and change nothing of what scores.")];
  }
  return [
    element(
      "dl",
      { class: "plan" },
      element("dt", {}, "Now"),
      element("dd", {}, isolated(plan.now)),
      element("dt", {}, "Then"),
      element("dd", { id: "plan-then" }, isolated(plan.then)),
    ),
    element(
      "ul",
      { class: "steps" },
      ...(plan.steps ?? []).map((step) =>
        element(
          "li",
          {},
          element("b", {}, isolated(step.instance)),
          ` would load ${step.would_load.join(", ") || "nothing, it is in memory"}, and cut over `,
          step.partitions.length === 0 ? "no partition" : `partitions ${ranges(step.partitions)}`,
        ),
      ),
    ),
    element("p", { class: "note" }, `Bound to epoch ${plan.epoch}: if the state moves on meanwhile, nothing happens.`),
  ];
}
