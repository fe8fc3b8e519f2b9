"""Where a catalogue is from, in words: attribution lines and the note on the minutes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from data import codes, words
from data.dataset import SHOWN
from data.words import Text

if TYPE_CHECKING:
    from data.truck import Truck
    from data.words import Language
    from geo.catalogue import Catalogue, Network, Source

_INVENTED: Final = Text("erfunden", "invented")
_SCHEMATIC: Final = Text("schematisch", "schematic")
UNDATED: Final = Text("Stand unbekannt", "date unknown")
_BY_FACT: Final = Text("Stand je Angabe", "dated fact by fact")
_AS_OF: Final = Text("Stand {day}", "as of {day}")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as pages and exposés name it.

    Attributes
    ----------
    title
        What is from it; None where the names say that themselves.
    names
        Who is named, in the words of the source.
    marks
        Date, licence, and what else is to be said of it.
    lang
        Language of `names`; None where they are in none.
    """

    title: str | None
    names: str
    marks: tuple[str, ...] = ()
    lang: str | None = None

    def __str__(self) -> str:
        """Return the line as plain text."""
        said = f"{self.title}: {self.names}" if self.title else self.names
        return f"{said} ({', '.join(self.marks)})" if self.marks else said


def source_lines(catalogue: Catalogue, language: Language) -> tuple[SourceLine, ...]:
    """Return one line for each source of the catalogue, the road network among them.

    What only repeats names that stand in lines before it has no line of its own.
    """
    lines: dict[SourceLine, None] = {}
    named: set[str] = set()
    for source in catalogue.sources:
        names = set(source.attribution.split("; "))
        if names <= named and not source.invented:
            continue
        named |= names
        lines[_line(catalogue, source, language)] = None
    roads = catalogue.network.attribution
    if not any(roads in line.names for line in lines):
        lines[SourceLine(None, roads)] = None
    return tuple(lines)


def attributions(catalogue: Catalogue, language: Language) -> tuple[str, ...]:
    """Return the lines of `source_lines` as plain text."""
    return tuple(map(str, source_lines(catalogue, language)))


def _line(catalogue: Catalogue, source: Source, language: Language) -> SourceLine:
    marks = [] if source.invented else [_date(catalogue, source, language)]
    if source.schematic and not source.invented:
        marks.append(_SCHEMATIC.in_(language))
    if source.invented:
        marks.append(_INVENTED.in_(language))
    known = {entry.code: entry.label.in_(language) for entry in codes.LICENCES}
    marks.append(known.get(source.licence, source.licence))
    # Some attribution lines, worded by those who demand them, say part of this already.
    said = f"{source.title.in_(language)}: {source.attribution}"
    return SourceLine(
        title=source.title.in_(language),
        names=source.attribution,
        marks=tuple(mark for mark in marks if mark and mark not in said),
        lang="de" if source.name in SHOWN else None,
    )


def _date(catalogue: Catalogue, source: Source, language: Language) -> str:
    day = catalogue.network.as_of if source.name == "osm" else source.as_of
    if day:
        return _AS_OF.in_(language).format(day=words.as_of(day, language))
    return (_BY_FACT if source.name == "plots" else UNDATED).in_(language)


_TRUCK: Final = Text(
    "Lkw: {weight} t, {height} m hoch, {length} m lang, {width} m breit, {axle_load} t Achslast.",
    "Truck: {weight} t, {height} m high, {length} m long, {width} m wide, {axle_load} t axle load.",
)


def truck_note(truck: Truck) -> Text:
    """Say how large the truck is whose minutes are computed."""
    sizes = asdict(truck)
    return _TRUCK.format(
        **{name: words.number_text(size, decimals=2) for name, size in sizes.items()}
    )


def network_note(network: Network, language: Language) -> str:
    """Say on which roads of which day the minutes were computed, and how far they carry."""
    files = ", ".join(network.files)
    note = Text(
        "Fahrzeiten berechnet mit {engine} auf {files}, {dated}.",
        "Driving times computed with {engine} on {files}, {dated}.",
    )
    dated = Text("Datum der Straßendaten unbekannt", "date of the road data unknown")
    if network.as_of is not None:
        day = words.as_of(network.as_of, language)
        dated = Text("Stand der Straßendaten {day}", "road data as of {day}").format(day=day)
    sentences = [
        note.in_(language).format(engine=network.engine, files=files, dated=dated.in_(language))
    ]
    sentences.append(truck_note(network.truck).in_(language))
    if network.schematic:
        sentences.append(
            Text(
                "Das Straßennetz ist schematisch: Die Fahrzeiten sind Näherungen und keine "
                "Auskunft für den Einzelfall.",
                "The road network is schematic: the driving times are approximations and no "
                "statement for a single case.",
            ).in_(language)
        )
    return " ".join(sentences)
