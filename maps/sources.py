"""Where a catalogue is from, in words: attribution lines and the note on the minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data import codes, words
from data.words import Text

if TYPE_CHECKING:
    from data.words import Language
    from geo.catalogue import Catalogue, Network, Source


def attributions(catalogue: Catalogue, language: Language) -> tuple[str, ...]:
    """Return one line for each source of the catalogue, the road network among them."""
    lines = dict.fromkeys(_attribution(source, language) for source in catalogue.sources)
    roads = catalogue.network.attribution
    return (*lines,) if any(roads in line for line in lines) else (*lines, roads)


def _attribution(source: Source, language: Language) -> str:
    marks = []
    if source.as_of:
        day = words.as_of(source.as_of, language)
        marks.append(Text("Stand {day}", "as of {day}").in_(language).format(day=day))
    if source.schematic:
        marks.append(Text("schematisch", "schematic").in_(language))
    if source.invented:
        marks.append(Text("erfunden", "invented").in_(language))
    known = {entry.code: entry.label.in_(language) for entry in codes.LICENCES}
    marks.append(known.get(source.licence, source.licence))
    # Some attribution lines, worded by those who demand them, say part of this already.
    said = f"{source.title.in_(language)}: {source.attribution}"
    new = [mark for mark in marks if mark and mark not in said]
    return f"{said} ({', '.join(new)})" if new else said


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
    if network.schematic:
        sentences.append(
            Text(
                "Das Straßennetz ist schematisch: Die Minuten sind Näherungen und keine "
                "Auskunft für den Einzelfall.",
                "The road network is schematic: the minutes are approximations and no "
                "statement for a single case.",
            ).in_(language)
        )
    return " ".join(sentences)
