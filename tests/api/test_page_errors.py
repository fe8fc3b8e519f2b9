"""A wrong filter in the address of a page is explained in the page's own language."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

import pytest

from api.parameters import LABELS, PlotQuery

if TYPE_CHECKING:
    import httpx

# Words of the English sentences that a German page must not hold.
ENGLISH: Final = re.compile(
    r"\b(expected|found|valid|number|greater|less|or equal|one of|such as|given once|known|"
    r"integer|finite|Polygon or|with|parameter of)\b"
)


def notice(client: httpx.Client, path: str, query: str) -> str:
    return noticed(client.get(f"{path}?{query}"))


def noticed(answer: httpx.Response) -> str:
    """Return the sentence of a refusal."""
    assert answer.status_code == 400
    # Beside the list, or where there is no catalogue to list on a page of its own.
    marks = ('role="alert"', 'class="lead"')
    found = next(
        hit for mark in marks if (hit := re.search(rf"{mark}>(.*?)</p>", answer.text, re.DOTALL))
    )
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip()


@pytest.mark.parametrize(
    ("query", "de", "en"),
    [
        (
            "area_min=abc",
            "Verfügbare Fläche, mindestens: „abc“ passt nicht, erwartet wird eine Zahl",
            'Available area, at least: found "abc", expected a valid number',
        ),
        (
            "municipality=Delitzsh",
            "„Delitzsh“ passt nicht, erwartet wird ein bekannter Gemeindeschlüssel (AGS), etwa 147",
            'found "Delitzsh", expected a known municipality key (AGS), such as 14730070 (Delitz',
        ),
        (
            "price_min=50&price_max=20",
            "Kaufpreis, mindestens: „50“ passt nicht, erwartet wird höchstens 20",
            'Price, at least: found "50", expected at most',
        ),
        (
            "mode=bike",
            "Fahrzeug: „bike“ passt nicht, erwartet wird 'car' oder 'truck'",
            "Vehicle: found \"bike\", expected 'car' or 'truck'",
        ),
        (
            "available_from_max=morgen",
            "Verfügbar ab, spätestens: „morgen“ passt nicht, erwartet wird ein Datum wie",
            'Available from, at latest: found "morgen", expected a date such as',
        ),
        (
            "colour=red",
            "colour: erwartet wird kein Parameter dieses Namens",
            "colour: expected no parameter of this name",
        ),
        (
            "area_mni=1",
            "kein Parameter dieses Namens; gemeint sein kann area_min",
            "no parameter of this name; did you mean area_min",
        ),
    ],
)
def test_the_sentence_names_filter_and_what_fits(
    client: httpx.Client, query: str, de: str, en: str
) -> None:
    for path in ("/karte", "/flaechen"):
        assert de in notice(client, path, query)
        assert en in notice(client, f"/en{path}", query)


def test_every_parameter_is_refused_in_german(client: httpx.Client) -> None:
    texts = {"estate", "municipality"}
    for name in PlotQuery.model_fields:
        for value in ("", "x", "-1", "nan", "1e99"):
            answer = client.get(f"/flaechen?{name}={value}")
            if answer.status_code == 200:
                continue
            sentence = noticed(answer)
            # The day is no filter: without it there is nothing to list.
            said = "" if name == "as_of" else "Ein Filter in der Adresse ist nicht zu verstehen: "
            assert sentence.startswith(said + LABELS[name].de)
            words = sentence.partition("erwartet wird")[2]
            assert words
            if name not in texts:  # names of places may hold any word
                assert not ENGLISH.search(words), sentence


def test_what_was_sent_stays_text(client: httpx.Client) -> None:
    answer = client.get("/karte", params={"area_min": '<img src=x onerror="alert(1)">'})
    assert answer.status_code == 400
    assert "<img src=x" not in answer.text
    assert "&lt;img src=x" in answer.text


@pytest.mark.parametrize(("path", "sentence"), [("/karte", "Diese Adresse"), ("/en/karte", "This")])
def test_a_method_that_pages_do_not_know_has_a_page(
    client: httpx.Client, path: str, sentence: str
) -> None:
    answer = client.post(path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert f"{sentence} " in answer.text
    assert answer.headers["content-language"] == ("en" if path.startswith("/en") else "de")
