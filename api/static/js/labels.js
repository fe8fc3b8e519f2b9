// Labels that do not lie upon each other: in the order of their rank, the first one wins.

const HEIGHT = { place: 20, shield: 18, sign: 18 };

// Where a movable label may stand, in half widths and lines: on its point, above, below, beside.
const SPOTS = [[0, 0], [0, -1], [0, 1], [1, 0], [-1, 0]];

export class Labels {
  constructor(map) {
    this.map = map;
    this.entries = [];
    this.pending = 0;
    this.obstacles = [];
    this.symbols = [];
    map.on("zoomend moveend resize", () => this.arrange());
  }

  // entry: {point: LatLng, text, look, rank, minZoom, group?, offset?, show(visible)}
  add(entries) {
    this.entries.push(...entries);
    this.entries.sort((a, b) => a.rank - b.rank);
    this.arrange();
  }

  // Boxes in layer points that no label may cover: the signs of plots.
  avoid(boxes) {
    this.obstacles = boxes;
    this.arrange();
  }

  arrange() {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      this.place();
    });
  }

  place() {
    const zoom = this.map.getZoom();
    const view = this.map.getBounds().pad(0.1);
    // A name cut off by the edge of the map says nothing: it is left out.
    const corner = this.map.containerPointToLayerPoint([0, 0]);
    const { x: across, y: down } = this.map.getSize();
    const whole = ([l, t, r, b]) => l >= corner.x && t >= corner.y && r <= corner.x + across && b <= corner.y + down;
    const taken = [...this.obstacles];
    for (const symbol of this.symbols) {
      if (!symbol.wanted(zoom) || !view.contains(symbol.point)) continue;
      const { x, y } = this.map.latLngToLayerPoint(symbol.point);
      taken.push([x - 8, y - 8, x + 8, y + 8]);
    }
    const groups = new Map();
    for (const entry of this.entries) {
      if (zoom < entry.minZoom || !entry.wanted() || !view.contains(entry.point)) {
        entry.show(false);
        continue;
      }
      const at = this.map.latLngToLayerPoint(entry.point);
      const height = HEIGHT[entry.look] ?? 18;
      const width = entry.text.length * (entry.look === "place" ? 8.4 : 7) + 8;
      const left = at.x + (entry.look === "sign" ? 10 : -width / 2);
      const top = at.y - height / 2;
      const free = ([dx, dy]) => {
        const box = [left + dx, top + dy, left + dx + width, top + dy + height];
        return whole(box) && taken.every((b) => box[0] >= b[2] || b[0] >= box[2] || box[1] >= b[3] || b[1] >= box[3]) && [dx, dy, box];
      };
      const spots = entry.move ? SPOTS.map(([x, y]) => [x * (width / 2 + 26), y * 32]) : [[0, 0]];
      const found = spots.reduce((done, spot) => done || free(spot), null);
      const hit = !found;
      const near =
        entry.group && (groups.get(entry.group) ?? []).some((p) => Math.hypot(p.x - at.x, p.y - at.y) < 170);
      if (hit || near) {
        entry.show(false);
        continue;
      }
      const [dx, dy, box] = found;
      entry.move?.(dx, dy);
      taken.push(box);
      if (entry.group) groups.set(entry.group, [...(groups.get(entry.group) ?? []), at]);
      entry.show(true);
    }
  }
}
