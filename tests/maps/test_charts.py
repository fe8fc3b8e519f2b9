"""Charts: lengths that are the figures, words for those who do not see them, nothing inline."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.text import xml_text
from maps import charts, tones
from maps.style import COLOURS, contrast
from tests.sample import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Iterator

SAYING: Final = charts.Saying("c", "Angebot & Co.", "Von 1 ha auf 2 ha.")
FREE, SOLD = tones.tone("status", "free"), tones.tone("status", "sold")
AMOUNTS: Final = st.lists(st.floats(0, 5_000), min_size=0, max_size=4)
DARK_SURFACE: Final = "#172325"  # of main.css


def parsed(drawing: str) -> ET.Element:
    # Within a page a control character is no error, as it is in XML.
    return ET.fromstring(xml_text(drawing))  # noqa: S314 – our own drawing


def marks(drawing: ET.Element) -> Iterator[ET.Element]:
    return (one for one in drawing.iter("rect") if "mark" in one.attrib["class"].split())


def share(text: str) -> float:
    return float(text.removesuffix("%"))


def column(label: str, values: list[float]) -> charts.Column:
    parts = tuple(charts.Part(FREE, value, str(value)) for value in values)
    return charts.Column(label, "", "", parts)


@given(st.lists(AMOUNTS, min_size=1, max_size=30))
def test_columns_are_as_high_as_their_figures(every: list[list[float]]) -> None:
    made = [column(str(index), values) for index, values in enumerate(every)]
    drawing = parsed(charts.columns(SAYING, made, str))
    top = charts.grid(max(sum(values) for values in every))[-1]
    lines = [float(line.attrib["y1"]) for line in drawing.iter("line")]
    pixels = (max(lines) - min(lines)) / top
    groups = [group for group in drawing.findall("g") if "class" not in group.attrib]
    assert len(groups) == len(every)
    for index, (group, values) in enumerate(zip(groups, every, strict=True)):
        rects = list(marks(group))
        drawn = [value for value in values if value > 0]
        heights = [float(rect.attrib["height"]) for rect in rects]
        assert heights == pytest.approx([value * pixels for value in drawn], abs=0.11)
        foot = max(lines)
        for rect in rects:
            bottom = float(rect.attrib["y"]) + float(rect.attrib["height"])
            assert bottom == pytest.approx(foot, abs=0.11), "each stands on the one below"
            foot = float(rect.attrib["y"])
            left, width = share(rect.attrib["x"]), share(rect.attrib["width"])
            assert 100 * index / len(every) < left + 1e-3
            assert left + width < 100 * (index + 1) / len(every) + 1e-3


@given(st.lists(AMOUNTS, min_size=1, max_size=12), st.floats(0, 100))
def test_bars_are_as_long_as_their_figures(every: list[list[float]], start: float) -> None:
    made = [
        charts.Bar("GE", "", tuple(charts.Part(SOLD, value, "") for value in values), start=start)
        for values in every
    ]
    drawing = parsed(charts.bars(SAYING, made))
    longest = max(start + sum(values) for values in every) or 1
    for group, values in zip(drawing.findall("g"), every, strict=True):
        at = start
        rects = iter(marks(group))
        for value in values:
            if value > 0:
                rect = next(rects)
                assert share(rect.attrib["x"]) == pytest.approx(100 * at / longest, abs=0.01)
                assert share(rect.attrib["width"]) == pytest.approx(100 * value / longest, abs=0.01)
            at += value
        assert next(rects, None) is None


@given(st.floats(0.001, 1e6))
def test_a_scale_is_round_and_holds_its_figures(top: float) -> None:
    scale = charts.grid(top)
    assert scale[0] == 0
    assert scale[-1] >= top * (1 - 1e-9)
    assert 2 <= len(scale) <= 6
    unit = scale[1]
    assert scale == pytest.approx([unit * step for step in range(len(scale))])
    assert f"{unit:e}".split("e")[0].rstrip("0").rstrip(".") in {"1", "2", "2.5", "5"}


def test_a_chart_is_a_picture_with_words() -> None:
    for drawing in (
        charts.columns(SAYING, [column("30.11.", [1])], str),
        charts.bars(SAYING, [charts.Bar("GE", "1 ha", (charts.Part(FREE, 1, "frei: 1 ha"),))]),
    ):
        root = parsed(drawing)
        assert root.attrib["role"] == "img"
        by_id = {one.attrib["id"]: one.text for one in root.iter() if "id" in one.attrib}
        assert by_id[root.attrib["aria-labelledby"]] == SAYING.title
        assert by_id[root.attrib["aria-describedby"]] == SAYING.description
        assert not re.search(r"\bstyle\b|\bon\w+=", drawing)
        (rect,) = marks(root)
        assert rect.attrib["fill"] == f"url(#{FREE})"


def test_text_of_records_stays_text() -> None:
    part = charts.Part(FREE, 1, HOSTILE)
    saying = charts.Saying("c", HOSTILE, HOSTILE)
    for drawing in (
        charts.bars(saying, [charts.Bar(HOSTILE, HOSTILE, (part,), HOSTILE, HOSTILE)]),
        charts.columns(saying, [charts.Column(HOSTILE, HOSTILE, HOSTILE, (part,))], str),
    ):
        root = parsed(drawing)
        assert {one.tag for one in root.iter()} <= {
            *("svg", "title", "desc", "g", "rect", "text", "tspan", "line"),
        }
        assert any(one.text == xml_text(HOSTILE) for one in root.iter("text"))


def test_nothing_is_drawn_of_nothing() -> None:
    root = parsed(charts.columns(SAYING, [column("30.11.", [])], str))
    assert list(marks(root)) == []
    assert charts.grid(0) == (0, 1)


@pytest.mark.parametrize("dimension", tones.TONES)
def test_tones_are_seen_on_their_ground_and_told_apart_without_colour(dimension: str) -> None:
    held = tones.TONES[dimension]
    for one in held.values():
        assert contrast(one.light, COLOURS["surface"]) >= 3
        assert contrast(one.dark, DARK_SURFACE) >= 3
    stacked = [one for name, one in held.items() if name not in {"sold", "withdrawn"}]
    for first, second in combinations(stacked, 2):
        assert first.pattern != second.pattern


def test_a_class_of_no_list_has_the_tone_of_the_unknown() -> None:
    assert tones.tone("zoning", "XX") == tones.tone("zoning", None) == "tone-zoning-unknown"
    css = tones.css()
    for name in tones.names():
        assert f".{name}{{--tone:#" in css
        assert f'<pattern id="{name}"' in tones.patterns([name])
    assert tones.patterns([]) == ""
