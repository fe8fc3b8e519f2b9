// The view of the map in the address, `#map=zoom/lat/lon`, so that it can be shared and
// come back to, with `&plot=id` for the plot that one came from or was led to, `&reach=…`
// for the area within reach that is shown (`mapreach.js`), and `&ground=name` for what lies below
// the layers where that is not our own drawing (`ground.js`).

import { emit } from "./dom.js";

// Browsers refuse addresses that change many times a second.
const WAIT = 150;

let current = null;

export function readView(hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const numbers = (parts.get("map") ?? "").split("/").map((part) => (part.trim() === "" ? NaN : Number(part)));
  const [zoom, lat, lon] = numbers;
  const sound = numbers.length === 3 && numbers.every(Number.isFinite) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return { plot: parts.get("plot"), reach: parts.get("reach"), ground: parts.get("ground"), at: sound ? { zoom, center: [lat, lon] } : null };
}

// Written for people: what an address may hold as it is, it holds as it is.
const plain = (text) => encodeURIComponent(text).replace(/%(2F|2C|40)/g, decodeURIComponent);

// Write a view that has not been written yet: before the address is read or left.
export const flushView = () => current?.flush();

export class View {
  constructor(map) {
    current = this;
    this.map = map;
    this.timer = 0;
    const { plot, reach, ground, at } = readView(window.location.hash);
    this.plot = plot;
    this.reach = reach;
    this.ground = ground;
    // Whether the address says what is seen; where it does, no filter moves the map.
    this.given = Boolean(at);
    if (at) map.setView(at.center, at.zoom, { animate: false });
    this.written = this.text();
    this.address = at ? window.location.hash : "";
    if (at) this.carry();
    map.on("moveend", () => this.later());
    window.addEventListener("popstate", () => this.follow());
    document.addEventListener("plots:choose", (event) => { this.plot = event.detail.id; this.flush(true); });
    document.addEventListener("reach:state", (event) => { this.reach = event.detail.text; this.flush(true); });
    document.addEventListener("ground:state", (event) => { this.ground = event.detail.name; this.flush(true); });
  }

  text() {
    const { lat, lng } = this.map.getCenter();
    const zoom = String(Math.round(this.map.getZoom() * 100) / 100);
    const plot = this.plot ? `&plot=${encodeURIComponent(this.plot)}` : "";
    const reach = this.reach ? `&reach=${plain(this.reach)}` : "";
    const ground = this.ground ? `&ground=${encodeURIComponent(this.ground)}` : "";
    return `#map=${zoom}/${lat.toFixed(5)}/${lng.toFixed(5)}${plot}${reach}${ground}`;
  }

  // Another size of the window or a sheet of paper is no other view.
  unmoved(act) {
    const moved = this.timer !== 0;
    act();
    if (moved) return;
    window.clearTimeout(this.timer);
    this.timer = 0;
    this.written = this.text();
  }

  later() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(true), WAIT);
  }

  flush(asked = this.timer !== 0) {
    window.clearTimeout(this.timer);
    this.timer = 0;
    const text = this.text();
    if (!asked || text === this.written) return;
    this.written = text;
    this.write(text);
  }

  write(address) {
    this.address = address;
    const { pathname, search } = window.location;
    window.history.replaceState(window.history.state, "", pathname + search + address);
    this.carry();
  }

  // The other language shows the same view.
  carry() {
    for (const link of document.querySelectorAll("a[data-keep-query]")) link.hash = this.address;
  }

  // Back, forward, or another address typed: a part of the page (`#main`) leaves the view.
  follow() {
    const { plot, reach, ground, at } = readView(window.location.hash);
    if (at) {
      this.plot = plot;
      this.reach = reach;
      this.ground = ground;
      this.map.setView(at.center, at.zoom, { animate: false });
      this.written = this.text();
      this.address = window.location.hash;
      this.carry();
      emit("reach:restore", { text: reach });
      emit("ground:restore", { name: ground });
    } else if (window.location.hash) this.write(this.address || this.text());
    else this.map.fitBounds(this.map.home, { padding: [12, 12], animate: false });
  }
}
