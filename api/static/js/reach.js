// What can be reached from a plot: asked for by travel and minutes, said in words, drawn on the map.

import { emit, json, ofDay } from "./dom.js";

const group = document.querySelector("[data-reach]");
const status = group?.querySelector("[role=status]");
let running = null;

if (group) group.addEventListener("change", draw);

const chosen = (name) => group.querySelector(`input[name="${name}"]:checked`)?.value ?? "";

async function draw() {
  running?.abort();
  const minutes = chosen("reach-minutes");
  if (!minutes) {
    say("");
    emit("reach:clear", {});
    return;
  }
  running = new AbortController();
  const { signal } = running;
  say(group.dataset.wait);
  const query = new URLSearchParams({ plot: group.dataset.reach, mode: chosen("reach-mode"), minutes });
  try {
    const data = await json(ofDay(`${group.dataset.url}?${query}`), { signal });
    if (signal.aborted) return;
    emit("reach:show", { data });
    say(data.features[0].properties.text[document.documentElement.lang]);
  } catch (problem) {
    if (signal.aborted) return;
    emit("reach:clear", {});
    say(problem.status === 503 ? group.dataset.busy : problem.status === 404 ? group.dataset.off : group.dataset.failed);
  }
}

function say(text) {
  status.textContent = text;
}
