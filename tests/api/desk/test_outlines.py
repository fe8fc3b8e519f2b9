"""Outlines at the desk without a script: typed, split, merged, uploaded, saved as drafts."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html import unescape
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pytest
import shapely
from shapely import box
from shapely.affinity import translate

from data.record import PlotRecord
from data.roles import Role
from data.store.changes import Change
from geo.crs import area, to_metric, to_wgs84

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.api.desk.staff import Browser, Staffed

EILENBURG: Final = "14730110"
HERE: Final = to_metric(shapely.Point(12.6232, 51.4655))
A: Final = "/verwaltung/flaechen/A/umriss"
NEW: Final = "/verwaltung/flaechen/neu/umriss"
FIELD: Final = re.compile(
    r'<(?:input type="hidden"|textarea)[^>]* name="(\w+)"[^>]*?(?: value="([^"]*)")?[^>]*>'
    r"(?:([^<]*)</textarea>)?"
)


def metres(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a shape, given in metres from a place in Eilenburg, in WGS84."""
    return to_wgs84(translate(shape, HERE.x, HERE.y))


def corners(*points: tuple[float, float]) -> str:
    return "\n".join(f"{HERE.x + x:.3f} {HERE.y + y:.3f}".replace(".", ",") for x, y in points)


@pytest.fixture
def editor(desk: Staffed) -> Browser:
    """Return the browser of an editor, over a record of two neighbours."""
    plots = [
        PlotRecord(
            key,
            metres(shape),
            {"municipality": town, "name": f"Fläche {key}", "area_gross": 10_000.0,
             "area_available": 9_000.0, "parcels": "Eilenburg-1"},
        )
        for key, shape, town in (
            ("A", box(0, 0, 100, 100), EILENBURG),
            ("B", box(100, 0, 150, 100), EILENBURG),
            ("C", box(100, 100, 120, 130), "14730070"),
        )
    ]  # fmt: skip
    changes = [Change(plot.id, None, plot) for plot in plots]
    desk.store.write(changes, account="import", reason="Anfang", at=desk.clock.now())
    desk.add("eva", Role.EDITOR)
    return desk.browser("eva")


def state(answer: httpx.Response) -> dict[str, Any]:
    """Return what the form of a page would send."""
    form = answer.text.partition('id="outline-form"')[2].partition("</form>")[0]
    found = {name: unescape(value or text) for name, value, text in FIELD.findall(form)}
    for name, value in re.findall(r'<input id="f-\w+" name="(\w+)" value="([^"]*)"', form):
        found[name] = unescape(value)
    several = re.findall(r'type="checkbox" name="zurueckziehen" value="([^"]*)" checked', form)
    return {**found, "bruttoflaeche": "1", **({"zurueckziehen": several} if several else {})}


def send(
    browser: Browser,
    page: httpx.Response,
    path: str,
    step: str,
    **typed: Any,  # noqa: ANN401
) -> httpx.Response:
    return browser.ask("POST", path, data={**state(page), "schritt": step, **typed})


def outline(answer: httpx.Response, name: str = "umriss") -> shapely.Geometry:
    return shapely.from_geojson(state(answer)[name])


def test_the_page_shows_corners_area_and_what_is_around(editor: Browser) -> None:
    page = editor.get(A)
    assert page.status_code == 200
    assert "10.000 m² · 1 ha" in page.text
    assert "Ein plausibler Umriss." in page.text
    assert f"{HERE.x + 100:.3f} {HERE.y + 100:.3f}".replace(".", ",") in page.text
    assert page.text.count('class="sketch-plot"') == 2
    english = editor.get(f"/en{A}")
    assert "A plausible outline." in english.text


