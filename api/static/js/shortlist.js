// The shortlist: identifiers in the browser's own memory, written when somebody asks for it.
// The server learns of it only from the address of a page that shows it.

const KEY = "merkliste";
const MOST = 50;
const list = document.querySelector("[data-shortlist]");
const english = document.documentElement.lang === "en";
const start = english ? "/en" : "";

function begin() {
  document.documentElement.classList.add("has-script");
  document.addEventListener("click", onClick);
  window.addEventListener("storage", tell);
  document.addEventListener("plots:matched", tell);
  follow();
  tell();
}

// Memory may be closed to us, or hold what others wrote.
function read() {
  try {
    const held = JSON.parse(window.localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(held) ? held.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function write(ids) {
  try {
    if (ids.length) window.localStorage.setItem(KEY, JSON.stringify(ids.slice(-MOST)));
    else window.localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

const addressOf = (ids) => `${start}/merkliste${ids.length ? `?ids=${ids.map(encodeURIComponent).join(",")}` : ""}`;

function onClick(event) {
  const remember = event.target.closest("[data-remember]");
  if (remember) {
    const id = remember.dataset.remember;
    const held = read();
    const next = held.includes(id) ? held.filter((one) => one !== id) : [...held, id];
    // Without memory the link leads to the list with this plot alone.
    if (!write(next)) return;
    event.preventDefault();
    event.stopPropagation();
    tell();
  }
  const forget = event.target.closest("[data-forget]");
  if (forget) write(read().filter((one) => one !== forget.dataset.forget));
  if (event.target.closest("[data-adopt]")) {
    write(shown());
    tell();
    document.querySelector("[data-offer]").hidden = true;
    document.querySelector("h1").focus?.();
  }
}

const shown = () => (list?.dataset.shortlist || "").split(" ").filter(Boolean).map(decodeURIComponent);

// The page of the list without an address of its own shows what is remembered.
function follow() {
  if (!list) return;
  const asked = new URLSearchParams(window.location.search);
  const held = read();
  if (!asked.has("ids")) {
    if (held.length) window.location.replace(addressOf(held) + window.location.hash);
    return;
  }
  const ids = shown();
  document.querySelector("[data-offer]")?.toggleAttribute("hidden", ids.length === 0 || ids.every((id) => held.includes(id)));
}

function tell() {
  const held = read();
  for (const link of document.querySelectorAll("[data-shortlist-link]")) {
    link.href = addressOf(held);
    link.querySelector("[data-shortlist-count]").textContent = held.length || "";
    link.querySelector("[data-shortlist-count]").hidden = !held.length;
  }
  for (const node of document.querySelectorAll("[data-remember]")) {
    const on = held.includes(node.dataset.remember);
    node.setAttribute("role", "button");
    node.setAttribute("aria-pressed", String(on));
    node.classList.toggle("is-on", on);
  }
}

// A link that acts as a button answers to the space bar too.
document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches?.("[data-remember]")) {
    event.preventDefault();
    event.target.click();
  }
});

begin();
