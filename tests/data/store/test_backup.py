"""Backups: everything comes back, into either database, whole or not at all."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from itertools import count
from stat import S_IMODE
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.backup import staging, writing
from data.backup.archive import opened
from data.errors import InputError
from data.store import dump
from data.store.changes import StoreError
from data.store.schema import METADATA
from data.store.store import open_store
from tests.data.store.backups import (
    LEFT_OUT,
    OURS,
    back_up,
    everything,
    fill,
    lay,
    put_back,
    restorations,
)
from tests.data.store.letters import enquiry, mail
from tests.data.store.made import plot, put, raw
from tests.data.store.test_durability import PROJECT, Expected, check, check_history, nursery
from tests.data.store.test_opening import OLD_VERSIONS, OLD_WRITES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.data.store.conftest import Fresh, Location
    from tests.data.store.server import Server

KILLS: Final = 30


@pytest.fixture(params=["geopackage", "postgis"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Location:
    """Return another place where no store has been, in a database of either kind."""
    if request.param == "postgis":
        held: Server = request.getfixturevalue("server")
        return held.fresh()
    return tmp_path / "elsewhere" / "record.gpkg"


@pytest.fixture
def homes(tmp_path: Path) -> Callable[[], Path]:
    """Return a function that makes empty home folders."""
    numbers = count()

    def make() -> Path:
        home = tmp_path / f"home{next(numbers)}"
        home.mkdir()
        return home

    return make


def test_every_table_is_known_to_this_test() -> None:
    assert {*OURS, *LEFT_OUT} == set(METADATA.tables)
    assert {*OURS, "restorations"} == {shape.name for shape in dump.shapes()}
    for shape in dump.shapes():
        assert shape.key


def test_everything_comes_back_in_either_database(
    location: Location, elsewhere: Location, homes: Callable[[], Path], tmp_path: Path
) -> None:
    home, other = homes(), homes()
    fill(location, home, "one")
    before = everything(location, home)
    assert all(before[name] for name in OURS)
    path = tmp_path / "one.backup"
    back_up(location, home, path)
    token = put_back(path, elsewhere, other)
    assert everything(elsewhere, other) == before
    assert everything(location, home) == before
    assert [row["token"] for row in restorations(elsewhere)] == [token]
    with raw(elsewhere) as connection:  # what no version may do is refused as before
        assert connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar() == 0
        guarded = ("plot_versions", "plots", "audit")
        for statement in (f"DELETE FROM {name}" for name in guarded):  # noqa: S608
            with pytest.raises(Exception, match=r"never|read only"), connection.begin_nested():
                connection.exec_driver_sql(statement)
    with open_store(elsewhere) as store:  # the chain of the log holds, and work goes on
        assert store.audit.broken() is None
        last = store.audit.newest(1)[0]
        assert (last.action, last.account, last.subject) == ("restored", "root", token)
        assert put(store, plot("a", address="later"), seen=3) == 4
        assert store.enquiries.add(enquiry(7), [mail(7)])


def test_a_backup_of_what_was_restored_is_the_same(
    fresh: Fresh, homes: Callable[[], Path], tmp_path: Path
) -> None:
    home, other, first, second = homes(), homes(), fresh(), fresh()
    fill(first, home, "one")
    made = back_up(first, home, tmp_path / "one.backup")
    put_back(tmp_path / "one.backup", second, other)
    again = back_up(second, other, tmp_path / "two.backup")
    noted = {"tables/restorations.jsonl", "tables/audit.jsonl"}
    assert {k: v for k, v in again.members.items() if k not in noted} == {
        k: v for k, v in made.members.items() if k not in noted
    }


def test_only_the_owner_can_read_it_and_nothing_stays_beside_it(
    location: Location, homes: Callable[[], Path], tmp_path: Path
) -> None:
    home, folder = homes(), tmp_path / "backups"
    folder.mkdir()
    fill(location, home, "one")
    (folder / ".day.backup.part").write_bytes(b"of a killed one")
    (folder / ".day.backup.part").chmod(0o644)
    for _ in range(2):  # the second replaces the first
        back_up(location, home, folder / "day.backup")
        assert [path.name for path in folder.iterdir()] == ["day.backup"]
        assert S_IMODE((folder / "day.backup").stat().st_mode) == 0o600


def test_it_is_not_written_over_what_is_no_backup(
    homes: Callable[[], Path], tmp_path: Path
) -> None:
    home, location = homes(), tmp_path / "record.gpkg"
    fill(location, home, "one")
    before = location.read_bytes()
    with pytest.raises(InputError, match="no backup"):
        back_up(location, home, location)
    assert location.read_bytes() == before


def test_what_is_there_is_kept_unless_it_may_be_lost(
    fresh: Fresh, homes: Callable[[], Path], tmp_path: Path
) -> None:
    home, other, first, second = homes(), homes(), fresh(), fresh()
    fill(first, home, "one")
    fill(second, other, "two")
    lay(other, "gone", "two")
    path = tmp_path / "one.backup"
    back_up(first, home, path)
    before = everything(second, other)
    with pytest.raises(InputError, match=r"plot_versions 6.*--replace"):
        put_back(path, second, other)
    assert everything(second, other) == before
    put_back(path, second, other, replace=True)
    wanted, found = everything(first, home), everything(second, other)
    # Data that no layer names any more stay until the next build.
    stays = {name for name in found if name.endswith(".gpkg")} - set(wanted)
    assert {name: content for name, content in found.items() if name not in stays} == wanted
    assert (other / "reference" / "gone.json").exists() is False
    with open_store(second) as store:
        assert put(store, plot("c")) == 1


def test_layers_alone_are_something_that_may_not_be_lost(
    homes: Callable[[], Path], tmp_path: Path
) -> None:
    home, other = homes(), homes()
    fill(tmp_path / "record.gpkg", home, "one")
    back_up(tmp_path / "record.gpkg", home, tmp_path / "one.backup")
    lay(other, "flood", "two")
    with pytest.raises(InputError, match="reference layers 1"):
        put_back(tmp_path / "one.backup", tmp_path / "other.gpkg", other)


def test_backups_of_a_store_that_others_write_hold_one_state_each(
    location: Location, fresh: Fresh, homes: Callable[[], Path], tmp_path: Path
) -> None:
    home, backups = homes(), [tmp_path / f"{number}.backup" for number in range(4)]
    with nursery(tmp_path) as writers:
        pid = writers.start(location, seed=3, hold=0, large=False)
        events = writers.until("done", 3)
        for path in backups:
            back_up(location, home, path)
            with open_store(location) as store:
                events += writers.until_after(store.version())
        events += writers.kill(pid)
    tries = [event for event in events if event["event"] == "try"]
    versions = []
    for path in backups:
        place = fresh()
        put_back(path, place, homes())
        with open_store(place) as store:
            version = store.version()
            expected = Expected()
            for attempt in tries[:version]:
                expected.write(attempt)
            check(store, expected, [])
            check_history(store, place, expected)
        versions.append(version)
    assert versions == sorted(versions)
    assert len(set(versions)) == len(backups)


def test_a_restoration_that_is_killed_leaves_what_was_or_what_was_to_be(
    fresh: Fresh, homes: Callable[[], Path], tmp_path: Path
) -> None:
    path, sources = tmp_path / "one.backup", homes()
    first = fresh()
    fill(first, sources, "one")
    back_up(first, sources, path)
    new = _what_counts(first, sources)
    outcomes = []
    with subprocess.Popen(
        [sys.executable, "-m", "tests.data.store.restorer"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def run(last: int, place: Location, home: Path) -> dict[str, Any]:
            order = {"path": str(path), "location": str(place), "home": str(home), "last": last}
            print(json.dumps(order), file=process.stdin, flush=True)
            said: dict[str, Any] = {}
            while "killed" not in said:
                said |= json.loads(process.stdout.readline())  # type: ignore[union-attr]
            return said

        place, home = fresh(), homes()
        fill(place, home, "two")
        passed = run(-1, place, home)["passed"]
        assert passed > 2 * KILLS
        # The last twenty points are those of files; the statements before are many and alike.
        early = range(1, passed - 20, max(1, (passed - 20) // (KILLS - 20)))
        old = None
        for last in (*early, *range(passed - 20, passed + 1)):
            # What was is still there after most kills, and has to outlast the next one too.
            if old is None:
                place, home = fresh(), homes()
                fill(place, home, "two")
                old = _what_counts(place, home)
            assert run(last, place, home)["killed"]
            with open_store(place) as store:
                staging.settle(home, store.was_restored)
            found = _what_counts(place, home)
            assert found in (old, new), last
            assert not any((home / "restoring").glob("*/"))
            outcomes.append(found == new)
            old = None if found == new else old
        process.stdin.close()
    assert len(outcomes) >= KILLS
    assert min(sum(outcomes), len(outcomes) - sum(outcomes)) >= 5, "both must have been seen"


def _what_counts(place: Location, home: Path) -> dict[str, Any]:
    """Return all but the data of layers, which count for nothing where no description is."""
    held = everything(place, home)
    return {name: one for name, one in held.items() if not name.endswith(".gpkg")}


def test_a_backup_of_an_older_program_is_migrated(location: Location, tmp_path: Path) -> None:
    path = tmp_path / "old.backup"
    _write_archive(path, _of_first_revision())
    put_back(path, location, tmp_path)
    with open_store(location) as store:
        (record,) = store.records()
        assert (record.id, record.values["price"]) == ("a", 9.5)
        assert [one.account for one in store.versions("a")] == ["anna", "anonymous"]
        assert [one.kind for one in store.versions("b")] == ["created", "withdrawn"]
        assert store.mappings() == {}
        assert put(store, plot("a"), seen=2) == 3


def _of_first_revision() -> dict[str, Any]:
    """Return what a program of the first revision would have written, by hand."""
    outline = "AQMAAAAAAAAA"  # base64 of an empty polygon as WKB
    tables = {
        "record_versions": (
            ["number:integer", "at:moment", "account:text", "reason:text"],
            ["number"],
            [list(row) for row in OLD_WRITES],
        ),
        "plot_versions": (
            [
                *("id:integer", "plot:text", "number:integer", "record_version:integer"),
                *("kind:text", "outline:bytes", "facts:text"),
            ],
            ["id"],
            [
                [
                    *(number + 1, *row[:4]),
                    *((outline, json.dumps(row[4])) if row[4] else (None, None)),
                ]
                for number, row in enumerate(OLD_VERSIONS)
            ],
        ),
    }
    members = {
        f"tables/{name}.jsonl": "".join(f"{json.dumps(row)}\n" for row in rows).encode()
        for name, (_, _, rows) in tables.items()
    }
    manifest = {
        "format": "gewerbeflaechen backup",
        "layout": 1,
        "program": "0.0.1",
        "revision": "0001",
        "made": "2026-01-08T12:00:00Z",
        "tables": [
            {
                "shape": {
                    "name": name,
                    "columns": [
                        dict(zip(("name", "kind"), column.split(":"), strict=True))
                        for column in columns
                    ],
                    "key": key,
                },
                "rows": len(rows),
            }
            for name, (columns, key, rows) in tables.items()
        ],
        "members": {
            name: {"size": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in members.items()
        },
    }
    return {**members, "manifest.json": manifest}


def _write_archive(path: Path, content: dict[str, Any]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, one in content.items():
            archive.writestr(name, one if isinstance(one, bytes) else json.dumps(one))


def _another(content: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {**content, "manifest.json": {**content["manifest.json"], **more}}


FOREIGN: Final[dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], str]]] = {
    "a zip of something else": (lambda _: {"readme": b"hello"}, "found something else; expected a"),
    "a newer revision": (
        lambda held: _another(held, program="9.1", revision="later"),
        r"a newer program \(9\.1, tables of revision later\); expected .*update the program",
    ),
    "a newer layout": (lambda held: _another(held, layout=2, program="9.1"), "a newer program"),
    "a member more": (lambda held: {**held, "more": b"x"}, "found .more.; expected the files"),
    "a member less": (
        lambda held: {k: v for k, v in held.items() if k != "tables/plot_versions.jsonl"},
        "expected the files that its manifest names",
    ),
    "a row less": (
        lambda held: {**held, "tables/record_versions.jsonl": b'[1,"2026-01-05T08:00:00Z","",""]'},
        "rows: 1; expected rows: 3",
    ),
    "another content": (
        lambda held: {
            name: one.replace(b"anna", b"otto") if isinstance(one, bytes) else one
            for name, one in held.items()
        },
        r"record_versions.*expected the bytes with SHA-256",
    ),
    "a row of another kind": (
        lambda held: {**held, "tables/record_versions.jsonl": b'["x",2,3,4]\n'},
        r"record_versions.jsonl:1: found no row",
    ),
    "a path that leads elsewhere": (
        lambda held: {
            **_another(
                held,
                members={
                    **held["manifest.json"]["members"],
                    "files/reference/../../x": {"size": 1, "sha256": sha256(b"x").hexdigest()},
                },
            ),
            "files/reference/../../x": b"x",
        },
        r"found .files/reference/\.\./\.\./x.; expected the files",
    ),
    "a file that no backup holds": (
        lambda held: {
            **_another(
                held,
                members={
                    **held["manifest.json"]["members"],
                    "files/record.gpkg": {"size": 1, "sha256": sha256(b"x").hexdigest()},
                },
            ),
            "files/record.gpkg": b"x",
        },
        "found .files/record.gpkg",
    ),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_what_is_no_sound_backup_is_refused_and_nothing_written(case: str, tmp_path: Path) -> None:
    change, expected = FOREIGN[case]
    path, place = tmp_path / "x.backup", tmp_path / "record.gpkg"
    _write_archive(path, change(_of_first_revision()))
    with pytest.raises(InputError, match=expected) as refused:
        put_back(path, place, tmp_path)
    assert "\n" not in str(refused.value)
    assert str(path) in str(refused.value)
    assert not place.exists()


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", b"PK\x03\x04 and so on"])
def test_other_files_are_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(InputError, match="expected a backup that `gewerbeflaechen backup` wrote"):
        put_back(tmp_path / "x", tmp_path / "record.gpkg", tmp_path)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, dict[str, Any], Path]:
    """Return the bytes of a backup, what it holds, and a folder to work in."""
    folder = tmp_path_factory.mktemp("sound")
    home = folder / "home"
    home.mkdir()
    fill(home / "record.gpkg", home, "one")
    back_up(home / "record.gpkg", home, folder / "one.backup")
    return (folder / "one.backup").read_bytes(), everything(home / "record.gpkg", home), folder


@given(at=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255), cut=st.booleans())
@settings(max_examples=60, deadline=None)
def test_damage_is_refused_or_does_not_matter(
    sound: tuple[bytes, dict[str, Any], Path], at: float, flip: int, *, cut: bool
) -> None:
    whole, wanted, folder = sound
    place = int(at * len(whole))
    damaged = whole[:place] if cut else bytearray(whole)
    if isinstance(damaged, bytearray):
        damaged[place] ^= flip
    (folder / "x.backup").write_bytes(damaged)
    target = folder / "target"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    try:
        put_back(folder / "x.backup", target / "record.gpkg", target)
    except InputError:
        assert not (target / "record.gpkg").exists()
        return
    assert not cut
    assert everything(target / "record.gpkg", target) == wanted


def test_what_cannot_be_filled_leaves_what_was(location: Location, tmp_path: Path) -> None:
    """A backup that passes every check and whose rows contradict each other."""
    content = _of_first_revision()
    name = "tables/plot_versions.jsonl"
    lines = content[name].splitlines(keepends=True)
    content[name] = b"".join([lines[0], lines[2].replace(b"[3, ", b"[0, "), *lines[3:]])
    content["manifest.json"]["members"][name] = {
        "size": len(content[name]),
        "sha256": sha256(content[name]).hexdigest(),
    }
    content["manifest.json"]["tables"][1]["rows"] = 3
    content[name] = content[name].replace(b'"a", 2, 2', b'"a", 1, 1')
    content["manifest.json"]["members"][name]["sha256"] = sha256(content[name]).hexdigest()
    _write_archive(tmp_path / "x.backup", content)
    home = tmp_path / "home"
    home.mkdir()
    fill(location, home, "two")
    before = everything(location, home)
    with pytest.raises(StoreError):
        put_back(tmp_path / "x.backup", location, home, replace=True)
    assert everything(location, home) == before
    assert not any((home / "restoring").glob("*/"))


def test_one_backup_at_a_time_writes_a_file(homes: Callable[[], Path], tmp_path: Path) -> None:
    home, location, path = homes(), tmp_path / "record.gpkg", tmp_path / "one.backup"
    fill(location, home, "one")

    class Second(writing.Steps):
        def write(self, rows: int) -> writing.Progress:
            with pytest.raises(InputError, match="another backup is writing it"):
                back_up(location, home, path)
            return super().write(rows)

    with open_store(location) as store:
        writing.write(store, home, path, key=None, steps=Second())
    with opened(path) as archive:
        archive.check()


def test_restorations_are_one_at_a_time(homes: Callable[[], Path], tmp_path: Path) -> None:
    home, other, location = homes(), homes(), tmp_path / "record.gpkg"
    fill(location, home, "one")
    back_up(location, home, tmp_path / "one.backup")
    with staging.alone(other) as is_mine:
        assert is_mine
        with pytest.raises(InputError, match="another restoration is running"):
            put_back(tmp_path / "one.backup", tmp_path / "other.gpkg", other)
    put_back(tmp_path / "one.backup", tmp_path / "other.gpkg", other)
