// A layer of the registry: areas, lines or points with signs and labels.

import { el, json, use } from "./dom.js";

const L = window.L;
const tone = (name) => (name ? `var(--${name})` : "transparent");
const RANK = { places: 0, airports: 4, junctions: 5, freight: 6, roads: 7, stations: 8, estates: 9 };

export class VectorLayer {
  constructor(spec) {
    this.spec = spec;
    this.visible = spec.shown;
    this.groups = [];
    this.points = [];
  }

  addTo(map) {
    this.map = map;
    map.vectors ??= new Map();
    map.vectors.set(this.spec.name, this);
    const pane = map.createPane(`layer-${this.spec.name}`);
    pane.classList.add("map-pane-quiet");
    pane.style.zIndex = String((this.spec.shape === "point" ? 420 : 300) + this.spec.order);
    this.pane = `layer-${this.spec.name}`;
    this.renderer = L.svg({ pane: this.pane, padding: 0.4 });
    map.on("zoomend", () => this.update());
    if (this.visible) map.waiting.push(this.load());
    return this;
  }

  load() {
    this.loaded = true;
    return json(this.spec.url).then((data) => this.fill(data)).catch(() => { this.loaded = false; });
  }

  show(visible) {
    this.visible = visible;
    if (visible && !this.loaded) this.load().then(() => this.map.labels.arrange());
    this.update();
    this.map.labels.arrange();
  }

  styleOf(feature) {
    const key = this.spec.by ? feature.properties[this.spec.by] : "";
    const name = key && key in this.spec.styles ? key : "";
    return { name, style: this.spec.styles[name] };
  }

  fill(data) {
    const classes = new Map();
    const labels = [];
    for (const feature of data.features) {
      if (!feature.geometry) continue;
      const { name, style } = this.styleOf(feature);
      if (feature.geometry.type === "Point") {
        this.addPoint(feature, style, labels);
        continue;
      }
      if (!classes.has(name)) classes.set(name, { style, features: [] });
      classes.get(name).features.push(feature);
      this.label(feature, labels);
    }
    for (const { style, features } of [...classes.values()].sort((a, b) => a.style.order - b.style.order)) {
      const group = { style, line: this.draw(features, style, false) };
      if (style.casing) group.casing = this.draw(features, style, true);
      this.groups.push(group);
    }
    this.map.labels.add(labels);
    this.update();
  }

  draw(features, style, casing) {
    return L.geoJSON(features, {
      pane: this.pane,
      renderer: this.renderer,
      interactive: false,
      style: {
        className: `layer-${this.spec.name}`,
        renderer: this.renderer,
        interactive: false,
        color: tone(casing ? style.casing : style.stroke),
        weight: style.width + (casing ? 2.5 : 0),
        dashArray: casing ? null : style.dash,
        fill: Boolean(style.fill) && this.spec.shape === "area",
        fillColor: tone(style.fill),
        fillOpacity: style.fill_opacity,
        lineCap: style.dash ? "butt" : "round",
      },
    });
  }

  update() {
    const zoom = this.map.getZoom();
    const inZoom = this.visible && zoom >= this.spec.min_zoom;
    const scale = Math.min(2.2, Math.max(0.55, 1 + (zoom - 12) * 0.18));
    for (const { style, line, casing } of this.groups) {
      const on = inZoom && zoom >= style.min_zoom;
      for (const [part, extra] of [[casing, 2.5], [line, 0]]) {
        if (!part) continue;
        if (on) {
          part.addTo(this.map);
          if (this.spec.shape === "line") part.setStyle({ weight: style.width * scale + extra });
        } else part.remove();
      }
    }
    for (const { casing } of this.groups) casing?.bringToFront();
    for (const { line } of this.groups) line.bringToFront();
    for (const { marker } of this.points) {
      if (inZoom) marker.addTo(this.map);
      else marker.remove();
    }
  }

  text(feature) {
    const labels = this.spec.labels;
    const value = labels && feature.properties[labels.property];
    return value === null || value === undefined ? "" : String(value).split(";")[0].trim();
  }

