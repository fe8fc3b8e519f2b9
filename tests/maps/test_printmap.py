from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import area, to_metric
from geo.isochrones import Isochrone
from maps.printmap import alt_text, attribution, print_map, selection_map
from maps.printmap.drawing import Drawing
from maps.printmap.frame import Frame, round_length
from maps.printmap.labels import Box, Labels, around
from maps.printmap.signs import shield
from tests.sample import sample_catalogue

if TYPE_CHECKING:
    from data.words import Language
    from geo.catalogue import Catalogue
    from maps.printmap import View

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return sample_catalogue()


def draw(
    catalogue: Catalogue, key: str = "dz-001", view: View = "overview", language: str = "de"
) -> ET.Element:
    svg = print_map(
        catalogue,
        catalogue.by_id[key],
        language=language,  # type: ignore[arg-type]
        width_mm=178,
        height_mm=110,
        view=view,
    )
    return ET.fromstring(svg)  # noqa: S314 – made by ourselves a line above


def texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("view", ["overview", "detail"])
def test_every_plot_has_a_map_that_is_plain_svg(catalogue: Catalogue, view: View) -> None:
    allowed = {"svg", "defs", "pattern", "clipPath", "g", "path", "rect", "circle", "text"}
    for plot in catalogue.plots:
        root = draw(catalogue, plot.id, view)
        assert (root.get("width"), root.get("height")) == ("178mm", "110mm")
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= allowed
        assert not any("href" in name for element in root.iter() for name in element.attrib)


def test_the_same_plot_gives_the_same_map(catalogue: Catalogue) -> None:
    again = sample_catalogue()
    for view in ("overview", "detail"):
        assert ET.tostring(draw(catalogue, view=view)) == ET.tostring(draw(again, view=view))


def test_overview_names_what_a_reader_looks_for(catalogue: Catalogue) -> None:
    found = texts(draw(catalogue))
    for name in ("Diese Fläche", "Wiedemar", "Delitzsch", "A 9", "B 184", "S 1", "N"):
        assert name in found
    assert "This plot" in texts(draw(catalogue, language="en"))


def test_scale_bar_is_as_long_as_it_says(catalogue: Catalogue) -> None:
    root = draw(catalogue)
    scale = next(text for text in texts(root) if text.startswith("1 : "))
    metres_per_mm = int(scale.removeprefix("1 : ").replace(".", "")) / 1000
    length = next(text for text in texts(root) if re.fullmatch(r"[\d,]+ km", text))
    metres = float(length.removesuffix(" km").replace(",", ".")) * 1000
    bars = [
        float(rect.get("width", 0))
        for rect in root.iter(f"{SVG}rect")
        if rect.get("height") == "1.2"
    ]
    assert max(bars) == pytest.approx(metres / metres_per_mm, rel=0.01)


def test_the_plot_is_drawn_to_scale(catalogue: Catalogue) -> None:
    plot = catalogue.by_id["dz-001"]
    root = draw(catalogue, view="detail")
    scale = next(text for text in texts(root) if text.startswith("1 : "))
    metres_per_mm = int(scale.removeprefix("1 : ").replace(".", "")) / 1000
    outline = next(
        path.get("d", "")
        for path in root.iter(f"{SVG}path")
        if path.get("stroke") == "#b4470f" and path.get("d", "").endswith("Z")
    )
    points = [tuple(map(float, p.split(","))) for p in outline.strip("MZ").split(" ")]
    drawn = shapely.Polygon(points).area * metres_per_mm**2
    assert drawn == pytest.approx(area(plot.record.geometry), rel=0.02)


def test_statuses_differ_by_pattern_not_by_colour_alone(catalogue: Catalogue) -> None:
    fills = {path.get("fill") for path in draw(catalogue, view="detail").iter(f"{SVG}path")}
    assert {"url(#status-free)", "url(#status-reserved)", "url(#status-option)"} <= fills


def test_legend_holds_the_statuses_shown(catalogue: Catalogue) -> None:
    found = texts(draw(catalogue, view="detail"))
    assert {"frei", "reserviert", "nicht bestätigt"} <= set(found)
    assert "zurückgezogen" not in found


