// Printing: the map takes the size that it has on paper before the page is laid out.

export function fitPaper(map) {
  let before = null;
  const quietly = (act) => (map.view ? map.view.unmoved(act) : act());
  const resize = (onPaper) => {
    document.documentElement.classList.toggle("on-paper", onPaper);
    map.invalidateSize({ animate: false, pan: false });
  };

  window.addEventListener("beforeprint", () => quietly(() => {
    if (before) return;
    const seen = map.getBounds();
    before = { center: map.getCenter(), zoom: map.getZoom(), limits: map.options.maxBounds };
    // No limit may pull the map about while it has a size that is not its own.
    map.setMaxBounds(null);
    resize(true);
    map.fitBounds(seen.contains(map.home) ? map.home : seen, { animate: false });
    map.labels.place();
  }));

  window.addEventListener("afterprint", () => quietly(() => {
    if (!before) return;
    resize(false);
    map.setView(before.center, before.zoom, { animate: false });
    map.setMaxBounds(before.limits);
    before = null;
  }));
}
