"""What axe-core objects to on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

_OPTIONS: Final = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # What passes is looked at as well, and not described: a third of the time.
    "resultTypes": ["violations"],
}
_LOOKS: Final = """() => {
  const looks = new Map();
  let alone = 0;
  const lookOf = (element) => {
    if (!element) return "";
    if (looks.has(element)) return looks.get(element);
    const style = getComputedStyle(element);
    const isOnMap = style.position === "absolute" && element.closest(".map-canvas");
    const look = [
      lookOf(element.parentElement), element.tagName, element.getAttribute("class"),
      element.ariaCurrent, element.disabled, style.color, style.backgroundColor,
      style.backgroundImage, style.opacity, style.fontSize, style.fontWeight,
      isOnMap ? (alone += 1) : "",
    ].join("|");
    looks.set(element, look);
    return look;
  };
  const hasText = (element) => element.matches("input, select, textarea") || [...element.childNodes]
    .some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const firsts = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    if (!hasText(element)) continue;
    const look = lookOf(element);
    firsts.set(look, [...(firsts.get(look) ?? []), element].slice(0, 2));
  }
  return [...firsts.values()].flat();
}"""
"""The first two of the elements with text that look alike: the same way down from the body, by
tags, classes, colours and sizes. What is put on a map lies before anything: each of its signs is
a look of its own."""
_RUN: Final = f"""async (options) => {{
  const mark = "data-look";
  axe.configure({{ rules: [{{ id: "color-contrast", selector: `[${{mark}}]` }}] }});
  const marked = ({_LOOKS})();
  for (const element of marked) element.setAttribute(mark, "");
  try {{
    return (await axe.run(document, options)).violations;
  }} finally {{
    for (const element of marked) element.removeAttribute(mark);
  }}
}}"""


def violations(page: Page, **options: object) -> list[str]:
    """Return what axe-core objects to, one line each.

    All rules look at the whole page; that of contrast, which took four fifths of the time, at
    two of each look.

    Parameters
    ----------
    options
        More of axe-core's options.
    """
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(_RUN, {**_OPTIONS, **options})
    return [
        f"{rule['id']}: {node['html'][:160]} – {node['failureSummary'][:240]}"
        for rule in found
        for node in rule["nodes"]
        if not _is_half_covered(rule, node)
    ]


def _is_half_covered(rule: dict[str, Any], node: dict[str, Any]) -> bool:
    """Whether a plot on the map lies half below a button at the map's edge.

    The map can be moved, and each plot is in the list beside it: WCAG 2.5.8 excepts a target
    for which there is an equivalent one.
    """
    covered = "partially obscured" in node["failureSummary"]
    return rule["id"] == "target-size" and covered and 'class="plot-' in node["html"]
