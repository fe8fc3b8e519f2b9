"""Documents and photographs of a plot at the desk."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from PIL import Image

from data.roles import Role
from data.uploads import taken
from tests.api.correspondence import plain
from tests.api.desk.staff import Browser, Staffed, staffed
from tests.api.papers import jpeg, pdf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from data.store.documents import Document
    from geo.catalogue import Catalogue

PLOT: Final = "KR-001"
AT: Final = f"/verwaltung/flaechen/{PLOT}/dokumente"
SAID: Final = {
    "art": "photo",
    "titel_de": "Blick nach Süden",
    "titel_en": "View to the south",
    "bild_de": "Eine Wiese, dahinter Hallen",
    "bild_en": "A meadow, halls behind it",
    "quelle": "Stadt Schkeuditz",
    "tag": "2026-02-14",
    "sichtbar": "oeffentlich",
}
NASTY: Final = "<script>probe</script> {{7*7}} \"><img src=x> =cmd|' #strong[x]"


@pytest.fixture
def desk(home: Path, tmp_path: Path) -> Iterator[Staffed]:
    """Return an application on a copy of the home: documents are kept there."""
    own = tmp_path / "home"
    own.mkdir()
    for one in home.iterdir():
        (own / one.name).symlink_to(one)
    with staffed(own, tmp_path) as held:
        held.add("anna", Role.EDITOR)
        yield held


def hand_in(
    browser: Browser,
    *files: tuple[str, bytes],
    on: str = AT,
    **typed: Any,  # noqa: ANN401
) -> httpx.Response:
    data = {"formwort": browser.word(), **SAID, **typed}
    held = [("datei", (name, content, "image/jpeg")) for name, content in files]
    return browser.ask("POST", on, data=data, files=held)


def there(desk: Staffed) -> list[Document]:
    return [one for one in desk.store.documents.all(PLOT) if one.removed is None]


def public_page(desk: Staffed, lead: str = "") -> str:
    desk.office.application.state.service.refresh()
    return desk.office.ask("GET", f"{lead}/flaechen/{PLOT}").text


def test_a_photograph_is_handed_in_and_shown(desk: Staffed) -> None:
    browser = desk.browser("anna")
    done = hand_in(browser, ("IMG_1.jpg", jpeg()))
    assert done.status_code == 303
    (one,) = there(desk)
    assert (one.title_de, one.title_en, one.alt_de, one.source) == (
        *("Blick nach Süden", "View to the south"),
        *("Eine Wiese, dahinter Hallen", "Stadt Schkeuditz"),
    )
    assert (str(one.dated), one.public, one.added_by) == ("2026-02-14", True, "anna")
    page = browser.get(AT)
    assert f"{AT}/{one.key}/datei?klein=1" in page.text
    small = browser.get(f"{AT}/{one.key}/datei?klein=1")
    assert small.headers["content-type"] == "image/jpeg"
    assert small.headers["cache-control"] == "no-store"
    assert "sandbox" in small.headers["content-security-policy"]
    with Image.open(io.BytesIO(small.content)) as image:
        assert (image.width, dict(image.getexif())) == (1200, {})
    assert 'alt="Eine Wiese, dahinter Hallen"' in public_page(desk)
    assert 'alt="A meadow, halls behind it"' in public_page(desk, "/en")
    assert ("anna", "document_added") in desk.actions()


def test_several_at_once_all_or_nothing(desk: Staffed) -> None:
    browser = desk.browser("anna")
    bare = {"bild_de": "", "bild_en": ""}
    red, blue = jpeg("#ff0000"), jpeg("#0000ff")
    refused = hand_in(browser, ("a.jpg", red), ("b.jpg", b"<html>no</html>"), **bare)
    assert refused.status_code == 400
    assert there(desk) == []
    said = plain(refused)
    assert "b.jpg: erwartet wird ein PDF oder ein Bild" in said
    assert "gefunden: HTML, SVG oder XML" in said
    assert "Nichts wurde aufgenommen" in said
    assert 'value="Blick nach Süden"' in refused.text, "what was typed stays"
    assert hand_in(browser, ("a.jpg", red), ("b.jpg", blue)).status_code == 400, "one alt of two"
    assert hand_in(browser, ("a.jpg", red), ("b.jpg", blue), **bare).status_code == 303
    assert [one.title_de for one in there(desk)] == ["Blick nach Süden (1)", "Blick nach Süden (2)"]
    twice = hand_in(browser, ("c.jpg", jpeg("#00ff00")), ("again.jpg", red), **bare)
    assert "again.jpg: diese Datei hat die Fläche schon." in plain(twice)
    assert len(there(desk)) == 2
    many = [(f"{n}.jpg", jpeg(f"#0000{n:02x}", (8, 8))) for n in range(7)]
    assert "Höchstens 6 Dateien" in plain(hand_in(browser, *many, **bare))


@pytest.mark.parametrize(
    ("content", "typed", "word"),
    [
        (b"", {}, "nichts"),
        (b"PK\x03\x04", {}, "ein Archiv oder Office-Dokument"),
        (b"MZ\x90", {}, "ein Programm"),
        (b"\xff\xd8\xff broken", {}, "ein beschädigtes Bild"),
        (pdf(), {}, "ein Bild, da es ein Foto sein soll"),
        (b"%PDF-1.7 broken", {"art": "plan"}, "ein beschädigtes PDF"),
        (None, {}, "Bitte mindestens eine Datei wählen."),
        (jpeg(size=(8, 8)), {"tag": "2026-03-03"}, "Ein Tag, der nicht in der Zukunft liegt."),
        (jpeg(size=(8, 8)), {"titel_de": "x" * 201}, "höchstens 200 Zeichen"),
    ],
    ids=[*"abcdefghi"],
)
def test_what_cannot_be_taken_says_why(
    desk: Staffed, content: bytes | None, typed: dict[str, str], word: str
) -> None:
    files = [] if content is None else [("evil.jpg", content)]
    answer = hand_in(desk.browser("anna"), *files, **typed)
    assert answer.status_code == 400
    assert word in plain(answer)
    assert there(desk) == []


def test_sizes_are_bounded(desk: Staffed) -> None:
    browser = desk.browser("anna")
    large = hand_in(browser, ("a.jpg", b"\xff\xd8\xff" + bytes(20_000_001)))
    assert large.status_code == 400
    assert "höchstens 20 MB" in plain(large)
    assert "gefunden: mehr als 20 MB" in plain(large)
    huge = browser.ask(
        "POST", AT, content=b"x", headers={"Content-Length": "130000000", "Content-Type": "x"}
    )
    assert huge.status_code == 413
    assert there(desk) == []


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("../../etc/pass wd.jpg", "pass wd"),
        ("a\u202egpj.exe", "agpj"),
        ("C:\\x\\Foto <b>.JPG", "Foto <b>"),
        ("...", "Datei ohne Namen"),
    ],
)
def test_a_name_is_shown_and_never_used(desk: Staffed, name: str, title: str) -> None:
    browser = desk.browser("anna")
    assert hand_in(browser, (name, jpeg(size=(8, 8))), titel_de="").status_code == 303
    (one,) = there(desk)
    assert one.title_de == title
    assert "<b>" not in browser.get(AT).text.partition("<ol")[2].partition("</ol>")[0].replace(
        "<b>", "", 1
    )
    kept = [path.name for path in desk.office.settings.documents.iterdir()]
    assert all(re.fullmatch("[0-9a-f]{64}", name) for name in kept)


def test_what_is_internal_is_of_staff_alone(desk: Staffed) -> None:
    desk.add("rolf", Role.READER)
    browser = desk.browser("anna")
    content = pdf()
    hand_in(browser, ("a.pdf", content), art="survey", sichtbar="intern", titel_de="Gutachten X")
    (one,) = there(desk)
    assert "Gutachten X" not in public_page(desk)
    assert desk.office.ask("GET", f"/flaechen/{PLOT}/dokumente/{one.address}").status_code == 404
    reader = desk.browser("rolf")
    assert "Gutachten X" in reader.get(AT).text
    assert "Hochladen" not in reader.get(AT).text
    file = reader.get(f"{AT}/{one.key}/datei")
    assert file.content == taken(content, "a.pdf").content
    assert file.headers["content-disposition"].startswith("attachment")
    assert Browser(desk.office).get(f"{AT}/{one.key}/datei").status_code == 303
    wrong = reader.get(f"/verwaltung/flaechen/SK-011/dokumente/{one.key}/datei")
    assert wrong.status_code == 404


def test_it_is_said_otherwise_ordered_removed_and_brought_back(desk: Staffed) -> None:
    browser = desk.browser("anna")
    for colour in ("#ff0000", "#00ff00", "#0000ff"):
        hand_in(browser, (f"{colour}.jpg", jpeg(colour, (8, 8))), titel_de=colour)
    first, second, third = there(desk)
    page = browser.get(f"{AT}/{second.key}")
    assert 'value="#00ff00"' in page.text
    assert browser.send(f"{AT}/{second.key}", **{**SAID, "titel_de": ""}).status_code == 400
    assert browser.send(f"{AT}/{second.key}", **{**SAID, "titel_de": NASTY}).status_code == 303
    assert there(desk)[1].title_de == NASTY
    for text in (browser.get(AT).text, browser.get(f"{AT}/{second.key}").text, public_page(desk)):
        assert "<script>probe" not in text
        assert "<img src=x" not in text
    moved = browser.send(f"{AT}/{third.key}/reihe", wohin="hoch")
    assert moved.status_code == 303
    assert [one.key for one in there(desk)] == [first.key, third.key, second.key]
    browser.send(f"{AT}/{first.key}/reihe", wohin="hoch")
    assert [one.key for one in there(desk)] == [first.key, third.key, second.key]
    browser.send(f"{AT}/{third.key}/entfernen")
    assert len(there(desk)) == 2
    assert "#0000ff" not in public_page(desk)
    assert "Zurückholen" in browser.get(AT).text or "zurückholen" in browser.get(AT).text.lower()
    browser.send(f"{AT}/{third.key}/zurueckholen")
    assert [one.key for one in there(desk)] == [first.key, third.key, second.key]
    assert "#0000ff" in public_page(desk), "the service has noticed each change"
    done = [action for _, action in desk.actions()]
    for action in (
        *("document_changed", "documents_ordered", "document_removed", "document_restored"),
    ):
        assert action in done
    assert "probe" not in repr(list(desk.store.audit.entries()))


def test_removed_and_handed_in_again_does_not_come_back_twice(desk: Staffed) -> None:
    browser = desk.browser("anna")
    hand_in(browser, ("a.jpg", jpeg()))
    (one,) = there(desk)
    browser.send(f"{AT}/{one.key}/entfernen")
    hand_in(browser, ("a.jpg", jpeg()))
    led = browser.send(f"{AT}/{one.key}/zurueckholen")
    assert "document_there" in led.headers["location"]
    assert len(there(desk)) == 1


def test_a_paper_is_no_photograph(desk: Staffed) -> None:
    browser = desk.browser("anna")
    hand_in(browser, ("a.pdf", pdf()), art="plan")
    (one,) = there(desk)
    answer = browser.send(f"{AT}/{one.key}", **SAID)
    assert answer.status_code == 400
    assert there(desk)[0].kind == "plan"


def test_who_keeps_the_municipality_alone(desk: Staffed, catalogue: Catalogue) -> None:
    own = str(catalogue.by_id[PLOT].values["municipality"])
    other = next(ags for ags in catalogue.municipalities if ags != own)
    desk.add("eve", Role.PUBLISHER, other)
    hand_in(desk.browser("anna"), ("a.jpg", jpeg()))
    (one,) = there(desk)
    eve = desk.browser("eve")
    assert hand_in(eve, ("b.jpg", jpeg("#000000"))).status_code == 403
    for path in ("", "/reihe", "/entfernen", "/zurueckholen"):
        assert eve.send(f"{AT}/{one.key}{path}", **SAID).status_code == 403
    assert there(desk) == [one]
    assert eve.get(AT.replace(PLOT, "NONE-1")).status_code == 404
