"""Cases of the rules on availability and areas."""

from __future__ import annotations

from datetime import date
from typing import Final

from data.plausibility import Context
from tests.data.plausibility.case import TODAY, Case, Cases, confirmed, on, quiet, says

STATUS: Final = {
    "free_while_bound": Cases(
        (
            says("bis 03.03.2026 gebunden", status="free", status_until=on(1)),
            says("bis 02.03.2026 gebunden", status="free", status_until=TODAY),
        ),
        (
            quiet(status="free", status_until=on(-1)),
            quiet(status="free"),
            quiet(status="option", status_until=on(1)),
            quiet(status_until=on(1)),
        ),
    ),
    "binding_without_end": Cases(
        (says("„reserviert“", status="reserved"), says("„Option vergeben“", status="option")),
        (
            quiet(status="option", status_until=on(9)),
            quiet(status="negotiation"),
            quiet(status="sold"),
            quiet(),
        ),
    ),
    "binding_ended": Cases(
        (
            says("(01.03.2026)", status="reserved", status_until=on(-1)),
            says("„in Verhandlung“", status="negotiation", status_until=on(-1)),
        ),
        (
            quiet(status="reserved", status_until=TODAY),
            quiet(status="free", status_until=on(-1)),
            quiet(status_until=on(-1)),
        ),
    ),
    "binding_too_long": Cases(
        (says("bis 03.03.2029", status="option", status_until=date(2029, 3, 3)),),
        (
            quiet(status="option", status_until=date(2029, 3, 2)),
            quiet(status="sold", status_until=date(2040, 1, 1)),
        ),
    ),
    "sold_but_available": Cases(
        (says("noch 4.200 m²", status="sold", area_available=4200.0),),
        (
            quiet(status="sold", area_available=0.0),
            quiet(status="sold"),
            quiet(status="free", area_available=4200.0),
        ),
    ),
    "free_without_area": Cases(
        (says("0 m²", status="free", area_available=0.0),),
        (
            quiet(status="free"),
            quiet(status="free", area_available=1.0),
            quiet(status="sold", area_available=0.0),
        ),
    ),
    "free_never_confirmed": Cases(
        (says("nicht bestätigt", status="free"),),
        (
            Case({"status": "free"}, provenance=confirmed(every=-900)),
            Case({"status": "free"}, provenance=confirmed(status=-1)),
            quiet(status="sold"),
        ),
    ),
    "confirmed_ahead": Cases(
        (
            Case({}, "(bis 03.03.2026): Status", provenance=confirmed(status=1)),
            Case({}, "(bis 12.03.2026): alle Angaben", provenance=confirmed(every=10)),
            Case(
                {},
                "Planungsrecht, Bodenrichtwert",
                provenance=confirmed(planning=3, price_reference=2, money=-1),
            ),
        ),
        (Case({}, provenance=confirmed(every=0, status=-1)), quiet(status="free")),
    ),
}
AREA: Final = {
    "net_above_gross": Cases(
        (says("(10.001 m²) ist größer", area_net=10_001.0, area_gross=10_000.0),),
        (
            quiet(area_net=10_000.4, area_gross=10_000.0),
            quiet(area_net=9_000.0, area_gross=10_000.0),
            quiet(area_net=10_000.0),
        ),
    ),
    "available_above_net": Cases(
        (says("Nettofläche (9.000 m²)", area_available=9_500.0, area_net=9_000.0),),
        (
            quiet(area_available=9_000.0, area_net=9_000.0),
            quiet(area_available=9_500.0),
            quiet(area_net=9_000.0),
        ),
    ),
    "available_above_gross": Cases(
        (says("Bruttofläche (9.000 m²)", area_available=9_500.0, area_gross=9_000.0),),
        (quiet(area_available=9_000.0, area_gross=9_000.0), quiet(area_available=9_500.0)),
    ),
    "part_above_available": Cases(
        (
            says("(5.000 m²) ist größer", parcel_smallest=5_000.0, area_available=4_000.0),
            says("(4.001 m²) ist größer", parcel_smallest=4_001.0, area_available=4_000.0),
        ),
        (
            quiet(parcel_smallest=4_000.0, area_available=4_000.0),
            quiet(parcel_smallest=4_000.0, area_available=0.0),
            quiet(parcel_smallest=4_000.0),
        ),
    ),
    "divisible_without_part": Cases(
        (says("kleinste Teilfläche fehlt", divisible=True),),
        (quiet(divisible=True, parcel_smallest=900.0), quiet(divisible=False), quiet()),
    ),
    "indivisible_with_parts": Cases(
        (says("nicht teilbar", divisible=False, parcel_smallest=2_000.0, area_available=4_000.0),),
        (
            quiet(divisible=False, parcel_smallest=4_000.0, area_available=4_000.0),
            quiet(divisible=True, parcel_smallest=2_000.0, area_available=4_000.0),
            quiet(parcel_smallest=2_000.0, area_available=4_000.0),
        ),
    ),
    "area_in_hectares": Cases(
        (
            says("Bruttofläche 5 m²", area_gross=5.3),
            says("Verfügbare Fläche 99 m²", area_gross=5_000.0, area_available=99.0),
        ),
        (quiet(area_gross=100.0), quiet(area_available=0.0), quiet()),
    ),
    "area_too_large": Cases(
        (says("Nettofläche 5.000.001 m²", area_net=5_000_001.0),),
        (quiet(area_net=5_000_000.0), quiet()),
    ),
    "outline_differs": Cases(
        (
            says("um 5,1 % vom", Context(outline=10_000.0), area_gross=10_510.0),
            says("(10.000 m²)", Context(outline=10_000.0), area_gross=5_000.0),
        ),
        (
            quiet(Context(outline=10_000.0), area_gross=10_500.0),
            quiet(Context(outline=10_000.0), area_gross=9_500.0),
            quiet(Context(outline=10_000.0)),
            quiet(area_gross=5_000.0),
        ),
    ),
}
