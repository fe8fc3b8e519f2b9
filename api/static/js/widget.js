// Puts the map or the list of a municipality on another website. That site loads this file from
// our server and nothing else; it works below a policy that forbids inline scripts and styles.
// What can be said at the script tag stands in docs/widget.md.

(() => {
  const script = document.currentScript;
  if (!script) return;
  const said = script.dataset;
  const home = new URL(".", script.src);
  const english = said.lang === "en";
  const list = said.view === "list";

  const page = new URL(english ? "en/einbetten" : "einbetten", home);
  for (const [name, value] of new URLSearchParams(said.query ?? "")) page.searchParams.append(name, value);
  if (said.municipality) page.searchParams.set("municipality", said.municipality);
  page.searchParams.set("view", list ? "list" : "map");
  // The page tells its height to this site and to no other.
  page.hash = new URLSearchParams({ host: window.location.origin }).toString();

  const frame = document.createElement("iframe");
  frame.title = said.title || (english ? "Commercial plots" : "Gewerbeflächen");
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  frame.setAttribute(
    "sandbox",
    "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation allow-downloads",
  );
  frame.setAttribute("width", "100%");
  const height = Number(said.height);
  const fixed = Number.isFinite(height) && height >= 200 && height <= 4000;
  if (fixed) frame.setAttribute("height", String(height));
  else if (list) frame.setAttribute("height", "480");
  // By the object model, which no policy of the host page forbids.
  const look = { display: "block", border: "0", "max-width": "100%" };
  if (!fixed && !list) Object.assign(look, { "aspect-ratio": "4 / 3", "min-height": "36rem", "max-height": "90vh", height: "auto" });
  for (const [name, value] of Object.entries(look)) frame.style.setProperty(name, value);

  if (list && !fixed) {
    window.addEventListener("message", (event) => {
      if (event.source !== frame.contentWindow || event.origin !== home.origin) return;
      const told = event.data;
      if (typeof told !== "object" || told === null || told.type !== "gewerbeflaechen:height") return;
      if (!Number.isInteger(told.height) || told.height < 1 || told.height > 20000) return;
      frame.setAttribute("height", String(told.height));
    });
  }
  frame.src = page.href;
  // In the head it stands nowhere that could be seen: then at the end of the page.
  if (script.closest("body")) script.after(frame);
  else if (document.body) document.body.append(frame);
  else document.addEventListener("DOMContentLoaded", () => document.body.append(frame));
})();
