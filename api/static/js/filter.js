// Filters: map, list and address change together, without a reload.
// Every state is an address that the page without a script opens as well.

import { emit } from "./dom.js";
import { idsOf } from "./plots-ids.js";

const form = document.querySelector("form[data-filter]");
let running = null;
let timer = 0;

if (form) begin();

function begin() {
  document.documentElement.classList.add("has-script");
  form.addEventListener("input", (event) => later(event.target.type === "checkbox" || event.target.type === "radio" ? 0 : 350));
  form.addEventListener("submit", (event) => { event.preventDefault(); closeMenus(); apply(queryOf(form)); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-query]");
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      fillForm(link.dataset.query);
      apply(link.dataset.query, link.closest(".chips") ? "chips" : link.id);
    }
    if (!event.target.closest(".menu")) closeMenus();
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  window.addEventListener("popstate", () => {
    const query = window.location.search.slice(1);
    fillForm(query);
    load(query, false);
  });
  tie();
  marks();
  const sheet = document.querySelector("[data-sheet]");
  sheet?.addEventListener("click", () => {
    const list = document.body.classList.toggle("shows-list");
    sheet.setAttribute("aria-pressed", String(list));
  });
}

function closeMenus() {
  for (const menu of document.querySelectorAll("details.menu[open]:not(.menu-stay)")) menu.open = false;
}

function later(wait) {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => apply(queryOf(form)), wait);
}

function queryOf(node) {
  const query = new URLSearchParams();
  const lists = new Map();
  for (const [name, value] of new FormData(node)) {
    if (value === "" || (name === "mode" && value === "car") || (name === "sort" && value === "availability")) continue;
    lists.set(name, [...(lists.get(name) ?? []), value]);
  }
  for (const [name, values] of lists) query.set(name, values.join(","));
  return query.toString().replaceAll("%2C", ",");
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
    } else field.value = values[0] ?? "";
  }
}

function apply(query, focus) {
  window.clearTimeout(timer);
  const address = window.location.pathname + (query ? `?${query}` : "");
  if (address !== window.location.pathname + window.location.search) window.history.pushState(null, "", address);
  load(query, true, focus);
}

async function load(query, fit, focus) {
  running?.abort();
  running = new AbortController();
  const old = document.getElementById("results");
  old.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.dataset.results + (query ? `?${query}` : ""), { signal: running.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("results");
    if (!fresh) throw new Error("no results");
    old.replaceWith(document.adoptNode(fresh));
    document.getElementById("results-status").textContent = fresh.dataset.announce ?? "";
    for (const link of document.querySelectorAll("a[data-keep-query]")) link.search = query;
    marks();
    emit("plots:matched", { ids: idsOf(fresh.dataset.ids), fit: fit && Boolean(query) });
    if (focus === "chips") (fresh.querySelector(".chips a") ?? fresh.querySelector("h2"))?.focus();
    else if (focus) document.getElementById(focus)?.focus();
  } catch (problem) {
    if (problem.name === "AbortError") return;
    old.removeAttribute("aria-busy");
    window.location.search = query;
  }
}

// How many filters stand in each menu, told on its button.
function marks() {
  let total = 0;
  for (const menu of form.querySelectorAll("details.menu-field")) {
    const set = new Set();
    for (const field of menu.querySelectorAll("[name]")) {
      const on = field.type === "checkbox" || field.type === "radio"
        ? field.checked && field.value !== "" && !(field.name === "mode" && field.value === "car")
        : field.value !== "";
      if (on) set.add(field.name + (field.type === "checkbox" ? field.value : ""));
    }
    total += set.size;
    const badge = menu.querySelector("summary .badge");
    badge.textContent = set.size || "";
    badge.hidden = set.size === 0;
  }
  for (const badge of document.querySelectorAll("[data-filter-total]")) {
    badge.textContent = total || "";
    badge.hidden = total === 0;
  }
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
    if (document.body.classList.contains("shows-list")) row.querySelector("a").click();
    else emit("plots:open", { id: row.dataset.plot });
  });
  document.addEventListener("plots:hover", (event) => {
    for (const row of document.querySelectorAll("#results .is-active")) row.classList.remove("is-active");
    if (!event.detail.id) return;
    document.querySelector(`#results [data-plot="${CSS.escape(event.detail.id)}"]`)?.classList.add("is-active");
  });
}
