"""Cases of the rules on firms in public facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.plausibility import Context
from data.record import Provenance
from tests.data.plausibility.case import Case, Cases, on, quiet, says

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.record import Value

RESERVED: Final[Mapping[str, Value]] = {"status": "reserved", "status_until": on(30)}
SOURCED: Final = {"status": Provenance("Reservierung der Muster GmbH & Co. KG", on(-1))}
NAMES: Final = (
    "Muster GmbH",
    "Muster gGmbH, Baufeld 2",
    "Muster GmbH & Co. KG",
    "Muster & Söhne KG",
    "Muster AG",
    "Muster OHG",
    "Muster UG (haftungsbeschränkt)",
    "Erika Muster e.K.",
    "Erika Muster e. K.",
    "Muster und Partner GbR",
    "Agrarprodukte Muster eG",
    "Sample Ltd.",
    "Sample B.V.",
    "Ukázka s.r.o.",
)
# Words that hold the letters of a legal form and are none.
PLACES: Final = (
    "Gewerbepark SE",
    "Gewerbegebiet AG-Siedlung",
    "Lager im UG",
    "Gemarkung KG 12",
    "Am Tagebau",
    "Magdeburger Straße 3",
    "Parkstraße 5",
    "Reserviert",
    "Optionsfläche Nord",
)

FIRMS: Final = {
    "firm_of_binding": Cases(
        (
            says("(Bezeichnung)", name="Baufeld 3, Muster GmbH", **RESERVED),
            says("(Straße, Lage)", address="neben Muster AG", status="option"),
            says("(Flurstücke)", parcels="12/3 (Muster KG)", status="negotiation"),
            says("(Bezeichnung)", name="Baufeld 3, reserviert für Muster GmbH"),
            says("Bezeichnung, Straße, Lage", name="Muster GmbH", address="Muster eG", **RESERVED),
        ),
        (
            quiet(name="Baufeld 3, Muster GmbH", status="free"),
            quiet(name="Baufeld 3, Muster GmbH"),
            quiet(name="Baufeld 3", **RESERVED),
            quiet(name="Baufeld 3, reserviert für Handwerk", **RESERVED),
            quiet(note="Muster GmbH", **RESERVED),
            quiet(contact_function="Wirtschaftsförderung Muster GmbH", **RESERVED),
        ),
    ),
    "firm_named": Cases(
        (
            *(says("(Bezeichnung)", name=name) for name in NAMES),
            says("(Bebauungsplan)", plan_name="Nr. 7 „Werk der Muster GmbH“"),
            says("(Straße, Lage)", address="reserviert für Muster"),
            says("(Bezeichnung)", name="Plot 3, sold to Sample"),
            Case(RESERVED, "(Quelle zu „Status“, Quelle zu „Bindung bis“)", Context(), SOURCED),
        ),
        (
            *(quiet(name=name) for name in PLACES),
            quiet(note="reserviert für Muster GmbH"),
            quiet(contact_function="Wirtschaftsförderung Muster GmbH"),
            Case({"status": "free"}, provenance=SOURCED),
            quiet(),
        ),
    ),
}
