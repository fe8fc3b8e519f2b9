// Plots that belong together in the list – neighbours, what a change would bring – shown on the map.

import { emit } from "./dom.js";
import { idsOf } from "./plots-ids.js";
import { showSheet } from "./return.js";

let held = null;

export function beginGathering() {
  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const item = itemOf(event.target);
      if (item) gather(item);
    });
  }
  for (const kind of ["mouseout", "focusout"]) {
    document.addEventListener(kind, (event) => {
      const item = itemOf(event.target);
      if (item && !item.contains(event.relatedTarget)) gather(held);
    });
  }
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-gather-show]")) return;
    hold(itemOf(event.target));
    // On a phone the list lies over the map.
    showSheet(false);
    gather(held, true);
  });
  document.addEventListener("plots:matched", () => hold(null));
}

const itemOf = (node) => node.closest?.("#results [data-gather]");

function hold(item) {
  held?.classList.remove("is-shown");
  held = item;
  held?.classList.add("is-shown");
}

function gather(item, fit = false) {
  const outline = item?.dataset.outline;
  emit("plots:gather", { ids: idsOf(item?.dataset.gather ?? ""), outline: outline ? JSON.parse(outline) : null, fit });
}