def test_typed_corners_are_examined_and_saved_as_a_draft(desk: Staffed, editor: Browser) -> None:
    typed = corners((0, 0), (110, 0), (110, 100), (0, 100))
    page = send(editor, editor.get(A), A, "pruefen", ecken=typed)
    assert "Der Umriss überlappt „Fläche B“ (B) um 1.000 m²." in page.text
    assert "11.000 m² · 1,1 ha" in page.text
    answer = send(editor, page, A, "speichern", grund="Vermessung")
    assert answer.status_code == 303
    (draft,) = desk.store.drafts.all()
    led = answer.headers["location"]
    assert led in {f"/verwaltung{page}?gesagt=outline" for page in ("", f"/entwuerfe/{draft.key}")}
    assert "als Entwurf gespeichert" in editor.get(led).text
    assert (draft.plot, draft.seen, draft.reason, draft.account, draft.origin) == (
        "A", desk.store.held()["A"].number, "Vermessung", "eva", "staff",
    )  # fmt: skip
    assert draft.record is not None
    assert draft.record.values["area_gross"] == 11_000
    assert draft.record.values["area_available"] == 9_000
    drawn = to_metric(draft.record.geometry)
    assert drawn.symmetric_difference(translate(box(0, 0, 110, 100), HERE.x, HERE.y)).area < 0.2
    assert ("eva", "draft_saved") in desk.actions()
    assert desk.store.held()["A"].record.values["area_gross"] == 10_000


def test_corners_that_were_not_touched_stay_to_the_last_digit(
    desk: Staffed, editor: Browser
) -> None:
    before = desk.store.held()["A"].record.geometry
    page = editor.get(A)
    typed = state(page)["ecken"].splitlines()
    typed.append(corners((50, -10)))
    for system in ("EPSG:25832", "EPSG:4326", "EPSG:25833"):
        page = send(editor, page, A, "pruefen", system=system)
    send(editor, page, A, "speichern", ecken="\n".join(typed))
    (draft,) = desk.store.drafts.all()
    assert draft.record is not None
    kept = set(map(tuple, shapely.get_coordinates(draft.record.geometry).tolist()))
    assert set(map(tuple, shapely.get_coordinates(before).tolist())) <= kept
    assert len(kept) == 5


def test_an_outline_that_crosses_itself_is_refused_with_the_place(
    desk: Staffed, editor: Browser
) -> None:
    typed = corners((0, 0), (100, 100), (100, 0), (0, 100))
    answer = send(editor, editor.get(A), A, "speichern", ecken=typed)
    assert answer.status_code == 400
    assert "schneidet sich selbst bei Ost" in answer.text
    assert state(answer)["ecken"] == typed
    assert desk.store.drafts.all() == ()


def test_what_cannot_be_read_stays_as_it_was_typed(editor: Browser) -> None:
    typed = "333000 5704000\nacht <b> neun"
    answer = send(editor, editor.get(A), A, "pruefen", ecken=typed, system="EPSG:4326")
    assert answer.status_code == 400
    assert "Zeile 2" in answer.text
    assert "<b> neun" not in answer.text
    assert state(answer)["ecken"] == typed


def test_a_split_makes_two_drafts(desk: Staffed, editor: Browser) -> None:
    line = corners((30, -5), (30, 105))
    page = send(editor, editor.get(A), A, "teilen", linie=line)
    assert area(outline(page)) == pytest.approx(7_000, rel=1e-4)
    assert area(outline(page, "abgeteilt")) == pytest.approx(3_000, rel=1e-4)
    assert state(page)["neue_id"] == "A-2"
    swapped = send(editor, page, A, "tauschen")
    assert area(outline(swapped)) == pytest.approx(3_000, rel=1e-4)
    assert send(editor, page, A, "speichern").status_code == 303
    first, second = desk.store.drafts.all()
    assert (first.plot, second.plot, second.seen) == ("A", "A-2", None)
    assert first.record is not None
    assert second.record is not None
    # 9,000 m² cannot be available of 7,000, and nobody said what is of 3,000.
    assert first.record.values["area_gross"] == 7_000
    assert not {"area_available", "parcels"} & second.record.values.keys()
    assert "area_available" not in first.record.values
    assert second.record.values["municipality"] == EILENBURG
    assert to_metric(first.record.geometry).intersection(to_metric(second.record.geometry)).area < 1


def test_a_split_can_be_taken_back(editor: Browser) -> None:
    page = send(editor, editor.get(A), A, "teilen", linie=corners((30, -5), (60, 105)))
    page = send(editor, page, A, "aufheben")
    assert area(outline(page)) == pytest.approx(10_000, rel=1e-6)
    assert "abgeteilt" not in {key for key, value in state(page).items() if value}


