// Sharing a page: the address into the clipboard, or the phone's own sheet. Nobody else is asked.

document.addEventListener("click", (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) copied(copy);
  const summary = event.target.closest("[data-share] > summary");
  if (summary && isPhone()) {
    event.preventDefault();
    sheet(summary.parentElement);
  }
});

// A menu closes by Escape, and where somebody goes on elsewhere.
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("[data-share][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("[data-share][open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

const isPhone = () => Boolean(navigator.share) && window.matchMedia("(pointer: coarse)").matches;

function copied(button) {
  const status = (button.closest("[data-share]") ?? document).querySelector("[data-copy-status]");
  (navigator.clipboard?.writeText(button.dataset.copy || window.location.href) ?? Promise.reject(new Error("no clipboard")))
    .then(() => { status.textContent = button.dataset.copied; })
    .catch(() => { status.textContent = button.dataset.failed; });
}

// Where the phone's sheet does not open, ours does; who closes it has had enough.
function sheet(menu) {
  navigator.share({ title: menu.dataset.title, url: menu.dataset.url }).catch((error) => {
    if (error.name !== "AbortError") menu.open = true;
  });
}
