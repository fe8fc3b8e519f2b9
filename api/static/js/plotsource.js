// Where the map has its plots from: all at once, or of a large catalogue where each lies first,
// and outlines by tile once one looks at them from near.

import { json, ofDay } from "./dom.js";

const L = window.L;
// Outlines are drawn from this level on; farther away they are smaller than their signs.
const OUTLINES = 12;

// All plots as GeoJSON.
export class WholeSource {
  constructor(url) {
    this.url = url;
  }

  async load(layer) {
    const data = await json(ofDay(this.url));
    for (const feature of data.features) layer.add(feature);
  }

  show() {}
}

export class TiledSource {
  constructor(url) {
    this.url = url;
    this.asked = new Set();
  }

  async load(layer) {
    const index = await json(ofDay(`${this.url}/index`));
    const unit = 10 ** -index.decimals;
    let [lon, lat, id] = [0, 0, ""];
    this.zoom = index.zoom;
    index.rest.forEach((rest, i) => {
      // As many characters as Python counts: those of code points.
      id = [...id].slice(0, index.shared[i]).join("") + rest;
      lon += index.lon[i];
      lat += index.lat[i];
      const center = L.latLng(lat * unit, lon * unit);
      layer.place({
        id, center, bounds: L.latLngBounds(center, center), rings: [],
        name: id,
        status_shown: index.statuses[index.status[i]] || null,
        municipality_name: index.municipalities[index.municipality[i]] || null,
      });
    });
  }

  // Load what is in view and has not been loaded; `layer` draws again when something came.
  show(layer) {
    const { map } = layer;
    const near = map.getZoom() >= OUTLINES;
    const view = map.getBounds().pad(0.5);
    // Only outlines in view are drawn: the map moves as fast with ten thousand as with ten.
    for (const { shape, bounds } of layer.plots.values()) {
      if (!shape) continue;
      const wanted = near && view.intersects(bounds);
      if (wanted !== map.hasLayer(shape)) shape[wanted ? "addTo" : "removeFrom"](map);
    }
    if (!near) return;
    const box = map.getPixelBounds();
    const scale = 2 ** (this.zoom - map.getZoom()) / 256;
    const from = box.min.multiplyBy(scale).floor();
    const to = box.max.multiplyBy(scale).floor();
    const wanted = [];
    for (let x = from.x; x <= to.x; x += 1) for (let y = from.y; y <= to.y; y += 1) wanted.push(`${x}/${y}`);
    const fresh = wanted.filter((tile) => !this.asked.has(tile));
    for (const tile of fresh) this.fetch(layer, tile);
  }

  async fetch(layer, tile) {
    this.asked.add(tile);
    try {
      const data = await json(ofDay(`${this.url}/tiles/${tile}`));
      for (const feature of data.features) layer.add(feature);
      if (data.features.length) layer.drawSigns();
    } catch {
      this.asked.delete(tile);
    }
  }
}
