// What is drawn, in steps that can be undone. Parts hold rings, rings hold corners [lng, lat];
// the corner that closes a ring is not among them. Nothing is changed in place.

import { toUtm } from "./utm.js";

export class Steps {
  constructor(first) {
    Object.assign(this, { now: first, past: [], future: [], heard: [] });
  }

  on(act) {
    this.heard.push(act);
  }

  tell() {
    for (const act of this.heard) act(this.now);
  }

  take(change) {
    this.past.push(this.now);
    this.future = [];
    this.now = { ...this.now, ...change };
    this.tell();
  }

  undo() {
    if (!this.past.length) return;
    this.future.push(this.now);
    this.now = this.past.pop();
    this.tell();
  }

  redo() {
    if (!this.future.length) return;
    this.past.push(this.now);
    this.now = this.future.pop();
    this.tell();
  }
}

export function partsOf(geometry) {
  if (!geometry) return [];
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return parts.map((rings) => rings.map((ring) => ring.slice(0, -1)));
}

export function geometryOf(parts) {
  if (!parts.length) return null;
  const closed = parts.map((rings) => rings.map((ring) => [...ring, ring[0]]));
  return closed.length === 1
    ? { type: "Polygon", coordinates: closed[0] }
    : { type: "MultiPolygon", coordinates: closed };
}

// Every corner with its place, in the order of the table.
export const cornersOf = (parts) =>
  parts.flatMap((rings, p) => rings.flatMap((ring, r) => ring.map((at, c) => ({ p, r, c, at, ring }))));

const withRing = (parts, p, r, change) =>
  parts.map((rings, i) => (i === p ? rings.map((ring, j) => (j === r ? change(ring) : ring)) : rings));

export const moved = (parts, { p, r, c }, at) =>
  withRing(parts, p, r, (ring) => ring.map((corner, i) => (i === c ? at : corner)));

export const inserted = (parts, { p, r, c }, at) =>
  withRing(parts, p, r, (ring) => [...ring.slice(0, c + 1), at, ...ring.slice(c + 1)]);

export const removed = (parts, { p, r, c }) =>
  withRing(parts, p, r, (ring) => ring.filter((_, i) => i !== c));

export const swapped = (parts, { p, r, c }, other) =>
  withRing(parts, p, r, (ring) => ring.map((corner, i) => (i === c ? ring[other] : i === other ? ring[c] : corner)));

export const between = ([x1, y1], [x2, y2]) => [(x1 + x2) / 2, (y1 + y2) / 2];

// In the plane of EPSG:25833, as the server measures; m².
export function areaOf(parts) {
  const ring = (corners) => {
    const points = corners.map((at) => toUtm(at, 33));
    const [x0, y0] = points[0];
    return Math.abs(points.reduce((sum, [x, y], i) => {
      const [u, v] = points[(i + 1) % points.length];
      return sum + (x - x0) * (v - y0) - (u - x0) * (y - y0);
    }, 0)) / 2;
  };
  return parts.reduce((sum, [outer, ...holes]) =>
    sum + ring(outer) - holes.reduce((all, hole) => all + ring(hole), 0), 0);
}

// Whether a point lies within a geometry, by how often a ray crosses it.
export function holds(geometry, [x, y]) {
  let inside = false;
  for (const ring of partsOf(geometry).flat()) {
    ring.forEach(([x1, y1], i) => {
      const [x2, y2] = ring[(i + 1) % ring.length];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
    });
  }
  return inside;
}
