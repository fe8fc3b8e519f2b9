// The plots: outlines in colour and pattern of their status, signs when far, popups.

import { countsOf, groupsOf, nameOf } from "./clusters.js";
import { el, emit } from "./dom.js";
import { walkSigns } from "./keys.js";
import { Bits, idsOf, matchesOf, textOf } from "./plots-ids.js";
import { TiledSource, WholeSource } from "./plotsource.js";
import { openPopup } from "./popup.js";
import { boxAt, meet, ringsOf, roomFor } from "./room.js";
import { pin, ring, tag, tagSize } from "./signs.js";

const L = window.L;
const NEAR = 13;
// How many plots a sign names in its attribute.
const NAMED = 100;
// What a finger hits, in pixels: WCAG 2.2, 2.5.8.
const TARGET = 24;

export class PlotLayer {
  constructor(spec) {
    this.spec = spec;
    this.plots = new Map();
    this.order = [];
    this.source = spec.in_tiles ? new TiledSource(spec.url) : new WholeSource(spec.url);
    this.signed = new WeakMap();
    this.matches = null;
    this.near = new Set();
    this.gathered = new Set();
    this.outline = null;
    this.active = null;
    this.chosen = null;
    this.boxes = [];
    this.targets = [];
  }

  addTo(map) {
    this.map = map;
    const asks = map.getContainer().parentElement.dataset;
    this.focusId = asks.plot || null;
    this.small = "small" in asks;
    this.named = asks.ids === undefined ? null : idsOf(asks.ids);
    this.pane("plots", 380);
    this.pane("plot-signs", 460);
    walkSigns(map, map.getPane("plot-signs"));
    this.renderer = L.svg({ pane: "plots", padding: 0.5 });
    this.signs = L.layerGroup().addTo(map);
    map.on("moveend resize", () => { this.source.show(this); this.drawSigns(); });
    document.addEventListener("plots:matched", (event) => this.match(event.detail.ids, event.detail.fit, event.detail.near));
    document.addEventListener("plots:gather", (event) => this.gather(event.detail));
    document.addEventListener("plots:highlight", (event) => this.highlight(event.detail.id));
    document.addEventListener("plots:open", (event) => this.open(event.detail.id));
    document.addEventListener("plots:choose", (event) => this.choose(event.detail.id));
    map.waiting.push(
      this.source.load(this).then(() => this.fill()).catch(() => this.fail()),
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

  fill() {
    const results = document.getElementById("results");
    const { view } = this.map;
    this.choose(view?.plot ?? null);
    if (results) {
      this.match(matchesOf(results), Boolean(window.location.search) && !view?.given, idsOf(results.dataset.near));
      if (view && !view.given && this.plots.has(view.plot)) this.show(this.plots.get(view.plot));
    } else if (this.focusId && this.plots.has(this.focusId)) {
      this.match(new Set([this.focusId]), false);
      this.show(this.plots.get(this.focusId));
      this.map.home = this.plots.get(this.focusId).bounds.pad(1.2);
      this.mark(this.focusId);
    } else {
      this.match(this.named, false);
    }
    this.source.show(this);
  }

  // A plot of which only its place is known yet, or that comes with its outline.
  place(plot) {
    this.plots.set(plot.id, plot);
    this.order.push(plot.id);
  }

  add(feature) {
    const id = String(feature.id ?? feature.properties.id);
    if (!this.plots.has(id)) this.place({ id });
    const plot = Object.assign(this.plots.get(id), feature.properties, { id });
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
    plot.rings = ringsOf(feature.geometry);
    shape.on("mouseover", () => this.hover(plot.id));
    shape.on("mouseout", () => this.hover(null));
    shape.on("click", () => this.open(plot.id));
    shape.addTo(this.map);
    each(shape, (path) => { path.dataset.plot = plot.id; });
    this.tone(plot);
  }

  // Whether it matches, to be seen on its outline.
  tone({ id, shape }) {
    if (!shape) return;
    each(shape, (path) => {
      path.classList.toggle("is-faint", !this.matched(id));
      path.classList.toggle("is-near-miss", !this.matched(id) && this.near.has(id));
      path.classList.toggle("is-active", this.lit(id));
    });
  }

  show(plot) {
    this.map.fitBounds(plot.bounds.pad(1.2), { maxZoom: 15.5, animate: false });
  }

  matched(id) {
    return this.matches === null || this.matches.has(id);
  }

  // `near`: plots that miss by little, drawn so that they can be told from those far off.
  match(ids, fit, near = new Set()) {
    this.matches = ids instanceof Bits ? ids.among(this.order) : ids;
    this.near = near;
    this.gather({ ids: new Set(), outline: null });
    for (const plot of this.plots.values()) {
      this.tone(plot);
      if (this.matched(plot.id)) plot.shape?.bringToFront();
    }
    const found = [...this.plots.values()].filter((plot) => this.matched(plot.id));
    if (fit && found.length && found.length < this.plots.size) {
      const view = this.map.getBounds();
      const all = around(found);
      if (!view.contains(all) || this.map.getBoundsZoom(all) > this.map.getZoom() + 2) {
        this.map.fitBounds(all.pad(0.15), { maxZoom: 14 });
      }
    }
    this.drawSigns();
  }

  drawSigns() {
    if (!this.plots.size) return;
    const held = this.signed.get(document.activeElement);
    this.signs.clearLayers();
    this.boxes = [];
    this.targets = [];
    const view = this.map.getBounds().pad(0.05);
    const visible = [...this.plots.values()].filter((plot) => view.intersects(plot.bounds));
    const near = this.map.getZoom() >= NEAR;
    const last = this.map.getZoom() >= this.map.getMaxZoom();
    for (const group of groupsOf(this.map, visible, { near, last })) {
      const found = group.filter((plot) => this.matched(plot.id));
      if (found.length === 0) {
        if (!near) this.dot(group[0].center, group.some((plot) => this.near.has(plot.id)));
      } else if (found.length === 1) this.single(found[0], near);
      else this.cluster(found, near);
    }
    this.map.labels.avoid(this.boxes);
    if (held) this.refocus(held);
  }

  // A redrawn sign keeps the focus; one that fell apart or was taken into another hands it on.
  refocus(held) {
    const nodes = this.signNodes().filter((node) => node.tabIndex === 0);
    const shared = (node) => [...this.signed.get(node)].filter((id) => held.has(id)).length;
    const heir = nodes.find((node) => this.signed.get(node).size === held.size && shared(node) === held.size)
      ?? nodes.find((node) => shared(node) > 0);
    (heir ?? this.map.getContainer()).focus({ preventScroll: true });
  }

  signNodes() {
    return [...this.map.getPane("plot-signs").querySelectorAll("[data-plot-ids]")];
  }

  dot(center, missed) {
    const html = el("span", { class: missed ? "plot-dot is-near-miss" : "plot-dot" });
    const icon = L.divIcon({ className: "map-icon", html, iconSize: [0, 0] });
    L.marker(center, { icon, pane: "plot-signs", keyboard: false, interactive: false }).addTo(this.signs);
  }

  sign(plots, node, { at, name, act, reach }) {
    const icon = L.divIcon({ className: "map-icon", html: node, iconSize: [0, 0] });
    node.setAttribute("aria-label", name);
    const ids = plots.map((plot) => plot.id);
    this.signed.set(node, new Set(ids));
    node.dataset.plotIds = textOf(ids.slice(0, NAMED));
    node.classList.toggle("is-active", plots.some((plot) => this.lit(plot.id)));
    // What lies beyond the edge can be clicked once it is in view, and is no stop of the tab key.
    if (!this.map.getBounds().contains(at)) node.tabIndex = -1;
    node.addEventListener("click", (event) => { event.stopPropagation(); act(); });
    L.DomEvent.on(node, "dblclick", L.DomEvent.stopPropagation);
    if (plots.length === 1) {
      for (const kind of ["mouseenter", "focus"]) node.addEventListener(kind, () => this.hover(plots[0].id));
      for (const kind of ["mouseleave", "blur"]) node.addEventListener(kind, () => this.hover(null));
    }
    L.marker(at, { icon, pane: "plot-signs", keyboard: false }).addTo(this.signs);
    const { x, y } = this.map.latLngToLayerPoint(at);
    this.boxes.push(boxAt({ x, y }, reach));
    const target = boxAt({ x, y }, reach.map((half) => Math.max(half, TARGET / 2)));
    // Handles too close to be told apart leave the pointer to the outlines beneath.
    for (const other of this.targets) {
      if (!meet(other.box, target)) continue;
      for (const one of [other.node, node]) if (one.matches(".plot-pin.is-near")) one.classList.add("is-tight");
    }
    this.targets.push({ node, box: target });
  }

  single(plot, near) {
    const status = this.status(plot);
    const known = plot.area_available !== null && plot.area_available !== undefined;
    const area = known ? this.hectares(plot.area_available) : "? ha";
    const spoken = known ? area : `${this.spec.words.area}: ${this.spec.words.unknown}`;
    // Of a plot far away nothing is known yet: that is not to say that it is unknown.
    const name = [plot.name, status.label, plot.area_available === undefined ? null : spoken].filter(Boolean).join(", ");
    const act = () => this.open(plot.id);
    const size = tagSize(area, this.map.getContainer());
    const place = near ? this.room(plot, size.width, size.height) : null;
    if (place) {
      this.sign([plot], tag(area), { at: place, name, act, reach: [size.width / 2, size.height / 2] });
      return;
    }
    const at = (near && this.room(plot, 8, 8, TARGET)) || plot.center;
    this.sign([plot], pin(status, near), { at, name, act, reach: near ? [7, 7] : [14, 14] });
  }

  // Where a box of this size lies within the plot's outline and what is clicked there, if it is
  // larger, upon no other sign; or null.
  room(plot, width, height, target = 0) {
    const rings = plot.rings.map((line) => line.map((point) => this.map.latLngToLayerPoint(point)));
    const reach = [Math.max(width, target) / 2, Math.max(height, target) / 2];
    const free = (place) => !this.targets.some((one) => meet(one.box, boxAt(place, reach)));
    const place = rings.length ? roomFor(rings, width, height, free) : null;
    return place && this.map.layerPointToLatLng(place);
  }

  cluster(plots, near) {
    const counts = countsOf(plots, Object.keys(this.spec.status))
      .map(([code, count]) => [this.status({ status_shown: code }), count]);
    this.sign(plots, ring(counts, near), {
      // On its first plot, not amid them all: so signs keep their distance.
      at: plots[0].center,
      name: nameOf(plots, counts, this.spec.words),
      act: () => this.enter(plots),
      reach: near ? [16, 16] : [26, 26],
    });
  }

  // Zoom to these plots, in any case so far in that something changes.
  enter(plots) {
    const all = around(plots);
    const zoom = Math.min(this.map.getBoundsZoom(all.pad(0.15)), 16);
    if (zoom > this.map.getZoom()) this.map.fitBounds(all.pad(0.15), { maxZoom: 16 });
    else this.map.setView(all.getCenter(), Math.min(this.map.getZoom() + 1, this.map.getMaxZoom()));
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
    const before = this.active;
    this.active = id;
    this.mark(before);
    this.mark(id);
  }

  // The plot that one came from or was led to stays marked until another one is looked at.
  choose(id) {
    if (id === this.chosen) return;
    const before = this.chosen;
    this.chosen = id;
    this.mark(before);
    this.mark(id);
  }

  lit(id) {
    return id === this.active || id === this.chosen || id === this.focusId || this.gathered.has(id);
  }

  // Plots that the list shows together, with their common outline where they have one.
  gather({ ids, outline, fit }) {
    const before = this.gathered;
    this.gathered = ids;
    for (const id of new Set([...before, ...ids])) this.mark(id);
    this.outline?.remove();
    this.outline = outline && L.geoJSON(outline, {
      pane: "plots", interactive: false, style: { renderer: this.renderer, className: "plots-outline" },
    }).addTo(this.map);
    const plots = [...ids].map((id) => this.plots.get(id)).filter(Boolean);
    if (fit && plots.length) this.map.fitBounds(around(plots).pad(0.6), { maxZoom: 16 });
  }

  mark(id) {
    const plot = this.plots.get(id);
    if (!plot) return;
    this.tone(plot);
    if (this.lit(id)) plot.shape?.bringToFront();
    for (const node of this.signNodes()) {
      const ids = this.signed.get(node);
      if (ids.has(id)) node.classList.toggle("is-active", [...ids].some((one) => this.lit(one)));
    }
  }

  open(id) {
    const plot = this.plots.get(id);
    if (!plot) return;
    if (plot.id === this.focusId && this.small) return;
    if (id !== this.chosen) emit("plots:choose", { id: null });
    openPopup(this.map, plot, this.spec, this.status(plot), () => this.signNodes().find((node) => this.signed.get(node).has(id)));
  }
}

function each(shape, act) {
  shape.eachLayer((part) => {
    if (part.getElement?.()) act(part.getElement());
    else part.eachLayer?.((deep) => deep.getElement?.() && act(deep.getElement()));
  });
}

const around = (plots) => plots.reduce((box, plot) => box.extend(plot.bounds), L.latLngBounds([]));
