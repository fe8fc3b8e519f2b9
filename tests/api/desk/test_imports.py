"""Import at the desk: a file dropped, read, looked through, taken over whole or not at all."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from openpyxl import Workbook
from shapely.geometry import box

from data.roles import Role
from data.store.changes import Change
from data.store.store import open_store
from tests.api.correspondence import plain
from tests.api.desk.bringing import (
    EXAMPLE,
    IMPORT,
    brought,
    column,
    drop,
    importing,
    sheet,
    take,
    work,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from data.record import PlotRecord
    from tests.api.desk.staff import Browser, Staffed


@pytest.fixture
def desk(home: Path, tmp_path: Path) -> Iterator[Staffed]:
    with importing(home, tmp_path) as held:
        held.add("petra", Role.PUBLISHER)
        yield held


@pytest.fixture
def petra(desk: Staffed) -> Browser:
    return desk.browser("petra")


def example() -> bytes:
    """Return the example of the documents, with what it says of a price that stops it."""
    return EXAMPLE.read_bytes().replace(b";auf Anfrage;", b";-;")


def records(desk: Staffed) -> dict[str, PlotRecord]:
    return {one.id: one for one in desk.store.records()}


def test_the_example_is_read_looked_through_and_taken_over(desk: Staffed, petra: Browser) -> None:
    assert "Das Verzeichnis ist leer" in plain(petra.get(IMPORT))
    begun = drop(petra, example(), "example-plots.csv")
    path = begun.headers["location"]
    waiting = petra.get(path)
    assert "Wartet, bis es an der Reihe ist." in plain(waiting)
    assert '<noscript><meta http-equiv="refresh"' in waiting.text
    work(desk)
    asked = petra.get(path)
    assert "Die Datei kann noch nicht übernommen werden" in plain(asked)
    assert "Spalten ohne Bedeutung: „Nutzung lt. B-Plan“" in plain(asked)
    petra.send(path, on=path, **{column(asked, "Nutzung lt. B-Plan"): "zoning"})
    work(desk)
    report = petra.get(path)
    assert "Die Datei kann übernommen werden." in plain(report)
    assert "4 neu" in plain(report)
    assert "25,50" in report.text  # an example of the column with the price
    assert records(desk) == {}
    done = take(desk, petra, path)
    assert "Übernommen: 4 neu, 0 geändert, 0 unverändert." in plain(done)
    made = records(desk)
    assert set(made) == {"BSP-01", "BSP-02", "BSP-03", "BSP-04"}
    assert made["BSP-01"].values["price"] == 25.5
    assert made["BSP-01"].values["zoning"] == "GI"
    (version,) = desk.store.versions("BSP-01")
    assert (version.account, version.reason) == ("petra", "Import: example-plots.csv")
    said = plain(petra.get(IMPORT))
    assert "example-plots.csv" in said
    assert "4 neu, 0 geändert, 0 unverändert; Stand 1 des Verzeichnisses" in said
    assert ("petra", "import_begun") in desk.actions()
    assert ("petra", "import_carried") in desk.actions()
    assert list((desk.office.settings.home / "imports").iterdir()) == []


def test_it_is_the_same_in_english(desk: Staffed, petra: Browser) -> None:
    path = brought(desk, petra, sheet(4))
    said = plain(petra.get(f"/en{path}"))
    assert "The file can be taken over." in said
    assert "4 new" in said
    assert "recognised" in said


def test_a_second_time_nothing_is_new(desk: Staffed, petra: Browser) -> None:
    take(desk, petra, brought(desk, petra, sheet(3)))
    again = brought(desk, petra, sheet(3, price="30,00"))
    assert "0 neu 3 geändert 0 unverändert" in plain(petra.get(again))
    assert "25,50" in plain(petra.get(again))
    take(desk, petra, again)
    assert records(desk)["BL-000"].values["price"] == 30.0


def workbook() -> bytes:
    book = Workbook()
    assert book.active is not None
    for line in sheet(2).decode().splitlines():
        cells: list[object] = [*line.split(";")]
        if cells[3] == "25,50":
            cells[3] = 25.5
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def geopackage(folder: Path) -> bytes:
    frame = gpd.GeoDataFrame(
        {"Kennung": ["GP-1"], "Objekt": ["Am Gleis"], "Ort": ["Eilenburg"], "Erfunden": ["ja"]},
        geometry=[box(345_000, 5_703_000, 345_100, 5_703_100)],
        crs="EPSG:25833",
    )
    path = folder / "made.gpkg"
    frame.to_file(path, driver="GPKG")
    return path.read_bytes()


def test_a_workbook_and_a_geopackage(desk: Staffed, petra: Browser, tmp_path: Path) -> None:
    take(desk, petra, brought(desk, petra, workbook(), "plots.xlsx"))
    take(desk, petra, brought(desk, petra, geopackage(tmp_path), "plots.gpkg"))
    made = records(desk)
    assert set(made) == {"BL-000", "BL-001", "GP-1"}
    assert made["BL-001"].values["price"] == 25.5
    west, south, east, north = made["GP-1"].geometry.bounds
    assert 12.7 < west < east < 12.9
    assert 51.4 < south < north < 51.5


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("plots.csv", b"Kennung;Objekt\n" + b"0" * 50_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plots.xlsx", b"no workbook at all", "plots.xlsx"),
        ("plots.gpkg", b"SQLite format 3\0 but not really", "plots.gpkg"),
        ("plots.csv", b"\x00\x01\x02\xff", "plots.csv"),
        ("plots.zip", bomb(), "plots.zip"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(
    desk: Staffed, petra: Browser, name: str, content: bytes, said: str
) -> None:
    path = brought(desk, petra, content, name)
    page = petra.get(path)
    assert "So kann die Datei als Ganzes nicht eingelesen werden" in plain(page)
    assert said in plain(page)
    assert str(desk.office.settings.home) not in page.text
    assert "Alles übernehmen" not in plain(page)
    gone = petra.send(f"{path}/verwerfen", on=path)
    assert gone.headers["location"] == f"{IMPORT}?gesagt=import_discarded"
    assert list((desk.office.settings.home / "imports").iterdir()) == []
    assert "verworfen" in plain(petra.get(path))


def test_rows_are_rejected_with_line_field_and_what_was_expected(
    desk: Staffed, petra: Browser
) -> None:
    wrong = sheet(60).replace(b"BL-030;Blatt 31;Eilenburg;25,50", b"BL-030;Blatt 31;Eilenburg;viel")
    path = brought(desk, petra, wrong)
    page = petra.get(path)
    said = plain(page)
    assert "alles oder nichts" in said
    assert "1 abgelehnt 59 neu" in said
    assert "Zeile 32" in said
    assert "Kaufpreis €/m²" in said
    assert "gefunden: 'viel'" in said
    assert "erwartet:" in said
    assert "Seite 1 von 2" in said
    assert said.index("Zeile 32") < said.index("Zeile 2 ")
    second = plain(petra.get(f"{path}?zeigen=new&seite=2"))
    assert "Zeile 61" in second
    assert "Zeile 32 " not in second
    refused = petra.send(f"{path}/uebernehmen", on=path, pruefsumme="x")
    assert refused.status_code == 400
    work(desk)
    assert records(desk) == {}


def test_columns_are_mapped_and_remembered(desk: Staffed, petra: Browser) -> None:
    odd = sheet(2).replace(b"Kaufpreis", b"Euronen").replace(b"Status", b"Lage am Markt")
    path = brought(desk, petra, odd)
    page = petra.get(path)
    assert "noch nicht übernommen" in plain(page)
    typed = {
        column(page, "Euronen €/m²"): "price",
        column(page, "Lage am Markt"): "status",
        "merken": "Blatt der Stadt",
    }
    petra.send(path, on=path, **typed)
    work(desk)
    assert "von Ihnen gewählt" in plain(petra.get(path))
    take(desk, petra, path)
    assert records(desk)["BL-001"].values["price"] == 25.5
    assert desk.store.mappings()["Blatt der Stadt"]["Euronen €/m²"].startswith("price")
    answer = drop(petra, odd, zuordnung="Blatt der Stadt")
    work(desk)
    said = plain(petra.get(answer.headers["location"]))
    assert "0 abgelehnt 0 neu 0 geändert 2 unverändert" in said
    assert "wie gemerkt" in said


def test_a_question_with_two_readings_is_answered(desk: Staffed, petra: Browser) -> None:
    path = brought(desk, petra, sheet(2, price="1.250"))
    assert "Welches Zeichen" in plain(petra.get(path))
    petra.send(path, on=path, dezimal="punkt")
    work(desk)
    take(desk, petra, path)
    assert records(desk)["BL-000"].values["price"] == 1.25


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.csv",
        "..\\..\\secret.csv",
        "<script>alert(1)</script>.csv",
        '"><img src=x onerror=alert(1)>.csv',
        "=cmd()\x07.csv",
        f"{'ä' * 300}.csv",
    ],
)
def test_names_are_data(desk: Staffed, petra: Browser, name: str) -> None:
    path = brought(desk, petra, sheet(1), name)
    for page in (petra.get(path), petra.get(IMPORT)):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "/etc" not in page.text
    (kept,) = (desk.office.settings.home / "imports").iterdir()
    assert kept.name.removesuffix(".csv").isalnum()
    assert kept.stat().st_mode & 0o777 == 0o600
    take(desk, petra, path)
    assert set(records(desk)) == {"BL-000"}


def test_an_unknown_suffix_and_no_file(desk: Staffed, petra: Browser) -> None:
    assert drop(petra, b"x", "plots.exe").status_code == 400
    nothing = petra.send(IMPORT, on=IMPORT)
    assert nothing.status_code == 400
    assert "Bitte eine Datei wählen." in plain(nothing)
    assert desk.store.imports.newest(9) == ()


def test_the_size_of_a_file_is_bounded(home: Path, tmp_path: Path) -> None:
    with importing(home, tmp_path, import_file_mb=2) as desk:
        desk.add("petra", Role.PUBLISHER)
        petra = desk.browser("petra")
        head = sheet(1) + b"\n"
        fits = head + b" " * (2_000_000 - len(head))
        assert drop(petra, fits).status_code == 303  # more than the 1 MB of other forms
        over = drop(petra, fits + b" ")
        assert over.status_code == 400
        assert "höchstens 2 MB" in plain(over)
        far = drop(petra, fits + b" " * 200_000)  # cut off while it comes in
        assert far.status_code == 413
        assert "höchstens 2 MB" in plain(far)
        other = petra.ask("POST", "/verwaltung/konto/kennwort", content=b"x" * 1_100_000)
        assert other.status_code == 413
        assert "höchstens 1 MB" in plain(other)
        kept = [path.stat().st_size for path in (desk.office.settings.home / "imports").iterdir()]
        assert kept == [2_000_000]


def test_who_may_what(desk: Staffed, petra: Browser) -> None:
    desk.add("rita", Role.READER)
    desk.add("edda", Role.EDITOR)
    desk.add("delia", Role.PUBLISHER, "14730070")  # Delitzsch, not Eilenburg
    assert drop_unread(desk.browser("rita")) == 403
    edda = desk.browser("edda")
    path = brought(desk, edda, sheet(1))
    assert "Übernehmen kann sie, wer veröffentlichen darf." in plain(edda.get(path))
    digest = petra.get(path).text.partition('name="pruefsumme" value="')[2].partition('"')[0]
    taking = {"on": path, "pruefsumme": digest}
    assert edda.send(f"{path}/uebernehmen", **taking).status_code == 403
    assert desk.browser("delia").send(f"{path}/uebernehmen", **taking).status_code == 403
    work(desk)
    assert records(desk) == {}
    assert petra.send(f"{path}/uebernehmen", **taking).status_code == 303
    work(desk)
    assert set(records(desk)) == {"BL-000"}


def drop_unread(browser: Browser) -> int:
    data = {"formwort": browser.word("/verwaltung/konto")}
    return browser.ask("POST", IMPORT, data=data, files={"datei": ("a.csv", b"x")}).status_code


def test_forms_of_others_are_refused(desk: Staffed, petra: Browser) -> None:
    path = brought(desk, petra, sheet(1))
    for where in (IMPORT, path, f"{path}/uebernehmen", f"{path}/verwerfen"):
        files = {"datei": ("a.csv", sheet(1))}
        headers = {"Sec-Fetch-Site": "cross-site"}
        assert petra.ask("POST", where, files=files, headers=headers).status_code == 403
        stale = petra.ask("POST", where, data={"formwort": "x"}, files=files)
        assert stale.status_code != 303, where
    assert len(desk.store.imports.newest(9)) == 1
    assert desk.store.imports.newest(9)[0].is_open


def test_a_record_that_changed_is_told_and_the_report_made_anew(
    desk: Staffed, petra: Browser
) -> None:
    take(desk, petra, brought(desk, petra, sheet(2)))
    path = brought(desk, petra, sheet(2, price="30,00"))
    held = desk.store.held()["BL-000"]
    values = {**held.record.values, "price": 28.0}
    record = type(held.record)(
        held.record.id, held.record.geometry, values, held.record.provenance, held.record.invented
    )
    desk.store.write([Change("BL-000", held.number, record)], account="otto", reason="on site")
    page = take(desk, petra, path)
    assert "Nichts wurde übernommen" in plain(page)
    assert "28" in plain(page)
    assert records(desk)["BL-001"].values["price"] == 25.5
    assert "Übernommen: 0 neu, 2 geändert" in plain(take(desk, petra, path))
    assert records(desk)["BL-000"].values["price"] == 30.0


def test_it_goes_on_after_a_restart(home: Path, tmp_path: Path) -> None:
    with importing(home, tmp_path) as desk:
        desk.add("petra", Role.PUBLISHER)
        path = drop(desk.browser("petra"), sheet(3)).headers["location"]
    with importing(home, tmp_path) as desk:
        petra = desk.browser("petra")
        assert "Wartet" in plain(petra.get(path))
        work(desk)
        assert "3 neu" in plain(petra.get(path))
        digest = petra.get(path).text.partition('name="pruefsumme" value="')[2].partition('"')[0]
        petra.send(f"{path}/uebernehmen", on=path, pruefsumme=digest)
        petra.send(f"{path}/uebernehmen", on=path, pruefsumme=digest)  # pressed twice
    with importing(home, tmp_path) as desk:
        desk.clock.wait(hours=1)  # its clock begins anew, and time does not go back
        work(desk)
        assert "Übernommen: 3 neu" in plain(desk.browser("petra").get(path))
        assert desk.store.version() == 1


def test_what_is_discarded_is_not_taken_over(desk: Staffed, petra: Browser) -> None:
    path = brought(desk, petra, sheet(1))
    digest = petra.get(path).text.partition('name="pruefsumme" value="')[2].partition('"')[0]
    petra.send(f"{path}/uebernehmen", on=path, pruefsumme=digest)
    petra.send(f"{path}/verwerfen", on=path)
    work(desk)
    assert records(desk) == {}
    assert "verworfen" in plain(petra.get(path))


def test_a_file_that_nobody_decides_on_is_deleted_on_its_day(desk: Staffed, petra: Browser) -> None:
    path = brought(desk, petra, sheet(1))
    (kept,) = (desk.office.settings.home / "imports").iterdir()
    desk.clock.wait(days=desk.office.settings.job_days)
    desk.office.go_round()
    with open_store(desk.office.settings.record) as store:
        (held,) = store.imports.newest(9)
    assert (held.is_open, held.ended_by) == (False, "system")
    assert path.endswith(held.key)
    assert not kept.exists()


def test_what_waits_for_somebody_stands_on_today(desk: Staffed, petra: Browser) -> None:
    def waiting(name: str) -> str:
        text = desk.browser(name).get("/verwaltung").text
        pile = text.partition('id="importe"')[2].partition("</section>")[0]
        return " ".join(re.findall(r'href="(/verwaltung/import/\w+)"', pile))

    desk.add("edda", Role.EDITOR)
    desk.add("emil", Role.EDITOR)
    desk.add("delia", Role.PUBLISHER, "14730070")
    desk.add("rita", Role.READER)
    path = drop(desk.browser("edda"), sheet(1)).headers["location"]
    assert waiting("petra") == "", "it is being read"
    work(desk)
    # Whose it is, and who publishes everywhere: one click from there.
    seen = {name: waiting(name) for name in ("petra", "edda", "emil", "delia", "rita")}
    assert seen == {"petra": path, "edda": path, "emil": "", "delia": "", "rita": ""}
    assert "wartet auf Ihre Entscheidung" in plain(petra.get("/verwaltung"))
    assert "waits for your decision" in plain(petra.get("/en/verwaltung"))
    take(desk, petra, path)
    assert waiting("petra") == ""


def test_orders_and_cancels_of_its_jobs_are_in_the_audit_log(desk: Staffed, petra: Browser) -> None:
    path = drop(petra, sheet(1)).headers["location"]
    petra.send(f"{path}/verwerfen", on=path)
    done = [action for _, action in desk.actions()]
    assert done[-4:] == ["import_begun", "job_ordered", "import_discarded", "job_cancelled"]
