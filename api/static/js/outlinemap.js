// The map on which an outline is drawn: what lies around, handles of corners, points being set.

import { Area } from "./area.js";
import { json } from "./dom.js";
import { groundControl } from "./ground.js";
import { Labels } from "./labels.js";
import { zoomButtons } from "./map.js";
import { between, cornersOf, holds, partsOf } from "./outlinestate.js";
import { Snap } from "./outlinesnap.js";
import { VectorLayer } from "./vector.js";

const L = window.L;
const coarse = window.matchMedia("(pointer: coarse)").matches;
const REACH = coarse ? 20 : 12;
const CLOSE = coarse ? 20 : 10;
// From this zoom on what lies around is asked for.
const NEAR = 13;
// Of more corners only those that are seen have handles, and none is between.
const MANY = 300;
const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const latlng = ([lng, lat]) => L.latLng(lat, lng);
const pair = ({ lat, lng }) => [lng, lat];

export class OutlineMap {
  constructor(box, setup, { desk, own, ears, words }) {
    Object.assign(this, { setup, desk, own, ears, words, mode: "corners", points: [], chosen: new Map(), found: [], nodes: [], place: null, held: null });
    const map = L.map(box, {
      attributionControl: false, zoomControl: false, minZoom: 7, maxZoom: setup.max_zoom, zoomSnap: 0.25, zoomDelta: 1,
      wheelPxPerZoomLevel: 90, zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm,
    });
    this.map = map;
    map.home = L.latLngBounds(setup.bounds);
    map.fitBounds(map.home, { padding: [12, 12] });
    Object.assign(map, { view: { ground: null }, labels: new Labels(map), area: new Area(map), waiting: [] });
    for (const spec of setup.layers) new VectorLayer(spec).addTo(map);
    groundControl(map, "outline-ground", setup.ground);
    zoomButtons(map, setup.zoom);
    L.control.scale({ imperial: false, maxWidth: 120, position: "bottomleft" }).addTo(map);
    this.panes();
    this.snap = new Snap(map);
    map.on("click", (event) => this.clicked(event));
    map.on("dblclick", () => { if (this.drawing) ears.done(); });
    map.on("mousemove", (event) => this.hover(event.latlng));
    map.on("moveend", () => { this.look(); this.handles(); });
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(box);
    Promise.allSettled(map.waiting).then(() => { box.dataset.ready = "true"; });
  }

  panes() {
    const names = { parcels: 391, around: 392, before: 393, sketch: 396, points: 640, corners: 645, marks: 650 };
    for (const [name, order] of Object.entries(names)) {
      const pane = this.map.createPane(name);
      pane.style.zIndex = String(order);
      if (name !== "corners") pane.classList.add("map-pane-quiet");
    }
    const group = () => L.layerGroup().addTo(this.map);
    Object.assign(this, { parcelGroup: group(), aroundGroup: group(), beforeGroup: group(), sketch: group(), pointGroup: group(), cornerGroup: group(), markGroup: group() });
  }

  get drawing() {
    return ["draw", "part", "hole", "split"].includes(this.mode);
  }

  // The outline as it was, or as somebody else has it.
  before(geometry, className) {
    if (geometry) this.polygon(geometry, className, "before", this.beforeGroup);
  }

  polygon(geometry, className, pane, group) {
    const rings = partsOf(geometry).map((part) => part.map((ring) => ring.map(latlng)));
    return L.polygon(rings, { pane, className, interactive: false, renderer: L.svg({ pane, padding: 0.3 }) }).addTo(group);
  }

  fit(parts) {
    const corners = cornersOf(parts).map(({ at }) => latlng(at));
    if (corners.length) this.map.fitBounds(L.latLngBounds(corners), { padding: [60, 60], maxZoom: 19 });
  }

  show({ parts, apart }) {
    this.parts = parts;
    this.apart = apart;
    this.draw();
    this.handles();
  }

  draw(parts = this.parts) {
    this.sketch.clearLayers();
    if (this.apart) this.polygon(this.apart, "outline-apart", "sketch", this.sketch);
    if (parts.length) this.polygon({ type: "MultiPolygon", coordinates: parts.map((rings) => rings.map((ring) => [...ring, ring[0]])) }, "outline-shape", "sketch", this.sketch);
  }

  // Handles of corners, which can be dragged and moved by arrow keys, and between them small ones.
  handles() {
    const had = this.nodes.some(({ node }) => node === document.activeElement);
    this.cornerGroup.clearLayers();
    this.nodes = [];
    if (this.mode !== "corners" || !this.parts) return;
    const all = cornersOf(this.parts);
    const seen = this.map.getBounds().pad(0.1);
    all.forEach((corner, index) => {
      if (all.length > MANY && !seen.contains(latlng(corner.at))) return;
      this.handle(corner, index, all.length);
      if (all.length <= MANY) this.middle(corner);
    });
    this.marked();
    if (had) this.chosenNode()?.focus({ preventScroll: true });
  }

