"""Cases of the rules on places and contacts."""

from __future__ import annotations

from typing import Final

from data.plausibility import Context, EstateBalance, Overlap
from tests.data.plausibility.case import DELITZSCH, Case, Cases, quiet, says

NAMES: Final = {DELITZSCH: "Delitzsch", "14730340": "Wiedemar"}
KNOWN: Final = Context(municipalities=NAMES, estates={"am-ring": DELITZSCH})


def outside(metres: float, *, schematic: bool = False) -> Context:
    return Context(
        municipalities=NAMES, outside=metres, found_in=("Wiedemar",), schematic=schematic
    )


def overlap(plot: str, square_metres: float, share: float) -> Overlap:
    return Overlap(plot, square_metres, share)


PLACE: Final = {
    "municipality_malformed": Cases(
        (
            says("„14730“", municipality="14730"),
            says("Regionalschlüssel", municipality="147300070070"),
            says("„Delitzsch“", municipality="Delitzsch"),
        ),
        (quiet(municipality=DELITZSCH), quiet(municipality="09462000"), quiet()),
    ),
    "municipality_unknown": Cases(
        (says("Schlüssel 09462000", KNOWN, municipality="09462000"),),
        (
            quiet(KNOWN, municipality=DELITZSCH),
            quiet(KNOWN, municipality="14730"),
            quiet(municipality="09462000"),
            quiet(KNOWN),
        ),
    ),
    "estate_unknown": Cases(
        (says("„am-rand“", KNOWN, estate="am-rand"),),
        (quiet(KNOWN, estate="am-ring"), quiet(estate="am-rand"), quiet(KNOWN)),
    ),
    "estate_elsewhere": Cases(
        (
            says(
                "liegt in Wiedemar, ihr Gewerbegebiet „am-ring“ aber in Delitzsch",
                KNOWN,
                estate="am-ring",
                municipality="14730340",
            ),
        ),
        (
            quiet(KNOWN, estate="am-ring", municipality=DELITZSCH),
            quiet(KNOWN, estate="am-ring"),
            quiet(KNOWN, estate="am-rand", municipality="14730340"),
        ),
    ),
    "outside_municipality": Cases(
        (
            says(
                "250 m außerhalb von Delitzsch in Wiedemar",
                outside(251.0),
                municipality=DELITZSCH,
            ),
        ),
        (
            quiet(outside(250.0), municipality=DELITZSCH),
            quiet(outside(9_000.0, schematic=True), municipality=DELITZSCH),
            quiet(municipality=DELITZSCH),
            quiet(outside(9_000.0)),
        ),
    ),
    "across_municipal_border": Cases(
        (
            says(
                "über die Grenze von Delitzsch hinaus: 12 % liegen außerhalb",
                Context(municipalities=NAMES, outside=0.0, apart=0.0, share_outside=0.12),
                municipality=DELITZSCH,
            ),
        ),
        (
            quiet(Context(outside=0.0, apart=0.0, share_outside=0.04), municipality=DELITZSCH),
            quiet(Context(outside=9_000.0, apart=8_900.0, share_outside=1.0), municipality="1"),
            quiet(Context(share_outside=0.12, schematic=True), municipality=DELITZSCH),
            quiet(Context(share_outside=0.12)),
            quiet(municipality=DELITZSCH),
        ),
    ),
    "outside_schematic_municipality": Cases(
        (
            says(
                "1,3 km außerhalb von Delitzsch in Wiedemar. Die Grenzen sind schematisch",
                outside(1_300.0, schematic=True),
                municipality=DELITZSCH,
            ),
        ),
        (
            quiet(outside(1_000.0, schematic=True), municipality=DELITZSCH),
            quiet(outside(9_000.0), municipality=DELITZSCH),
            quiet(outside(9_000.0, schematic=True)),
        ),
    ),
    "away_from_estate": Cases(
        (says("1,5 km von", Context(from_estate=1_500.0), estate="am-ring"),),
        (quiet(Context(from_estate=1_000.0), estate="am-ring"), quiet(estate="am-ring")),
    ),
    "overlap": Cases(
        (
            says(
                "x-2 (1.200 m²), x-3 (40 m²)",
                Context(overlaps=(overlap("x-2", 1_200.0, 0.89), overlap("x-3", 40.0, 0.01))),
            ),
            says(
                "und 1 weitere",
                Context(overlaps=tuple(overlap(f"y-{n}", 50.0, 0.1) for n in range(6))),
            ),
        ),
        (quiet(Context(overlaps=(overlap("x-2", 1_200.0, 0.9),))), quiet()),
    ),
    "counted_twice": Cases(
        (says("x-2 (9.000 m²)", Context(overlaps=(overlap("x-2", 9_000.0, 0.9),))),),
        (quiet(Context(overlaps=(overlap("x-2", 1_200.0, 0.89),))), quiet()),
    ),
    "estate_below_plots": Cases(
        (
            says(
                "nennt 10 ha frei, seine 4 freien Flächen haben zusammen 10,6 ha",
                Context(balance=EstateBalance(100_000.0, 105_501.0, 4)),
                estate="am-ring",
            ),
        ),
        (
            quiet(Context(balance=EstateBalance(100_000.0, 105_500.0, 4)), estate="am-ring"),
            quiet(Context(balance=EstateBalance(100_000.0, 20_000.0, 4)), estate="am-ring"),
            quiet(estate="am-ring"),
        ),
    ),
}


def _mails(*mails: str) -> tuple[Case, ...]:
    return tuple(Case({"contact_mail": mail}, mail) for mail in mails)


CONTACT: Final = {
    "contact_missing": Cases(
        (says("Weder zuständige Stelle"),),
        (quiet(contact_mail="info@stadt.example"), quiet(contact_function="Bauamt")),
    ),
    "mail_malformed": Cases(
        _mails("info.stadt.example", "info@stadt", "a b@stadt.example", "@stadt.example"),
        (*_mails("info@stadt.example", "a@b.c"), quiet()),
    ),
    "mail_of_person": Cases(
        _mails(
            "erika.mustermann@stadt.example",
            "Max.Müller-Lüdenscheidt@stadt.example",
            "e.mustermann@stadt.example",
            "erika_mustermann2@stadt.example",
            "anna.bauer@stadt.example",
        ),
        (
            *_mails(
                "wirtschaft@stadt.example",
                "wirtschafts.foerderung@stadt.example",
                "info.delitzsch@stadt.example",
                "bauamt.liegenschaften@stadt.example",
                "post.2@stadt.example",
                "erika.mustermann",
            ),
            quiet(),
        ),
    ),
    "function_of_person": Cases(
        (
            says("„Frau Mustermann“", contact_function="Frau Mustermann"),
            says("„Bauamt, Dr. Muster“", contact_function="Bauamt, Dr. Muster"),
        ),
        (
            quiet(contact_function="Wirtschaftsförderung"),
            quiet(contact_function="Frauenbeauftragte"),
            quiet(),
        ),
    ),
}
