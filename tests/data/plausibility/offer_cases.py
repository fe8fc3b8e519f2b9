"""Cases of the rules on prices, uses and utilities."""

from __future__ import annotations

from typing import Final

from data.plausibility import Context, Neighbours
from tests.data.plausibility.case import TODAY, Cases, on, quiet, says, tiers

AROUND: Final = Context(neighbours=Neighbours(price=20.0, count=7, metres=2_000.0))
MONEY: Final = {
    "price_zero": Cases(
        (says("0 €/m²", price=0.0), says("0 €/m²", price_tiers=tiers((True, 0.0), (False, 9.0)))),
        (quiet(price=0.01), quiet(price_on_request=True), quiet()),
    ),
    "price_and_on_request": Cases(
        (
            says("(20 €/m²)", price=20.0, price_on_request=True),
            says("förderfähig 9 €/m²", price_tiers=tiers((True, 9.0)), price_on_request=True),
        ),
        (
            quiet(price=20.0, price_on_request=False),
            quiet(price=20.0),
            quiet(price_on_request=True),
        ),
    ),
    "tiers_inverted": Cases(
        (says("förderfähig 10 €/m²", price_tiers=tiers((True, 10.0), (False, 8.5))),),
        (
            quiet(price_tiers=tiers((True, 8.5), (False, 10.0))),
            quiet(price_tiers=tiers((True, 9.0), (False, 9.0))),
            quiet(price_tiers=tiers((True, 10.0))),
            quiet(),
        ),
    ),
    "tiers_contradict": Cases(
        (says("sonst 9 €/m²", price_tiers=tiers((False, 8.0), (False, 9.0))),),
        (quiet(price_tiers=tiers((False, 8.0), (True, 7.0), (False, 8.0))), quiet()),
    ),
    "price_beside_tiers": Cases(
        (says("(11 €/m²)", price=11.0, price_tiers=tiers((True, 8.5), (False, 10.0))),),
        (
            quiet(price=10.0, price_tiers=tiers((True, 8.5), (False, 10.0))),
            quiet(price=11.0),
            quiet(price_tiers=tiers((True, 8.5))),
        ),
    ),
    "price_far_from_reference": Cases(
        (
            says("Preis (61 €/m²)", price=61.0, price_reference=20.0),
            says("Preis (6,50 €/m²)", price=6.5, price_reference=20.0),
            says(
                "Preis (61 €/m²)",
                price_tiers=tiers((True, 20.0), (False, 61.0)),
                price_reference=20.0,
            ),
        ),
        (
            quiet(price=60.0, price_reference=20.0),
            quiet(price=20.0, price_reference=60.0),
            quiet(price=61.0),
            quiet(price=0.0, price_reference=20.0),
            quiet(price=61.0, price_reference=0.0),
            quiet(price_tiers=tiers((True, 61.0)), price_reference=20.0),
        ),
    ),
    "price_far_from_neighbours": Cases(
        (
            says("was 7 andere Flächen im Umkreis von 2 km", AROUND, price=60.5),
            says("(20 €/m²)", AROUND, price=6.0),
        ),
        (
            quiet(AROUND, price=60.0),
            quiet(AROUND, price=0.0),
            quiet(AROUND, price_on_request=True),
            quiet(price=60.5),
        ),
    ),
}
USES: Final = {
    "purpose_expired": Cases(
        (says("am 01.03.2026", purpose_until=on(-1)),), (quiet(purpose_until=TODAY), quiet())
    ),
    "purpose_without_sectors": Cases(
        (says("bis 02.03.2026", purpose_until=TODAY),),
        (
            quiet(purpose_until=on(9), purpose_sectors=("food",)),
            quiet(purpose_until=on(-1)),
            quiet(),
        ),
    ),
    "purpose_without_end": Cases(
        (says("für Ernährungswirtschaft", purpose_sectors=("food",)),),
        (quiet(purpose_until=on(9), purpose_sectors=("food",)), quiet()),
    ),
    "purpose_excluded": Cases(
        (
            says(
                "erlaubt nur Logistik",
                purpose_sectors=("logistics",),
                uses_excluded=("logistics", "retail"),
            ),
        ),
        (
            quiet(purpose_sectors=("logistics", "food"), uses_excluded=("logistics",)),
            quiet(purpose_sectors=("logistics",)),
            quiet(uses_excluded=("logistics",)),
        ),
    ),
    "use_preferred_and_excluded": Cases(
        (
            says(
                "ausgeschlossen: Logistik, Handwerk.",
                uses_preferred=("logistics", "food", "crafts"),
                uses_excluded=("crafts", "logistics"),
            ),
        ),
        (
            quiet(uses_preferred=("food",), uses_excluded=("logistics",)),
            quiet(uses_preferred=("food",)),
            quiet(),
        ),
    ),
    "housing_in_commercial_area": Cases(
        (says("GEe – Gewerbegebiet", uses_preferred=("housing",), zoning="GEe"),),
        (
            quiet(uses_preferred=("housing",), zoning="MI"),
            quiet(uses_preferred=("crafts",), zoning="GE"),
            quiet(uses_preferred=("housing",)),
        ),
    ),
    "leisure_in_industrial_area": Cases(
        (says("GI – Industriegebiet", uses_preferred=("leisure",), zoning="GI"),),
        (quiet(uses_preferred=("leisure",), zoning="GE"), quiet(uses_preferred=("leisure",))),
    ),
}
SUPPLY: Final = {
    "capacity_without_voltage": Cases(
        (says("sind 2,5 MVA", power_mva=2.5),),
        (quiet(power_mva=2.5, power_kv=20.0), quiet(power_mva=0.0), quiet(power_kv=20.0)),
    ),
    "capacity_above_voltage": Cases(
        (says("2,5 MVA bei 0,4 kV", power_mva=2.5, power_kv=0.4),),
        (
            quiet(power_mva=1.0, power_kv=0.4),
            quiet(power_mva=2.5, power_kv=10.0),
            quiet(power_mva=2.5),
            quiet(power_kv=0.4),
        ),
    ),
    "voltage_in_volts": Cases(
        (says("20.000 kV", power_kv=20_000.0),), (quiet(power_kv=380.0), quiet())
    ),
    "fibre_in_gigabits": Cases(
        (says("10 Mbit/s", fibre_mbit=10.0),),
        (quiet(fibre_mbit=50.0), quiet(fibre_mbit=0.0), quiet()),
    ),
}
