// Forms of the desk with boxes to tick: how many are ticked, and all at once.

document.documentElement.classList.add("has-script");

for (const form of document.querySelectorAll("form[data-tick]")) {
  const boxes = [...form.querySelectorAll("input[type=checkbox][name=flaeche]")];
  const badge = form.querySelector("[data-tick-count]");
  const all = form.querySelector("[data-tick-all]");
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    if (badge) {
      badge.hidden = ticked === 0;
      badge.textContent = String(ticked);
    }
  };
  form.addEventListener("change", show);
  all?.addEventListener("click", () => {
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
    show();
  });
  show(); // a browser that goes back keeps what was ticked
}
