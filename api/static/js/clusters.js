// Which plots share a sign, and what such a sign is called.

// Signs stand at least this far apart, in pixels: far from and near the ground.
const CELL = 54;
const CELL_NEAR = 34;
// An outline of this many pixels is seen by itself: it shares its sign with no other.
const SEEN = 30;

// Plots whose signs would touch become one group; the grid is fixed to the ground, so a
// moved map keeps its groups. Groups come as one reads: from the top left.
export function groupsOf(map, plots, { near, last }) {
  const zoom = Math.round(map.getZoom() * 4) / 4;
  const cell = near ? CELL_NEAR : CELL;
  const groups = [];
  // Groups by the square of the ground that their first plot lies in: those near are looked at.
  const squares = new Squares();
  const sorted = plots
    .map((plot) => ({ plot, at: map.project(plot.center, zoom) }))
    .sort((a, b) => (a.plot.id < b.plot.id ? -1 : 1));
  for (const { plot, at } of sorted) {
    const alone = last || (near && sizeOf(map, plot.bounds) > SEEN);
    const [across, down] = [Math.floor(at.x / cell), Math.floor(at.y / cell)];
    let home = null;
    for (let x = across - 1; !alone && x <= across + 1; x += 1) {
      for (let y = down - 1; y <= down + 1; y += 1) {
        for (const group of squares.at(x, y)) {
          const touches = Math.hypot(group.at.x - at.x, group.at.y - at.y) < cell;
          if (touches && (!home || group.number < home.number)) home = group;
        }
      }
    }
    if (home) home.plots.push(plot);
    else {
      const group = { at, number: groups.length, plots: [plot] };
      groups.push(group);
      if (!alone) squares.add(across, down, group);
    }
  }
  const row = (group) => Math.floor(group.at.y / 80);
  groups.sort((a, b) => row(a) - row(b) || a.at.x - b.at.x);
  return groups.map((group) => group.plots);
}

// Groups by column and row: numbers are found quicker than pairs of them written as text.
class Squares {
  constructor() {
    this.columns = new Map();
  }

  at(x, y) {
    return this.columns.get(x)?.get(y) ?? NONE;
  }

  add(x, y, group) {
    if (!this.columns.has(x)) this.columns.set(x, new Map());
    const column = this.columns.get(x);
    column.set(y, [...(column.get(y) ?? []), group]);
  }
}
const NONE = [];

function sizeOf(map, bounds) {
  const size = map.project(bounds.getSouthEast()).subtract(map.project(bounds.getNorthWest()));
  return Math.max(size.x, size.y);
}

// How many plots have each status, in the order of the legend: [[code, count], …].
export function countsOf(plots, order) {
  const counts = new Map();
  for (const { status_shown: code } of plots) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]));
}

// "12 plots near Delitzsch: 5 free, 7 sold": the place where most of them lie.
export function nameOf(plots, counts, words) {
  const places = new Map();
  for (const { municipality_name: place } of plots) {
    if (place) places.set(place, (places.get(place) ?? 0) + 1);
  }
  const [place] = [...places].reduce((most, one) => (one[1] > most[1] ? one : most), ["", 0]);
  const statuses = counts.map(([status, count]) => `${count} ${status.label}`).join(", ");
  const sentence = place ? words.plots_near : words.plots_here;
  const parts = { n: plots.length, place, statuses };
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(parts[name]));
}
