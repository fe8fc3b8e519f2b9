// The plots: outlines in colour and pattern of their status, signs when far, popups.

import { el, emit, json, svg } from "./dom.js";
import { idsOf } from "./plots-ids.js";
import { popupContent } from "./popup.js";

const L = window.L;
const NEAR = 13;
// Signs stand at least this far apart, in pixels: far from and near the ground.
const CELL = 54;
const CELL_NEAR = 34;

export class PlotLayer {
  constructor(spec) {
    this.spec = spec;
    this.plots = new Map();
    this.matches = null;
    this.active = null;
  }

  addTo(map) {
    this.map = map;
    const asks = map.getContainer().parentElement.dataset;
    this.focusId = asks.plot || null;
    this.small = "small" in asks;
    this.named = asks.ids === undefined ? null : idsOf(asks.ids);
    this.pane("plots", 380);
    this.pane("plot-signs", 460);
    this.renderer = L.svg({ pane: "plots", padding: 0.5 });
    this.signs = L.layerGroup().addTo(map);
    map.on("zoomend moveend resize", () => this.drawSigns());
    document.addEventListener("plots:matched", (event) => this.match(event.detail.ids, event.detail.fit));
    document.addEventListener("plots:highlight", (event) => this.highlight(event.detail.id));
    document.addEventListener("plots:open", (event) => this.open(event.detail.id));
    map.waiting.push(
      json(this.spec.url).then((data) => this.fill(data)).catch(() => this.fail()),
    );
    return this;
  }

  pane(name, order) {
    this.map.createPane(name).style.zIndex = String(order);
  }

  fail() {
    const message = this.map.getContainer().parentElement.querySelector(".map-message");
    if (!message) return;
    message.textContent = this.spec.words.failed;
    message.hidden = false;
  }

  status(plot) {
    return this.spec.status[plot.status_shown] ?? {
      label: this.spec.words.unknown, colour: "#5f6368", fill: "url(#status-unknown)",
    };
  }

  fill(data) {
    for (const feature of data.features) {
      const plot = { ...feature.properties, id: String(feature.id ?? feature.properties.id) };
      const status = this.status(plot);
      const shape = L.geoJSON(feature, {
        pane: "plots",
        style: {
          renderer: this.renderer, className: "plot", color: status.colour, weight: 1.6,
          fillColor: status.fill, fillOpacity: 1, lineJoin: "round",
        },
      });
      plot.shape = shape;
      plot.bounds = shape.getBounds();
      plot.center = plot.bounds.getCenter();
      shape.on("mouseover", () => this.hover(plot.id));
      shape.on("mouseout", () => this.hover(null));
      shape.on("click", () => this.open(plot.id));
      shape.addTo(this.map);
      this.plots.set(plot.id, plot);
    }
    const results = document.getElementById("results");
    if (results) this.match(idsOf(results.dataset.ids), Boolean(window.location.search));
    else if (this.focusId && this.plots.has(this.focusId)) {
      this.match(new Set([this.focusId]), false);
      const plot = this.plots.get(this.focusId);
      this.map.fitBounds(plot.bounds.pad(1.2), { maxZoom: 15.5, animate: false });
      this.map.home = plot.bounds.pad(1.2);
      this.highlight(this.focusId);
    } else {
      this.match(this.named, false);
    }
  }

  matched(id) {
    return this.matches === null || this.matches.has(id);
  }

  match(ids, fit) {
    this.matches = ids;
    for (const plot of this.plots.values()) {
      each(plot.shape, (path) => path.classList.toggle("is-faint", !this.matched(plot.id)));
      if (this.matched(plot.id)) plot.shape.bringToFront();
    }
    const found = [...this.plots.values()].filter((plot) => this.matched(plot.id));
    if (fit && found.length && found.length < this.plots.size) {
      const view = this.map.getBounds();
      const all = found.reduce((box, plot) => box.extend(plot.bounds), L.latLngBounds(found[0].bounds.getSouthWest(), found[0].bounds.getNorthEast()));
      if (!view.contains(all) || this.map.getBoundsZoom(all) > this.map.getZoom() + 2) {
        this.map.fitBounds(all.pad(0.15), { maxZoom: 14 });
      }
    }
    this.drawSigns();
  }

