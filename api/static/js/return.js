// What a page shows again to whoever comes back: the list where it stood, the plot looked at.
// It is kept in the entry of the history, so nothing is stored and each entry has its own.

import { emit } from "./dom.js";
import { idsOf } from "./plots-ids.js";
import { flushView, readView } from "./view.js";

const list = document.getElementById("list");
const sheet = document.querySelector("[data-sheet]");
let chosen = null;
let timer = 0;

function remember(facts) {
  flushView();
  window.history.replaceState({ ...window.history.state, ...facts }, "");
}

const rowOf = (id) => (id ? document.querySelector(`#results [data-plot="${CSS.escape(id)}"]`) : null);

export function beginReturns() {
  const held = window.history.state ?? {};
  document.addEventListener("plots:choose", (event) => mark(event.detail.id));
  document.addEventListener("plots:matched", (event) => {
    const { ids } = event.detail;
    if (chosen && ids.has && !ids.has(chosen)) emit("plots:choose", { id: null });
    else mark(chosen);
  });
  document.addEventListener("click", leave, true);
  list?.addEventListener("scroll", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => remember({ list: list.scrollTop }), 150);
  });
  document.querySelector(".skip-map")?.addEventListener("click", (event) => {
    // Not by the address: that is the view's.
    event.preventDefault();
    if (!list.checkVisibility({ visibilityProperty: true })) toggleSheet();
    list.focus();
  });
  if (held.sheet) showSheet(true);
  mark(readView(window.location.hash).plot ?? held.plot ?? null);
  restoreScroll();
  if (held.byKey) refocus();
}

// The list's place in this entry of the history; the top where it has none.
export function restoreScroll() {
  if (!list) return;
  const place = window.history.state?.list;
  if (place !== undefined) list.scrollTop = place;
  else if (chosen) center(rowOf(chosen));
  else list.scrollTop = 0;
}

export function toggleSheet() {
  const shown = !document.body.classList.contains("shows-list");
  showSheet(shown);
  remember({ sheet: shown });
}

export function showSheet(shown) {
  document.body.classList.toggle("shows-list", shown);
  sheet?.setAttribute("aria-pressed", String(shown));
}

// Only the list scrolls, not the page around it.
function center(row) {
  if (!row) return;
  const [inner, outer] = [row.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
}

function mark(id) {
  chosen = id;
  for (const row of document.querySelectorAll("#results .is-chosen")) {
    row.classList.remove("is-chosen");
    row.querySelector(".plot-name")?.removeAttribute("aria-current");
  }
  const row = rowOf(id);
  row?.classList.add("is-chosen");
  row?.querySelector(".plot-name")?.setAttribute("aria-current", "true");
}

// A link to a plot's own page: what was seen until now is kept for the way back.
function leave(event) {
  const link = event.target.closest?.("[data-plot] a[href]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const id = link.closest("[data-plot]").dataset.plot;
  remember({ plot: id, byKey: event.isTrusted && event.detail === 0, ...(list ? { list: list.scrollTop } : {}) });
  emit("plots:choose", { id });
}

// Who left by keyboard goes on where the link stood: in the list or, where it is hidden, on the map.
function refocus() {
  const link = rowOf(chosen)?.querySelector(".plot-name");
  if (link?.checkVisibility({ visibilityProperty: true })) link.focus({ preventScroll: true });
  else {
    document.addEventListener("map:ready", () => {
      const sign = [...document.querySelectorAll("[data-plot-ids]")].find((node) => idsOf(node.dataset.plotIds).has(chosen));
      sign?.focus({ preventScroll: true });
    }, { once: true });
  }
}
