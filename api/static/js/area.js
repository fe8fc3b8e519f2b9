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
    document.addEventListener("reach:show", (event) => this.show(event.detail.data));
    document.addEventListener("reach:clear", () => this.clear());
  }

  show(data) {
    this.remove();
    this.layer = L.geoJSON(data, {
      pane: "reach",
      interactive: false,
      style: { renderer: L.svg({ pane: "reach", padding: 0.4 }), className: "reach-area" },
    }).addTo(this.map);
    this.map.fitBounds(this.layer.getBounds(), { padding: [16, 16], maxZoom: 14 });
  }

  clear() {
    if (!this.layer) return;
    this.remove();
    this.map.fitBounds(this.map.home, { padding: [12, 12], maxZoom: 15.5 });
  }

  remove() {
    this.layer?.remove();
    this.layer = null;
  }
}
