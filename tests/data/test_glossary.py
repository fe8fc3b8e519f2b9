"""The glossary: complete in both languages, with a source, and over all codes of the trade."""

from __future__ import annotations

import re
from typing import Final

import pytest
from pydantic import ValidationError

from data.fields import BY_NAME, FIELDS, Kind
from data.glossary import Term, glossary, read, terms_of
from data.words import LANGUAGES, Language, collation

# Code lists whose labels are everyday words.
PLAIN: Final = {"restriction_level", "owner_class", "operation_24_7"}
ASKED_FOR: Final = (
    *("baunvo", "ge", "gi", "gie", "so", "mi", "grz", "gfz", "bmz", "hebesatz", "zweckbindung"),
    *("bebauungsplan", "erschliessung", "altlasten", "hq100", "emissionskontingent"),
    *("lang-lkw", "oev-gueteklasse", "regionalbudget"),
)
TERM: Final = """
[[term]]
key = "a"
name = { de = "A", en = "A" }
text = { de = "Ein Satz.", en = "A sentence." }
source = { de = "§ 1", en = "§ 1" }
"""


@pytest.mark.parametrize("term", glossary().term, ids=lambda term: term.key)
def test_a_term_is_a_short_text_of_its_own_in_both_languages(term: Term) -> None:
    for phrase in (term.name, term.text, term.source):
        for language in LANGUAGES:
            said = phrase.words.in_(language)
            assert said == " ".join(said.split())
    assert term.text.de != term.text.en
    for text in term.text.words:
        assert text.endswith((".", ".“", ".”"))
        assert 40 < len(text) < 420, f"{len(text)} characters"
    assert re.search(r"§|Art\.|[A-ZÄÖÜ]", term.source.de)


@pytest.mark.parametrize("key", ASKED_FOR)
def test_what_was_asked_for_is_explained(key: str) -> None:
    assert key in {term.key for term in glossary().term}


@pytest.mark.parametrize(
    ("field", "code"),
    [(f.name, entry.code) for f in FIELDS if f.kind is Kind.CODE for entry in f.codes],
)
def test_every_code_is_explained_where_it_stands(field: str, code: str) -> None:
    if field not in PLAIN:
        assert terms_of(field, code), BY_NAME[field].label.de
        assert any(code in term.explains.codes.get(field, ()) for term in terms_of(field, code))


def test_a_field_comes_before_its_code_and_no_term_twice() -> None:
    assert [term.key for term in terms_of("zoning", "GI")] == ["baunvo", "gi"]
    assert [term.key for term in terms_of("flood", "hq100")] == ["hq100"]
    assert terms_of("name") == ()
    assert [term.key for term in terms_of("zoning", "no such code")] == ["baunvo"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_stand_in_the_order_of_the_alphabet(language: Language) -> None:
    names = [term.name.words.in_(language) for term in glossary().in_order(language)]
    assert names == sorted(names, key=collation)
    assert len(names) == len(set(names)) == len(glossary().term)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (TERM.replace(', en = "A sentence."', ""), "en"),
        (TERM.replace('"§ 1", en', '" ", en'), "at least 1 character"),
        (TERM.replace('source = { de = "§ 1", en = "§ 1" }\n', ""), "source"),
        (TERM.replace('key = "a"', 'key = "Ä b"'), "pattern"),
        (TERM + "mood = 1\n", "mood"),
        (TERM + TERM, "key twice: a"),
        (TERM + '[term.explains]\nfields = ["weather"]\n', "no field 'weather'"),
        (TERM + '[term.explains]\ncodes = { zoning = ["XY"] }\n', "no code of zoning: XY"),
        (
            TERM
            + '[term.explains]\nfields = ["grz"]\n'
            + TERM.replace('"a"', '"b"')
            + '[term.explains]\nfields = ["grz"]\n',
            "field twice: grz",
        ),
    ],
)
def test_a_glossary_that_is_wrong_is_refused_and_told_why(wrong: str, said: str) -> None:
    assert len(read(TERM).term) == 1
    with pytest.raises(ValidationError, match=re.escape(said)):
        read(wrong)
