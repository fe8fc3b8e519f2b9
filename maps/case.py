"""The case for a plot: figures, the branches that it fits best, and the strongest reasons."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final, cast

from data.words import Text
from geo.bestfit import best_fits
from geo.profiles import GENERAL
from maps.scoresheet import ScoreWords
from maps.style import status_style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.words import Language
    from geo.catalogue import Catalogue, Plot, Score
    from maps.factsheet import FactSheet
    from maps.printable import Tree

# What a reader takes in at a glance; the tax is the municipality's and stands with it.
FIGURES: Final = ("area_available", "zoning", "price", "truck_motorway_junction", "truck_airport")
MOST_REASONS: Final = 5

WORDS: Final[Mapping[str, Text]] = {
    "confirmed": Text("bestätigt am {0}", "confirmed on {0}"),
    "never": Text("Bestätigung unbekannt", "confirmation unknown"),
    "case": Text("Was für die Fläche spricht", "The case for this plot"),
    "fits": Text("Passt am besten zu", "Fits best"),
    "fits_too": Text("Passt auch zu", "Fits as well"),
    "score_of": Text("von 100 Punkten", "of 100 points"),
    "score_unknown": Text("noch nicht bewertbar", "cannot be assessed yet"),
    "general": Text("Eignung allgemein", "Suitability in general"),
    "no_branch": Text(
        "Über diese Fläche ist noch zu wenig bekannt, um eine Branche zu nennen, zu der sie passt.",
        "Too little is known about this plot yet to name a branch that it fits.",
    ),
    "points": Text("{0} Punkten", "{0} points"),
    "open": Text("Noch offen", "Still open"),
    "range": Text(
        "möglich sind {0}, je nachdem, wie Unbekanntes ausfällt",
        "possible are {0}, depending on how the unknown turns out",
    ),
    "no_reasons": Text(
        "Über diese Fläche ist noch zu wenig bekannt, um Gründe zu nennen.",
        "Too little is known about this plot yet to give reasons.",
    ),
    "grave": Text("Ernste Einschränkungen", "Serious restrictions"),
}


def case_of(catalogue: Catalogue, plot: Plot, sheet: FactSheet) -> dict[str, Tree]:
    """Return the case for a plot as its page tells it: head, figures, reasons."""
    language: Language = "en" if sheet.language == "en" else "de"
    figures = {fact.name: fact for fact in sheet.key_figures}
    fits = best_fits(plot, catalogue.date)
    profile, held = fits[0] if fits else (GENERAL, plot.score)
    return {
        "title": sheet.title,
        "place": sheet.place,
        "status": status_of(sheet),
        "figures": cast("Tree", [asdict(figures[name]) for name in FIGURES]),
        "branch": profile.label.in_(language) if fits else None,
        "score": _score(held, language),
        "others": [
            {"label": fit.profile.label.in_(language), **_score(fit.score, language)}
            for fit in fits[1:]
        ]
        + ([{"label": None, **_score(plot.score, language)}] if fits else []),
        "fields_of_action": _fields_of_action(held, language),
        "reasons": _reasons(held, language),
        "open": [
            {"label": row.label, "points": row.points_of}
            for row in ScoreWords(held, language).reasons()
            if row.points is None
        ],
        "grave": cast("Tree", [asdict(row) for row in sheet.grave]),
    }


def status_of(sheet: FactSheet) -> Tree:
    """Return the status of a plot as templates show it: sign, words and what is added."""
    style = status_style(sheet.status)
    return {
        "label": sheet.status_label,
        "code": sheet.status,
        "note": sheet.status_note,
        "confirmed": sheet.confirmed,
        "available": sheet.available,
        "colour": style.colour,
        "pattern": style.pattern,
    }


def _score(held: Score, language: Language) -> dict[str, Tree]:
    said = ScoreWords(held, language)
    return {
        "total": said.total,
        "points": said.points,
        "range": None if held.lowest == held.highest else said.range,
        "value": None if held.total is None else held.total / 100,
        "lowest": held.lowest / 100,
        "highest": held.highest / 100,
    }


def _fields_of_action(held: Score, language: Language) -> Tree:
    values = held.fields_of_action.values()
    return [
        {"label": label, "figure": figure, "value": None if value is None else value / 100}
        for (label, figure), value in zip(
            ScoreWords(held, language).fields_of_action(), values, strict=True
        )
    ]


def _reasons(held: Score, language: Language) -> Tree:
    """Return the criteria that add most, in words; one that adds nothing is no reason."""
    contributions = {one.label.in_(language): one for one in held.contributions}
    rows = [
        row
        for row in ScoreWords(held, language).reasons()
        if row.points is not None and (contributions[row.label].points or 0) > 0
    ]
    return [
        {"label": row.label, "points": row.points_of, "reason": row.reason}
        for row in rows[:MOST_REASONS]
    ]
