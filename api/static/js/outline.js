// The page on which an outline is drawn. It shows and asks; what counts is what the server says.

import { el } from "./dom.js";
import { OutlineMap } from "./outlinemap.js";
import { areaOf, cornersOf, geometryOf, inserted, moved, partsOf, removed, Steps } from "./outlinestate.js";
import { Table } from "./outlinetable.js";
import { fromUtm, toUtm } from "./utm.js";

const FEWEST = 3;
const PAUSE = 180;
const script = document.getElementById("outline-script");
const { desk, path } = script.dataset;
const words = JSON.parse(script.dataset.words);
const form = document.getElementById("outline-form");
const box = document.getElementById("outline-map");
const setup = JSON.parse(box.dataset.setup);
const word = form.elements.formwort.value;
const own = path.startsWith("flaechen/") && path !== "flaechen/neu" ? path.slice("flaechen/".length) : form.dataset.plot;
const byId = (id) => document.getElementById(id);
const read = (text) => (text ? JSON.parse(text) : null);

document.documentElement.classList.add("has-script");
for (const node of document.querySelectorAll("[data-script]")) node.hidden = false;
for (const node of document.querySelectorAll("[data-no-script]")) node.hidden = true;
form.elements.ecken.disabled = true;

const given = form.elements.umriss.value;
const steps = new Steps({
  parts: partsOf(read(given)),
  apart: read(form.elements.abgeteilt.value),
  merged: [...form.querySelectorAll("[name=vereint]")].map(({ value }) => value),
  // What the server sent is sent back as it is as long as nothing was drawn.
  text: given,
});
let tool = "corners";
let sending = false;