  minZoom(feature) {
    const { by, min_zoom: zooms } = this.spec.labels;
    const key = (by && feature.properties[by]) || "";
    return zooms[key] ?? zooms[""] ?? 99;
  }

  addPoint(feature, style, labels) {
    const [lon, lat] = feature.geometry.coordinates;
    const point = L.latLng(lat, lon);
    const text = this.text(feature);
    const minZoom = text ? this.minZoom(feature) : 99;
    const look = this.spec.labels?.look ?? "sign";
    const isPlace = look === "place";
    const rank = RANK[this.spec.name] ?? 10;
    const kind = (this.spec.labels?.by && feature.properties[this.spec.labels.by]) || "other";
    const words = el("span", { class: `map-label map-label-${look} is-${kind}` }, text);
    words.hidden = true;
    const node = el("span", { class: `map-point${isPlace ? " is-place" : ""}` });
    if (!isPlace) node.append(use(`symbol-${this.spec.symbol}`, "map-symbol"));
    node.append(words);
    const icon = L.divIcon({ className: "map-icon", html: node, iconSize: [0, 0] });
    const marker = L.marker(point, { icon, pane: this.pane, interactive: false, keyboard: false });
    this.points.push({ marker });
    if (!isPlace) {
      this.map.labels.symbols.push({ point, wanted: (zoom) => this.visible && zoom >= this.spec.min_zoom });
    }
    if (!text) return;
    labels.push({
      point, text, look, minZoom,
      rank: rank + (isPlace ? minZoom / 10 : 0),
      wanted: () => this.visible,
      show: (on) => { words.hidden = !on; },
      move: isPlace ? (dx, dy) => { node.style.translate = `${dx}px ${dy}px`; } : null,
    });
  }

  label(feature, labels) {
    const text = this.text(feature);
    if (!text) return;
    const minZoom = this.minZoom(feature);
    if (minZoom > 30) return;
    const look = this.spec.labels.look;
    const point = middle(feature.geometry);
    if (!point) return;
    const kind = (this.spec.labels.by && feature.properties[this.spec.labels.by]) || "other";
    const words = el("span", { class: `map-label map-label-${look} is-${kind}` }, text);
    const icon = L.divIcon({ className: "map-icon", html: el("span", { class: "map-point is-place" }, words), iconSize: [0, 0] });
    const marker = L.marker(point, { icon, pane: "layer-labels", interactive: false, keyboard: false });
    ensurePane(this.map);
    labels.push({
      point, text, look, minZoom,
      rank: (RANK[this.spec.name] ?? 10) + minZoom / 30,
      group: look === "shield" ? text : null,
      wanted: () => this.visible,
      show: (on) => { if (on) marker.addTo(this.map); else marker.remove(); },
    });
  }
}

function ensurePane(map) {
  if (map.getPane("layer-labels")) return;
  const pane = map.createPane("layer-labels");
  pane.classList.add("map-pane-quiet");
  pane.style.zIndex = "415";
}

function middle(geometry) {
  if (geometry.type === "LineString") return halfway(geometry.coordinates);
  if (geometry.type === "MultiLineString") {
    return halfway(geometry.coordinates.reduce((a, b) => (b.length > a.length ? b : a)));
  }
  const ring = geometry.type === "Polygon" ? geometry.coordinates[0] : geometry.coordinates?.[0]?.[0];
  return ring ? L.latLngBounds(ring.map(([lon, lat]) => [lat, lon])).getCenter() : null;
}

function halfway(line) {
  const lengths = line.slice(1).map(([x, y], i) => Math.hypot(x - line[i][0], y - line[i][1]));
  let left = lengths.reduce((a, b) => a + b, 0) / 2;
  for (let i = 0; i < lengths.length; i += 1) {
    if (lengths[i] >= left && lengths[i] > 0) {
      const t = left / lengths[i];
      const [[x1, y1], [x2, y2]] = [line[i], line[i + 1]];
      return L.latLng(y1 + t * (y2 - y1), x1 + t * (x2 - x1));
    }
    left -= lengths[i];
  }
  return null;
}
