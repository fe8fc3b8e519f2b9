"""The shelf: a layer lies on it whole or not at all, and one that failed changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.errors import InputError
from data.reference import Entry, Kind, Shelf
from data.reference.entry import Meaning, Origin
from data.words import Text

if TYPE_CHECKING:
    from pathlib import Path


def entry(content: str = "one", name: str = "flood-hq100") -> Entry:
    return Entry(
        name=name,
        kind=Kind.RESTRICTION,
        title=Text("Hochwasser", "Flood"),
        origin=Origin("LfULG", "© LfULG", "dl-de/by-2-0", "2024-06"),
        file="hq100.shp",
        loaded_on=date(2026, 3, 2),
        count=3,
        content=content,
        data=f"{name}-{content}.gpkg",
        meaning=Meaning(Text("HQ100", "HQ100"), "flood", "hq100"),
        covers="county",
        detail={"years": [2024]},
    )


def put(shelf: Shelf, one: Entry) -> bool:
    def write(path: Path) -> None:
        path.write_text(one.content)

    return shelf.put(one, write)


def test_what_was_put_is_found_as_it_was(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.entries() == ()
    assert put(shelf, entry())
    assert Shelf(tmp_path).entries() == (entry(),)
    assert shelf.path(entry()).read_text() == "one"
    assert shelf.entries(Kind.TAX) == ()


def test_the_same_twice_changes_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, entry())
    assert not put(shelf, replace(entry(), loaded_on=date(2026, 5, 1), file="copy.shp"))
    assert shelf.entries() == (entry(),)


@pytest.mark.parametrize(
    "change",
    [
        {"content": "two"},
        {"covers": None},
        {"meaning": Meaning(Text("HQ100", "HQ100"), "flood", "hq_extreme")},
        {"origin": Origin("LfULG", "© LfULG", "dl-de/by-2-0", "2025")},
        {"title": Text("Flut", "Flood")},
    ],
)
def test_what_a_catalogue_can_see_changes_the_fingerprint(change: dict[str, object]) -> None:
    assert replace(entry(), **change).fingerprint != entry().fingerprint  # type: ignore[arg-type]


def test_a_layer_replaces_the_one_of_its_name_and_the_old_data_stay_until_tidied(
    tmp_path: Path,
) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, entry())
    put(shelf, entry("two"))
    assert shelf.entries() == (entry("two"),)
    assert shelf.path(entry()).is_file(), "a catalogue that is served may still read it"
    shelf.tidy()
    assert {path.name for path in shelf.folder.iterdir()} == {
        "flood-hq100.json",
        "flood-hq100-two.gpkg",
    }


def test_write_that_fails_leaves_the_former_layer(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, entry())
    before = {path.name for path in shelf.folder.iterdir()}

    def fail(path: Path) -> None:
        path.write_text("half")
        message = "disk full"
        raise OSError(message)

    with pytest.raises(OSError, match="disk full"):
        shelf.put(entry("two"), fail)
    assert shelf.entries() == (entry(),)
    assert {path.name for path in shelf.folder.iterdir()} == before


def test_removing_names_what_is_there(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, entry())
    for name in ("tax", "../flood-hq100", ""):
        with pytest.raises(InputError, match="flood-hq100"):
            shelf.remove(name)
    assert shelf.remove("flood-hq100") == entry()
    assert shelf.entries() == ()


def test_description_that_somebody_broke_is_named(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, entry())
    (shelf.folder / "flood-hq100.json").write_text("{}")
    with pytest.raises(InputError, match=r"flood-hq100\.json"):
        shelf.entries()


def test_layers_that_were_shown_are_found_by_day_and_their_data_stay(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.shown(date(2026, 3, 1)) is None
    shelf.note(date(2026, 3, 1), ())
    put(shelf, entry())
    shelf.note(date(2026, 3, 5), shelf.entries())
    put(shelf, entry("two"))
    put(shelf, entry("three"))
    shelf.note(date(2026, 3, 9), shelf.entries())
    shelf.tidy()
    assert shelf.shown(date(2026, 2, 28)) is None
    assert shelf.shown(date(2026, 3, 1)) == shelf.shown(date(2026, 3, 4)) == ()
    assert shelf.shown(date(2026, 3, 5)) == shelf.shown(date(2026, 3, 8)) == (entry(),)
    assert shelf.shown(date(2027, 1, 1)) == (entry("three"),)
    assert shelf.path(entry()).read_text() == "one"
    assert not shelf.path(entry("two")).exists(), "it was never shown"
    assert shelf.entries() == (entry("three"),)


def test_of_a_day_the_last_build_counts_and_parcels_are_in_none(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    day = date(2026, 3, 5)
    parcels = replace(entry(name="parcels"), kind=Kind.PARCELS)
    shelf.note(day, (entry(), parcels))
    shelf.note(day, (entry("two"), parcels))
    assert shelf.shown(day) == (entry("two"),)
    shelf.note(date(2026, 3, 6), (entry("two"),))
    assert len(list((shelf.folder / "shown").iterdir())) == 1, "nothing has changed"
    (shelf.folder / "shown" / "2026-03-05.json").write_text("[{}]")
    with pytest.raises(InputError, match="a note that this program wrote"):
        shelf.shown(day)
