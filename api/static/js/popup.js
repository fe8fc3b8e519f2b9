// The popup of a plot: the same facts as its row of the table, built as text.

import { el, svg } from "./dom.js";

export function popupContent(plot, spec, status, close) {
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

  const mode = document.getElementById("results")?.dataset.mode ?? "car";
  const draw = (all) => {
    facts.replaceChildren();
    const price = all.price === null || all.price === undefined
      ? (all.price_on_request ? words.on_request : null)
      : `${all.price.toLocaleString(spec.locale, { minimumFractionDigits: Number.isInteger(all.price) ? 0 : 2, maximumFractionDigits: 2 })} €/m²`;
    fact(words.area, all.area_available ? hectares(all.area_available) : null);
    fact(words.zoning, all.zoning ?? null);
    fact(words.price, price);
    for (const kind of spec.kinds) {
      const way = all.minutes?.[mode]?.[kind.name];
      if (!all.minutes) continue;
      const value = way && way.minutes !== null && way.minutes !== undefined ? `${minutes(way.minutes)} ${words.min}` : null;
      fact(`${kind.label}, ${spec.modes[mode]}`, value);
    }
    if (all.confirmed_on) {
      const date = new Date(`${all.confirmed_on}T12:00:00`);
      day.textContent = ` · ${words.confirmed} ${date.toLocaleDateString(spec.locale, { day: "2-digit", month: spec.language === "de" ? "2-digit" : "short", year: "numeric" })}`;
    }
  };
  draw(plot);

  const id = encodeURIComponent(plot.id);
  const node = el("div", { class: "popup" },
    plot.invented ? el("p", { class: "popup-invented" }, words.invented) : null,
    heading,
    el("p", { class: "popup-place" }, plot.municipality_name ?? ""),
    state,
    facts,
    el("p", { class: "popup-links" },
      el("a", { class: "button button-small", href: spec.page_url + id }, words.open),
      el("a", { href: `${spec.plot_url}${id}/expose.pdf?lang=${spec.language}` }, words.pdf)));
  node.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); close(); } });
  return { node, heading, complete: (properties) => draw({ ...plot, ...properties }) };
}
