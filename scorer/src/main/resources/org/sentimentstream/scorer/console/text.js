// Texts of unknown origin: they go into the page as text nodes and as nothing else.

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
const PICTURE = /[\p{Extended_Pictographic}\u{FE0F}\u{1F3FB}-\u{1F3FF}]/u;
const JOINER = "\u200d";

/** An element with some attributes and children; texts become text nodes. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) {
      made.setAttribute(key, "");
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(key, value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/**
 * A text with everything spelled out that could hide, turn the direction of writing or control
 * something. Line breaks and tabs are blanks, as the tokenizer takes them.
 */
export function safe(text) {
  const fragment = document.createDocumentFragment();
  let plain = "";
  let before = "";
  for (const character of String(text)) {
    const joins = character === JOINER && PICTURE.test(before);
    if (/[\t\n\r]/.test(character)) {
      plain += " ";
    } else if (!joins && INVISIBLE.test(character)) {
      fragment.append(plain, spelled(character));
      plain = "";
    } else {
      plain += character;
    }
    before = character;
  }
  fragment.append(plain);
  return fragment;
}

function spelled(character) {
  const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
  return element("span", { class: "spelled", title: `the character U+${code}` }, `U+${code}`);
}

/** A text that cannot change the direction of what stands beside it. */
export function isolated(text) {
  return element("bdi", {}, safe(text));
}

/** The words that matter: [start, end, log-odds, strength 1 to 3], in the order of the text. */
function deciding(words, most) {
  const strongest = words.slice(0, most);
  const top = Math.max(...strongest.map((word) => Math.abs(word[2])), 1e-9);
  let end = 0;
  return strongest
    .filter((word) => Math.abs(word[2]) >= 0.08 * top)
    .map((word) => [...word, Math.min(3, Math.ceil((3 * Math.abs(word[2])) / top))])
    .sort((one, other) => one[0] - other[0])
    .filter((word) => {
      const fits = word[0] >= end;
      end = fits ? word[1] : end;
      return fits;
    });
}

/** The text with the words marked that decided it. */
export function highlighted(text, words, most = 40) {
  const shown = element("bdi", {});
  let at = 0;
  for (const [start, end, logOdds, strength] of deciding(words, most)) {
    const kind = logOdds >= 0 ? "pos" : "neg";
    shown.append(
      safe(text.slice(at, start)),
      element(
        "mark",
        { class: `${kind} s${strength}`, title: `${signed(logOdds)} to the log-odds` },
        safe(text.slice(start, end)),
      ),
    );
    at = end;
  }
  shown.append(safe(text.slice(at)));
  return shown;
}

/** The strongest words with what they add: for those who cannot see the marks. */
export function strongest(text, words, count = 4) {
  return element(
    "span",
    { class: "strongest" },
    ...words.slice(0, count).map(([start, end, logOdds]) =>
      element(
        "span",
        { class: logOdds >= 0 ? "pos" : "neg" },
        element("bdi", {}, safe(text.slice(start, end))),
        ` ${signed(logOdds)}`,
      ),
    ),
  );
}

export function signed(number, digits = 2) {
  return `${number < 0 ? "−" : "+"}${Math.abs(number).toFixed(digits)}`;
}

export function number(value, digits = 0) {
  return value === null || value === undefined || Number.isNaN(value)
    ? "–"
    : value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function percent(value, digits = 1) {
  return value === null || value === undefined || !Number.isFinite(value)
    ? "–"
    : `${(100 * value).toFixed(digits)} %`;
}

export function milliseconds(value) {
  if (value === null || value === undefined) {
    return "–";
  }
  if (value >= 10000) {
    return `${(value / 1000).toFixed(0)} s`;
  }
  return value >= 1000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

export function time(epochMs) {
  return new Date(epochMs).toLocaleTimeString("en-GB");
}

export function when(epochMs) {
  const date = new Date(epochMs);
  const today = date.toDateString() === new Date().toDateString();
  return today
    ? time(epochMs)
    : `${date.toLocaleDateString("en-GB", { day: "numeric", month: "short" })} ${time(epochMs)}`;
}

/** A model's name and version; the name alone says little where there is but one. */
export function modelText(model) {
  return model ? `${model.name}:${model.version}` : "none";
}

/** Asks the instance; what it says of a failure becomes the error's message. */
export async function ask(path, options = {}) {
  let response;
  try {
    // Absolute, since fetch refuses what is relative to an address with a name and a token in it.
    response = await fetch(`${location.origin}/console/api/${path}`, {
      ...options,
      headers: { "X-Sentiment-Console": "1", ...options.headers },
    });
  } catch {
    throw new Error("the instance does not answer");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(answer.error ?? `the instance answers ${response.status}`);
  }
  return answer;
}

export function send(path, body) {
  return ask(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json" },
  });
}