  // In place: a handle that is being dragged must stay.
  marked() {
    const none = !this.chosenNode();
    this.nodes.forEach(({ corner, node }, index) => {
      const chosen = this.isChosen(corner);
      node.classList.toggle("is-chosen", Boolean(chosen));
      node.tabIndex = chosen || (none && index === 0) ? 0 : -1;
    });
  }

  chosenNode() {
    return this.nodes.find(({ corner }) => this.isChosen(corner))?.node;
  }

  isChosen({ p, r, c }) {
    return this.place && this.place.p === p && this.place.r === r && this.place.c === c;
  }

  handle(corner, index, count) {
    const icon = L.divIcon({ className: "outline-corner", iconSize: [16, 16] });
    const marker = L.marker(latlng(corner.at), { icon, pane: "corners", draggable: true, keyboard: true, autoPanOnFocus: false }).addTo(this.cornerGroup);
    const node = marker.getElement();
    this.nodes.push({ corner, node });
    node.setAttribute("aria-label", this.words.handle.replace("{n}", index + 1).replace("{count}", count));
    marker.on("click", () => this.choose(corner, true));
    node.addEventListener("focus", () => { if (!this.isChosen(corner)) this.choose(corner, false); });
    node.addEventListener("keydown", (event) => this.key(event, corner, index));
    this.drags(marker, corner, (at) => this.ears.moved(corner, at));
  }

  middle(corner) {
    const next = corner.ring[(corner.c + 1) % corner.ring.length];
    const at = between(corner.at, next);
    const apart = this.map.latLngToLayerPoint(latlng(corner.at)).distanceTo(this.map.latLngToLayerPoint(latlng(next)));
    if (apart < 48) return;
    const icon = L.divIcon({ className: "outline-middle", iconSize: [10, 10] });
    const marker = L.marker(latlng(at), { icon, pane: "corners", draggable: true, keyboard: false }).addTo(this.cornerGroup);
    marker.on("click", () => this.ears.inserted(corner, at));
    this.drags(marker, corner, (to) => this.ears.inserted(corner, to), true);
  }

  drags(marker, corner, done, inserts = false) {
    let at = null;
    marker.on("drag", () => {
      const free = marker.getLatLng();
      const found = this.snap.find(free, REACH);
      at = found ? found.at : pair(free);
      if (found) marker.setLatLng(latlng(at));
      this.mark(found);
      const parts = this.parts.map((rings, p) => rings.map((ring, r) => {
        if (p !== corner.p || r !== corner.r) return ring;
        return inserts ? [...ring.slice(0, corner.c + 1), at, ...ring.slice(corner.c + 1)] : ring.map((one, c) => (c === corner.c ? at : one));
      }));
      this.draw(parts);
      this.ears.measured(parts);
    });
    marker.on("dragend", () => { this.mark(null); if (at) done(at); });
  }

  choose(place, focus) {
    this.place = place && { p: place.p, r: place.r, c: place.c };
    this.ears.chosen(this.place);
    this.marked();
    if (focus && place) this.chosenNode()?.focus({ preventScroll: true });
  }

