// How far long work has come: asked for again each second, until it is over.

const EVERY_MS = 1_000;

async function look() {
  const shown = document.querySelector("[data-job]");
  if (!shown?.hasAttribute("data-unfinished")) return;
  try {
    const answer = await fetch(window.location.pathname, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = answer.ok && page.querySelector("[data-job]");
    // While nothing has changed the focus stays where it is.
    if (fresh && fresh.innerHTML !== shown.innerHTML) renew(shown, fresh);
  } catch {
    // The server is away for a moment: it is asked again.
  }
  window.setTimeout(look, EVERY_MS);
}

function renew(shown, fresh) {
  if (!fresh.hasAttribute("data-unfinished")) {
    shown.replaceWith(fresh);
    return;
  }
  shown.querySelector("[role=status]").textContent = fresh.querySelector("[role=status]").textContent;
  const [now, then] = [shown, fresh].map((part) => part.querySelector("progress"));
  for (const name of ["value", "max"]) {
    if (then.hasAttribute(name)) now.setAttribute(name, then.getAttribute(name));
  }
}

window.setTimeout(look, EVERY_MS);
