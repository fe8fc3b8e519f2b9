"""The filter form: its controls from the field registry, its state from the address.

The same form serves the map and the list, with and without a script. Every control
writes exactly the parameters of `/api/v1/plots`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from api.chips import Active, Chip, active, hectares
from api.query import Query, first
from api.targets import NAME as TARGETS
from api.targets import asked_in
from api.weightsform import WeightsForm, weights_form
from data import words
from data.codes import STATUS_SHOWN
from data.fields import BY_NAME, FILTERABLE, GROUP_LABELS, Field, Group, Kind
from geo.columns import PEOPLE, TRANSIT_CLASS, TRANSIT_LABELS
from geo.destinations import DISTANCE_COLUMNS, DISTANCES, KINDS, MODE_LABELS, MODES
from geo.filters import people_label
from geo.quality import QUALITY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from data.words import Language
    from geo.catalogue import Catalogue
    from geo.destinations import DestinationKind, DistanceKind, Mode

# By filter and value, how many plots it would leave.
type Counts = Mapping[tuple[str, str], int]

# The steps in which an investor thinks, in hectares.
_AREA_STEPS: Final = (0.3, 0.5, 1, 1.5, 2, 3, 4, 5, 7.5, 10, 15, 20, 25)
_MAIN: Final = ("area_available", "zoning", "municipality", "estate", "price", "status")
# What has no control of its own and stays as it is.
_KEPT: Final = ("wishes", "unknown", "bbox", "near")
_YES_NO: Final = (("true", words.Text("ja", "yes")), ("false", words.Text("nein", "no")))


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that can be chosen, and how many plots it would leave; None is not said."""

    value: str
    label: str
    chosen: bool
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One question of the form.

    `look` selects the template's macro; `values` are those of the address, for a
    range lower and upper limit.
    """

    look: Literal["range", "steps", "choices", "radio", "limit", "date", "line"]
    name: str
    label: str
    help: str = ""
    unit: str = ""
    step: str = "any"
    values: tuple[str, str] = ("", "")
    choices: tuple[Choice, ...] = ()
    choices_to: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Controls of one theme within a menu.

    One that `folds` is closed until it is asked for, or until something in it is set.
    """

    title: str
    controls: tuple[Control, ...]
    count: int = 0
    folds: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """A button of the filter bar and what opens beneath it."""

    id: str
    title: str
    sections: tuple[Section, ...]
    count: int


@dataclass(frozen=True, slots=True)
class FilterForm:
    """The form as a page shows it."""

    menus: tuple[Menu, ...]
    active: tuple[Active, ...]
    include_unknown: bool
    mode: str
    sort: str
    count: int
    weighting: WeightsForm
    kept: Mapping[str, str]
    """What the form has no control for, and keeps: wishes, and a box of the map."""

    @property
    def chips(self) -> tuple[Chip, ...]:
        """Every value that is asked for."""
        return tuple(chip for one in self.active for chip in one.chips)


def filter_form(
    query: Query, catalogue: Catalogue, language: Language, counts: Counts | None = None
) -> FilterForm:
    """Build the form for the state `query`, with how many plots each choice would leave."""
    return _Builder(query, catalogue, language, counts or {}).build()


def chips(query: Query, catalogue: Catalogue, language: Language) -> tuple[Chip, ...]:
    """Return what a query asks for, in words, without the form."""
    codes = _Builder(query, catalogue, language, {}).codes
    return tuple(chip for one in active(query, language, codes) for chip in one.chips)


@lru_cache(maxsize=4)
def _places(catalogue: Catalogue) -> Mapping[str, Mapping[str, str]]:
    """Return municipalities and estates that hold plots, by name."""
    found: dict[str, dict[str, str]] = {"municipality": {}, "estate": {}}
    for plot in catalogue.plots:
        for key, label in (
            ("municipality", plot.municipality_name),
            ("estate", plot.estate_name),
        ):
            value = plot.values.get(key)
            if value is not None:
                found[key][str(value)] = label or str(value)
    return {
        key: dict(sorted(pairs.items(), key=lambda pair: words.collation(pair[1])))
        for key, pairs in found.items()
    }


