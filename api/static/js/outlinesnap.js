// Corners and sides of what lies around, to which a point on the map is drawn.

const L = window.L;

export class Snap {
  constructor(map) {
    Object.assign(this, { map, rings: [], on: true });
  }

  // Rings of corners [lng, lat], the first one not repeated.
  around(rings) {
    this.rings = rings.map((ring) => {
      const lngs = ring.map(([lng]) => lng);
      const lats = ring.map(([, lat]) => lat);
      return { ring, box: [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)] };
    });
  }

  // Where a point goes: {at: [lng, lat], kind}, or null where nothing is near enough (pixels).
  find({ lat, lng }, pixels) {
    if (!this.on) return null;
    const here = this.map.latLngToContainerPoint([lat, lng]);
    const edge = this.map.containerPointToLatLng([here.x + pixels, here.y - pixels]);
    const [dx, dy] = [Math.abs(edge.lng - lng), Math.abs(edge.lat - lat)];
    const near = this.rings.filter(({ box: [w, s, e, n] }) =>
      lng > w - dx && lng < e + dx && lat > s - dy && lat < n + dy);
    return this.corner(near, here, pixels, [lng, lat], [dx, dy]) ?? this.side(near, here, pixels);
  }

  corner(near, here, pixels, [lng, lat], [dx, dy]) {
    let [best, least] = [null, pixels];
    for (const { ring } of near) {
      for (const at of ring) {
        if (Math.abs(at[0] - lng) > dx || Math.abs(at[1] - lat) > dy) continue;
        const away = this.pixel(at).distanceTo(here);
        if (away <= least) [best, least] = [at, away];
      }
    }
    return best && { at: best, kind: "corner" };
  }

  side(near, here, pixels) {
    let [best, least] = [null, pixels];
    for (const { ring } of near) {
      ring.forEach((from, i) => {
        const to = ring[(i + 1) % ring.length];
        const [a, b] = [this.pixel(from), this.pixel(to)];
        const length = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
        if (!length) return;
        const t = Math.min(1, Math.max(0, ((here.x - a.x) * (b.x - a.x) + (here.y - a.y) * (b.y - a.y)) / length));
        const away = Math.hypot(a.x + t * (b.x - a.x) - here.x, a.y + t * (b.y - a.y) - here.y);
        if (away > least) return;
        [best, least] = [[from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])], away];
      });
    }
    return best && { at: best, kind: "side" };
  }

  pixel([lng, lat]) {
    return this.map.latLngToContainerPoint(L.latLng(lat, lng));
  }
}
