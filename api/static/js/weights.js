// Weights of the score: sliders that write one parameter of the address, and say their shares.

const box = document.querySelector("[data-weights]");
const hidden = box?.querySelector("input[name=weights]");
const reset = box?.querySelector("[data-weights-reset]");
const sliders = box ? [...box.querySelectorAll("[data-weight]")] : [];
const branch = () => JSON.parse(box.querySelector("input[name=profile]:checked").dataset.branch);

// `changed` is called with how long to wait: one who moves a slider has not ended yet.
export function beginWeights(changed) {
  if (!box) return;
  for (const slider of sliders) slider.addEventListener("input", (event) => { event.stopPropagation(); write(); changed(350); });
  for (const radio of box.querySelectorAll("input[name=profile]")) {
    // Before the form is asked: weights of one's own belong to the branch they were made for.
    radio.addEventListener("input", () => { hidden.value = ""; showWeights(); });
  }
  reset.addEventListener("click", () => {
    hidden.value = "";
    showWeights();
    box.querySelector("summary").focus();
    changed(0);
  });
  for (const button of box.querySelectorAll("[data-further]")) {
    button.addEventListener("click", () => {
      const shown = button.closest("[data-group]").classList.toggle("shows-further");
      button.setAttribute("aria-expanded", String(shown));
    });
  }
  showWeights();
}

// The sliders as the address has them.
export function showWeights() {
  if (!box) return;
  const weights = hidden.value
    ? Object.fromEntries(hidden.value.split(",").map((pair) => pair.split(":")))
    : branch();
  for (const slider of sliders) {
    const weight = Number(weights[slider.dataset.weight] ?? 0);
    slider.max = Math.max(Number(slider.max), weight);
    slider.value = weight;
    // What has no weight waits until it is asked for, and stays while one moves it.
    slider.parentElement.classList.toggle("is-further", weight === 0);
  }
  for (const button of box.querySelectorAll("[data-further]")) {
    button.hidden = !button.closest("[data-group]").querySelector(".is-further");
  }
  tell();
}

function write() {
  const usual = branch();
  const set = sliders.filter((slider) => Number(slider.value) > 0);
  const same = sliders.every((slider) => Number(slider.value) === Math.round(usual[slider.dataset.weight] ?? 0));
  // All at nothing is no weighting: the branch's own stands until one is moved up again.
  hidden.value = same || !set.length ? "" : set.map((slider) => `${slider.dataset.weight}:${slider.value}`).join(",");
  tell();
}

function tell() {
  const all = sliders.reduce((sum, slider) => sum + Number(slider.value), 0) || 1;
  const percent = (value) => `${Math.round((100 * value) / all)} %`;
  for (const slider of sliders) {
    const row = slider.parentElement;
    const share = percent(Number(slider.value));
    row.querySelector("output").textContent = share;
    row.classList.toggle("is-zero", Number(slider.value) === 0);
    slider.setAttribute("aria-valuetext", share);
  }
  for (const group of box.querySelectorAll("[data-group]")) {
    const sum = [...group.querySelectorAll("[data-weight]")].reduce((total, slider) => total + Number(slider.value), 0);
    group.querySelector("[data-share]").textContent = percent(sum);
  }
  reset.hidden = !hidden.value;
}
