"""Documents and photographs of plots: handed in, shown, served, and gone when removed."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, get_args
from urllib.parse import urlsplit

import orjson
import pikepdf
import pytest
from PIL import Image
from sqlalchemy import event

from api.filing import Kind
from api.schemas import PlotDocument
from data import codes
from data.store.store import open_store
from data.uploads import taken
from tests.api.papers import Office, jpeg, office, pdf
from tests.api.test_aerial import alts, text
from tests.maps.test_expose import elements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLOT: Final = "SK-013"
OTHER: Final = "SK-011"
PHOTO: Final = (
    *("--kind", "photo", "--title-de", "Blick nach Süden", "--title-en", "View to the south"),
    *("--source", "Stadt Schkeuditz", "--date", "2026-02-14"),
)
PLAN: Final = ("--kind", "plan", "--title-de", "Bebauungsplan Nr. 73 „Süd“")


@pytest.fixture
def held(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with office(home, tmp_path, monkeypatch) as one:
        yield one


@pytest.fixture(scope="module")
def standing(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return an office for tests that leave it as it is, with one photograph."""
    with (
        pytest.MonkeyPatch.context() as patch,
        office(home, tmp_path_factory.mktemp("standing"), patch) as one,
    ):
        one.add(PLOT, "a.jpg", jpeg(), *PHOTO)
        yield one


def documents(held: Office, plot: str = PLOT) -> list[dict[str, Any]]:
    answer = held.client.get(f"/api/v1/plots/{plot}")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["properties"]["documents"]
    return found


def path_of(document: dict[str, Any], name: str = "href") -> str:
    address: str = document[name]
    return urlsplit(address).path


def test_a_photograph_is_shown_and_says_nothing_of_who_took_it_where(held: Office) -> None:
    held.add(PLOT, "IMG_1.jpg", jpeg(), *PHOTO)
    (one,) = documents(held)
    assert one["title"] == {"de": "Blick nach Süden", "en": "View to the south"}
    assert (one["kind"], one["source"], one["dated"]) == ("photo", "Stadt Schkeuditz", "2026-02-14")
    assert (one["width"], one["height"]) == (1600, 1000)
    for name, width in (("href", 1600), ("preview", 1200)):
        answer = held.client.get(path_of(one, name))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["content-disposition"].startswith("inline; ")
        assert b"Mustermann" not in answer.content
        with Image.open(io.BytesIO(answer.content)) as image:
            assert image.width == width
            assert dict(image.getexif()) == {}
    assert one["size"] == len(held.client.get(path_of(one)).content)


@pytest.mark.parametrize(
    ("language", "head", "alt", "day", "untitled"),
    [
        ("", "Dokumente und Bilder", "Blick nach Süden", "14.02.2026", ""),
        ("/en", "Documents and pictures", "View to the south", "14 Feb 2026", ' lang="de"'),
    ],
)
def test_the_page_of_the_plot_shows_them(
    held: Office, language: str, head: str, alt: str, day: str, untitled: str
) -> None:
    assert head not in held.client.get(f"{language}/flaechen/{PLOT}").text
    held.add(PLOT, "IMG_1.jpg", jpeg(), *PHOTO)
    held.add(PLOT, "plan.pdf", pdf(), *PLAN)
    held.add(PLOT, "report.pdf", pdf(2), "--kind", "survey", "--title-de", "Geheim", "--internal")
    page = held.client.get(f"{language}/flaechen/{PLOT}").text
    assert head in page
    assert f'alt="{alt}" width="1600" height="1000" loading="lazy"' in page
    assert f"{day} · " in page
    assert re.search(rf'href="/flaechen/{PLOT}/dokumente/\w+"[^>]*{untitled}>Bebauungsplan', page)
    assert "Geheim" not in page
    photo, plan = documents(held)
    assert {path_of(photo), path_of(photo, "preview"), path_of(plan)} == set(
        re.findall(rf"/flaechen/{PLOT}/dokumente/\w+", page)
    )
    assert "Geheim" not in held.client.get(f"/flaechen/{OTHER}").text


