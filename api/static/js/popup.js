// The popup of a plot: the same facts as its row of the table, built as text.

import { el, emit, json, ofDay, svg } from "./dom.js";

// `signOf` finds the plot's sign, which may be another one when the popup closes.
export function openPopup(map, plot, spec, status, signOf) {
  const from = document.activeElement;
  const maxHeight = Math.max(120, map.getSize().y - 80);
  const popup = window.L.popup({ minWidth: 240, maxWidth: 300, maxHeight, autoPanPaddingTopLeft: [24, 76], autoPanPaddingBottomRight: [72, 40] });
  const content = popupContent(plot, spec, status, () => popup.remove(), Boolean(map.view));
  popup.setLatLng(plot.center).setContent(content.node).openOn(map);
  const close = popup.getElement()?.querySelector(".leaflet-popup-close-button");
  close?.setAttribute("aria-label", spec.words.close);
  close?.removeAttribute("href");
  close?.setAttribute("tabindex", "0");
  close?.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") popup.remove(); });
  content.heading.focus({ preventScroll: true });
  popup.once("remove", () => {
    const back = signOf() ?? (from?.isConnected ? from : null);
    if (content.node.contains(document.activeElement) || document.activeElement === document.body) back?.focus({ preventScroll: true });
  });
  json(ofDay(spec.plot_url + encodeURIComponent(plot.id)))
    .then((feature) => {
      content.complete(feature.properties);
      // Leaflet takes the content out and in again, which loses the focus.
      const held = content.node.contains(document.activeElement) ? document.activeElement : null;
      popup.update();
      held?.focus({ preventScroll: true });
    })
    .catch(() => undefined);
}

// `asks`: whether the map has a panel that draws what can be reached.
function popupContent(plot, spec, status, close, asks) {
  const { words } = spec;
  const heading = el("h2", { tabindex: "-1" }, plot.name);
  const facts = el("dl", { class: "popup-facts" });
  const fact = (label, value) => facts.append(el("div", {}, el("dt", {}, label), el("dd", {}, value ?? words.unknown)));
  const number = (value, digits) => value.toLocaleString(spec.locale, { maximumFractionDigits: digits });
  // No finer than they are known, as the list writes them: whole from 10 up, halves below.
  const minutes = (value) => number(value >= 10 ? Math.round(value) : Math.round(value * 2) / 2, 1);
  const hectares = (area) => `${number(area / 10000, area < 100000 ? 2 : 1)} ha`;

  const sign = svg("svg", { class: "sign", viewBox: "0 0 20 20", "aria-hidden": "true" },
    svg("rect", { x: 1.5, y: 1.5, width: 17, height: 17, rx: 3, fill: status.fill, stroke: status.colour, "stroke-width": 1.5 }));
  const day = el("span", { class: "popup-day" });
  const state = el("p", { class: "popup-status" }, sign, el("strong", {}, status.label), day);
  const reason = el("p", { class: "popup-reason", hidden: "" });

  const mode = document.getElementById("results")?.dataset.mode ?? "car";
  const draw = (all) => {
    facts.replaceChildren();
    const price = all.price === null || all.price === undefined
      ? (all.price_on_request ? words.on_request : null)
      : `${all.price.toLocaleString(spec.locale, { minimumFractionDigits: Number.isInteger(all.price) ? 0 : 2, maximumFractionDigits: 2 })} €/m²`;
    fact(words.area, all.area_available === null || all.area_available === undefined ? null : hectares(all.area_available));
    fact(words.zoning, all.zoning ?? null);
    fact(words.price, price);
    for (const kind of spec.kinds) {
      const way = all.minutes?.[mode]?.[kind.name];
      if (!all.minutes) continue;
      const value = way && way.minutes !== null && way.minutes !== undefined ? `${minutes(way.minutes)} ${words.min}` : null;
      fact(`${kind.label}, ${spec.modes[mode]}`, value);
    }
    reason.hidden = !all.status_reason;
    reason.textContent = all.status_reason?.[spec.language] ?? "";
    if (all.confirmed_on) {
      const date = new Date(`${all.confirmed_on}T12:00:00`);
      day.textContent = ` · ${words.confirmed} ${date.toLocaleDateString(spec.locale, { day: "2-digit", month: spec.language === "de" ? "2-digit" : "short", year: "numeric" })}`;
    }
  };
  draw(plot);

  const id = encodeURIComponent(plot.id);
  const reach = asks ? el("button", { type: "button", class: "link-button" }, words.reach) : null;
  reach?.addEventListener("click", () => {
    close();
    emit("reach:from", { id: plot.id, name: plot.name, center: plot.center });
  });
  const node = el("div", { class: "popup", "data-plot": plot.id },
    plot.invented ? el("p", { class: "popup-invented" }, words.invented) : null,
    heading,
    el("p", { class: "popup-place" }, plot.municipality_name ?? ""),
    state,
    reason,
    facts,
    el("p", { class: "popup-links" },
      el("a", { class: "button button-small", href: ofDay(spec.page_url + id) }, words.open),
      el("a", { href: ofDay(`${spec.plot_url}${id}/expose.pdf?lang=${spec.language}`) }, words.pdf)),
    reach && el("p", { class: "popup-reach" }, reach));
  node.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); close(); } });
  const complete = (properties) => {
    // Of a plot far away the map may know no more than its place.
    heading.textContent = properties.name ?? heading.textContent;
    draw({ ...plot, ...properties });
  };
  return { node, heading, complete };
}