  drawSigns() {
    if (!this.plots.size) return;
    const held = document.activeElement?.dataset?.plotIds;
    this.signs.clearLayers();
    this.boxes = [];
    const view = this.map.getBounds().pad(0.05);
    const visible = [...this.plots.values()].filter((plot) => view.intersects(plot.bounds));
    const near = this.map.getZoom() >= NEAR;
    for (const group of this.clusters(visible, near ? CELL_NEAR : CELL)) {
      const found = group.filter((plot) => this.matched(plot.id));
      if (found.length === 0) {
        if (!near) this.sign(group, el("span", { class: "plot-dot" }), null);
      } else if (found.length === 1) this.single(found[0], near);
      else this.cluster(found, near);
    }
    this.map.labels.avoid(this.boxes);
    if (held) this.map.getPane("plot-signs").querySelector(`[data-plot-ids="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  }

  // Plots whose signs would touch become one sign; the grid is fixed to the ground.
  clusters(plots, cell) {
    const zoom = Math.round(this.map.getZoom() * 4) / 4;
    const groups = [];
    const sorted = plots
      .map((plot) => ({ plot, at: this.map.project(plot.center, zoom) }))
      .sort((a, b) => (a.plot.id < b.plot.id ? -1 : 1));
    for (const { plot, at } of sorted) {
      const home = groups.find((group) => Math.hypot(group.at.x - at.x, group.at.y - at.y) < cell);
      if (home) home.plots.push(plot);
      else groups.push({ at, plots: [plot] });
    }
    return groups.map((group) => group.plots);
  }

  sign(plots, node, label, act) {
    // On its first plot, not amid them all: so signs keep their distance.
    const { center } = plots[0];
    const icon = L.divIcon({ className: "map-icon", html: node, iconSize: [0, 0] });
    const marker = L.marker(center, { icon, pane: "plot-signs", keyboard: false, interactive: Boolean(label) });
    if (label) {
      node.setAttribute("aria-label", label);
      node.dataset.plotIds = plots.map((plot) => plot.id).join(" ");
      node.addEventListener("click", (event) => { event.stopPropagation(); act(); });
      L.DomEvent.on(node, "dblclick", L.DomEvent.stopPropagation);
      if (plots.length === 1) {
        for (const kind of ["mouseenter", "focus"]) node.addEventListener(kind, () => this.hover(plots[0].id));
        for (const kind of ["mouseleave", "blur"]) node.addEventListener(kind, () => this.hover(null));
      }
    }
    marker.addTo(this.signs);
    if (label) {
      const at = this.map.latLngToLayerPoint(center);
      const reach = plots.length > 1 ? 26 : 14;
      this.boxes.push([at.x - reach, at.y - reach, at.x + reach, at.y + reach]);
    }
  }

  single(plot, near) {
    const status = this.status(plot);
    const name = `${plot.name}, ${status.label}`;
    const size = this.map.latLngToLayerPoint(plot.bounds.getSouthEast())
      .subtract(this.map.latLngToLayerPoint(plot.bounds.getNorthWest()));
    const active = plot.id === this.active || plot.id === this.focusId ? " is-active" : "";
    if (near && size.x > 58 && size.y > 26) {
      const hectares = plot.area_available ? this.hectares(plot.area_available) : plot.name;
      this.sign([plot], el("button", { type: "button", class: `plot-tag${active}` }, hectares), name, () => this.open(plot.id));
      return;
    }
    // Near, the outline itself tells the status; its sign is a small handle.
    const [halo, ring] = near ? [4.5, 2.5] : [8.5, 6.5];
    const drawing = svg("svg", { viewBox: "0 0 20 20", class: "plot-pin-sign", "aria-hidden": "true" },
      svg("circle", { cx: 10, cy: 10, r: halo, fill: "var(--map-halo)" }),
      svg("circle", { cx: 10, cy: 10, r: ring, fill: near ? status.colour : status.fill, stroke: status.colour, "stroke-width": near ? 1 : 2 }));
    this.sign([plot], el("button", { type: "button", class: `plot-pin${active}` }, drawing), name, () => this.open(plot.id));
  }

  cluster(plots, near) {
    const counts = new Map();
    for (const plot of plots) counts.set(plot.status_shown, (counts.get(plot.status_shown) ?? 0) + 1);
    const size = near ? 30 : 34 + Math.min(18, Math.sqrt(plots.length) * 3);
    const around = 2 * Math.PI * 16;
    let from = 0;
    const order = Object.keys(this.spec.status);
    const parts = [...counts].sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0])).map(([code, count]) => {
      const part = (count / plots.length) * around;
      const status = this.status({ status_shown: code });
      const arc = svg("circle", {
        cx: 20, cy: 20, r: 16, fill: "none", stroke: status.colour, "stroke-width": 5,
        "stroke-dasharray": `${Math.max(part - 1, 0.5)} ${around}`, "stroke-dashoffset": -from,
        transform: "rotate(-90 20 20)",
      });
      from += part;
      return arc;
    });
    const drawing = svg("svg", { viewBox: "0 0 40 40", width: size, height: size, "aria-hidden": "true" },
      svg("circle", { cx: 20, cy: 20, r: 19.5, class: "plot-cluster-ground" }), ...parts);
    const active = plots.some((plot) => plot.id === this.active) ? " is-active" : "";
    const node = el("button", { type: "button", class: `plot-cluster${near ? " is-near" : ""}${active}` }, drawing, el("span", { "aria-hidden": "true" }, String(plots.length)));
    this.sign(plots, node, this.spec.words.plots_here.replace("{n}", String(plots.length)), () => {
      const all = L.latLngBounds(plots.map((plot) => plot.bounds.getNorthWest()).concat(plots.map((plot) => plot.bounds.getSouthEast())));
      this.map.fitBounds(all.pad(0.15), { maxZoom: 16 });
    });
  }

  hectares(area) {
    const value = area / 10000;
    return `${value.toLocaleString(this.spec.locale, { maximumFractionDigits: value < 10 ? 2 : 1 })} ha`;
  }

  hover(id) {
    this.highlight(id);
    emit("plots:hover", { id });
  }

  highlight(id) {
    if (id === this.active) return;
    this.mark(this.active, false);
    this.active = id;
    this.mark(id, true);
  }

  mark(id, on) {
    const plot = this.plots.get(id);
    if (!plot) return;
    each(plot.shape, (path) => path.classList.toggle("is-active", on));
    for (const node of this.map.getPane("plot-signs").querySelectorAll("[data-plot-ids]")) {
      if (node.dataset.plotIds.split(" ").includes(id)) node.classList.toggle("is-active", on);
    }
  }

  open(id) {
    const plot = this.plots.get(id);
    if (!plot) return;
    if (plot.id === this.focusId && this.small) return;
    const from = document.activeElement;
    const popup = L.popup({ minWidth: 240, maxWidth: 300, autoPanPaddingTopLeft: [24, 76], autoPanPaddingBottomRight: [72, 40] });
    const content = popupContent(plot, this.spec, this.status(plot), () => popup.remove());
    popup.setLatLng(plot.center).setContent(content.node).openOn(this.map);
    const close = popup.getElement()?.querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", this.spec.words.close);
    close?.removeAttribute("href");
    close?.setAttribute("tabindex", "0");
    close?.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") popup.remove(); });
    content.heading.focus({ preventScroll: true });
    popup.once("remove", () => {
      const back = this.map.getPane("plot-signs").querySelector(`[data-plot-ids~="${CSS.escape(id)}"]`) ?? (from?.isConnected ? from : null);
      if (content.node.contains(document.activeElement) || document.activeElement === document.body) back?.focus({ preventScroll: true });
    });
    json(this.spec.plot_url + encodeURIComponent(id))
      .then((feature) => {
        content.complete(feature.properties);
        // Leaflet takes the content out and in again, which loses the focus.
        const held = content.node.contains(document.activeElement) ? document.activeElement : null;
        popup.update();
        held?.focus({ preventScroll: true });
      })
      .catch(() => undefined);
  }
}

function each(shape, act) {
  shape.eachLayer((part) => {
    if (part.getElement?.()) act(part.getElement());
    else part.eachLayer?.((deep) => deep.getElement?.() && act(deep.getElement()));
  });
}
