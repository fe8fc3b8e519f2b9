// Where a box finds room within an outline on the screen. Points are {x, y} in pixels.

// How finely the outline is searched for a place, in steps across and down.
const STEPS = 12;

// The middle of a box of this size that lies wholly within the outline, as near to the
// outline's own middle as can be and at a place that is `free`; null where there is no such
// place. Holes are rings too.
export function roomFor(rings, width, height, free) {
  const [left, top, right, bottom] = extentOf(rings[0]);
  if (right - left < width || bottom - top < height) return null;
  const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
  const places = [middle];
  for (let i = 1; i < STEPS; i += 1) {
    for (let j = 1; j < STEPS; j += 1) {
      places.push({ x: left + ((right - left) * i) / STEPS, y: top + ((bottom - top) * j) / STEPS });
    }
  }
  const far = (p) => Math.hypot(p.x - middle.x, p.y - middle.y);
  places.sort((a, b) => far(a) - far(b));
  return places.find((place) => free(place) && holds(rings, place, width / 2, height / 2)) ?? null;
}

export const boxAt = ({ x, y }, [across, down]) => [x - across, y - down, x + across, y + down];
export const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

// The rings of a polygon as [lat, lon]; of several polygons those of the largest.
export function ringsOf({ type, coordinates }) {
  const polygons = type === "MultiPolygon" ? coordinates : type === "Polygon" ? [coordinates] : [];
  const size = ([outer]) => {
    const [west, south, east, north] = extentOf(outer.map(([x, y]) => ({ x, y })));
    return (east - west) * (north - south);
  };
  const [largest] = [...polygons].sort((a, b) => size(b) - size(a));
  return (largest ?? []).map((ring) => ring.map(([lon, lat]) => [lat, lon]));
}

function extentOf(ring) {
  const xs = ring.map((p) => p.x);
  const ys = ring.map((p) => p.y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

// A box lies within where its middle does and no edge of the outline enters it.
function holds(rings, { x, y }, halfWidth, halfHeight) {
  const box = [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight];
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [a, b] = [ring[i], ring[j]];
      if (enters(a, b, box)) return false;
      if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
    }
  }
  return inside;
}

// Liang and Barsky: the part of the segment between the box's four lines.
function enters(a, b, [left, top, right, bottom]) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  let [from, to] = [0, 1];
  for (const [step, room] of [[-dx, a.x - left], [dx, right - a.x], [-dy, a.y - top], [dy, bottom - a.y]]) {
    if (step === 0 && room < 0) return false;
    if (step < 0) from = Math.max(from, room / step);
    if (step > 0) to = Math.min(to, room / step);
  }
  return from <= to;
}
