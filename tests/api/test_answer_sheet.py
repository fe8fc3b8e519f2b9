"""The consultant's answer sheet: every line held or not held, and what is held is true."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from python_calamine import CalamineWorkbook

from data.fields import BY_NAME, PUBLIC
from data.words import LANGUAGES
from maps.answersheet.book import MOST
from maps.answersheet.lines import LINES, Section
from maps.answersheet.measures import MEASURES

if TYPE_CHECKING:
    import httpx

    from geo.catalogue import Catalogue

PLOTS: Final = "/api/v1/plots"
# What the sheet asks, and where the API's JSON has it: figures, then words.
FIGURES: Final = {
    "Available area": ("area_available",),
    "Site coverage (GRZ)": ("grz",),
    "Maximum height": ("height_max",),
    "Power, capacity": ("power_mva",),
    "Fibre, bandwidth": ("fibre_mbit",),
    "Trade tax multiplier": ("trade_tax",),
    "Reference land value": ("price_reference",),
}
WORDS: Final = {
    "Zoning": "zoning",
    "Natural gas": "gas",
    "Rail siding": "rail_siding",
    "Flood": "flood",
    "Assisted area": "funding_area",
}
NEVER_HELD: Final = {"Natural gas, pressure", "Power, redundant feed", "Wages in the sector"}


def sheet(content: bytes, name: str | int) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    held = book.get_sheet_by_index(name) if isinstance(name, int) else book.get_sheet_by_name(name)
    return held.to_python()


def lines(content: bytes, name: str | int = 0) -> dict[str, dict[str, Any]]:
    """Return the lines of a plot's sheet by question."""
    rows = sheet(content, name)
    start = next(i for i, row in enumerate(rows) if row[0] in {"Nr.", "No."})
    names = ("number", "section", "question", "held", "value", "unit", "source", "year", "note")
    found = [dict(zip(names, row, strict=True)) for row in rows[start + 1 :]]
    return {str(row["question"]): row for row in found}


def test_the_table_of_lines_is_sound() -> None:
    assert 55 <= len(LINES) <= 70
    sections = [line.section for line in LINES]
    assert list(dict.fromkeys(sections)) == list(Section)
    assert sections == sorted(sections, key=list(Section).index)
    for position in (0, 1):
        labels = [line.label[position] for line in LINES]
        assert len(set(labels)) == len(labels)
    public = {field.name for field in PUBLIC}
    for line in LINES:
        assert not line.asks or line.asks in MEASURES or line.asks in public, line
        assert line.asks not in BY_NAME or BY_NAME[line.asks].public
    assert MEASURES.keys() - {line.asks for line in LINES} <= {
        name for name in MEASURES if ":" in name
    }, "a measure that no line asks for"


@pytest.mark.parametrize("plot", ["SK-001", "SK-009", "TA-005", "KR-006"])
def test_what_is_held_is_what_the_api_tells(client: httpx.Client, plot: str) -> None:
    told = client.get(f"{PLOTS}/{plot}").json()["properties"]
    answer = client.get(f"{PLOTS}/{plot}", params={"f": "rfi", "lang": "en"})
    held = lines(answer.content)
    assert len(held) == len(LINES)
    for question, (name,) in FIGURES.items():
        expected = told[name]
        line = held[question]
        assert line["held"] == ("held" if expected is not None else "not held"), question
        assert line["value"] == ("" if expected is None else expected), question
    for question, name in WORDS.items():
        known = told[name] is not None
        assert (held[question]["held"] == "held") is known
        assert bool(held[question]["value"]) is known
        if known and (where := told["provenance"].get(name)):
            assert held[question]["source"] == where["source"]
            day = where["confirmed_on"]
            assert held[question]["year"] == (int(day[:4]) if day else "")
            assert ("not confirmed any more" in held[question]["note"]) is where["lapsed"]
    way = told["minutes"]["truck"]["motorway_junction"]
    line = held["Motorway, by truck"]
    assert abs(line["value"] - way["minutes"]) <= 0.5
    assert line["unit"] == "minutes"
    assert line["note"].startswith(way["name"])
    assert "Valhalla" in line["source"]


def test_what_nobody_holds_is_said_and_is_no_zero(
    client: httpx.Client, catalogue: Catalogue
) -> None:
    for plot in catalogue.plots[::7]:
        answer = client.get(f"{PLOTS}/{plot.id}", params={"f": "rfi", "lang": "en"})
        held = lines(answer.content)
        for question, line in held.items():
            assert line["held"] in {"held", "not held"}
            if line["held"] == "not held":
                assert line["value"] == "", question
                assert line["unit"] == "", question
            else:
                assert line["value"] != "", question
        for question in NEVER_HELD:
            assert held[question]["held"] == "not held"
        text = "\n".join(str(row[0]) for row in sheet(answer.content, 0)[:8])
        count = sum(line["held"] == "held" for line in held.values())
        assert f"{count} of {len(LINES)} answers are held." in text
        assert "Demonstration data: this plot is invented and no offer." in text


def test_it_speaks_both_languages(client: httpx.Client) -> None:
    said = {}
    for language in LANGUAGES:
        answer = client.get(f"{PLOTS}/SK-009", params={"f": "rfi", "lang": language})
        said[language] = list(lines(answer.content).values())
    assert {line["held"] for line in said["de"]} == {"liegt vor", "liegt nicht vor"}
    for german, english in zip(said["de"], said["en"], strict=True):
        assert german["question"] != english["question"]
        assert (german["held"] == "liegt vor") is (english["held"] == "held")
        if isinstance(german["value"], float):
            assert german["value"] == english["value"]
        assert german["year"] == english["year"]


def test_several_plots_stand_beside_each_other(client: httpx.Client) -> None:
    query = {"f": "rfi", "sort": "name", "limit": "4"}
    content = client.get(PLOTS, params=query).content
    listed = client.get(PLOTS, params={"sort": "name", "limit": "4"}).json()["features"]
    names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert names == ["Vergleich", *(one["id"] for one in listed), "Quellen"]
    beside = sheet(content, "Vergleich")
    assert [str(cell) for cell in beside[0][2:6]] == [
        f"{one['properties']['name']} ({one['id']})" for one in listed
    ]
    rows = beside[2:]
    assert len(rows) == len(LINES)
    for place, one in enumerate(listed, start=2):
        for row, line in zip(rows, lines(content, one["id"]).values(), strict=True):
            alone = line["value"] if line["held"] == "liegt vor" else "liegt nicht vor"
            assert row[place] == alone
            assert re.sub(r" \([^()]*(\([^()]*\))?[^()]*\)$", "", str(row[1])) in line["question"]


def test_it_is_bounded(client: httpx.Client, catalogue: Catalogue) -> None:
    assert len(catalogue.plots) > MOST
    answer = client.get(PLOTS, params={"f": "rfi"})
    assert answer.status_code == 400
    assert str(MOST) in answer.json()["errors"][0]["expected"]
    whole = client.get(PLOTS, params={"f": "rfi", "limit": str(MOST)})
    names = CalamineWorkbook.from_filelike(io.BytesIO(whole.content)).sheet_names
    assert len(names) == MOST + 2
