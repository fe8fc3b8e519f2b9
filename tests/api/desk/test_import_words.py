"""At the desk an import names fields of its page, where the command names its options."""

from __future__ import annotations

import ast
import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from api.imports.wording import LABELS, for_desk
from data.roles import Role
from data.words import LANGUAGES, translations
from tests.api.correspondence import plain
from tests.api.desk.bringing import brought, importing, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.desk.staff import Staffed

PROJECT: Final = Path(__file__).parents[3]
# Whatever an import of plots or plans is read, compared and placed by.
MODULES: Final = [
    *(PROJECT / "data" / "imports").rglob("*.py"),
    *(PROJECT / "data" / "zoning").glob("*.py"),
    *(PROJECT / "geo").glob("*import*.py"),
    *(PROJECT / "geo" / f"{name}.py" for name in ("outlines", "plans", "points", "readings")),
]
OPTION: Final = re.compile(r"--[a-z]")


def sentences() -> Iterator[str]:
    """Yield what these modules say that names an option; no comment and no docstring."""
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        docs = {
            node.body[0].value
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            said = node.value if isinstance(node, ast.Constant) and node not in docs else None
            if isinstance(said, str) and OPTION.search(said):
                yield said.replace("{code}", "EPSG:25833")


SENTENCES: Final = sorted(set(sentences()))


def test_there_are_such_sentences() -> None:
    assert len(SENTENCES) > 15


@pytest.mark.parametrize("sentence", SENTENCES)
def test_no_option_is_left(sentence: str) -> None:
    for language in LANGUAGES:
        said = for_desk(sentence, language)
        assert not OPTION.search(said), said
        assert "NAME" not in said
        assert "EPSG:…" not in said


def test_values_are_named_as_the_page_does() -> None:
    assert for_desk("eine Zahl, oder --decimal comma", "de") == (
        "eine Zahl, oder unten „Dezimalzeichen: Komma“"
    )
    assert for_desk("--crs EPSG:25833 would take them so", "en") == (
        "“Coordinate system: EPSG:25833” below would take them so"
    )
    assert for_desk("a name such as --cross or --crs-x", "en") == (
        "a name such as --cross or --crs-x"
    )


@pytest.fixture(scope="module")
def desk(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    with importing(home, tmp_path_factory.mktemp("words")) as held:
        held.add("petra", Role.PUBLISHER)
        yield held


def test_the_page_has_the_fields_and_names_no_option(desk: Staffed) -> None:
    petra = desk.browser("petra")
    metres = sheet(2).replace(b"12.6", b"3450.6")
    path = brought(desk, petra, metres)
    for prefix in ("", "/en"):
        page = petra.get(prefix + path)
        assert not OPTION.search(plain(page)), plain(page)
    page = petra.get(path)
    assert "„Koordinatensystem“" in plain(page)
    # Some fields are there where they matter alone.
    shown = html.unescape(page.text)
    text = translations("de").gettext
    for option, label in LABELS.items():
        if option not in {"--only", "--mapping"}:
            assert f">{text(label)}" in shown, label
