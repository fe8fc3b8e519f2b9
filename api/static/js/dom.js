// Small helpers that build elements. Text is always set as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined) node.append(child);
  }
  return node;
}

export const el = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);

export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

export const use = (id, className = "icon") =>
  svg("svg", { class: className, viewBox: "0 0 20 20", "aria-hidden": "true" }, svg("use", { href: `#${id}` }));

export const emit = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

// An address of the past day that the page is of, if it is of one.
const day = document.body.dataset.asOf;
export const ofDay = (url) => (day ? `${url}${url.includes("?") ? "&" : "?"}as_of=${day}` : url);

export async function json(url, options = {}) {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" }, ...options });
  if (!answer.ok) throw Object.assign(new Error(`${url}: ${answer.status}`), { status: answer.status });
  return answer.json();
}