async function ask(name, body, options = {}) {
  const isForm = body instanceof FormData;
  const headers = { "X-Formwort": word, Accept: "application/json", ...(isForm ? {} : { "Content-Type": "application/json" }) };
  let answer;
  try {
    answer = await fetch(`${desk}/umriss/${name}`, { method: "POST", headers, body: isForm ? body : JSON.stringify({ von: path, ...body }), ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(words.unasked);
  }
  if (answer.status === 401 || answer.status === 403) throw new Error(words.out);
  if (!(answer.headers.get("content-type") || "").includes("json")) throw new Error(answer.redirected ? words.out : words.unasked);
  const held = await answer.json();
  if (answer.ok && !held.warum) return held;
  if (held.at) map.remarks([{ at: held.at, grade: "wrong" }]);
  throw new Error(held.warum ?? held.detail ?? words.unasked);
}

const hint = (text, wrong = false) => {
  const node = byId("outline-hint");
  node.textContent = text;
  node.classList.toggle("is-wrong", wrong);
};
const figure = (value, most) => value.toLocaleString(setup.locale, { maximumFractionDigits: most });
const sizeOf = (parts) => {
  if (!parts.length) return words.unmeasured;
  const area = areaOf(parts);
  return `${figure(area, 0)} m² · ${figure(area / 10000, 4)} ha`;
};

function measured(parts) {
  byId("outline-area").value = sizeOf(parts);
  byId("outline-source").textContent = words.local;
}

const ears = {
  measured,
  moved(place, at) {
    steps.take({ parts: moved(steps.now.parts, place, at) });
    map.choose(place, false);
  },
  inserted(place, at) {
    steps.take({ parts: inserted(steps.now.parts, place, at) });
    map.choose({ ...place, c: place.c + 1 }, true);
  },
  removed(place) {
    if (steps.now.parts[place.p][place.r].length <= FEWEST) return hint(words.fewer, true);
    steps.take({ parts: removed(steps.now.parts, place) });
    return map.choose(cornersOf(steps.now.parts).find(({ p, r, c }) => p === place.p && r === place.r && c === Math.max(0, place.c - 1)), true);
  },
  pushed(place, [east, north]) {
    const [x, y] = toUtm(steps.now.parts[place.p][place.r][place.c], 33);
    const number = cornersOf(steps.now.parts).findIndex(({ p, r, c }) => p === place.p && r === place.r && c === place.c) + 1;
    steps.take({ parts: moved(steps.now.parts, place, fromUtm([x + east, y + north], 33)) });
    hint(words.moved.replace("{n}", number));
  },
  chosen(place) {
    table.mark(place);
    form.querySelector("[data-act=delete]").disabled = !place;
  },
  points(points) {
    const count = tool === "merge" ? map.chosen.size : points.length;
    const names = [...map.chosen.values()].join(", ");
    hint(`${words.tools[tool]} ${words[tool === "merge" ? "chosen" : "points"].replace("{n}", count)}${names ? `: ${names}` : ""}`);
  },
  snapped(kind) {
    byId("outline-map").dataset.snapped = kind;
  },
  done: () => finish(),
};

const map = new OutlineMap(box, setup, { desk, own, ears, words });
const table = new Table(steps, words, (place, focus) => map.choose(place, focus));
map.taken = new Set(steps.now.merged.map((id) => `flaeche:${id}`));
map.before(read(given), "outline-before");
map.before(read(box.dataset.theirs), "outline-theirs");

function use(name) {
  tool = name;
  for (const button of form.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === name));
  byId("outline-steps").hidden = name === "corners";
  byId("outline-history").hidden = name !== "corners";
  map.work(name);
  if (name === "corners") hint(words.tools.corners);
  else ears.points([]);
}

// Where nothing is drawn yet there is no corner to be moved.
function rest() {
  use(steps.now.parts.length ? "corners" : "draw");
}

async function finish() {
  const { points } = map;
  try {
    if (tool === "merge") {
      if (!map.chosen.size) return hint(words.none, true);
      await merge([...map.chosen.keys()]);
      hint(words.merged);
    } else if (tool === "split") {
      if (points.length < 2) return hint(words.line, true);
      await split(points);
    } else {
      if (points.length < FEWEST) return hint(words.few, true);
      ring(points);
    }
  } catch (error) {
    return hint(error.message, true);
  }
  return undefined;
}

function ring(points) {
  const { parts } = steps.now;
  if (tool === "part") steps.take({ parts: [...parts, [points]] });
  else if (tool === "hole" && parts.length) {
    // Of several parts, the one in which the hole begins.
    const inside = Math.max(0, parts.findIndex((part) => encloses(part[0], points[0])));
    steps.take({ parts: parts.map((rings, p) => (p === inside ? [...rings, points] : rings)) });
  } else steps.take({ parts: [[points]], apart: null });
  use("corners");
}

function encloses(corners, [x, y]) {
  return corners.reduce((inside, [x1, y1], i) => {
    const [x2, y2] = corners[(i + 1) % corners.length];
    return y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1 ? !inside : inside;
  }, false);
}

async function split(line) {
  const held = await ask("teilen", { umriss: geometryOf(steps.now.parts), linie: line });
  if (!form.elements.neue_id.value) form.elements.neue_id.value = held.kennung;
  steps.take({ parts: partsOf(held.umriss), apart: held.abgeteilt });
  use("corners");
  hint(words.split);
}

async function merge(chosen) {
  const held = await ask("vereinen", { umriss: geometryOf(steps.now.parts), mit: chosen });
  steps.take({ parts: partsOf(held.umriss), merged: [...new Set([...steps.now.merged, ...held.vereint])] });
  use("corners");
}

const acts = {
  undo: () => steps.undo(),
  redo: () => steps.redo(),
  done: () => finish(),
  back: () => map.back(),
  centre: () => map.centre(),
  cancel: () => rest(),
  delete: () => { if (map.place) ears.removed(map.place); },
  reset: () => { if (steps.past.length) { steps.take(steps.past[0]); map.fit(steps.now.parts); } },
  swap: () => { const { parts, apart } = steps.now; if (apart) steps.take({ parts: partsOf(apart), apart: geometryOf(parts) }); },
  async rejoin() {
    // Where nothing was drawn since, the step before the split is the whole.
    const before = steps.past.findLast(({ apart }) => !apart);
    if (before) steps.take({ parts: before.parts, apart: null });
    else { sending = true; form.requestSubmit(form.querySelector("[value=aufheben]")); }
  },
  async typedsplit() {
    const points = table.points(form.elements.linie.value);
    if (points.length < 2) throw new Error(words.line);
    await split(points);
  },
  async typedmerge() {
    const ticked = [...form.querySelectorAll("[name=mit]:checked")];
    if (!ticked.length) throw new Error(words.none);
    await merge(ticked.map(({ value }) => value));
    for (const one of ticked) one.closest("label").remove();
    hint(words.merged);
  },
  async lay() {
    const held = await ask("einrasten", { umriss: geometryOf(steps.now.parts), toleranz: Number(form.elements.toleranz.value), ohne: steps.now.merged });
    steps.take({ parts: partsOf(held.umriss) });
    hint(words.laid);
  },
};

for (const button of form.querySelectorAll("[data-tool]")) {
  // To press “Draw anew” again begins once more; every other tool is put down by a second press.
  button.addEventListener("click", () => use(button.dataset.tool === tool && tool !== "draw" ? "corners" : button.dataset.tool));
}
for (const button of form.querySelectorAll("[data-act]")) {
  button.addEventListener("click", async (event) => {
    if (sending) return;
    event.preventDefault();
    try {
      await acts[button.dataset.act]();
    } catch (error) {
      hint(error.message, true);
    }
  });
}
byId("outline-snap").addEventListener("change", ({ target }) => { map.snap.on = target.checked; map.mark(null); });

const isText = ({ target }) => target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && tool !== "corners") rest();
  if (!(event.ctrlKey || event.metaKey) || isText(event)) return;
  const key = event.key.toLowerCase();
  if (key === "z" || key === "y") {
    event.preventDefault();
    if (key === "y" || event.shiftKey) steps.redo();
    else steps.undo();
  }
});

