"""What is exported and imported again changes nothing, in any format."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.dataset import EMBEDDED
from data.exports import files
from data.exports.origin import Origin
from data.fields import BY_NAME, FIELDS, Field, Group, Kind
from data.fields import Origin as FieldOrigin
from data.imports.report import Outcome
from data.imports.words import is_unknown
from data.readers.plots import read_plots
from data.record import ANY_FIELD, PlotRecord, Provenance
from data.store.changes import Change
from data.store.facts import differences
from data.store.versions import Held
from data.words import LANGUAGES, Language
from geo import imports
from tests.data.imports.files import KNOWN, TODAY, Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DAY: Final = Origin(TODAY, "dl-de/by-2-0")
RECORDED: Final = [field for field in FIELDS if field.origin is FieldOrigin.RECORD]


def as_held(records: Sequence[PlotRecord]) -> Mapping[str, Held]:
    return {record.id: Held(1, record) for record in records}


def carried(
    records: Sequence[PlotRecord], suffix: str, language: Language = "de"
) -> Iterator[PlotRecord]:
    """Yield the records that an import of their export makes of an empty record."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"plots{suffix}"
        assert files.write(records, path, replace(DAY, language=language)) == ()
        fresh = imports.prepare(path, {}, KNOWN, today=TODAY)
        assert fresh.report.accepted
        for change in fresh.changes:
            assert change.record is not None
            yield change.record


def texts() -> st.SearchStrategy[str]:
    """Return texts that a sheet can hold: none with blanks around it, none for unknown."""
    characters = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], include_characters="\n")
    awkward = st.sampled_from(
        [
            "=1+1",
            "@sum",
            "+49 3421",
            "'=x",
            "1/2",
            "007",
            "12.5",
            "ja",
            "<b>",
            'a "b"; c',
            "x_x000D_",
            "Größe, Straße, ÄÖÜ ß",
            "00123",
            "'quoted'",
            '"',
            "=",
            "==A1",
            "\N{PILE OF POO} é ﬁ",
            "12,5",
            "12.345",
            "1e5",
            "TRUE",
            "#DIV/0!",
            "2026-01-01",
            "01.02.2026",
            "Summe",
            "a\nb",
            "[]",
            '{"a": 1}',
        ]
    )
    made = st.text(characters, min_size=1, max_size=20).map(str.strip)
    return (made | awkward).filter(lambda text: not is_unknown(text))


def values(field: Field) -> st.SearchStrategy[Any]:  # noqa: PLR0911
    match field.kind:
        case Kind.NUMBER:
            most = field.maximum or 10_000_000
            # A workbook holds 15 significant digits.
            figures = st.floats(0, most).map(lambda figure: float(f"{figure:.15g}"))
            return figures | st.integers(0, int(most)).map(float)
        case Kind.BOOLEAN:
            return st.booleans()
        case Kind.DATE:
            return st.dates(date(1850, 1, 1), date(2100, 1, 1))
        case Kind.CODE:
            return st.sampled_from([entry.code for entry in field.codes])
        case Kind.CODES:
            chosen = st.sets(st.sampled_from([entry.code for entry in field.codes]))
            return chosen.map(lambda few: tuple(e.code for e in field.codes if e.code in few))
        case Kind.TIERS:
            tier = st.fixed_dictionaries({"eligible": st.booleans(), "price": st.floats(0, 500)})
            return st.lists(tier, max_size=2).map(tuple)
        case _:
            return texts()


ENTRIES: Final = st.builds(
    Provenance,
    source=st.none() | texts(),
    confirmed_on=st.none() | st.dates(date(2000, 1, 1), TODAY),
    confirmed_by=st.none() | texts(),
)
KEYS: Final = st.sampled_from([ANY_FIELD, *BY_NAME, *(group.value for group in Group)])
# Every field, and any few of them: what is left out is unknown.
ALL_KNOWN: Final = st.fixed_dictionaries({field.name: values(field) for field in RECORDED})
SOME_KNOWN: Final = st.fixed_dictionaries({}, optional={f.name: values(f) for f in RECORDED})


@st.composite
def records(draw: st.DrawFn) -> list[PlotRecord]:
    made = []
    for number in range(draw(st.integers(1, 4))):
        corner = draw(st.floats(12.0, 12.8)), draw(st.floats(51.3, 51.6))
        width = draw(st.floats(0.0005, 0.003))
        outline: Any = shapely.box(*corner, corner[0] + width, corner[1] + width)
        if draw(st.booleans()):
            second = shapely.affinity.translate(outline, 0.01, 0.0)
            outline = shapely.MultiPolygon([outline, second])
        known = draw(ALL_KNOWN | SOME_KNOWN)
        known["name"] = draw(texts())
        known["municipality"] = draw(st.sampled_from(sorted(KNOWN.municipalities)))
        made.append(
            PlotRecord(
                id=f"{draw(texts())}-{number}",
                geometry=outline,
                values=known,
                provenance=draw(st.dictionaries(KEYS, ENTRIES, max_size=4)),
                invented=draw(st.booleans()),
            )
        )
    return made


@pytest.mark.parametrize("suffix", files.FORMATS)
@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(held=records(), language=st.sampled_from(LANGUAGES))
def test_export_and_import_change_nothing(
    suffix: str, held: list[PlotRecord], language: Language
) -> None:
    back = {record.id: record for record in carried(held, suffix, language)}
    assert back.keys() == {record.id for record in held}
    for record in held:
        assert differences(record, back[record.id]) == ()


@pytest.mark.parametrize("suffix", files.FORMATS)
def test_the_whole_demonstration_comes_back(suffix: str, tmp_path: Path) -> None:
    held = read_plots(EMBEDDED.path("plots"), today=TODAY).records
    files.write(held, tmp_path / f"plots{suffix}", DAY)
    again = imports.prepare(tmp_path / f"plots{suffix}", as_held(held), KNOWN, today=TODAY)
    assert again.report.accepted
    assert again.report.counts[Outcome.UNCHANGED] == len(held)
    assert again.changes == ()
    back = {record.id: record for record in carried(held, suffix)}
    assert len(held) > 100
    for record in held:
        assert differences(record, back[record.id]) == ()


def test_digits_that_a_workbook_loses_are_no_change(tmp_path: Path) -> None:
    figure = 0.1 + 0.2
    record = PlotRecord("A", shapely.box(12.6, 51.4, 12.61, 51.41), {"name": "A", "grz": figure})
    files.write([record], tmp_path / "plots.xlsx", DAY)
    again = imports.prepare(tmp_path / "plots.xlsx", as_held([record]), KNOWN, today=TODAY)
    assert again.report.counts[Outcome.UNCHANGED] == 1


def test_export_of_a_store_into_the_store(tmp_path: Path) -> None:
    record = Record(tmp_path / "record.gpkg")
    held = read_plots(EMBEDDED.path("plots"), today=TODAY).records[:5]
    record.store.write([Change(one.id, None, one) for one in held], account="a", reason="b")
    files.write(record.store.records(), tmp_path / "plots.xlsx", DAY)
    report, written = record.carry(tmp_path / "plots.xlsx")
    assert report.counts[Outcome.UNCHANGED] == 5
    assert written is not None
    assert written.at is None
    record.store.close()
