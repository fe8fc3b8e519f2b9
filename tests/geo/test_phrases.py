"""The search line: what people write, and the filters that they mean by it."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.fields import BY_NAME, FILTERABLE
from geo.destinations import BY_NAME as DESTINATIONS
from geo.destinations import DISTANCE_BY_NAME
from geo.phrases import LONGEST, Gazetteer, Reading, gazetteer, read
from geo.phrases.gazetteer import NamedPlace
from geo.profiles import names

if TYPE_CHECKING:
    from geo.catalogue import Catalogue

HERE: Final = Path(__file__).parent
DAY: Final = date(2026, 3, 2)


class Query(NamedTuple):
    """What somebody writes, what it asks for, and what of it is not understood."""

    language: str
    text: str
    filters: dict[str, str]
    missed: list[str]


def queries() -> list[Query]:
    with (HERE / "phrases.csv").open(encoding="utf-8", newline="") as file:
        return [
            Query(
                row["lang"],
                row["query"],
                dict(parse_qsl(row["filters"])),
                [piece for piece in row["missed"].split(";") if piece],
            )
            for row in csv.DictReader(file, delimiter="|")
        ]


QUERIES: Final = queries()
DELITZSCH: Final = NamedPlace("municipality", "Delitzsch", ("14730070",), (12.33, 51.52))
EILENBURG: Final = NamedPlace("municipality", "Eilenburg", ("14730110",), (12.63, 51.46))
TORGAU: Final = NamedPlace("municipality", "Torgau", ("14730310",), (13.0, 51.56))
LEIPZIG: Final = NamedPlace("city", "Leipzig", (), (12.38, 51.35))
PLACES: Final = Gazetteer(
    {place.name.casefold(): place for place in (DELITZSCH, EILENBURG, TORGAU, LEIPZIG)}
)


@pytest.fixture(scope="module")
def places(catalogue: Catalogue) -> Gazetteer:
    return gazetteer(catalogue)


def joined(reading: Reading) -> dict[str, str]:
    return {name: ",".join(values) for name, values in reading.filters.items()}


def test_there_are_enough_queries_of_both_languages_and_none_twice() -> None:
    counts = Counter(one.language for one in QUERIES)
    assert counts["de"] >= 60
    assert counts["en"] >= 30
    assert len({(one.language, one.text) for one in QUERIES}) == len(QUERIES)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.text)
def test_a_query_asks_for_its_filters(query: Query, places: Gazetteer) -> None:
    reading = read(query.text, places, DAY)
    assert joined(reading) == query.filters
    assert [piece.text for piece in reading.missed] == query.missed


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.text)
def test_case_and_umlauts_do_not_matter(query: Query, places: Gazetteer) -> None:
    """But for codes and roads, which are words of a language in small letters."""
    text = query.text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    assert joined(read(text, places, DAY)) == query.filters


def test_every_word_of_the_lexicon_names_what_there_is() -> None:
    held = tomllib.loads((HERE.parents[1] / "geo/phrases/words.toml").read_text("utf-8"))
    codes = {one.filter_name: {code.code for code in one.codes} for one in FILTERABLE}
    for one in (*held["says"], *held["never"]):
        for name, values in one["filters"].items():
            if codes.get(name):
                assert set(values) <= codes[name] | {"unconfirmed"}, name
    assert {one["name"] for one in held["destination"]} == set(DESTINATIONS)
    assert {one["name"] for one in held["distance"]} == set(DISTANCE_BY_NAME)
    assert {one["name"] for one in held["profile"]} == set(names()) - {"general"}
    for one in held["figure"]:
        assert not one.get("field") or BY_NAME[one["field"]].filter_name == one["stem"]


def test_what_a_piece_says_is_told_apart(places: Gazetteer) -> None:
    reading = read("5 ha GI, höchstens 10 Minuten zur A 14, repräsentativ", places, DAY)
    said = [(piece.text, dict(piece.filters)) for piece in reading.understood]
    assert said == [
        ("5 ha", {"area_min": ("50000",)}),
        ("GI", {"zoning": ("GI",)}),
        ("höchstens 10 Minuten zur A 14", {"max_minutes_motorway_junction": ("10",)}),
    ]
    road, word = reading.missed
    assert (road.text, word.text) == ("A 14", "repräsentativ")
    assert road.reason is not None
    assert "welcher Autobahn" in road.reason.de
    assert word.reason is None


def test_a_typo_of_a_place_is_offered_and_not_taken(places: Gazetteer) -> None:
    reading = read("2 ha in Eilenbrug", places, DAY)
    assert "municipality" not in reading.filters
    (piece,) = reading.missed
    (offer,) = piece.offers
    assert (offer.words, offer.line) == ("Eilenburg", "2 ha in Eilenburg")
    assert read(offer.line, places, DAY).filters["municipality"] == ("14730110",)
    assert read("2 ha in Xylophonstadt", places, DAY).missed[0].offers == ()


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("nicht größer als 2 ha", {"area_max": "20000"}),
        ("not more than 2 ha", {"area_max": "20000"}),
        ("nicht kleiner als 2 ha", {"area_min": "20000"}),
        ("0,5 ha", {"area_min": "5000"}),
        ("1.5 ha", {"area_min": "15000"}),
        ("1.500 m²", {"area_min": "1500"}),
        ("1,500 sqm", {"area_min": "1500"}),
        ("10 000 m²", {"area_min": "10000"}),
        ("1.234.567,5 m²", {"area_min": "1234567.5"}),
        ("GRZ 0.8", {"grz_min": "0.8"}),
        ("GRZ 80 %", {"grz_min": "0.8"}),
    ],
)
def test_figures_and_limits_are_read_as_they_are_meant(text: str, filters: dict[str, str]) -> None:
    assert joined(read(text, PLACES, DAY)) == filters


def test_what_contradicts_itself_is_not_understood_whole() -> None:
    reading = read("ab 5 ha, bis 2 ha", PLACES, DAY)
    assert joined(reading) == {"area_min": "50000"}
    assert [piece.text for piece in reading.missed] == ["bis 2 ha"]


def test_of_two_limits_the_narrower_one_counts() -> None:
    for text in ("ab 2 ha, mindestens 5 ha", "mindestens 5 ha, ab 2 ha"):
        assert joined(read(text, PLACES, DAY)) == {"area_min": "50000"}


def test_a_long_line_is_cut() -> None:
    assert joined(read("x" * LONGEST + " 5 ha", PLACES, DAY)) == {}
    assert read("5 ha " + "x" * 10_000, PLACES, DAY).filters == {"area_min": ("50000",)}


# Parts that say all that they mean, none of which excludes another.
PARTS: Final = (
    *("5 ha", "bis 30 €/m²", "GI", "GE", "10 Minuten zur A 14", "nähe Flughafen", "mit dem Lkw"),
    *("hochwasserfrei", "Gleisanschluss", "in Delitzsch", "Torgau", "24/7", "GRZ 0,8"),
    *("100.000 Einwohner in 30 Minuten", "20 Minuten nach Leipzig", "verfügbar ab 2027"),
    *("for logistics", "fibre", "trade tax below 400", "height 12 m", "20 kV", "5 MW"),
    *("unverständlich", "provisionsfrei", "keine Altlasten", "within 10 km of Eilenburg"),
    *("cheapest first", "in den letzten 90 Tagen bestätigt", "teilbar", "Hebesatz bis 380 %"),
)


@given(st.lists(st.sampled_from(PARTS), unique=True, min_size=1, max_size=8), st.randoms())
def test_the_order_of_parts_does_not_matter(parts: list[str], random) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    shuffled = list(parts)
    random.shuffle(shuffled)
    one, other = (read(", ".join(some), PLACES, DAY) for some in (parts, shuffled))
    assert one.filters == other.filters
    assert sorted(piece.text for piece in one.missed) == sorted(p.text for p in other.missed)


@given(st.lists(st.sampled_from(PARTS), unique=True, max_size=6))
def test_parts_together_say_what_each_says_alone(parts: list[str]) -> None:
    together = read(", ".join(parts), PLACES, DAY).filters
    alone = [read(part, PLACES, DAY).filters for part in parts]
    assert set(together) == {name for filters in alone for name in filters}
    for filters in alone:
        for name, values in filters.items():
            if name in {"zoning", "municipality", "rail_siding"}:
                assert set(values) <= set(together[name])


WORDS: Final = st.sampled_from(
    (
        *(" ", ", ", " und ", "-", "–", " bis ", "ab ", "max. ", "<", "≥", "ca. ", "nicht ", "/"),
        *("5", "10", "2,5", "1.000", "2027", "ha", " m²", " €/m²", " min", " km", " %", " MW", "+"),
        *("A 14", "B 2", "GI", "GE", "Delitzsch", "Leipzig", "Autobahn", "zur ", "nach ", "nähe "),
        *("Einwohner ", "Einwohner in ", "GRZ ", "Höhe ", "Preis ", "kein ", "Hochwasser", "Lkw "),
        *(
            "teilbar ",
            "verfügbar ",
            "Q",
            "1.7.2027",
            "Tage ",
            "bestätigt ",
            "Logistik ",
            "zwischen ",
        ),
    )
)
LINES: Final = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=14).map("".join))


@given(LINES)
def test_reading_never_fails_and_says_where_each_piece_is_from(text: str) -> None:
    reading = read(text, PLACES, DAY)
    pieces = [(one.start, one.end, one.text) for one in reading.understood]
    pieces += [(one.start, one.end, one.text) for one in reading.missed]
    for start, end, said in pieces:
        assert said
        assert text[start:end] == said
    for piece in reading.understood:
        assert piece.filters.keys() <= reading.filters.keys()
    assert (reading.filters == {}) == (reading.understood == ())
    assert read(text, PLACES, DAY) == reading