byId("outline-upload").addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = byId("f-datei");
  if (!file.files.length) return hint(words.nofile, true);
  const body = new FormData();
  body.append("datei", file.files[0]);
  try {
    const held = await ask("datei", body);
    steps.take({ parts: partsOf(held.umriss), apart: null });
    map.fit(steps.now.parts);
    hint(words.uploaded);
  } catch (error) {
    hint(error.message, true);
  }
  byId("outline-hint").scrollIntoView({ block: "nearest" });
  return undefined;
});

// Plots that were taken in and are to be withdrawn count for nothing any more.
const leaving = () => [...byId("outline-withdrawn").querySelectorAll("[name=zurueckziehen]:checked")].map(({ value }) => value);

// What the server says of the outline; the last question alone counts.
let waiting = 0;
let asked = null;
function check() {
  window.clearTimeout(waiting);
  asked?.abort();
  form.dataset.checked = "false";
  waiting = window.setTimeout(async () => {
    asked = new AbortController();
    const { parts, apart } = steps.now;
    try {
      const town = form.elements.gemeinde;
      const [held, other] = await Promise.all([
        ask("pruefen", { umriss: geometryOf(parts), gemeinde: town?.value ?? "", ohne: leaving() }, { signal: asked.signal }),
        apart ? ask("pruefen", { umriss: apart }, { signal: asked.signal }) : null,
      ]);
      if (town && !town.value && held.gemeinden.length) [town.value] = held.gemeinden;
      tell(held);
      byId("outline-apart-area").value = other?.words ?? "";
      form.dataset.checked = "true";
    } catch (error) {
      if (error.name !== "AbortError") byId("outline-remarks").replaceChildren(el("p", { class: "field-error" }, error.message));
    }
  }, PAUSE);
}

function tell(held) {
  if (held.words) {
    byId("outline-area").value = held.words;
    byId("outline-source").textContent = words.server;
  }
  const list = el("ul", { class: "remarks" }, ...held.remarks.map(({ grade, label, text }) =>
    el("li", { class: `remark is-${grade}` }, el("span", {}, el("b", {}, `${label}: `), text))));
  const fine = el("p", { class: "outline-fine" }, held.fine ? words.fine : words.empty);
  byId("outline-remarks").replaceChildren(held.remarks.length ? list : fine);
  map.remarks(held.remarks);
}

function withdrawn(keys) {
  const list = byId("outline-withdrawn");
  const off = new Set([...list.querySelectorAll("[name=zurueckziehen]:not(:checked)")].map(({ value }) => value));
  list.replaceChildren(...keys.map((key) => {
    const tick = el("input", { type: "checkbox", name: "zurueckziehen", value: key });
    tick.checked = !off.has(key);
    return el("li", {}, el("input", { type: "hidden", name: "vereint", value: key }), el("label", { class: "check" }, tick, el("span", {}, words.withdraw.replace("{key}", key))));
  }));
}

function shown(now) {
  const geometry = geometryOf(now.parts);
  form.elements.umriss.value = steps.past.length ? (geometry ? JSON.stringify(geometry) : "") : now.text;
  form.elements.abgeteilt.value = now.apart ? JSON.stringify(now.apart) : "";
  byId("outline-apart").hidden = !now.apart;
  byId("outline-merged").hidden = !now.merged.length;
  withdrawn(now.merged);
  map.taken = new Set(now.merged.map((id) => `flaeche:${id}`));
  map.lands();
  byId("outline-count").textContent = cornersOf(now.parts).length;
  form.querySelector("[data-act=undo]").disabled = !steps.past.length;
  form.querySelector("[data-act=redo]").disabled = !steps.future.length;
  if (map.place && !now.parts[map.place.p]?.[map.place.r]?.[map.place.c]) map.choose(null, false);
  map.show(now);
  measured(now.parts);
  check();
}

steps.on(shown);
form.elements.gemeinde?.addEventListener("change", check);
byId("outline-withdrawn").addEventListener("change", check);
form.addEventListener("submit", () => { sending = true; });
window.addEventListener("beforeunload", (event) => { if (steps.past.length && !sending) event.preventDefault(); });

shown(steps.now);
map.fit(steps.now.parts);
rest();