  key(event, corner, index) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.key in steps) {
      const metres = event.shiftKey ? 0.1 : 1;
      this.ears.pushed(corner, steps[event.key].map((one) => one * metres));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.ears.removed(corner);
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      const all = cornersOf(this.parts);
      this.choose(all[(index + (event.key === "PageDown" ? 1 : all.length - 1)) % all.length], true);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Another tool: points that were set, or lands that were chosen, are forgotten.
  work(mode) {
    this.mode = mode;
    this.points = [];
    this.chosen.clear();
    this.map.doubleClickZoom[this.drawing ? "disable" : "enable"]();
    this.map.getContainer().classList.toggle("is-setting", this.drawing || mode === "merge");
    this.mark(null);
    this.lands();
    this.line();
    this.handles();
  }

  clicked({ latlng: at }) {
    if (this.mode === "merge") return this.pick(pair(at));
    if (!this.drawing) return undefined;
    const [first] = this.points;
    if (first && this.points.length > 2 && this.mode !== "split" && this.away(first, at) < CLOSE) return this.ears.done();
    const last = this.points.at(-1);
    // The second click of a double click sets no second point.
    if (last && this.away(last, at) < 4) return undefined;
    const found = this.snap.find(at, REACH);
    this.set(found ? found.at : pair(at));
    return undefined;
  }

  away(point, at) {
    return this.map.latLngToContainerPoint(latlng(point)).distanceTo(this.map.latLngToContainerPoint(at));
  }

  set(point) {
    this.points = [...this.points, point];
    this.line();
    this.ears.points(this.points);
  }

  centre() {
    if (this.mode === "merge") this.pick(pair(this.map.getCenter()));
    else this.set(this.snap.find(this.map.getCenter(), REACH)?.at ?? pair(this.map.getCenter()));
  }

  back() {
    if (this.mode === "merge") this.chosen.delete([...this.chosen.keys()].at(-1));
    else this.points = this.points.slice(0, -1);
    this.lands();
    this.line();
    this.ears.points(this.points);
  }

  hover(at) {
    if (!this.drawing) return;
    const found = this.snap.find(at, REACH);
    this.mark(found);
    this.line(found ? found.at : pair(at));
  }

  line(next = null) {
    this.pointGroup.clearLayers();
    if (!this.points.length) return;
    const points = [...this.points, ...(next ? [next] : [])].map(latlng);
    const style = { pane: "points", interactive: false, renderer: L.svg({ pane: "points", padding: 0.3 }) };
    const closed = this.mode !== "split" && points.length > 2;
    (closed ? L.polygon(points, { ...style, className: "outline-setting" }) : L.polyline(points, { ...style, className: "outline-line" })).addTo(this.pointGroup);
    this.points.forEach((point, i) => {
      const icon = L.divIcon({ className: `outline-point${i ? "" : " is-first"}`, iconSize: [12, 12] });
      L.marker(latlng(point), { icon, pane: "points", interactive: false, keyboard: false }).addTo(this.pointGroup);
    });
  }

  // Where a point snaps to is shown before it is set.
  mark(found) {
    const key = found ? `${found.kind} ${found.at}` : "";
    if (key === this.markKey) return;
    this.markKey = key;
    this.snapMark?.remove();
    this.snapMark = null;
    if (!found) return;
    const icon = L.divIcon({ className: `outline-snapped is-${found.kind}`, iconSize: [24, 24] });
    this.snapMark = L.marker(latlng(found.at), { icon, pane: "marks", interactive: false, keyboard: false }).addTo(this.map);
    this.ears.snapped(found.kind);
  }

  // Places that the server remarks upon.
  remarks(remarks) {
    this.markGroup.clearLayers();
    for (const { at, grade } of remarks) {
      if (!at) continue;
      const icon = L.divIcon({ className: `outline-mark is-${grade}`, iconSize: [22, 22] });
      L.marker(latlng(at), { icon, pane: "marks", interactive: false, keyboard: false }).addTo(this.markGroup);
    }
  }

  // What lies around is asked for by box, a little larger than what is seen.
  look() {
    const bounds = this.map.getBounds();
    if (this.map.getZoom() < NEAR || this.held?.contains(bounds)) return;
    const box = bounds.pad(0.15);
    const query = new URLSearchParams({ west: box.getWest(), south: box.getSouth(), east: box.getEast(), north: box.getNorth() });
    this.asked?.abort();
    this.asked = new AbortController();
    json(`${this.desk}/umriss/umgebung?${query}`, { signal: this.asked.signal }).then(({ flaechen, flurstuecke }) => {
      // Parcels come with a small box alone, so that a larger one is asked for again.
      this.held = box;
      this.found = [...flaechen.features, ...flurstuecke.features];
      this.lands();
    }).catch(() => {});
  }

  isOwn(id) {
    return id === `flaeche:${this.own}` || this.taken?.has(id);
  }

  lands() {
    this.parcelGroup.clearLayers();
    this.aroundGroup.clearLayers();
    const rings = [];
    for (const { id, geometry, properties } of this.found) {
      if (this.isOwn(id) || !geometry) continue;
      const isParcel = id.startsWith("flurstueck:");
      const chosen = this.chosen.has(id) ? " is-chosen" : "";
      const layer = this.polygon(geometry, `${isParcel ? "outline-parcel" : "outline-plot"}${chosen}`, isParcel ? "parcels" : "around", isParcel ? this.parcelGroup : this.aroundGroup);
      if (!isParcel || this.map.getZoom() > 17) layer.bindTooltip(document.createTextNode(properties.name), { permanent: true, direction: "center", className: "outline-name", pane: isParcel ? "parcels" : "around" });
      rings.push(...partsOf(geometry).flat());
    }
    this.snap.around(rings);
  }

  pick(at) {
    const here = this.found.filter(({ id, geometry }) => !this.isOwn(id) && geometry && holds(geometry, at));
    const hit = here.find(({ id }) => id.startsWith("flaeche:")) ?? here[0];
    if (!hit) return;
    if (this.chosen.has(hit.id)) this.chosen.delete(hit.id);
    else this.chosen.set(hit.id, hit.properties.name);
    this.lands();
    this.ears.points(this.points);
  }
}