def test_detail_shows_the_entry_only_where_a_road_is_known(catalogue: Catalogue) -> None:
    assert "Zufahrt (angenommen)" in texts(draw(catalogue, view="detail"))
    assert "Zufahrt (angenommen)" not in texts(draw(catalogue, "xx-unknown", "detail"))


@pytest.mark.parametrize(
    ("ref", "fill"), [("A 14", "#1d4f91"), ("B 184", "#f6c945"), ("BT 46", "#ffffff")]
)
def test_shields_follow_the_class_of_the_road(ref: str, fill: str) -> None:
    drawing = Drawing(20, 20)
    shield(drawing, 10, 10, ref)
    assert fill in {element.get("fill") for element in drawing.root}


def test_no_label_stands_on_another() -> None:
    labels = Labels(100, 60)
    placed = [
        box
        for step in range(30)
        if (box := labels.place(around(40 + step, 30, 18, 3, 1))) is not None
    ]
    assert 3 < len(placed) < 30
    assert not any(a.overlaps(b) for i, a in enumerate(placed) for b in placed[i + 1 :])


def test_labels_stay_on_the_map() -> None:
    assert Labels(50, 50).place([Box(45, 10, 55, 13)]) is None


def test_texts_on_the_map_are_printable(catalogue: Catalogue) -> None:
    found = "".join(texts(draw(catalogue, "xx-hostile", "detail")))
    assert "\x00" not in found
    assert "\N{PILE OF POO}" not in found


def test_alt_text_says_what_the_map_shows(catalogue: Catalogue) -> None:
    words = alt_text(catalogue, catalogue.by_id["dz-001"], "de", width_mm=178, height_mm=110)
    for part in ("Musterweg Nord 1", "1 : ", "Wiedemar", "südwestlich", "A 9", "1 reserviert"):
        assert part in words
    english = alt_text(
        catalogue, catalogue.by_id["dz-001"], "en", width_mm=178, height_mm=110, view="detail"
    )
    assert english.startswith("Site plan at 1 : ")


def test_attribution_names_the_sources_once(catalogue: Catalogue) -> None:
    line = attribution(catalogue)
    assert catalogue.network.attribution in line
    assert line.count("DB Station&Service AG") == 1
    assert "DB Station" not in attribution(catalogue, "detail")


def test_a_catalogue_without_layers_still_has_maps(catalogue: Catalogue) -> None:
    bare = replace(catalogue, layers={})
    for view in ("overview", "detail"):
        assert "Diese Fläche" in texts(draw(bare, view=view))


@given(st.floats(min_value=1, max_value=1e6))
def test_a_round_length_is_the_longest_that_fits(most: float) -> None:
    length = round_length(most)
    assert most / 2.5 < length <= most
    assert f"{length:e}"[0] in "125"


@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.floats(1, 400))
def test_a_frame_turns_north_up(x: float, y: float, metres: float) -> None:
    frame = Frame((x, y), metres, 100, 60)
    assert frame.point(shapely.Point(x, y)) == pytest.approx((50, 30), abs=1e-6)
    north = frame.point(shapely.Point(x, y + 10 * metres))
    assert north == pytest.approx((50, 20), abs=1e-6)


def test_a_path_is_cut_at_the_frame() -> None:
    frame = Frame((0, 0), 10, 100, 60)
    far = shapely.LineString([(-1e6, 0), (1e6, 0)])
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", frame.path([far]))]
    assert all(-4 <= number <= 104 for number in numbers)
    assert all(a != b for a, b in pairwise(numbers[::2]))


def areas_around(catalogue: Catalogue, key: str) -> tuple[Isochrone, ...]:
    middle = catalogue.by_id[key].record.geometry.centroid
    return tuple(
        Isochrone(minutes, middle.buffer(minutes / 150), cut=False) for minutes in (15, 30, 45)
    )