def test_a_pdf_is_served_as_it_is_kept_and_cannot_act(held: Office) -> None:
    content = taken(pdf(), "a.pdf").content
    held.add(PLOT, "böse\u202efdp.exe", content, *PLAN)
    (one,) = documents(held)
    answer = held.client.get(path_of(one))
    assert answer.content == content
    headers = answer.headers
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"] == (
        f'attachment; filename="{PLOT}-Bebauungsplan_Nr._73__S_d_.pdf"; '
        "filename*=UTF-8''Bebauungsplan%20Nr.%2073%20%E2%80%9ES%C3%BCd%E2%80%9C.pdf"
    )
    assert headers["content-security-policy"].endswith("; sandbox")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, max-age=31536000, immutable"
    again = held.client.get(path_of(one), headers={"If-None-Match": headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = held.client.head(path_of(one))
    assert (head.status_code, head.content) == (200, b"")
    part = held.client.get(path_of(one), headers={"Range": "bytes=0-4"})
    assert (part.status_code, part.content) == (206, b"%PDF-")


def test_what_is_internal_reaches_nobody(held: Office) -> None:
    held.add(PLOT, "a.jpg", jpeg(), *PHOTO)
    (public,) = documents(held)
    held.add(PLOT, "b.pdf", pdf(), *PLAN, "--internal")
    held.add(OTHER, "a.jpg", jpeg(), *PHOTO, "--internal")
    assert len(documents(held)) == 1
    assert documents(held, OTHER) == []
    service = held.app.state.service
    internal = [
        one for plot in (PLOT, OTHER) for one in service.documents().by_plot[plot] if not one.public
    ]
    assert len(internal) == 2
    for one in internal:
        for name in (one.address, one.sha256, one.key, one.preview_address or "x"):
            path = f"/flaechen/{one.plot}/dokumente/{name}"
            answer = held.client.get(path)
            # What is public of another plot is not of this one.
            assert (answer.status_code == 200) == (path == path_of(public))
    for name in ("expose.pdf", ""):
        answer = held.client.get(f"/api/v1/plots/{OTHER}/{name}".rstrip("/"))
        assert b"Blick nach" not in answer.content
    assert "Blick nach" not in text(held.client.get(f"/api/v1/plots/{OTHER}/expose.pdf").content)


@pytest.mark.parametrize(
    "name",
    ["", "x", "..%2f..%2frecord.gpkg", "..%5csecret", "%00", "0" * 32, "0" * 64, "' OR 1=1", "ä"],
)
def test_no_other_name_leads_to_a_file(standing: Office, name: str) -> None:
    held = standing
    answer = held.client.get(f"/flaechen/{PLOT}/dokumente/{name}")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("cache-control", "")
    assert held.client.get("/flaechen/nowhere/dokumente/x").status_code == 404


def test_what_is_removed_is_gone_within_a_second_and_the_page_says_so(held: Office) -> None:
    key = held.add(PLOT, "a.jpg", jpeg(), *PHOTO)
    (one,) = documents(held)
    before = held.client.get(f"/api/v1/plots/{PLOT}").headers
    same = {"If-None-Match": before["etag"]}
    assert held.client.get(f"/api/v1/plots/{PLOT}", headers=same).status_code == 304
    done = held.call("document", "remove", key)
    assert done.exit_code == 0, done.output
    held.follow()
    # Who asks by tag or by time learns that it has changed.
    assert held.client.get(f"/api/v1/plots/{PLOT}", headers=same).status_code == 200
    since = {"If-Modified-Since": before["last-modified"]}
    assert held.client.get(f"/api/v1/plots/{PLOT}", headers=since).status_code == 200
    assert documents(held) == []
    assert held.client.get(path_of(one)).status_code == 404
    assert "Blick nach" not in held.client.get(f"/flaechen/{PLOT}").text
    assert held.call("document", "remove", key).exit_code == 1
    # The bytes stay, so that an older print can be proven, and so does who did it.
    assert (held.home / "documents" / one["sha256"]).is_file()
    told = held.call("history", PLOT, "--lang", "en").output
    assert told.index(f"Document {key}") < told.index("removed")
    assert "added · command line" in told
    assert "removed · command line" in told
    assert key not in held.call("document", "list").output
    assert "entfernt" in held.call("document", "list", "--all").output


def test_bytes_are_erased_where_nobody_else_needs_them(held: Office) -> None:
    key = held.add(PLOT, "a.jpg", jpeg(), *PHOTO)
    other = held.add(OTHER, "a.jpg", jpeg(), *PHOTO)
    folder = held.home / "documents"
    assert len(list(folder.iterdir())) == 2, "a picture and its preview, once for both plots"
    assert held.call("document", "remove", key, "--erase").exit_code == 0
    assert len(list(folder.iterdir())) == 2
    assert held.call("document", "remove", other).exit_code == 0
    assert len(list(folder.iterdir())) == 2
    assert held.call("document", "remove", other, "--erase").exit_code == 0
    assert list(folder.iterdir()) == []
    assert held.call("document", "remove", "nothing", "--erase").exit_code == 1


def test_a_past_day_shows_what_was_there_then(held: Office) -> None:
    held.add(PLOT, "a.jpg", jpeg(), *PHOTO)
    (added,) = held.app.state.service.documents().by_plot[PLOT]
    day = added.added.astimezone().date()
    filing = held.app.state.service.documents()
    assert filing.public(PLOT, day)
    assert not filing.public(PLOT, day - timedelta(days=1))


def test_reading_never_asks_the_database(held: Office) -> None:
    held.add(PLOT, "a.jpg", jpeg(), *PHOTO)
    (one,) = documents(held)
    asked: list[str] = []
    service = held.app.state.service
    engine = service._store._database.engine  # noqa: SLF001 – what no visitor sees

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "documents" in statement:
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    held.client.get(f"/flaechen/{PLOT}")
    held.client.get(path_of(one))
    documents(held)
    event.remove(engine, "before_cursor_execute", note)
    # The thread that follows the record counts them, and no request reads them.
    assert all("count(" in statement for statement in asked)


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (b"<html>", PHOTO, "a.jpg: found HTML, SVG or XML; expected a PDF or a picture"),
        (jpeg()[:500], PHOTO, "a.jpg: found a damaged picture; expected a picture that is whole"),
        (pdf(), PHOTO, "a.jpg: found PDF; expected a picture, since it is said to be a photograph"),
        (jpeg(), (*PLAN, "--date", "2026-02-30"), "expected a day up to today, as 2026-11-02"),
        (jpeg(), (*PLAN, "--date", "2999-01-01"), "expected a day up to today, as 2026-11-02"),
        (jpeg(), ("--kind", "plan", "--title-de", " \u202e "), "expected a title"),
        (jpeg(), ("--kind", "plan", "--title-de", "a" * 201), "expected at most 200 characters"),
    ],
)
def test_what_cannot_be_taken_is_refused_whole(
    standing: Office,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.setenv("GEWERBE_HOME", str(standing.home))
    path, kept = standing.files / "a.jpg", set((standing.home / "documents").iterdir())
    path.write_bytes(content)
    done = standing.call("document", "add", OTHER, str(path), *words)
    assert done.exit_code == 1
    assert said in f"{done.output}{done.exception}{capsys.readouterr().err}"
    assert set((standing.home / "documents").iterdir()) == kept
    standing.follow()
    assert documents(standing, OTHER) == []


def test_a_plot_that_nobody_knows_and_a_file_twice_are_refused(held: Office) -> None:
    path = held.files / "a.jpg"
    path.write_bytes(jpeg())
    done = held.call("document", "add", "nowhere", str(path), *PHOTO)
    assert "the id of a plot" in str(done.exception)
    key = held.add(PLOT, "a.jpg", jpeg(), *PHOTO)
    done = held.call("document", "add", PLOT, str(path), *PHOTO)
    assert f"this one is {key}" in str(done.exception)
    done = held.call("document", "add", PLOT, str(held.files / "none.jpg"), *PHOTO)
    assert "a file that can be read" in str(done.exception)


def test_the_size_is_a_setting(held: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEWERBE_DOCUMENT_MB", "1")
    path = held.files / "large.jpg"
    for size in (1_200_000, 2_400_000):
        path.write_bytes(jpeg() + bytes(size))
        done = held.call("document", "add", PLOT, str(path), *PHOTO)
        assert "at most 1 MB" in str(done.exception)


def test_titles_are_data_and_never_markup(held: Office) -> None:
    evil = '<script>alert(1)</script> #eval("1") \\u{41} *fett* $x$ \x1b[31m'
    for number, kind in enumerate(("photo", "survey")):
        words = ("--kind", kind, "--title-de", evil, "--source", evil)
        held.add(PLOT, f"{number}.jpg", jpeg(size=(200 + number, 100)), *words)
    page = held.client.get(f"/flaechen/{PLOT}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    shown = text(held.client.get(f"/api/v1/plots/{PLOT}/expose.pdf").content)
    assert shown.count('<script>alert(1)</script> #eval("1") \\u{41} *fett* $x$') == 4
    answer = held.client.get(path_of(documents(held)[1]))
    assert "\x1b" not in answer.headers["content-disposition"]


# The exposé


def expose(held: Office, language: str = "de") -> bytes:
    answer = held.client.get(f"/api/v1/plots/{PLOT}/expose.pdf", params={"lang": language})
    assert answer.status_code == 200
    return answer.content


def test_without_documents_the_expose_says_nothing_of_them(held: Office) -> None:
    shown = text(expose(held))
    assert "Dokumente" not in shown
    assert "Stand und Quelle" not in shown
    assert "Bilder" not in shown


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_expose_shows_some_pictures_and_lists_the_rest(held: Office, language: str) -> None:
    colours = ("#ff0000", "#00ff00", "#0000ff", "#ffff00", "#ff00ff", "#00ffff")
    for number, colour in enumerate(colours):
        words = ("--kind", "photo", "--title-de", f"Bild {number}", "--source", "Stadt")
        held.add(PLOT, f"{number}.jpg", jpeg(colour), *words)
    held.add(PLOT, "plan.pdf", pdf(), *PLAN, "--title-en", "Zoning plan", "--date", "2012-02-16")
    content = expose(held, language)
    with pikepdf.open(io.BytesIO(content)) as made:
        with made.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        links = {
            str(note.A.URI)
            for page in made.pages
            for note in page.get("/Annots", [])
            if "/A" in note and "/URI" in note.A
        }
        heads = [str(e.S) for e in elements(made)]
    assert heads.count("/H2") > 5
    assert [one for one in alts(content) if one.startswith("Bild ")] == [
        f"Bild {number}" for number in range(4)
    ]
    shown = text(content)
    more = {"de": "Weitere Bilder auf der Seite der Fläche: 2", "en": "page of the plot: 2"}
    assert more[language] in shown
    assert {"de": "Bebauungsplan Nr. 73 „Süd“", "en": "Zoning plan"}[language] in shown
    assert {"de": "16.02.2012", "en": "16 Feb 2012"}[language] in shown
    plan = next(one for one in documents(held) if one["kind"] == "plan")
    assert plan["href"] in links


def test_forty_documents_fit(held: Office) -> None:
    held.add(
        PLOT, "0.pdf", pdf(), "--kind", "survey", "--title-de", "Gutachten 00 über den Baugrund"
    )
    (first,) = held.app.state.service.documents().by_plot[PLOT]
    with open_store(held.home / "record.gpkg") as store:
        for number in range(1, 40):
            title = f"Gutachten {number:02} über den Baugrund"
            other = {"key": str(number), "sha256": f"{number:064x}", "rank": 0}
            store.documents.add(replace(first, title_de=title, **other))
    held.follow()
    content = expose(held)
    shown = text(content)
    numbers = [int(one) for one in re.findall(r"Gutachten (\d\d) über", shown)]
    assert numbers == list(range(40))
    with pikepdf.open(io.BytesIO(content)) as made:
        assert len(made.pages) <= 7
    # Each page of the table has its head.
    assert shown.count("Stand und Quelle") == shown.count("Dokument Art Datei")
    page = held.client.get(f"/flaechen/{PLOT}").text
    assert page.count(" über den Baugrund</a>") == 40
    assert "30 weitere Dokumente" in page


def test_a_picture_whose_bytes_are_lost_takes_nothing_with_it(held: Office) -> None:
    held.add(PLOT, "a.jpg", jpeg(), *PHOTO)
    (one,) = documents(held)
    for path in (held.home / "documents").iterdir():
        path.unlink()
    assert held.client.get(path_of(one)).status_code == 404
    assert held.client.get(f"/flaechen/{PLOT}").status_code == 200
    assert "Blick nach Süden" not in alts(expose(held))


def test_the_command_prints_them_too(held: Office) -> None:
    held.add(PLOT, "a.jpg", jpeg(), *PHOTO)
    out = held.files / "out"
    done = held.call("expose", PLOT, OTHER, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "Blick nach Süden" in alts((out / f"{PLOT}-de.pdf").read_bytes())
    assert "Blick nach Süden" not in alts((out / f"{OTHER}-de.pdf").read_bytes())


def test_files_and_downloads_of_plots_name_them(held: Office) -> None:
    held.add(PLOT, "a.jpg", jpeg(), *PHOTO)
    answer = held.client.get("/api/v1/plots", params={"f": "geojson", "limit": 100})
    by_id = {one["id"]: one["properties"] for one in answer.json()["features"]}
    assert "documents" not in by_id[PLOT], "a page of the list stays small"
    PlotDocument.model_validate(documents(held)[0])
    assert documents(held)[0]["alt"] == {"de": None, "en": None}
    alt = ("--alt-de", "Ein Feld mit Gleis", "--alt-en", "A field with a track")
    held.add(PLOT, "b.jpg", jpeg("#2040a0"), *PHOTO, *alt)
    assert documents(held)[1]["alt"] == {"de": alt[1], "en": alt[3]}
    assert orjson.dumps(documents(held))


def test_the_codes_are_one_list() -> None:
    listed = [one.code for one in codes.DOCUMENTS]
    assert list(get_args(Kind.__value__)) == listed
    assert list(get_args(PlotDocument.model_fields["kind"].annotation)) == listed
