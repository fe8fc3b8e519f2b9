// The signs of plots: a pin, a tag with the area, a ring that counts several.

import { el, svg } from "./dom.js";

// Far from the ground the sign tells the status; near, the outline does, and the sign is a handle.
export function pin(status, near) {
  const [halo, ring] = near ? [4.5, 2.5] : [8.5, 6.5];
  const drawing = svg("svg", { viewBox: "0 0 20 20", class: "plot-pin-sign", "aria-hidden": "true" },
    svg("circle", { cx: 10, cy: 10, r: halo, fill: "var(--map-halo)" }),
    svg("circle", { cx: 10, cy: 10, r: ring, fill: near ? status.colour : status.fill, stroke: status.colour, "stroke-width": near ? 1 : 2 }));
  return el("button", { type: "button", class: `plot-pin${near ? " is-near" : ""}` }, drawing);
}

export const tag = (text) => el("button", { type: "button", class: "plot-tag" }, text);

// Room that a tag with this text takes, in pixels, with a margin to the outline.
export function tagSize(text, container) {
  const { fontSize, fontFamily } = window.getComputedStyle(container);
  pen.font = `600 ${fontSize} ${fontFamily}`;
  return { width: pen.measureText(text).width + 16, height: 26 };
}
const pen = document.createElement("canvas").getContext("2d");

// counts: [[status, number], …] in the order of the legend; a status has `colour`.
export function ring(counts, near) {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const size = near ? 30 : 34 + Math.min(18, Math.sqrt(total) * 3);
  const around = 2 * Math.PI * 16;
  let from = 0;
  const parts = counts.map(([status, count]) => {
    const part = (count / total) * around;
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
  return el("button", { type: "button", class: `plot-cluster${near ? " is-near" : ""}` }, drawing,
    el("span", { "aria-hidden": "true" }, String(total)));
}
