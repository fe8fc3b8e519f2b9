// The corners as a table in which coordinates are typed, rows moved, added and deleted.

import { el } from "./dom.js";
import { between, inserted, moved, removed, swapped } from "./outlinestate.js";
import { fromUtm, toUtm } from "./utm.js";

const ZONES = { "EPSG:25833": 33, "EPSG:25832": 32 };
const GERMANY = [5.8, 47.2, 15.1, 55.1];
const FEWEST = 3;
// A table of more rows is of no use to anybody, and slow.
const MOST = 500;
const SIGNS = { up: "M10 16V4M5 9l5-5 5 5", down: "M10 4v12M5 11l5 5 5-5", insert: "M10 4v12M4 10h12", remove: "M5 5l10 10M15 5 5 15" };

export class Table {
  constructor(steps, words, select) {
    Object.assign(this, { steps, words, select });
    this.node = document.getElementById("outline-table");
    this.error = document.getElementById("outline-table-error");
    this.system = document.getElementById("f-system");
    this.form = document.getElementById("f-zahlen");
    for (const node of [this.system, this.form]) node.addEventListener("change", () => this.restart());
    this.node.addEventListener("change", (event) => this.typed(event.target));
    this.node.addEventListener("focusin", (event) => {
      const row = event.target.closest("tr[data-c]");
      if (row) select(placeOf(row), false);
    });
    this.node.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-row]");
      if (button) this.act(button.dataset.row, placeOf(button.closest("tr")));
    });
    this.shape = "";
    steps.on(({ parts }) => this.show(parts));
    this.restart();
  }

  // Fields that go with the form are read in the system that is shown.
  restart() {
    document.querySelector("input[name=system_war]").value = this.system.value;
    document.querySelector("input[name=zahlen_war]").value = this.form.value;
    const { first, second } = this.system.selectedOptions[0].dataset;
    this.names = [first, second];
    this.shape = "";
    this.show(this.steps.now.parts);
  }

  show(parts) {
    const shape = JSON.stringify(parts.map((rings) => rings.map((ring) => ring.length)));
    if (shape !== this.shape) this.build(parts);
    this.shape = shape;
    for (const row of this.node.querySelectorAll("tr[data-c]")) {
      const { p, r, c } = placeOf(row);
      this.pair(parts[p][r][c]).forEach((text, i) => {
        const input = row.querySelectorAll("input")[i];
        if (input.value !== text) input.value = text;
        input.removeAttribute("aria-invalid");
      });
    }
    this.say("");
  }

  build(parts) {
    const head = el("tr", {}, el("th", { scope: "col" }, this.words.corner), ...this.names.map((name) => el("th", { scope: "col" }, name)), el("th", { scope: "col" }, this.words.rows));
    const several = parts.length > 1 || parts.some((rings) => rings.length > 1);
    const bodies = [];
    let number = 0;
    parts.forEach((rings, p) => rings.forEach((ring, r) => {
      const body = el("tbody", {});
      if (several) body.append(el("tr", {}, el("th", { scope: "rowgroup", colspan: 4, class: "ring" }, r ? `${this.words.hole} ${r}` : `${this.words.part} ${p + 1}`)));
      ring.forEach((_, c) => { number += 1; if (number <= MOST) body.append(this.row({ p, r, c }, number, ring.length)); });
      bodies.push(body);
    }));
    this.node.replaceChildren(el("thead", {}, head), ...bodies);
  }

  row(place, number, length) {
    const inputs = this.names.map((name) => el("td", {}, el("input", { type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": `${this.words.corner} ${number}, ${name}` })));
    const button = (act, off) => {
      const node = el("button", { type: "button", class: "row-button", "data-row": act, "aria-label": this.words[act].replace("{n}", number), title: this.words[act].replace("{n}", number), disabled: off });
      node.append(drawing(SIGNS[act]));
      return node;
    };
    const acts = [button("up", place.c === 0), button("down", place.c === length - 1), button("insert", false), button("remove", length <= FEWEST)];
    return el("tr", { "data-p": place.p, "data-r": place.r, "data-c": place.c, "data-number": number }, el("th", { scope: "row" }, String(number)), ...inputs, el("td", { class: "row-acts" }, ...acts));
  }

  pair(at) {
    const zone = ZONES[this.system.value];
    const { decimals } = this.system.selectedOptions[0].dataset;
    return (zone ? toUtm(at, zone) : at).map((value) => this.written(value.toFixed(Number(decimals))));
  }

  written(text) {
    return this.form.value === "de" ? text.replace(".", ",") : text;
  }

  number(text) {
    const bare = text.replace(/[\s\u00a0\u202f'’]/g, "");
    const german = this.form.value === "de";
    const shape = german ? /^[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/ : /^[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/;
    if (!shape.test(bare)) return NaN;
    return Number(german ? bare.replaceAll(".", "").replace(",", ".") : bare.replaceAll(",", ""));
  }

  typed(input) {
    const row = input.closest("tr[data-c]");
    if (!row) return;
    const place = placeOf(row);
    const inputs = [...row.querySelectorAll("input")];
    const { number } = row.dataset;
    // A coordinate that was not touched stays to the last digit.
    const shown = this.pair(this.steps.now.parts[place.p][place.r][place.c]);
    if (inputs.every((one, i) => one.value === shown[i])) return undefined;
    const wrong = inputs.find((one) => !Number.isFinite(this.number(one.value)));
    if (wrong) return this.refuse(wrong, this.words.number.replace("{n}", number));
    const at = this.place(inputs.map((one) => this.number(one.value)));
    if (!at) return this.refuse(input, this.words.abroad.replace("{n}", number));
    this.steps.take({ parts: moved(this.steps.now.parts, place, at) });
    return undefined;
  }

  // Longitude and latitude of two numbers in the system that is shown; null outside Germany.
  place(values) {
    const zone = ZONES[this.system.value];
    const pair = zone ? values.map((value) => (Math.floor(value / 1e6) === zone ? value - zone * 1e6 : value)) : values;
    const turned = zone ? pair[0] > 1e6 && pair[1] < 1e6 : pair[0] > 40 && pair[1] < 40;
    const ordered = turned ? [pair[1], pair[0]] : pair;
    const at = zone ? fromUtm(ordered, zone) : ordered;
    const [west, south, east, north] = GERMANY;
    return at[0] >= west && at[0] <= east && at[1] >= south && at[1] <= north ? at : null;
  }

  // Points that are typed one on each line; the message says which cannot be read.
  points(text) {
    return text.split("\n").map((line) => line.trim()).filter(Boolean).map((line, i) => {
      const parts = line.split(/[;\t]/.test(line) ? /[;\t]/ : /\s+/).map((one) => one.trim()).filter(Boolean);
      const values = parts.map((one) => this.number(one.replace(/,$/, "")));
      if (values.length !== 2 || !values.every(Number.isFinite)) throw new Error(this.words.number.replace("{n}", i + 1));
      const at = this.place(values);
      if (!at) throw new Error(this.words.abroad.replace("{n}", i + 1));
      return at;
    });
  }

  refuse(input, why) {
    input.setAttribute("aria-invalid", "true");
    this.say(why);
  }

  say(text) {
    this.error.hidden = !text;
    this.error.textContent = text;
  }

  act(name, place) {
    const { parts } = this.steps.now;
    const ring = parts[place.p][place.r];
    let to = place.c;
    if (name === "insert") {
      this.steps.take({ parts: inserted(parts, place, between(ring[place.c], ring[(place.c + 1) % ring.length])) });
      to += 1;
    } else if (name === "remove") {
      this.steps.take({ parts: removed(parts, place) });
      to = Math.min(to, ring.length - 2);
    } else {
      to += name === "up" ? -1 : 1;
      this.steps.take({ parts: swapped(parts, place, to) });
    }
    const row = this.node.querySelector(`tr[data-p="${place.p}"][data-r="${place.r}"][data-c="${to}"]`);
    const button = row?.querySelector(`[data-row=${name}]`);
    (name === "insert" || button?.disabled ? row?.querySelector("input") : button)?.focus();
  }

  mark(place) {
    for (const row of this.node.querySelectorAll("tr[data-c]")) {
      const here = place && ["p", "r", "c"].every((key) => Number(row.dataset[key]) === place[key]);
      row.classList.toggle("is-chosen", Boolean(here));
    }
  }
}

const placeOf = ({ dataset }) => ({ p: Number(dataset.p), r: Number(dataset.r), c: Number(dataset.c) });

function drawing(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