def test_a_line_that_ends_inside_says_so(editor: Browser) -> None:
    answer = send(editor, editor.get(A), A, "teilen", linie=corners((30, -5), (30, 50)))
    assert answer.status_code == 400
    assert "endet im Umriss" in answer.text


def test_merging_withdraws_the_neighbour_by_a_draft(desk: Staffed, editor: Browser) -> None:
    page = editor.get(A)
    assert 'value="flaeche:B"' in page.text
    page = send(editor, page, A, "vereinen", mit=["flaeche:B"])
    assert "Dasselbe Land" not in page.text
    assert "Dasselbe Land" in send(editor, page, A, "pruefen", zurueckziehen=[]).text
    assert area(outline(page)) == pytest.approx(15_000, rel=1e-4)
    assert send(editor, page, A, "speichern").status_code == 303
    grown, gone = desk.store.drafts.all()
    assert (grown.plot, gone.plot, gone.record) == ("A", "B", None)
    assert gone.seen == desk.store.held()["B"].number
    written = desk.store.publish([grown, gone], account="paul", reason="Vereint")
    assert set(written.plots) == {"A", "B"}
    assert set(desk.store.held()) == {"A", "C"}


def test_who_keeps_one_town_draws_no_plot_of_another(desk: Staffed, editor: Browser) -> None:
    del editor
    desk.add("tom", Role.EDITOR, EILENBURG)
    tom = desk.browser("tom")
    other = "/verwaltung/flaechen/C/umriss"
    typed = corners((100, 100), (130, 100), (130, 130))
    assert send(tom, tom.get(other), other, "speichern", ecken=typed).status_code == 403
    merged = send(tom, tom.get(A), A, "vereinen", mit=["flaeche:C"])
    assert send(tom, merged, A, "speichern").status_code == 403
    assert desk.store.drafts.all() == ()
    assert desk.actions()[-1] == ("tom", "denied")


def test_a_new_plot_becomes_a_draft(desk: Staffed, editor: Browser) -> None:
    page = editor.get(NEW)
    assert page.status_code == 200
    typed = corners((0, 200), (50, 200), (50, 260))
    page = send(editor, page, NEW, "pruefen", ecken=typed)
    assert f'<option value="{EILENBURG}" selected>' in page.text
    filled = {"kennung": "EIL-7", "name": "Am Rand", "gemeinde": EILENBURG}
    taken = send(editor, page, NEW, "speichern", **{**filled, "kennung": "A"})
    assert (taken.status_code, "schon vergeben" in taken.text) == (400, True)
    assert send(editor, page, NEW, "speichern", **filled).status_code == 303
    (draft,) = desk.store.drafts.all()
    assert (draft.plot, draft.seen) == ("EIL-7", None)
    assert draft.record is not None
    assert draft.record.values == {
        "municipality": EILENBURG, "name": "Am Rand", "area_gross": 1_500.0,
    }  # fmt: skip


def test_two_editors_at_once_lose_nothing(desk: Staffed, editor: Browser) -> None:
    send(editor, editor.get(A), A, "speichern", ecken=corners((0, 0), (90, 0), (90, 100), (0, 100)))
    (draft,) = desk.store.drafts.all()
    path = f"/verwaltung/entwuerfe/{draft.key}/umriss"
    mine = editor.get(path)
    assert draft.record is not None
    # Another fact is changed: it stays, and the outline goes in.
    other = PlotRecord("A", draft.record.geometry, {**draft.record.values, "price": 12.0})
    desk.store.drafts.save(draft, other, desk.act("olga"), reason="Preis")
    triangle = corners((0, 0), (95, 0), (95, 100))
    assert send(editor, mine, path, "speichern", ecken=triangle).status_code == 303
    held = desk.store.drafts.get(draft.key)
    assert held is not None
    assert held.record is not None
    assert held.record.values["price"] == 12.0
    assert area(held.record.geometry) == pytest.approx(4_750, rel=1e-4)
    # The outline is changed: both are shown, and only who has seen both writes.
    mine = editor.get(path)
    theirs = PlotRecord("A", metres(box(0, 0, 80, 100)), held.record.values)
    desk.store.drafts.save(held, theirs, desk.act("olga"), reason="Umriss")
    square = corners((0, 0), (99, 0), (99, 99), (0, 99))
    clash = send(editor, mine, path, "speichern", ecken=square)
    assert clash.status_code == 409
    assert "inzwischen jemand anderes geändert" in clash.text
    assert state(clash)["ecken"] == square
    assert 'class="sketch-theirs"' in clash.text
    assert desk.store.drafts.get(draft.key).record == theirs  # type: ignore[union-attr]
    assert send(editor, clash, path, "speichern").status_code == 303
    last = desk.store.drafts.get(draft.key)
    assert last is not None
    assert last.record is not None
    assert area(last.record.geometry) == pytest.approx(9_801, rel=1e-4)


