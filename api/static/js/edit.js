// Checks what is typed while it is typed: the server reads the form and says what it does not
// understand, and what is doubtful. Nothing is moved and no focus is taken.

import { el } from "./dom.js";

const PAUSE = 500;
const form = document.querySelector("form[data-check]");
const state = form.querySelector("[data-state]");
const list = form.querySelector("[data-findings]");
const touched = new Set();
let timer = 0;
let asked = null;

function mark(wrong) {
  for (const place of form.querySelectorAll("[data-error]")) {
    const name = place.dataset.error;
    // What somebody has not come to yet is not held against them; what is right again is.
    const sentence = touched.has(name) || !place.hidden ? wrong[name] ?? "" : "";
    const box = place.closest(".field");
    place.hidden = !sentence;
    const words = place.querySelector("span");
    if (words.textContent !== sentence) words.textContent = sentence;
    box.classList.toggle("is-wrong", Boolean(sentence));
    for (const input of box.querySelectorAll("input, select, textarea")) {
      if (input.type === "checkbox" || input.type === "hidden") continue;
      if (sentence) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }
}

function tell(findings) {
  const items = findings.map((one) =>
    el("li", { class: `finding finding-${one.severity}` }, el("span", {}, el("b", {}, `${one.label}: `), one.text)),
  );
  list.replaceChildren(
    items.length ? el("ul", { class: "findings" }, ...items) : el("p", { class: "note" }, form.dataset.none),
  );
}

async function check() {
  asked?.abort();
  asked = new AbortController();
  const sent = new FormData(form);
  const word = sent.get("formwort");
  sent.delete("formwort");
  try {
    const answer = await fetch(form.dataset.check, {
      method: "POST",
      headers: { "X-Formwort": word, Accept: "application/json" },
      body: new URLSearchParams(sent),
      signal: asked.signal,
    });
    if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) throw new Error(String(answer.status));
    const found = await answer.json();
    mark(found.wrong);
    tell(found.findings);
    state.textContent = Object.keys(found.wrong).length ? form.dataset.bad : form.dataset.good;
  } catch (error) {
    if (error.name !== "AbortError") state.textContent = form.dataset.lost;
  }
}

function soon(event) {
  const name = event.target.name ?? "";
  touched.add(name.replace(/^wert-/, "").replace(/-(art|preis)$/, ""));
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE);
}

form.addEventListener("input", soon);
form.addEventListener("change", soon);
