"""Homes that hold something of everything, and a look at all that they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
import shapely
import sqlalchemy as sa

from data.backup import restoring, writing
from data.backup.archive import opened
from data.measures.measure import Evidence, Measure, Value
from data.measures.quarter import Quarter
from data.reference import Entry, Kind, Shelf
from data.reference.entry import Meaning, Origin
from data.roles import Role
from data.store.changes import Change
from data.store.demand import Counter
from data.store.files import Files
from data.store.measures import Closed
from data.store.offers import Offer
from data.store.schema import DOCUMENTS, MEASURE_EVIDENCE, MEASURE_REPORTS
from data.store.store import open_store
from data.store.users import Act
from data.words import Text
from tests.data.store.gatherings import hold
from tests.data.store.jobs import ORDER
from tests.data.store.letters import REPLY, SUBSCRIPTION, enquiry, mail
from tests.data.store.made import FULL, NOON, plot, put, raw
from tests.data.store.owning import put_owner
from tests.data.store.test_documents import PHOTO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.backup.manifest import Manifest
    from data.store.store import Store
    from tests.data.store.conftest import Location

OURS: Final = (
    *("record_versions", "plot_versions", "mappings", "enquiries", "subscriptions"),
    *("subscription_plots", "outbox", "offers", "users", "drafts", "audit", "jobs", "imports"),
    *("documents", "dispatches", "enquiry_notes", "enquiry_replies", "demand"),
    *("campaigns", "campaign_counts", "events", "registrations"),
    *("owners", "owner_plots", "owner_consents", "owner_asks"),
    *("measures", "measure_versions", "measure_values", "measure_evidence", "measure_reports"),
)
_SHA256: Final = list(DOCUMENTS.c.keys()).index("sha256")
_PROOF: Final = list(MEASURE_EVIDENCE.c.keys()).index("sha256")
_FILES: Final = list(MEASURE_REPORTS.c.keys()).index("files")
LEFT_OUT: Final = {"sessions", "restorations"}


def entry(name: str, content: str) -> Entry:
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
    )


def lay(home: Path, name: str, content: str) -> None:
    """Lay a layer on the shelf whose data are bytes that follow from its content."""
    data = content.encode() * 1000 + bytes(range(256))

    def write(path: Path) -> None:
        path.write_bytes(data)

    Shelf(home).put(entry(name, content), write)


def fill(location: Location, home: Path, word: str) -> None:
    """Fill a store and a home with something of everything; all of it follows from a word."""
    with open_store(location) as store:
        put(store, FULL)
        put(store, plot("a", address=word))
        put(store, plot("a", address=f"{word} 2", price=12.5), seen=1)
        put(store, plot("b", note=word))
        store.write([Change("b", 1, None)], account="ben", reason="sold", at=NOON)
        store.undo("a", 2, account="anna", reason="no", at=NOON)
        store.forget("ben")
        store.remember_mapping(word, {"Fläche": "area_total"})
        for number in (1, 2, 3):
            store.enquiries.add(enquiry(number, message=word), [mail(number)])
        store.enquiries.delete("NS-AAAA-0002", Act("anna", NOON))  # ids have a gap
        store.demand.add({Counter("2026-11", "size", word, "map", "none"): 7})
        claimed = store.outbox.claim(NOON, timedelta(minutes=5))
        assert claimed is not None
        store.outbox.sent(claimed, NOON)
        store.subscriptions.add(SUBSCRIPTION, {"a": True, "b": False}, mail(9))
        store.offers.add(
            Offer(
                key=word,
                title=word,
                made=NOON,
                ends_on=date(2026, 4, 1),
                language="de",
                plots=("a", "full"),
                greeting="Guten Tag",
                profile="logistics",
                weights="",
            ),
            Act("anna", NOON),
        )
        store.casework.note("NS-AAAA-0001", word, Act("anna", NOON))
        store.casework.reply("NS-AAAA-0001", replace(REPLY, text=word), Act("anna", NOON))
        act = Act("anna", NOON)
        user = store.users.add(word, Role.EDITOR, ("14730270",), act)
        store.sessions.begin(user, act, by="password")
        store.users.add("gone", Role.READER, (), act)
        store.drafts.begin(Change("a", 3, plot("a", note=word)), act, reason="seen")
        store.audit.add("denied", account="nobody", subject="/verwaltung")
        hold(store, word)
        put_owner(store, word)
        day = date(2026, 4, 1)
        options = {"source": word}
        store.imports.begin(word, act, file="a.csv", suffix=".csv", ends_on=day, options=options)
        store.jobs.add(replace(ORDER, content={"greeting": word}), most=1)
        sha256 = Files(home / "documents").keep(word.encode())
        store.documents.add(replace(PHOTO, key=word, sha256=sha256))
        store.jobs.claim(NOON, timedelta(seconds=30), ("exposes",))
        measured(store, home, word)
    lay(home, "flood", f"{word}-old")
    Shelf(home).note(date(2026, 1, 5), Shelf(home).entries())
    lay(home, "flood", word)
    lay(home, word, word)
    (home / "secret").write_text(f"key of {word}", encoding="ascii")


def measured(store: Store, home: Path, word: str) -> None:
    """Add a measure with a figure and evidence, and close a report."""
    act, files = Act("anna", NOON), Files(home / "evaluation")
    key = store.measures.add(Measure(field="work", kind="other", title_de=word), act)
    figure = Value(
        indicator="00000001",
        quarter=Quarter(2026, 1),
        value=12.25,
        dated=NOON.date(),
        source=word,
        at=NOON,
        account="anna",
    )
    store.measures.put_value(key, figure, act)
    proof = files.keep(f"proof {word}".encode())
    store.measures.add_evidence(
        key,
        Evidence(key=word, title=word, sha256=proof, size=9, added=NOON, added_by="anna"),
        act,
    )
    store.measures.show(key, 1, act, public=True)
    store.measures.close(
        Closed(
            key=word,
            kind="quarter",
            start=date(2026, 1, 1),
            end=date(2026, 3, 31),
            day=NOON.date(),
            closed=NOON,
            account="anna",
            catalogue="1",
            invented=False,
            content="{}",
            sha256=word,
            files={"de.pdf": files.keep(f"report {word}".encode())},
        ),
        act,
    )


def everything(location: Location, home: Path) -> dict[str, Any]:
    """Return all that a place holds, read past the program: every row, every byte that counts."""
    held: dict[str, Any] = {}
    with raw(location) as connection:
        for name in OURS:
            rows = connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1").all()  # noqa: S608
            plain = [tuple(_plain(value) for value in row) for row in rows]
            # What tells of the restoration itself is not of the backup.
            held[name] = [row for row in plain if name != "audit" or "restored" not in row]
        held["plots"] = _layer(connection, is_file=isinstance(location, Path))
    for path in sorted((home / "reference").rglob("*")):
        if path.is_file():
            held[path.relative_to(home).as_posix()] = path.read_bytes()
    # Bytes that no row names may be left of what was there before.
    for sha256 in _column(held["documents"], _SHA256):
        held[sha256] = Files(home / "documents").read(sha256)
        assert held[sha256] is not None
    proofs = [row[_PROOF] for row in held["measure_evidence"]]
    reports = [orjson.loads(row[_FILES])["de.pdf"] for row in held["measure_reports"]]
    for sha256 in (*proofs, *reports):
        held[sha256] = Files(home / "evaluation").read(sha256)
        assert held[sha256] is not None
    held["secret"] = (home / "secret").read_bytes() if (home / "secret").exists() else None
    return held


def _column(rows: list[tuple[Any, ...]], place: int) -> list[str]:
    return [str(row[place]) for row in rows]


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, datetime):
        moment = value.astimezone(UTC).replace(tzinfo=None)
        return f"{moment.isoformat(timespec='milliseconds')}Z"
    if isinstance(value, date):
        return value.isoformat()
    return value if value is not None else "NULL"


def _layer(connection: sa.Connection, *, is_file: bool) -> list[tuple[Any, ...]]:
    rows = connection.exec_driver_sql("SELECT * FROM plots ORDER BY id").mappings()
    return [
        (
            shapely.from_wkb(row["geom"][40:] if is_file else row["geom"]).wkt,
            *(_plain(value) for name, value in row.items() if name not in {"geom", "fid"}),
        )
        for row in rows
    ]


def back_up(location: Location, home: Path, path: Path) -> Manifest:
    """Write a backup."""
    with open_store(location) as store:
        return writing.write(store, home, path, key=None, steps=writing.Steps())


def put_back(path: Path, location: Location, home: Path, *, replace: bool = False) -> str:
    """Restore a backup as the command does."""
    with opened(path) as archive:
        archive.check()
        with open_store(location) as store:
            return restoring.restore(archive, store, home, account="root", replace=replace)


def restorations(location: Location) -> list[Mapping[str, Any]]:
    """Return what is noted of restorations."""
    with raw(location) as connection:
        rows = connection.execute(sa.text("SELECT * FROM restorations ORDER BY id")).mappings()
        return [dict(row) for row in rows]
