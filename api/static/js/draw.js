// An area drawn on the map as a filter: corners set by click or at the centre, moved, taken back.
// The filter's field holds the area as WKT; what the field holds is what is drawn.

import { el } from "./dom.js";

const L = window.L;
const DECIMALS = 5;
const FEWEST = 3;

export class DrawPanel {
  constructor(map, id, spec) {
    this.map = map;
    this.words = spec.words;
    this.locale = spec.locale;
    this.panel = document.getElementById(id);
    this.field = document.querySelector("form[data-filter] input[name=within]");
    if (!map.view || !this.field) return;
    this.panel.hidden = false;
    this.corners = [];
    this.pane("drawn", 370);
    this.pane("drawn-corners", 640);
    this.shape = L.layerGroup().addTo(map);
    this.status = this.panel.querySelector("[role=status]");
    this.buttons = Object.fromEntries(
      [...this.panel.querySelectorAll("[data-draw]")].map((button) => [button.dataset.draw, button]),
    );
    const acts = { corner: () => this.add(map.getCenter()), back: () => this.back(), done: () => this.done(), view: () => this.view(), clear: () => this.clear() };
    for (const [name, act] of Object.entries(acts)) this.buttons[name].addEventListener("click", act);
    this.panel.addEventListener("toggle", () => this.drawing());
    map.on("click", (event) => { if (this.panel.open) this.add(event.latlng); });
    map.doubleClickZoom && map.on("dblclick", () => { if (this.panel.open) this.done(); });
    document.addEventListener("plots:matched", () => this.read());
    this.read();
  }

  pane(name, order) {
    this.map.createPane(name).style.zIndex = String(order);
  }

  // While one draws, plots beneath take no clicks, and a double click ends and does not zoom.
  drawing() {
    const { open } = this.panel;
    this.map.getContainer().parentElement.classList.toggle("is-drawing", open);
    this.map.doubleClickZoom[open ? "disable" : "enable"]();
    if (!open && !this.field.value) this.corners = [];
    this.draw();
  }

  add(at) {
    const corner = L.latLng(L.Util.formatNum(at.lat, DECIMALS), L.Util.formatNum(at.lng, DECIMALS));
    const last = this.corners.at(-1);
    // The second click of a double click sets no second corner.
    if (last && this.map.latLngToContainerPoint(last).distanceTo(this.map.latLngToContainerPoint(corner)) < 6) return;
    if (this.field.value) this.corners = [];
    this.write("", false);
    this.corners.push(corner);
    this.draw();
  }

  back() {
    this.corners.pop();
    this.draw();
    if (!this.corners.length) this.buttons.corner.focus();
  }

  done() {
    if (this.corners.length < FEWEST) return this.say(this.words.few);
    if (crosses(this.corners)) return this.say(this.words.crossed);
    this.write(wktOf(this.corners));
    return undefined;
  }

  // What is seen of the map: the way to an area by keyboard alone.
  view() {
    const box = this.map.getBounds();
    this.corners = [box.getSouthWest(), box.getSouthEast(), box.getNorthEast(), box.getNorthWest()]
      .map(({ lat, lng }) => L.latLng(L.Util.formatNum(lat, DECIMALS), L.Util.formatNum(lng, DECIMALS)));
    this.write(wktOf(this.corners));
  }

  clear() {
    this.corners = [];
    if (this.field.value) this.write("");
    this.draw();
    this.buttons.corner.focus();
  }

  write(text, ask = true) {
    const before = this.field.value;
    this.field.value = text;
    if (ask && text !== before) this.field.dispatchEvent(new Event("change", { bubbles: true }));
    this.draw();
  }

  // The address may hold an area that was drawn before, or typed.
  read() {
    const rings = ringsIn(this.field.value);
    if (rings.length === 1) [this.corners] = rings;
    else if (!this.panel.open || this.field.value) this.corners = [];
    this.several = rings.length > 1 ? rings : null;
    this.draw();
  }

  draw() {
    this.shape.clearLayers();
    const done = Boolean(this.field.value);
    const style = { pane: "drawn", interactive: false, className: "drawn-area" };
    for (const ring of this.several ?? []) L.polygon(ring, style).addTo(this.shape);
    if (this.corners.length > 1) {
      (done ? L.polygon(this.corners, style) : L.polyline(this.corners, { ...style, className: "drawn-line" })).addTo(this.shape);
    }
    if (this.panel.open) this.corners.forEach((corner, place) => this.corner(corner, place));
    const { length } = this.corners;
    this.buttons.back.hidden = done || !length;
    this.buttons.done.hidden = done || length < FEWEST;
    this.buttons.clear.hidden = !done && !length;
    if (!this.panel.open) return;
    const early = this.several ? null : [this.words.begin, this.words.one, this.words.two][length];
    this.say(early ?? (done ? this.words.filtered : this.words.drawn).replace("{n}", length.toLocaleString(this.locale)).replace("{area}", this.hectares()));
  }

  corner(at, place) {
    const icon = L.divIcon({ className: "map-icon", html: el("span", { class: "drawn-corner" }), iconSize: [0, 0] });
    const marker = L.marker(at, { icon, pane: "drawn-corners", draggable: true, keyboard: false }).addTo(this.shape);
    marker.on("dragend", () => {
      const { lat, lng } = marker.getLatLng();
      const before = this.corners;
      const moved = L.latLng(L.Util.formatNum(lat, DECIMALS), L.Util.formatNum(lng, DECIMALS));
      this.corners = before.map((corner, i) => (i === place ? moved : corner));
      if (!this.field.value) return this.draw();
      if (!crosses(this.corners)) return this.write(wktOf(this.corners));
      this.corners = before;
      this.draw();
      return this.say(this.words.crossed);
    });
  }

  // On the sphere, within a thousandth: a hint while one draws, no figure of record.
  hectares() {
    const radius = 6371008.8;
    const rad = Math.PI / 180;
    let sum = 0;
    this.corners.forEach((a, i) => {
      const b = this.corners[(i + 1) % this.corners.length];
      sum += (b.lng - a.lng) * rad * (2 + Math.sin(a.lat * rad) + Math.sin(b.lat * rad));
    });
    const value = Math.abs((sum * radius * radius) / 2) / 10000;
    return `${value.toLocaleString(this.locale, { maximumSignificantDigits: 3 })} ha`;
  }

  say(text) {
    this.status.textContent = text;
  }
}

const wktOf = (corners) =>
  `POLYGON((${[...corners, corners[0]].map(({ lat, lng }) => `${lng} ${lat}`).join(", ")}))`;

// The rings of a Polygon or MultiPolygon in WKT, without the corner that closes each.
function ringsIn(text) {
  const rings = [...text.matchAll(/\(([^()]+)\)/g)].map(([, ring]) =>
    ring.split(",").map((pair) => pair.trim().split(/\s+/).map(Number)));
  const sound = rings.every((ring) => ring.length > FEWEST && ring.every((pair) => pair.length >= 2 && pair.every(Number.isFinite)));
  return sound ? rings.map((ring) => ring.slice(0, -1).map(([lng, lat]) => L.latLng(lat, lng))) : [];
}

// Whether two sides of the closed ring cross.
function crosses(corners) {
  const sides = corners.map((a, i) => [a, corners[(i + 1) % corners.length]]);
  const turn = (a, b, c) => Math.sign((b.lng - a.lng) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lng - a.lng));
  return sides.some(([a, b], i) => sides.slice(i + 2).some(([c, d], j) => {
    const neighbours = i === 0 && j + i + 2 === sides.length - 1;
    return !neighbours && turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b);
  }));
}
