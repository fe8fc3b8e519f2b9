// Filters: map, list and address change together, without a reload.
// Every state is an address that the page without a script opens as well.

import { el, emit } from "./dom.js";
import { beginGathering } from "./gather.js";
import { keepLine, swapLine } from "./line.js";
import { idsOf, matchesOf } from "./plots-ids.js";
import { beginReturns, restoreScroll, toggleSheet } from "./return.js";
import { flushView } from "./view.js";
import { beginWeights, showWeights } from "./weights.js";

const form = document.querySelector("form[data-filter]");
let running = null;
let timer = 0;
let loaded = window.location.search.slice(1);

if (form) begin();

function begin() {
  document.documentElement.classList.add("has-script");
  // A line of text is asked when it is whole.
  // Whoever draws an area sees it already: the map stays.
  form.addEventListener("change", (event) => { if (event.target.type === "text") later(0, event.target.name !== "within"); });
  form.addEventListener("input", (event) => event.target.type !== "text" && later(event.target.type === "checkbox" || event.target.type === "radio" ? 0 : 350));
  form.addEventListener("submit", (event) => { event.preventDefault(); closeMenus(); apply(queryOf(form)); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-query]");
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      fillForm(link.dataset.query);
      apply(link.dataset.query, link.dataset.focus ?? (link.closest(".chips") ? "chips" : link.id));
    }
    if (!event.target.closest(".menu")) closeMenus();
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  document.addEventListener("focusout", closeLeft);
  window.addEventListener("popstate", () => {
    const query = window.location.search.slice(1);
    if (query === loaded) { restoreScroll(); return; }
    fillForm(query);
    load(query, !window.location.hash);
  });
  tie();
  beginGathering();
  beginWeights(later);
  marks();
  beginReturns();
  document.querySelector("[data-sheet]")?.addEventListener("click", toggleSheet);
}

// A menu that lies over the page closes when the focus goes elsewhere. Work with the pointer
// within it may leave the focus to nothing or to what holds the menu: neither is elsewhere. On
// a phone menus are part of the page and stay. What holds the focus is not hidden while it moves.
function closeLeft({ target }) {
  const menu = target.closest("details.menu[open]");
  if (!menu) return;
  window.setTimeout(() => {
    const now = document.activeElement;
    if (menu.contains(now) || now.contains(menu)) return;
    if (window.getComputedStyle(menu.querySelector(".menu-body")).position === "absolute") menu.open = false;
  });
}

function closeMenus() {
  for (const menu of document.querySelectorAll("details.menu[open]:not(.menu-stay)")) menu.open = false;
}

function later(wait, fit = true) {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => apply(queryOf(form), undefined, fit), wait);
}

function queryOf(node) {
  const query = new URLSearchParams();
  const lists = new Map();
  for (const [name, value] of new FormData(node)) {
    if (value === "" || (name === "mode" && value === "car") || (name === "sort" && value === "availability")) continue;
    lists.set(name, [...(lists.get(name) ?? []), value]);
  }
  for (const [name, values] of lists) query.set(name, values.join(","));
  // Terms are of filters that are set.
  for (const terms of ["wishes", "unknown"]) {
    const left = (query.get(terms) ?? "").split(",").filter((one) => query.has(one.split(":")[0]));
    if (left.length) query.set(terms, left.join(","));
    else query.delete(terms);
  }
  keepLine(query);
  return query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
}

function fillForm(text) {
  const query = new URLSearchParams(text);
  for (const field of form.elements) {
    if (!field.name) continue;
    const values = query.getAll(field.name).flatMap((value) => value.split(","));
    if (field.type === "checkbox") field.checked = values.includes(field.value);
    else if (field.type === "radio") field.checked = values.length ? values.includes(field.value) : field.defaultValue === "car" || field.value === "";
    else if (field.tagName === "SELECT") {
      const value = values[0] ?? "";
      if (value && ![...field.options].some((option) => option.value === value)) field.add(new Option(value, value));
      field.value = value;
    } else field.value = (["text", "hidden"].includes(field.type) ? query.get(field.name) : values[0]) ?? "";
  }
  showWeights();
}

