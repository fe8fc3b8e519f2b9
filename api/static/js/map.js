// Behaviour of the map. The script that Folium renders calls these with its configuration.

import { Area } from "./area.js";
import { emit } from "./dom.js";
import { DrawPanel } from "./draw.js";
import { Labels } from "./labels.js";
import { ReachPanel } from "./mapreach.js";
import { fitPaper } from "./paper.js";
import { PlotLayer } from "./plots.js";
import { VectorLayer } from "./vector.js";
import { View } from "./view.js";

const L = window.L;
const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

export function createMap(id, setup) {
  const box = document.getElementById(id);
  const asks = box.parentElement.dataset;
  const small = "small" in asks;
  // Pages are laid out otherwise with a script, and the map is measured now.
  document.documentElement.classList.add("has-script");
  const map = L.map(box, {
    attributionControl: false,
    zoomControl: false,
    minZoom: setup.min_zoom,
    maxZoom: setup.max_zoom,
    zoomSnap: 0.25,
    zoomDelta: 1,
    wheelPxPerZoomLevel: 90,
    scrollWheelZoom: !small,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    markerZoomAnimation: !calm,
  });
  map.home = L.latLngBounds(setup.bounds);
  const asked = (asks.bounds || "").split(",").map(Number);
  if (asked.length === 4 && asked.every(Number.isFinite)) {
    const [west, south, east, north] = asked;
    map.home = L.latLngBounds([south, west], [north, east]);
  }
  map.fitBounds(map.home, { padding: [12, 12] });
  map.setMaxBounds(L.latLngBounds(setup.bounds).pad(2));
  // The address tells the view of the map that fills its page, not of those within a text.
  if (!small) map.view = new View(map);
  fitPaper(map);
  map.labels = new Labels(map);
  map.area = new Area(map);
  map.waiting = [];
  return map;
}

export const vectorLayer = (spec) => new VectorLayer(spec);
export const plotLayer = (spec) => new PlotLayer(spec);

export function zoomButtons(map, words) {
  const bar = document.createElement("div");
  bar.className = "map-zoom";
  const button = (label, path, act) => {
    const node = document.createElement("button");
    node.type = "button";
    node.title = label;
    node.setAttribute("aria-label", label);
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawing.setAttribute("viewBox", "0 0 20 20");
    drawing.setAttribute("class", "icon");
    drawing.setAttribute("aria-hidden", "true");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", path);
    drawing.append(line);
    node.append(drawing);
    node.addEventListener("click", act);
    bar.append(node);
  };
  button(words.in, "M10 4v12M4 10h12", () => map.zoomIn());
  button(words.out, "M4 10h12", () => map.zoomOut());
  button(words.all, "M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5", () => map.fitBounds(map.home, { padding: [12, 12] }));
  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    L.DomEvent.disableClickPropagation(bar);
    return bar;
  };
  control.addTo(map);
}

export function layerControl(map, id) {
  const panel = document.getElementById(id);
  if (!panel) return;
  for (const box of panel.querySelectorAll("input[data-layer]")) {
    const layer = map.vectors?.get(box.dataset.layer);
    if (!layer) continue;
    layer.show(box.checked);
    box.addEventListener("change", () => layer.show(box.checked));
  }
  closes(panel);
}

// Escape closes a panel that lies over the map.
function closes(panel) {
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.open) {
      panel.open = false;
      panel.querySelector("summary").focus();
    }
  });
}

export function reachPanel(map, id, spec) {
  closes(new ReachPanel(map, id, spec).panel);
}

export function drawPanel(map, id, spec) {
  closes(new DrawPanel(map, id, spec).panel);
}

export function start(map) {
  const box = map.getContainer();
  const fill = () => map.invalidateSize({ animate: false });
  new ResizeObserver(() => (map.view ? map.view.unmoved(fill) : fill())).observe(box);
  const finished = () => {
    box.dataset.ready = "true";
    emit("map:ready", {});
  };
  Promise.allSettled(map.waiting).then(finished);
}
