"""Documents are stored as handed in, removed once and never forgotten, their bytes kept once."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from data.store.documents import Document, HeldAlreadyError
from data.store.files import Files
from data.store.store import open_store
from data.store.users import Act
from data.store.versions import ANONYMOUS
from tests.data.store.made import NOON

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.store.store import Store
    from tests.data.store.conftest import Location

HASH: Final = hashlib.sha256(b"a picture").hexdigest()
PHOTO: Final = Document(
    key="abc",
    plot="KR-001",
    kind="photo",
    title_de="Blick von Süden, „Höhe“",
    title_en=None,
    source="Stadt Eilenburg",
    dated=date(2026, 2, 1),
    public=True,
    media_type="image/jpeg",
    size=9,
    sha256=HASH,
    width=300,
    height=200,
    preview=HASH,
    added=NOON,
    added_by="anna",
)
PLAN: Final = replace(
    PHOTO,
    key="def",
    kind="plan",
    public=False,
    media_type="application/pdf",
    sha256="0" * 64,
    width=None,
    height=None,
    preview=None,
)


def test_one_comes_back_as_it_was_added(location: Location) -> None:
    with open_store(location) as store:
        assert store.documents.add(PHOTO) == replace(PHOTO, rank=1)
    with open_store(location) as again:
        assert again.documents.all() == (replace(PHOTO, rank=1),)
        assert again.documents.all("KR-001") == again.documents.all()
        assert again.documents.all("KR-002") == ()
        assert again.version() == 0, "no version of the record"


def test_they_stand_in_the_order_of_their_ranks(store: Store) -> None:
    for number, rank in enumerate((0, 0, 1, 0)):
        one = replace(PHOTO, key=str(number), sha256=f"{number:064x}", rank=rank)
        store.documents.add(one)
    assert [one.key for one in store.documents.all()] == ["0", "2", "1", "3"]


def test_the_same_bytes_are_not_there_twice(store: Store) -> None:
    store.documents.add(PHOTO)
    with pytest.raises(HeldAlreadyError) as refused:
        store.documents.add(replace(PHOTO, key="other"))
    assert refused.value.key == "abc"
    store.documents.add(replace(PHOTO, key="other", plot="KR-002"))
    store.documents.remove("abc", account="ben", at=NOON)
    store.documents.add(replace(PHOTO, key="again"))
    assert [one.key for one in store.documents.filing().by_plot["KR-001"]] == ["again"]


def test_what_is_removed_is_shown_nowhere_and_stays_known(store: Store) -> None:
    store.documents.add(PHOTO)
    marks = [store.documents.mark()]
    later = NOON + timedelta(days=3)
    assert store.documents.remove("abc", account="ben", at=later)
    marks.append(store.documents.mark())
    assert len(set(marks)) == 2
    assert not store.documents.remove("abc", account="eva", at=later + timedelta(days=1))
    assert not store.documents.remove("nothing", account="eva", at=later)
    (held,) = store.documents.all()
    assert (held.removed, held.removed_by) == (later, "ben")
    filing = store.documents.filing()
    assert filing.by_plot == {}
    assert filing.public("KR-001", NOON.date() + timedelta(days=1)) == ()


def test_each_change_is_noticed_and_told(store: Store) -> None:
    act = Act("anna", NOON)
    for number in range(3):
        store.documents.add(replace(PHOTO, key=str(number), sha256=f"{number:064x}"))
    marks = [store.documents.mark()]
    said = replace(store.documents.all()[1], title_de="Anders", alt_de="Eine Wiese", public=False)
    changes: tuple[Callable[[], object], ...] = (
        lambda: store.documents.change(said, act),
        lambda: store.documents.move("2", -1, act),
        lambda: store.documents.remove("0", account="anna", at=NOON),
        lambda: store.documents.restore("0", act),
    )
    for change in changes:
        assert change()
        marks.append(store.documents.mark())
    assert len(set(marks)) == len(marks)
    assert marks == sorted(marks)
    held = store.documents.all()
    assert [one.key for one in held] == ["0", "2", "1"]
    assert (held[2].title_de, held[2].alt_de, held[2].public) == ("Anders", "Eine Wiese", False)
    assert store.documents.change(held[2], act), "nothing is otherwise"
    assert store.documents.mark() == marks[-1]
    for nothing in (
        *(store.documents.move("0", -1, act), store.documents.move("1", 1, act)),
        *(store.documents.move("x", 1, act), store.documents.restore("0", act)),
        store.documents.change(replace(held[0], key="x"), act),
    ):
        assert not nothing


def test_a_filing_shows_what_is_public_and_was_there_on_a_day(store: Store) -> None:
    store.documents.add(PHOTO)
    store.documents.add(PLAN)
    later = replace(PHOTO, key="later", sha256="1" * 64, added=NOON + timedelta(days=5))
    store.documents.add(later)
    filing = store.documents.filing()
    assert [one.key for one in filing.by_plot["KR-001"]] == ["abc", "def", "later"]
    assert [one.key for one in filing.public("KR-001")] == ["abc", "later"]
    assert [one.key for one in filing.public("KR-001", NOON.date())] == ["abc"]
    assert filing.public("KR-001", NOON.date() - timedelta(days=1)) == ()
    assert filing.public("nowhere") == ()


def test_accounts_are_named_and_made_anonymous(store: Store) -> None:
    store.documents.add(PHOTO)
    store.documents.add(PLAN)
    store.documents.remove("abc", account="anna", at=NOON + timedelta(days=1))
    (author,) = store.accounts()
    assert (author.account, author.writes, author.last) == ("anna", 3, NOON + timedelta(days=1))
    assert store.forget("anna") == 3
    assert {one.added_by for one in store.documents.all()} == {ANONYMOUS}
    assert [one.removed_by for one in store.documents.all()] == [ANONYMOUS, None]


def test_bytes_are_kept_once_under_their_hash(tmp_path: Path) -> None:
    files = Files(tmp_path / "documents")
    assert files.read(HASH) is None
    assert files.keep(b"a picture") == HASH
    before = files.path(HASH).stat().st_mtime_ns
    assert files.keep(b"a picture") == HASH
    assert files.path(HASH).stat().st_mtime_ns == before
    assert [path.name for path in (tmp_path / "documents").iterdir()] == [HASH]
    assert files.read(HASH) == b"a picture"


def test_damaged_bytes_are_none_and_are_made_good(tmp_path: Path) -> None:
    files = Files(tmp_path)
    files.keep(b"a picture")
    files.path(HASH).write_bytes(b"half")
    assert files.read(HASH) is None
    files.keep(b"a picture")
    assert files.read(HASH) == b"a picture"


@pytest.mark.parametrize("name", ["", "../record.gpkg", HASH[:32], HASH.upper(), f"{HASH}\n"])
def test_nothing_but_a_hash_is_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        Files(tmp_path).path(name)
