// Printing: the map takes the size that it has on paper before the page is laid out.

export function fitPaper(map) {
  let before = null;
  const quietly = (act) => (map.view ? map.view.unmoved(act) : act());
  const resize = (onPaper, pan = false) => {
    document.documentElement.classList.toggle("on-paper", onPaper);
    map.invalidateSize({ animate: false, pan });
  };

  window.addEventListener("beforeprint", () => quietly(() => {
    if (before) return;
    const seen = map.getBounds();
    before = { center: map.getCenter(), zoom: map.getZoom(), limits: map.options.maxBounds };
    // No limit may pull the map about while it has a size that is not its own.
    map.setMaxBounds(null);
    // Pictures of another zoom would come too late: those that are there stay, about their middle.
    const laid = Boolean(map.ground?.layer);
    resize(true, laid);
    if (!laid) map.fitBounds(seen.contains(map.home) ? map.home : seen, { animate: false });
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
