"""Rules on utilities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.plausibility.rule import Rule, Severity, when
from data.words import Text

if TYPE_CHECKING:
    from data.plausibility.rule import Case, Figures

LOW_VOLTAGE_KV: Final = 1.0
LOW_VOLTAGE_MVA: Final = 1.0
"""What one local transformer feeds into low voltage; more is taken at medium voltage."""
HIGHEST_KV: Final = 400.0
SLOWEST_MBIT: Final = 10.0


def _capacity_without_voltage(case: Case) -> Figures | None:
    return when(case.number("power_mva") > 0 and not case.knows("power_kv"))


def _above_low_voltage(case: Case) -> Figures | None:
    low = 0 < case.number("power_kv") <= LOW_VOLTAGE_KV
    return when(low and case.number("power_mva") > LOW_VOLTAGE_MVA)


def _in_volts(case: Case) -> Figures | None:
    return when(case.number("power_kv") > HIGHEST_KV)


def _in_gigabits(case: Case) -> Figures | None:
    return when(0 < case.number("fibre_mbit") <= SLOWEST_MBIT)


RULES: Final = (
    Rule(
        name="capacity_without_voltage",
        severity=Severity.HINT,
        source=Text("Praxis der Netzbetreiber", "practice of grid operators"),
        fields=("power_mva", "power_kv"),
        sentence=Text(
            "Für den Stromanschluss sind {power_mva} genannt, aber keine Spannung.",
            "{power_mva} are named for the power connection, but no voltage.",
        ),
        fires=_capacity_without_voltage,
        lack=True,
    ),
    Rule(
        name="capacity_above_voltage",
        severity=Severity.DOUBTFUL,
        source=Text(
            "Praxis der Netzbetreiber; VDE-AR-N 4100 (Niederspannung), 4110 (Mittelspannung)",
            "practice of grid operators; VDE-AR-N 4100 (low voltage), 4110 (medium voltage)",
        ),
        fields=("power_mva", "power_kv"),
        sentence=Text(
            "{power_mva} bei {power_kv}: so viel gibt die Niederspannung nicht her.",
            "{power_mva} at {power_kv}: low voltage does not carry as much.",
        ),
        fires=_above_low_voltage,
    ),
    Rule(
        name="voltage_in_volts",
        severity=Severity.DOUBTFUL,
        source=Text(
            "Praxis: das deutsche Netz endet bei 380 kV",
            "practice: the German grid ends at 380 kV",
        ),
        fields=("power_kv",),
        sentence=Text(
            "Eine Spannung von {power_kv} gibt es im deutschen Netz nicht. Sind es Volt?",
            "The German grid has no voltage of {power_kv}. Are these volts?",
        ),
        fires=_in_volts,
    ),
    Rule(
        name="fibre_in_gigabits",
        severity=Severity.HINT,
        source=Text(
            "Praxis: kein Glasfaseranschluss ist so langsam",
            "practice: no fibre connection is as slow",
        ),
        fields=("fibre_mbit",),
        sentence=Text(
            "Glasfaser mit {fibre_mbit} ist zu langsam, um wahr zu sein. Sind es Gbit/s?",
            "Fibre with {fibre_mbit} is too slow to be true. Is it Gbit/s?",
        ),
        fires=_in_gigabits,
    ),
)
