// What can be reached from a point or a plot: chosen on the map that fills its page, asked for
// by way of travelling and minutes, drawn, said in words, and kept in the address.

import { el, emit, json, ofDay } from "./dom.js";

const L = window.L;
const MARK = "@";

// "car/30/@12.33000,51.52000" is a point, "car/30/KR-001" a plot.
export function readReach(text) {
  const [mode, minutes, ...rest] = (text ?? "").split("/");
  const from = rest.join("/");
  if (!from || !/^\d{1,2}$/.test(minutes)) return null;
  if (!from.startsWith(MARK)) return { mode, minutes, plot: from };
  const [lon, lat] = from.slice(MARK.length).split(",").map(Number);
  const sound = Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
  return sound ? { mode, minutes, lon, lat } : null;
}

const writeReach = ({ mode, minutes, plot, lon, lat }) =>
  `${mode}/${minutes}/${plot ?? `${MARK}${lon.toFixed(5)},${lat.toFixed(5)}`}`;

export class ReachPanel {
  constructor(map, id, spec) {
    this.map = map;
    this.spec = spec;
    this.panel = document.getElementById(id);
    if (!map.view) return;
    this.panel.hidden = false;
    this.from = null;
    this.running = null;
    this.mark = null;
    this.status = this.panel.querySelector("[role=status]");
    this.start = this.panel.querySelector("[data-start]");
    this.off = this.panel.querySelector("[data-clear]");
    this.panel.addEventListener("toggle", () => this.picking());
    this.panel.addEventListener("change", () => this.draw(true));
    this.panel.querySelector("[data-centre]").addEventListener("click", () => this.point(map.getCenter()));
    this.target = this.panel.querySelector("[data-target]");
    this.target.addEventListener("click", () => this.ask());
    this.off.addEventListener("click", () => { this.clear(); this.panel.querySelector("summary").focus(); });
    map.on("click", (event) => {
      const onPlot = event.originalEvent.target.closest?.("[data-plot], [data-plot-ids]");
      if (this.panel.open && !onPlot) this.point(event.latlng);
    });
    document.addEventListener("reach:from", (event) => this.plot(event.detail));
    document.addEventListener("reach:restore", (event) => this.restore(event.detail.text));
    this.restore(map.view.reach);
  }

  chosen(name) {
    return this.panel.querySelector(`input[name="map-reach-${name}"]:checked`).value;
  }

  // A click on the map chooses while the panel is open: the pointer says so.
  picking() {
    this.map.getContainer().parentElement.classList.toggle("is-picking", this.panel.open);
  }

  point({ lat, lng }) {
    this.from = { lon: L.Util.wrapNum(lng, [-180, 180], true), lat };
    this.draw(true);
  }

  plot({ id, name, center }) {
    this.from = { plot: id, name, center };
    this.panel.open = true;
    this.panel.querySelector("input:checked").focus({ preventScroll: true });
    this.draw(true);
  }

  restore(text) {
    const asked = readReach(text);
    if (!asked) {
      if (this.from) this.clear(false);
      return;
    }
    for (const name of ["mode", "minutes"]) {
      const input = this.panel.querySelector(`input[name="map-reach-${name}"][value="${CSS.escape(asked[name])}"]`);
      if (input) input.checked = true;
    }
    this.from = asked.plot ? { plot: asked.plot } : { lon: asked.lon, lat: asked.lat };
    this.panel.open = true;
    this.draw(false);
  }

  // `fit`: where somebody has just asked, the map shows the whole area; a view that the address
  // gives stays.
  async draw(fit) {
    if (!this.from) return;
    this.running?.abort();
    this.running = new AbortController();
    const { signal } = this.running;
    const asked = { mode: this.chosen("mode"), minutes: this.chosen("minutes"), ...this.from };
    emit("reach:state", { text: writeReach(asked) });
    this.off.hidden = false;
    this.target.hidden = Boolean(this.from.plot);
    this.start.textContent = this.startOf(asked);
    this.status.textContent = this.spec.words.wait;
    this.place();
    const { mode, minutes, plot, lon, lat } = asked;
    const start = plot ? { plot } : { lon: lon.toFixed(5), lat: lat.toFixed(5) };
    try {
      const data = await json(ofDay(`${this.spec.url}?${new URLSearchParams({ ...start, mode, minutes })}`), { signal });
      if (signal.aborted) return;
      this.status.textContent = data.features[0].properties.text[this.spec.language];
      emit("reach:show", { data, fit, covered: this.covered() });
      if (plot && !this.from.center) {
        this.from.center = [data.start.lat, data.start.lon];
        this.place();
      }
    } catch (problem) {
      if (signal.aborted) return;
      emit("reach:clear", {});
      this.status.textContent = this.said(problem, plot);
    }
  }

  // Ask for plots from which one comes here in this time: a target of the filters.
  ask() {
    const { lon, lat } = this.from;
    const field = document.querySelector("form[data-filter] input[name=targets]");
    const target = [lon.toFixed(5), lat.toFixed(5), this.chosen("minutes"), this.chosen("mode")].join(",");
    const others = field.value.split(";").filter((one) => one && one !== target);
    field.value = [...others, target].join(";");
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // How much of the map the open panel covers, from left or from top, in pixels.
  covered() {
    if (!this.panel.open) return [0, 0];
    const [map, panel] = [this.map.getContainer(), this.panel].map((node) => node.getBoundingClientRect());
    const beside = panel.width < map.width * 0.7;
    return beside ? [panel.right - map.left, 0] : [0, panel.bottom - map.top];
  }

  said(problem, plot) {
    const { words } = this.spec;
    if (problem.status === 503) return words.busy;
    if (problem.status === 404) return plot ? words.off : words.off_point;
    return words.failed;
  }

  startOf({ plot, name, lon, lat }) {
    const { words, locale } = this.spec;
    if (plot) return words.from_plot.replace("{plot}", name ?? plot);
    const degrees = (value) => value.toLocaleString(locale, { minimumFractionDigits: 4, maximumFractionDigits: 4 });
    return words.from_point.replace("{lat}", degrees(lat)).replace("{lon}", degrees(lon));
  }

  // The mark where the way begins.
  place() {
    const at = this.from?.center ?? (this.from?.lat === undefined ? null : [this.from.lat, this.from.lon]);
    this.mark?.remove();
    this.mark = null;
    if (!at) return;
    const icon = L.divIcon({ className: "map-icon", html: el("span", { class: "reach-mark" }), iconSize: [0, 0] });
    this.mark = L.marker(at, { icon, pane: "reach", keyboard: false, interactive: false }).addTo(this.map);
  }

  clear(tell = true) {
    this.running?.abort();
    this.from = null;
    this.place();
    this.off.hidden = true;
    this.target.hidden = true;
    this.start.textContent = this.spec.words.choose;
    this.status.textContent = "";
    emit("reach:clear", {});
    if (tell) emit("reach:state", { text: null });
  }
}
