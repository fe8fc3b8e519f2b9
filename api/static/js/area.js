// The area that can be reached: drawn on the map when the page asks for it.

const L = window.L;

export class Area {
  constructor(map) {
    this.map = map;
    const pane = map.createPane("reach");
    // Above the ground, below the plots; what lies beneath can be clicked all the same.
    pane.style.zIndex = "360";
    pane.classList.add("map-pane-quiet");
    this.layer = null;
    document.addEventListener("reach:show", (event) => this.show(event.detail));
    document.addEventListener("reach:clear", () => this.clear());
  }

  // The map moves to show the whole area; the one that fills its page only where it must, and
  // so that nothing of `covered` (pixels from left and top) is taken for free.
  show({ data, fit = true, covered = [0, 0] }) {
    this.remove();
    this.layer = L.geoJSON(data, {
      pane: "reach",
      interactive: false,
      style: { renderer: L.svg({ pane: "reach", padding: 0.4 }), className: "reach-area" },
    }).addTo(this.map);
    const bounds = this.layer.getBounds();
    if (!fit || (this.map.view && this.free(covered).contains(bounds))) return;
    const [left, top] = covered;
    this.map.fitBounds(bounds, { paddingTopLeft: [left + 16, top + 16], paddingBottomRight: [16, 16], maxZoom: 14 });
  }

  free([left, top]) {
    const size = this.map.getSize();
    const at = (x, y) => this.map.containerPointToLatLng([x, y]);
    return L.latLngBounds(at(left, size.y), at(size.x, top));
  }

  clear() {
    if (!this.layer) return;
    this.remove();
    if (this.map.view) return;
    this.map.fitBounds(this.map.home, { padding: [12, 12], maxZoom: 15.5 });
  }

  remove() {
    this.layer?.remove();
    this.layer = null;
  }
}