def as_file(name: str, shapes: list[shapely.Geometry], folder: Path) -> bytes:
    frame = gpd.GeoDataFrame({"n": range(len(shapes))}, geometry=shapes, crs="EPSG:4326")
    if name.endswith(".zip"):
        frame.to_crs("EPSG:25833").to_file(folder / "plot.shp")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for path in folder.glob("plot.*"):
                archive.write(path, path.name)
        return packed.getvalue()
    frame.to_file(folder / f"plot{name[name.rindex('.') :]}")
    return (folder / f"plot{name[name.rindex('.') :]}").read_bytes()


@pytest.mark.parametrize("name", ["umriss.geojson", "../../x y.GPKG", "shape.zip"])
def test_a_file_with_one_polygon_is_taken(editor: Browser, tmp_path: Path, name: str) -> None:
    shape = metres(box(0, 0, 60, 50).difference(box(10, 10, 20, 20)))
    content = as_file(name.lower(), [shape], tmp_path)
    answer = editor.ask(
        "POST",
        A,
        data={"formwort": editor.word(A), "schritt": "datei"},
        files={"datei": (name, content)},
    )
    assert answer.status_code == 200
    assert area(outline(answer)) == pytest.approx(2_900, rel=1e-4)
    assert "Loch 1" in state(answer)["ecken"]


@pytest.mark.parametrize("bare", [True, False])
def test_a_feature_or_a_geometry_alone_is_a_file_too(editor: Browser, *, bare: bool) -> None:
    shape = geojson(box(0, 0, 60, 50))
    content = shape if bare else {"type": "Feature", "properties": {"a": 1}, "geometry": shape}
    answer = editor.ask(
        "POST",
        A,
        data={"formwort": editor.word(A), "schritt": "datei"},
        files={"datei": ("a.json", json.dumps(content).encode())},
    )
    assert area(outline(answer)) == pytest.approx(3_000, rel=1e-4)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plot.exe", b"MZ", "Bitte GeoJSON"),
        ("plot.geojson", b"", "Keine Datei"),
        ("plot.gpkg", b"no database", "plot"),
        ("plot.zip", b"PK\x03\x04 broken", "upload.zip"),
        ("two.geojson", 2, "2 Umrisse; erwartet: genau ein Umriss"),
        ("point.geojson", 0, "Point"),
        ("crossed.geojson", -1, "schneidet sich selbst"),
    ],
)
def test_a_bad_file_gets_its_reason(
    editor: Browser, tmp_path: Path, name: str, content: bytes | int, said: str
) -> None:
    if isinstance(content, int):
        bow = shapely.Polygon([(0, 0), (50, 50), (50, 0), (0, 50)])
        shapes = {0: [metres(shapely.Point(1, 1))], -1: [metres(bow)]}.get(
            content, [metres(box(0, 0, 5, 5)), metres(box(9, 9, 15, 15))]
        )
        content = as_file(name, shapes, tmp_path)
    before = editor.get(A)
    answer = editor.ask(
        "POST",
        A,
        data={"formwort": editor.word(A), "schritt": "datei"},
        files={"datei": (name, content)},
    )
    assert answer.status_code == 400
    assert said in unescape(answer.text)
    assert "/tmp" not in answer.text  # noqa: S108
    assert "Traceback" not in answer.text
    assert before.status_code == 200


def ask(editor: Browser, tool: str, **body: Any) -> httpx.Response:  # noqa: ANN401
    word = {"X-Formwort": editor.word()}
    return editor.ask(
        "POST", f"/verwaltung/umriss/{tool}", json={"von": "flaechen/A", **body}, headers=word
    )


