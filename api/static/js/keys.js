// Signs by keyboard: arrows lead to the next sign in that direction, + and - zoom.

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function walkSigns(map, pane) {
  pane.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const sign = event.target.closest("[data-plot-ids]");
    if (!sign) return;
    if (event.key === "+" || event.key === "-") map.setZoom(map.getZoom() + (event.key === "+" ? 1 : -1));
    else if (event.key in WAYS) next(pane, sign, WAYS[event.key])?.focus({ preventScroll: true });
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

// The nearest sign ahead, where a step aside counts double and none lies behind.
function next(pane, sign, [dx, dy]) {
  const from = middle(sign);
  const ahead = [...pane.querySelectorAll("[data-plot-ids]")]
    .filter((one) => one !== sign && one.tabIndex === 0)
    .map((one) => {
      const to = middle(one);
      const [x, y] = [to.x - from.x, to.y - from.y];
      const along = x * dx + y * dy;
      const aside = Math.abs(x * dy) + Math.abs(y * dx);
      return { one, along, aside, far: along + 2 * aside };
    })
    .filter(({ along, aside }) => along > 0 && along >= aside / 2);
  return ahead.sort((a, b) => a.far - b.far)[0]?.one;
}

function middle(node) {
  const { left, top, width, height } = node.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