class _Builder:
    def __init__(
        self, query: Query, catalogue: Catalogue, language: Language, counts: Counts
    ) -> None:
        self.query = query
        self.counts = counts
        self.catalogue = catalogue
        self.language = language
        self._ = words.translations(language).gettext
        self.places = _places(catalogue)
        self.targets = asked_in(query)
        mode = query.get("mode", ["car"])[0]
        self.mode: Mode = mode if mode in MODES else "car"

    def build(self) -> FilterForm:
        _ = self._
        menus = [
            self._menu("area", BY_NAME["area_available"]),
            self._menu("zoning", BY_NAME["zoning"]),
            self._place_menu(),
            self._menu("price", BY_NAME["price"]),
            self._status_menu(),
            self._reach_menu(),
            self._more_menu(),
        ]
        weighting = weights_form(self.query, self.language)
        return FilterForm(
            menus=tuple(menus),
            active=active(self.query, self.language, self.codes),
            include_unknown=self.query.get("include_unknown") == ["true"],
            mode=self.mode,
            sort=self.query.get("sort", [""])[0],
            count=sum(menu.count for menu in menus) + weighting.count,
            weighting=weighting,
            kept={name: ",".join(self.query.get(name, ())) for name in _KEPT},
        )

    # Controls ----------------------------------------------------------------

    def _menu(self, key: str, field: Field) -> Menu:
        control = self._control(field)
        return Menu(key, control.label, (Section("", (control,)),), self._set_in((control,)))

    def _place_menu(self) -> Menu:
        controls = (self._control(BY_NAME["municipality"]), self._control(BY_NAME["estate"]))
        drawn = self._drawn()
        sections = (
            *(Section(control.label, (control,)) for control in controls),
            Section(self._("Area drawn"), (drawn,), self._set_in((drawn,)), folds=True),
        )
        return Menu("place", self._("Place"), sections, self._set_in((*controls, drawn)))

    def _drawn(self) -> Control:
        return Control(
            look="line",
            name="within",
            label=self._("Polygon that holds the whole plot"),
            help=self._(
                "Drawn on the map, or typed as WKT in degrees, such as "
                "POLYGON((12.2 51.4, 12.6 51.4, 12.6 51.6, 12.2 51.4))."
            ),
            values=(",".join(self.query.get("within", ())), ""),
        )

    def _status_menu(self) -> Menu:
        control = self._control(BY_NAME["status"])
        confirmed = Control(
            look="limit",
            name="confirmed_within_days",
            label=self._("Confirmed, at most this long ago"),
            unit=self._("days"),
            values=(self._first("confirmed_within_days"), ""),
        )
        sections = (Section("", (control,)), Section("", (confirmed,)))
        return Menu("status", control.label, sections, self._set_in((control, confirmed)))

    def _reach_menu(self) -> Menu:
        _ = self._
        chosen = self.query.get("mode", ["car"])[0]
        mode = Control(
            look="radio",
            name="mode",
            label=_("Vehicle"),
            choices=tuple(Choice(m, self._in(MODE_LABELS[m]), m == chosen) for m in MODES),
        )
        limits = tuple(self._minutes_limit(kind) for kind in KINDS if kind.main)
        further = self._further_limits()
        people = tuple(
            Control(
                look="range",
                name=name,
                label=self._in(people_label(group)),
                values=(self._first(f"{name}_min"), self._first(f"{name}_max")),
            )
            for name, group in PEOPLE.items()
            # Those of working age only where the figures tell them.
            if not group.working
            or name in self.catalogue.scales
            or self._first(f"{name}_min") + self._first(f"{name}_max")
        )
        of_people, of_further = self._set_in(people), self._set_in(further)
        count = self._set_in(limits) + (chosen != "car") + of_people + of_further
        sections = [
            Section("", (mode,)),
            Section(_("At most"), limits),
            *(
                [Section(_("Further destinations"), further, of_further, folds=True)]
                * bool(further)
            ),
            Section(_("People within reach"), people, of_people, folds=True),
        ]
        targets = self._targets_control()
        of_targets = len(self.targets)
        count += of_targets
        sections.append(Section(_("Places of one's own"), (targets,), of_targets, folds=True))
        transit = self._transit_controls()
        if self.catalogue.schedule or self._set_in(transit):
            of_transit = self._set_in(transit)
            sections.append(Section(_("Public transport"), transit, of_transit, folds=True))
            count += of_transit
        return Menu("reach", _("Driving times"), tuple(sections), count)

    def _targets_control(self) -> Control:
        return Control(
            look="line",
            name=TARGETS,
            label=self._("Longitude, latitude, minutes, mode, name"),
            help=self._(
                "Such as 12.24,51.42,40,truck,Supplier: at most 40 minutes by truck to there. "
                "Modes are car, truck, bicycle and foot; several places with semicolons."
            ),
            values=(",".join(self.query.get(TARGETS, ())), ""),
        )

    def _minutes_limit(self, kind: DestinationKind) -> Control:
        return self._limit(f"max_minutes_{kind.name}", kind, self._("min"))

    def _limit(self, name: str, kind: DestinationKind | DistanceKind, unit: str) -> Control:
        return Control(
            look="limit",
            name=name,
            label=self._in(kind.to),
            unit=unit,
            help=self._in(kind.note),
            values=(self._first(name), ""),
        )

    def _further_limits(self) -> tuple[Control, ...]:
        """Return limits to further destinations: to those that plots reach, or that are set."""
        minutes = [
            self._minutes_limit(kind)
            for kind in KINDS
            if not kind.main
            and (
                self._first(f"max_minutes_{kind.name}")
                or any(f"{mode}:{kind.name}" in self.catalogue.scales for mode in MODES)
            )
        ]
        kilometres = [
            self._limit(f"max_km_{kind.name}", kind, "km")
            for column, kind in zip(DISTANCE_COLUMNS, DISTANCES, strict=True)
            if self._first(f"max_km_{kind.name}") or column in self.catalogue.scales
        ]
        return (*minutes, *kilometres)

    def _transit_controls(self) -> tuple[Control, ...]:
        chosen = set(self.query.get("transit_class", ()))
        return (
            Control(
                look="limit",
                name="max_minutes_stop",
                label=self._("on foot to a stop, at most"),
                unit=self._("min"),
                values=(self._first("max_minutes_stop"), ""),
            ),
            Control(
                look="choices",
                name="transit_class",
                label=self._in(TRANSIT_LABELS[TRANSIT_CLASS]),
                choices=tuple(
                    Choice(code.code, self._in(code.label), code.code in chosen) for code in QUALITY
                ),
            ),
        )

    def _more_menu(self) -> Menu:
        sections = []
        for group in Group:
            fields = [f for f in FILTERABLE if f.group is group and f.name not in _MAIN]
            if fields:
                controls = tuple(self._control(field) for field in fields)
                title, count = self._in(GROUP_LABELS[group]), self._set_in(controls)
                sections.append(Section(title, controls, count, folds=True))
        count = sum(section.count for section in sections)
        return Menu("more", self._("More filters"), tuple(sections), count)

    def _control(self, field: Field) -> Control:
        name = field.filter_name
        label, hint = self._in(field.label), self._in(field.help)
        if field.name == "area_available":
            low, high = self._first(f"{name}_min"), self._first(f"{name}_max")
            return Control(
                look="steps",
                name=name,
                label=label,
                help=hint,
                values=(low, high),
                choices=self._areas(low),
                choices_to=self._areas(high),
            )
        if field.kind is Kind.NUMBER:
            return Control(
                look="range",
                name=name,
                label=label,
                help=hint,
                unit=field.unit or "",
                values=(self._first(f"{name}_min"), self._first(f"{name}_max")),
            )
        if field.kind is Kind.DATE:
            return Control(
                look="date",
                name=f"{name}_max",
                label=label,
                help=hint,
                values=(self._first(f"{name}_max"), ""),
            )
        if field.kind is Kind.BOOLEAN:
            pairs: Iterable[tuple[str, str]] = [(v, self._in(text)) for v, text in _YES_NO]
            chosen = self._first(name)
            any_ = Choice("", self._("any"), not chosen)
            choices = (any_, *(Choice(v, text, v == chosen) for v, text in pairs))
            return Control(look="radio", name=name, label=label, help=hint, choices=choices)
        return Control(
            look="choices", name=name, label=label, help=hint, choices=self._choices(field)
        )

    def _choices(self, field: Field) -> tuple[Choice, ...]:
        chosen = set(self.query.get(field.filter_name, ()))
        if field.name == "status":
            pairs = [(code.code, self._in(code.label)) for code in STATUS_SHOWN]
        elif field.name in {"municipality", "estate"}:
            pairs = list(self.places[field.name].items())
        else:
            pairs = [(code.code, self._in(code.label)) for code in field.codes]
        return tuple(
            Choice(value, label, value in chosen, self.counts.get((field.filter_name, value)))
            for value, label in pairs
        )

    def _areas(self, chosen: str) -> tuple[Choice, ...]:
        steps = [str(round(step * 10_000)) for step in _AREA_STEPS]
        if chosen and chosen not in steps:
            steps = [chosen, *steps]
        return tuple(Choice(step, hectares(step, self.language), step == chosen) for step in steps)

    # State -------------------------------------------------------------------

    def _first(self, name: str) -> str:
        return first(self.query, name)

    def codes(self, field: Field) -> Mapping[str, str]:
        """Return the words of a field's codes."""
        return {choice.value: choice.label for choice in self._control(field).choices}

    def _in(self, text: words.Text) -> str:
        return text.in_(self.language)

    def _set_in(self, controls: Sequence[Control]) -> int:
        total = 0
        for control in controls:
            if control.look in {"range", "steps"}:
                total += sum(1 for value in control.values if value)
            elif control.look in {"limit", "date", "line"}:
                total += bool(control.values[0])
            else:
                total += sum(1 for choice in control.choices if choice.chosen and choice.value)
        return total