function apply(query, focus, fit = true) {
  window.clearTimeout(timer);
  flushView();
  const { pathname, search, hash } = window.location;
  const address = pathname + (query ? `?${query}` : "");
  // The map stays where it is, unless what was found lies elsewhere; the list begins anew.
  if (address !== pathname + search) {
    const { sheet } = window.history.state ?? {};
    window.history.pushState({ sheet }, "", address + hash);
  }
  load(query, fit, focus);
}

async function load(query, fit, focus) {
  running?.abort();
  running = new AbortController();
  loaded = null;
  const old = document.getElementById("results");
  old.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.dataset.results + (query ? `?${query}` : ""), { signal: running.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("results");
    if (!fresh) throw new Error("no results");
    old.replaceWith(document.adoptNode(fresh));
    loaded = query;
    document.getElementById("results-status").textContent = fresh.dataset.announce ?? "";
    for (const link of document.querySelectorAll("a[data-keep-query]")) link.search = query;
    keepHidden(query);
    swapLine(page);
    keepCounts(page);
    marks();
    emit("plots:matched", { ids: matchesOf(fresh), near: idsOf(fresh.dataset.near), fit: fit && Boolean(query) });
    restoreScroll();
    if (focus === "chips") (fresh.querySelector(".chips a") ?? fresh.querySelector("h2"))?.focus();
    else if (focus) document.getElementById(focus)?.focus();
  } catch (problem) {
    if (problem.name === "AbortError") return;
    old.removeAttribute("aria-busy");
    window.location.search = query;
  }
}

// The form that asks for a past day asks with the same filters.
function keepHidden(query) {
  const past = document.querySelector(".past-form");
  if (!past) return;
  for (const node of past.querySelectorAll("input[type=hidden]")) node.remove();
  for (const [name, value] of new URLSearchParams(query)) {
    if (name !== "as_of") past.prepend(el("input", { type: "hidden", name, value }));
  }
}

// How many plots each choice would leave, as the page that was asked for says it.
function keepCounts(page) {
  for (const old of form.querySelectorAll("[data-count]")) {
    const fresh = page.getElementById(old.id);
    if (fresh) old.replaceWith(document.adoptNode(fresh));
  }
}

// How many filters stand in each menu, told on its button.
function marks() {
  let total = 0;
  for (const menu of form.querySelectorAll("details.menu-field")) total += mark(menu);
  for (const group of form.querySelectorAll("details.menu-group")) {
    if (mark(group)) group.open = true;
  }
  for (const badge of document.querySelectorAll("[data-filter-total]")) tell(badge, total);
}

function mark(part) {
  const set = new Set();
  for (const field of part.querySelectorAll("input[name], select")) {
    const on = field.type === "checkbox" || field.type === "radio"
      ? field.checked && field.value !== "" && !(field.name === "mode" && field.value === "car")
      : field.value !== "";
    if (on) set.add(field.name + (field.type === "checkbox" ? field.value : ""));
  }
  tell(part.querySelector("summary .badge"), set.size);
  return set.size;
}

function tell(badge, count) {
  badge.textContent = count || "";
  badge.hidden = count === 0;
}

// Hover and focus tie row and plot together.
function tie() {
  const rowOf = (node) => node.closest?.("#results [data-plot]");
  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const row = rowOf(event.target);
      if (row) emit("plots:highlight", { id: row.dataset.plot });
    });
  }
  for (const kind of ["mouseout", "focusout"]) {
    document.addEventListener(kind, (event) => {
      const row = rowOf(event.target);
      if (row && !row.contains(event.relatedTarget)) emit("plots:highlight", { id: null });
    });
  }
  document.addEventListener("click", (event) => {
    const row = rowOf(event.target);
    if (!row || event.target.closest("a")) return;
    // On a phone the list lies over the map, where a popup would open unseen.
    if (document.body.classList.contains("shows-list")) row.querySelector("a.plot-name").click();
    else emit("plots:open", { id: row.dataset.plot });
  });
  document.addEventListener("plots:hover", (event) => {
    for (const row of document.querySelectorAll("#results .is-active")) row.classList.remove("is-active");
    if (!event.detail.id) return;
    document.querySelector(`#results [data-plot="${CSS.escape(event.detail.id)}"]`)?.classList.add("is-active");
  });
}
