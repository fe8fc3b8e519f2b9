"""Tax multipliers: what the tables of the Regionaldatenbank say, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import InputError
from data.imports.table import Row, Table, read_table
from data.reference import tax
from tests.data.reference.made import OFFICES, tax_table

if TYPE_CHECKING:
    from pathlib import Path

ROWS = (
    "14;Sachsen;310;500;420",
    "14730;Nordsachsen, Landkreis;306;415;393",
    "14713;Leipzig, Stadt;350;650;460",
    "14730110;Eilenburg, Große Kreisstadt;300;423,5;-",
    "14730270;Taucha, Stadt;.;x;390",
)


def read(path: Path, source: str | None = None, year: int | None = None) -> Any:  # noqa: ANN401
    rates, origin = tax.read(read_table(path, form=tax.FORM), source, year)
    return {row["ags"]: row for row in rates.rows}, origin, rates


def says(path: Path, year: int | None = None) -> str:
    with pytest.raises(InputError) as refused:
        read(path, "Amt", year)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-8-sig"])
def test_multipliers_are_read_and_neither_revenues_nor_base_amounts(
    tmp_path: Path, encoding: str
) -> None:
    rows, origin, rates = read(tax_table(tmp_path / "t.csv", ROWS, encoding=encoding))
    assert rows.keys() == {"14713000", "14730110", "14730270"}
    eilenburg, taucha = rows["14730110"], rows["14730270"]
    assert (eilenburg["grundsteuer_a"], eilenburg["grundsteuer_b"]) == (300, 423.5)
    assert eilenburg["gewerbesteuer"] is None, "a sign for nothing is unknown, never zero"
    assert (taucha["grundsteuer_a"], taucha["grundsteuer_b"]) == (None, None)
    assert taucha["gewerbesteuer"] == 390
    assert eilenburg["name"] == "Eilenburg, Große Kreisstadt"
    assert {row["year"] for row in rows.values()} == {2024}
    assert rates.others == 2
    assert OFFICES in origin.source
    assert OFFICES in origin.attribution
    assert (origin.licence, origin.as_of) == ("dl-de/by-2-0", "2024")


def test_key_day_counts_as_its_year(tmp_path: Path) -> None:
    rows, _, _ = read(tax_table(tmp_path / "t.csv", ROWS, year="30.06.2025"))
    assert rows["14730110"]["year"] == 2025


def test_year_that_stands_in_a_row_of_its_own_counts_for_those_below(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "Hebesätze der Realsteuern\n;Gemeinde;Grundsteuer A;Grundsteuer B;Gewerbesteuer\n"
        "2022;;;;\n14730110;Eilenburg;300;400;390\n2023;;;;\n14730110;Eilenburg;300;400;395\n",
        encoding="utf-8",
    )
    _, _, rates = read(path, "Amt")
    assert [(row["year"], row["gewerbesteuer"]) for row in rates.rows] == [
        (2022, 390),
        (2023, 395),
    ]
    assert rates.years == (2022, 2023)


def test_file_without_a_year_needs_one(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "AGS;Name;Hebesatz Gewerbesteuer\n14730110;Eilenburg;390\n14730270;Taucha;380\n",
        encoding="utf-8",
    )
    assert "--year" in says(path)
    rows, _, _ = read(path, "Amt", 2021)
    assert (rows["14730110"]["year"], rows["14730110"]["gewerbesteuer"]) == (2021, 390)


def test_year_that_contradicts_the_file_is_refused(tmp_path: Path) -> None:
    said = says(tax_table(tmp_path / "t.csv", ROWS), 2020)
    assert "2024" in said
    assert "2020" in said


@pytest.mark.parametrize("figure", ["viel", "99999", "-400", "4e2", "4.000,00"])
def test_figure_that_is_no_multiplier_refuses_the_file(tmp_path: Path, figure: str) -> None:
    said = says(tax_table(tmp_path / "t.csv", [*ROWS, f"14730010;Arzberg;1;2;{figure}"]))
    assert "gewerbesteuer" in said
    assert figure in said
    assert "row 12" in said


def test_municipality_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    assert "14730110" in says(tax_table(tmp_path / "t.csv", [*ROWS, ROWS[3]]))


def test_table_without_multipliers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "Steuereinnahmen\nJahr;AGS;Name;Grundsteuer A;Gewerbesteuer\n2024;14730110;Eilenburg;1;2\n",
        encoding="utf-8",
    )
    assert "Hebesatz" in says(path)


def test_source_that_the_file_does_not_name_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "Jahr;AGS;Name;Hebesatz Gewerbesteuer\n2024;14730110;Eilenburg;390\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match="--source"):
        read(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.from_regex(r"14730\d{3}", fullmatch=True),
        st.tuples(*[st.none() | st.integers(0, 2_000)] * 3),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from("-.x/"),
    st.permutations(range(3)),
)
def test_every_figure_comes_back_in_whatever_order_the_columns_stand(
    given_rates: dict[str, tuple[int | None, ...]], sign: str, order: list[int]
) -> None:
    names = ("Grundsteuer A", "Grundsteuer B", "Gewerbesteuer")
    rows = [Row(1, ("Jahr", "AGS", "Gemeinde", *(f"{names[i]} Hebesatz" for i in order)))]
    for number, (ags, rates) in enumerate(given_rates.items(), start=2):
        cells = [sign if rates[i] is None else str(rates[i]) for i in order]
        rows.append(Row(number, ("2024", ags, "Ort", *cells)))
    table = Table("t.csv", tuple(map(str, range(6))), tuple(rows))
    found, _ = tax.read(table, "Amt", None)
    fields = ("grundsteuer_a", "grundsteuer_b", "gewerbesteuer")
    assert {row["ags"]: tuple(row[one] for one in fields) for row in found.rows} == given_rates