def geojson(shape: shapely.Geometry) -> Any:  # noqa: ANN401
    return json.loads(shapely.to_geojson(metres(shape)))


def test_the_script_is_told_what_the_page_says(editor: Browser) -> None:
    good = ask(editor, "pruefen", umriss=geojson(box(0, 0, 100, 100))).json()
    assert good["area"] == pytest.approx(10_000, abs=0.5)
    assert (good["fine"], good["remarks"], good["corners"]) == (True, [], 4)
    assert good["gemeinden"] == [EILENBURG]
    bad = ask(editor, "pruefen", umriss=geojson(shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])))
    (remark,) = bad.json()["remarks"]
    assert (bad.json()["area"], remark["grade"]) == (None, "wrong")
    at = to_metric(shapely.Point(remark["at"]))
    assert at.distance(shapely.Point(HERE.x + 4.5, HERE.y + 4.5)) < 0.01
    assert ask(editor, "pruefen", umriss=None).json()["fine"] is False


def test_tools_for_the_script(editor: Browser) -> None:
    square = geojson(box(0, 0, 100, 100))
    line = shapely.get_coordinates(metres(shapely.LineString([(-5, 40), (105, 40)]))).tolist()
    split = ask(editor, "teilen", umriss=square, linie=line).json()
    assert area(shapely.from_geojson(json.dumps(split["umriss"]))) == pytest.approx(6_000, rel=1e-4)
    assert split["kennung"] == "A-2"
    short = ask(editor, "teilen", umriss=square, linie=[line[0], line[0]])
    assert short.json()["warum"].startswith("Die Teilungslinie")
    merged = ask(editor, "vereinen", umriss=square, mit=["flaeche:B"]).json()
    assert merged["vereint"] == ["B"]
    loose = geojson(shapely.Polygon([(0, 0), (99.6, 0.2), (99.7, 99.8), (0, 100)]))
    laid = ask(editor, "einrasten", umriss=loose, toleranz=1).json()
    corner = {tuple(point) for point in laid["umriss"]["coordinates"][0]}
    neighbour = shapely.get_coordinates(metres(box(100, 0, 150, 100))).tolist()
    shared = [
        p for p in neighbour if any(abs(p[0] - q[0]) + abs(p[1] - q[1]) < 1e-9 for q in corner)
    ]
    assert len({tuple(point) for point in shared}) == 2
    nothing = ask(editor, "einrasten", umriss=geojson(box(20, 20, 50, 50)), toleranz=1)
    assert nothing.json()["warum"].startswith("Nichts lag näher als 1 m")


def test_what_lies_around_is_given_to_the_script(editor: Browser) -> None:
    west, south, east, north = metres(box(-10, -10, 200, 200)).bounds
    query = f"west={west}&south={south}&east={east}&north={north}"
    found = editor.get(f"/verwaltung/umriss/umgebung?{query}").json()
    assert {one["id"] for one in found["flaechen"]["features"]} == {
        "flaeche:A", "flaeche:B", "flaeche:C",
    }  # fmt: skip
    assert found["flurstuecke"]["features"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"umriss": {"type": "Polygon", "coordinates": [[[1, 2]]]}},
        {"umriss": {"type": "Point", "coordinates": [12, 51]}},
        {"umriss": {"type": "Polygon", "coordinates": "x"}},
    ],
)
def test_what_is_no_geometry_is_refused_in_words(editor: Browser, body: dict[str, Any]) -> None:
    answer = ask(editor, "pruefen", **body)
    assert answer.json().keys() == {"warum", "at"}
    assert answer.json()["warum"].startswith("Umriss")


def test_without_the_word_of_the_form_nothing_is_done(editor: Browser) -> None:
    answer = editor.ask("POST", "/verwaltung/umriss/pruefen", json={"von": "flaechen/A"})
    assert answer.status_code == 403


def test_demonstration_plots_are_said_to_be_such(desk: Staffed) -> None:
    desk.add("eva", Role.EDITOR)
    browser = desk.browser("eva")
    shown = desk.office.application.state.service.catalogue().plots[0].record.id
    answer = browser.get(f"/verwaltung/flaechen/{shown}/umriss")
    assert answer.status_code == 404
    assert "Fläche zur Vorführung" in answer.text
    assert browser.get(NEW).status_code == 200
