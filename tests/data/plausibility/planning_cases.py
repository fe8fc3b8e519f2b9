"""Cases of the rules on planning law and noise."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.data.plausibility.case import DELITZSCH, TODAY, Cases, on, quiet, says

PLANNING: Final = {
    "gfz_above_all": Cases(
        (says("GFZ (8)", gfz=8.0), says("BMZ", gfz=3.1, zoning="MK")),
        (quiet(gfz=3.0), quiet(bmz=8.0), quiet()),
    ),
    "gfz_above_zoning": Cases(
        (says("2,4", gfz=2.5, zoning="GE"), says("1,2", gfz=1.3, zoning="MI")),
        (
            quiet(gfz=2.4, zoning="GI"),
            quiet(gfz=3.0, zoning="MK"),
            quiet(gfz=2.5),
            quiet(gfz=8.0, zoning="GE"),
        ),
    ),
    "grz_above_zoning": Cases(
        (says("0,8", grz=0.85, zoning="GE"), says("0,6", grz=0.7, zoning="MI")),
        (
            quiet(grz=0.8, zoning="SO"),
            quiet(grz=1.0, zoning="MK"),
            quiet(grz=0.85),
            quiet(zoning="GE"),
        ),
    ),
    "grz_without_zoning": Cases(
        (says("(0,9)", grz=0.9),), (quiet(grz=0.8), quiet(grz=0.9, zoning="MK"), quiet())
    ),
    "bmz_above_all": Cases((says("(10,5)", bmz=10.5),), (quiet(bmz=10.0), quiet())),
    "gfz_below_grz": Cases(
        (says("(0,5)", gfz=0.5, grz=0.8),),
        (quiet(gfz=0.8, grz=0.8), quiet(gfz=0.5), quiet(grz=0.8)),
    ),
    "bmz_below_gfz": Cases(
        (says("(1,6)", bmz=1.6, gfz=2.0),), (quiet(bmz=2.0, gfz=2.0), quiet(bmz=1.6))
    ),
    "height_too_low": Cases(
        (says("3 m", height_max=3.0), says("0 m", height_max=0.0)),
        (quiet(height_max=4.0), quiet()),
    ),
    "height_too_high": Cases(
        (says("(30,5 m)", height_max=100.0), says("NHN", height_max=50.1)),
        (quiet(height_max=50.0), quiet()),
    ),
    "plan_date_ahead": Cases(
        (says("(03.03.2026)", plan_date=on(1)),), (quiet(plan_date=TODAY), quiet())
    ),
    "plan_date_before_1990": Cases(
        (says("(30.06.1990)", plan_date=date(1990, 6, 30), municipality=DELITZSCH),),
        (
            quiet(plan_date=date(1990, 7, 1), municipality=DELITZSCH),
            quiet(plan_date=date(1975, 1, 1), municipality="09462000"),
            quiet(plan_date=date(1975, 1, 1)),
        ),
    ),
    "plan_without_name_or_date": Cases(
        (
            says("Bezeichnung und Datum fehlen", plan_status="adopted"),
            says("das Datum fehlt", plan_status="adopted", plan_name="Nr. 7"),
            says("die Bezeichnung fehlt", plan_status="adopted", plan_date=on(-900)),
        ),
        (
            quiet(plan_status="adopted", plan_name="Nr. 7", plan_date=on(-900)),
            quiet(plan_status="draft"),
            quiet(),
        ),
    ),
    "unplanned_with_name": Cases(
        (says("„Nr. 7“", plan_status="unplanned", plan_name="Nr. 7"),),
        (quiet(plan_status="unplanned"), quiet(plan_name="Nr. 7")),
    ),
    "unplanned_with_figures": Cases(
        (says("GRZ 0,8, BMZ 6", plan_status="unplanned", grz=0.8, bmz=6.0),),
        (quiet(plan_status="unplanned"), quiet(plan_status="adopted", grz=0.8), quiet(grz=0.8)),
    ),
    "noise_day_below_night": Cases(
        (says("(45 dB(A)/m²)", noise_day=45.0, noise_night=60.0),),
        (quiet(noise_day=60.0, noise_night=60.0), quiet(noise_day=45.0), quiet(noise_night=60.0)),
    ),
    "noise_low_in_industrial_area": Cases(
        (says("(49 dB(A)/m²)", zoning="GI", noise_night=49.0),),
        (
            quiet(zoning="GI", noise_night=50.0),
            quiet(zoning="GIe", noise_night=45.0),
            quiet(zoning="GI"),
            quiet(noise_night=45.0),
        ),
    ),
    "night_too_quiet_for_24_7": Cases(
        (says("nur 45 dB(A)/m²", operation_24_7="yes", noise_night=45.0),),
        (
            quiet(operation_24_7="yes", noise_night=50.0),
            quiet(operation_24_7="conditional", noise_night=45.0),
            quiet(operation_24_7="yes"),
            quiet(noise_night=45.0),
        ),
    ),
}
