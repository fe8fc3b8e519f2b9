// What lies below the layers: our own drawing, or pictures of others that our server fetches.
// Where a picture is missing, or a source is down, the own drawing shows.

import { emit } from "./dom.js";

const L = window.L;
const OWN = "own";
// After so many milliseconds pictures that could not be had are asked for again.
const AGAIN = 45000;

export function groundControl(map, id, spec) {
  const choice = document.getElementById(id)?.querySelector("[data-ground]");
  // Maps within a text have no legend, and so no choice.
  if (!choice || !map.view) return;
  map.ground = new Ground(map, choice, spec);
}

class Ground {
  constructor(map, choice, spec) {
    Object.assign(this, { map, choice, spec, layer: null, source: null, timer: 0 });
    this.frame = map.getContainer().parentElement;
    this.status = choice.querySelector("[role=status]");
    this.shown = new Set();
    this.failed = new Set();
    const pane = map.createPane("ground");
    pane.classList.add("map-pane-quiet");
    pane.style.zIndex = "290";
    choice.addEventListener("change", (event) => this.choose(event.target.value, true));
    document.addEventListener("ground:restore", (event) => this.choose(event.detail.name));
    this.choose(map.view.ground);
  }

  choose(name, asked = false) {
    const source = this.spec.sources.find((one) => one.name === name) ?? null;
    const box = this.choice.querySelector(`input[value="${source?.name ?? OWN}"]`);
    if (box) box.checked = true;
    if (source !== this.source) this.lay(source);
    for (const node of document.querySelectorAll("[data-ground-credit]")) {
      node.hidden = node.dataset.groundCredit !== source?.name;
    }
    if (asked) emit("ground:state", { name: source?.name ?? null });
  }

  lay(source) {
    this.layer?.remove();
    this.layer = null;
    this.source = source;
    this.shown.clear();
    this.failed.clear();
    if (source) {
      this.layer = L.tileLayer(source.url, {
        pane: "ground",
        bounds: this.spec.bounds,
        minZoom: source.min_zoom,
        maxNativeZoom: source.max_zoom,
        maxZoom: this.map.getMaxZoom(),
        keepBuffer: 1,
      });
      this.layer.on("tileload", ({ tile }) => { this.failed.delete(tile); this.shown.add(tile); this.tell(); });
      this.layer.on("tileerror", ({ tile }) => { this.failed.add(tile); this.later(); this.tell(); });
      this.layer.on("tileunload", ({ tile }) => { this.failed.delete(tile); this.shown.delete(tile); this.tell(); });
      this.layer.addTo(this.map);
    }
    this.tell();
  }

  // The own layers change their look once there is a picture to change it for.
  tell() {
    const kind = this.shown.size ? this.source?.kind : null;
    this.frame.classList.toggle("is-over-map", kind === "map");
    this.frame.classList.toggle("is-over-photo", kind === "orthophoto");
    const { words } = this.spec;
    const text = this.failed.size ? words.failed : kind === "map" ? words.drawn : "";
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  later() {
    if (this.timer) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      for (const tile of this.failed) tile.src = tile.getAttribute("src");
    }, AGAIN);
  }
}