@pytest.mark.parametrize("key", ["dz-001", "dz-005"])
def test_what_is_reached_is_drawn_whole_and_told_apart(catalogue: Catalogue, key: str) -> None:
    reached = areas_around(catalogue, key)
    svg = print_map(
        catalogue,
        catalogue.by_id[key],
        language="de",
        width_mm=178,
        height_mm=88,
        view="reach",
        reached=reached,
    )
    root = ET.fromstring(svg)  # noqa: S314 – made by ourselves a line above
    said = texts(root)
    for minutes in (15, 30, 45):
        assert f"in {minutes} Minuten" in said
    edges = [e for e in root.iter(f"{SVG}path") if e.get("stroke-dasharray") is not None]
    assert len({(e.get("stroke-dasharray"), e.get("stroke-width")) for e in edges}) >= 3
    # The longest way, up and down and across, fits the frame to scale.
    scale = next(text for text in said if text.startswith("1 : "))
    metres_per_mm = int(scale.removeprefix("1 : ").replace(".", "")) / 1000
    west, south, east, north = to_metric(reached[-1].area).bounds
    assert (east - west) / metres_per_mm <= 178
    assert (north - south) / metres_per_mm <= 88
    assert (north - south) / metres_per_mm > 88 / 3


def test_the_words_for_what_is_reached_name_the_places_in_it(catalogue: Catalogue) -> None:
    def words(language: Language) -> str:
        return alt_text(
            catalogue,
            catalogue.by_id["dz-001"],
            language,
            width_mm=178,
            height_mm=88,
            view="reach",
            reached=areas_around(catalogue, "dz-001"),
        )

    assert words("de").startswith("Karte der Gebiete, die mit dem Pkw von der Fläche Musterweg")
    assert words("en").startswith("Map of the areas that are reached by car from the plot")
    places = catalogue.layers["places"]
    _, *listed = words("de").split("In ")
    known: set[str] = set()
    for one in areas_around(catalogue, "dz-001"):
        inside = set(places[places.within(one.area)]["name"]) - known
        known |= inside
        if inside:
            said = listed.pop(0).strip().removesuffix(".")
            assert said.startswith(f"{one.minutes} Minuten: ")
            assert set(said.partition(": ")[2].split(", ")) == inside
    assert known
    assert not listed


def test_a_selection_is_numbered_in_its_order_and_shown_whole(catalogue: Catalogue) -> None:
    plots = catalogue.plots[:6]
    made = selection_map(catalogue, plots, "de", (178, 110))
    assert made is not None
    root = ET.fromstring(made.svg)  # noqa: S314 – made by ourselves a line above
    found = [text for text in texts(root) if text.isdigit()]
    # The legend's sign bears a 1 as well.
    assert sorted(found) == sorted(["1", *(str(number) for number in range(1, 7))])
    assert "Nummer in der Liste" in texts(root)
    assert "Diese Fläche" not in texts(root)
    assert "6 Flächen: 1 Musterweg Nord 1, 2 Musterweg Nord 2" in made.alt
    again = selection_map(sample_catalogue(), plots, "de", (178, 110))
    assert again is not None
    assert again.svg == made.svg


def test_numbers_stand_apart_however_close_the_plots_are(catalogue: Catalogue) -> None:
    """Forty plots in one place: each number that is drawn can be read."""
    plot = catalogue.by_id["dz-001"]
    near = [replace(plot, record=replace(plot.record, id=f"n{number}")) for number in range(40)]
    held = replace(catalogue, plots=(*near, *catalogue.plots))
    made = selection_map(held, [*near, catalogue.by_id["wm-001"]], "en", (178, 150))
    assert made is not None
    root = ET.fromstring(made.svg)  # noqa: S314
    spots = [
        (float(text.get("x", "")), float(text.get("y", "")))
        for text in root.iter(f"{SVG}text")
        if (text.text or "").isdigit() and text.get("fill") == "#ffffff"
    ]
    assert len(spots) > 30
    for (x, y), others in ((spot, spots[:at]) for at, spot in enumerate(spots)):
        assert all(abs(x - a) > 4 or abs(y - b) > 4 for a, b in others)


def test_a_selection_shows_what_it_is_about(catalogue: Catalogue) -> None:
    estate = catalogue.estates["am-musterweg"]
    empty = selection_map(catalogue, (), "en", (178, 110), around=estate.geometry)
    assert empty is not None
    assert empty.alt.startswith("Map at 1 : ")
    assert selection_map(catalogue, (), "en", (178, 110)) is None
