"""From the rows of an XPlanGML file to the plans in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from data import words
from data.errors import Finding, InputError, shorten
from data.words import LANGUAGES, Text
from data.zoning import codes
from data.zoning.measures import measures
from data.zoning.model import Area, Shape, Standing, ZoningPlan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data.imports.table import Row, Table
    from data.record import Value

_NOT_GIVEN: Final = (Standing.UNKNOWN, Text("ohne Angabe", "not given"))
_UNREADABLE: Final = Text(
    "{area} bleibt außer Acht: statt einer Fläche {found}.",
    "{area} is left out: in place of a surface {found}.",
)
_LEVEL: Final = Text(
    "{area} bleibt außer Acht: sie gilt unter oder über der Erde (Ebene {found}).",
    "{area} is left out: it counts below or above ground (level {found}).",
)
_GOING: Final = Text(
    "{area} bleibt außer Acht: sie entfällt nach dem Plan.",
    "{area} is left out: by the plan it ceases.",
)
_STRAY: Final = Text(
    "{area} bleibt außer Acht: sie gehört zu keinem der Pläne.",
    "{area} is left out: it belongs to none of the plans.",
)
_CHANGED: Final = Text(
    "Der Plan wurde geändert durch: {names}. Was diese Pläne festsetzen, steht nicht darin.",
    "The plan was changed by: {names}. What those plans say is not in it.",
)
_BUILDABLE: Final = Text(
    "Überbaubare Grundstücksflächen mit eigenem Maß der Nutzung: {number}; nicht gelesen.",
    "Buildable areas with measures of their own: {number}; they are not read.",
)
_FUTURE: Final = Text("tritt am {day} in Kraft", "comes into force on {day}")


class _Object(NamedTuple):
    kind: str
    name: str
    id: str
    crs: str | None
    content: Mapping[str, Any]
    row: Row


_NO_PLAN: Final = Text("kein Plan", "no plan")
_A_PLAN: Final = Text("ein Bebauungsplan (BP_Plan)", "a Bebauungsplan (BP_Plan)")
_OUTLINE: Final = Text(
    "ein Umriss des Plans (Polygon oder MultiSurface)",
    "an outline of the plan (Polygon or MultiSurface)",
)


def plans(table: Table, today: date) -> tuple[ZoningPlan, ...]:
    """Return the plans of a file whose rows are of the kind `data.imports.table.ZONING`.

    Raises
    ------
    InputError
        Where there is no Bebauungsplan, or one without an outline.
    """
    objects = [_object(row) for row in table.rows]
    found = [one for one in objects if one.kind == "plan"]
    if not found:
        other = next((one.name for one in objects if one.kind == "foreign"), _NO_PLAN)
        raise InputError(Finding(table.name, None, other, _A_PLAN))
    for one in found:
        art = _first(one.content, "planArt")
        if art in codes.OTHER_STATUTES:
            statute = codes.OTHER_STATUTES[art]
            raise InputError(Finding(table.name, "planArt", statute, _A_PLAN))
        if one.row.outline is None:
            place = f"{table.name}, {shorten(one.id)}"
            raise InputError(
                Finding(place, "raeumlicherGeltungsbereich", one.row.unreadable, _OUTLINE)
            )
    owner = _owners(objects, found)
    return tuple(_plan(one, objects, owner, today, first=one is found[0]) for one in found)


def _object(row: Row) -> _Object:
    kind, name, identifier, crs, content = row.cells
    return _Object(kind, name, identifier or f"row {row.number}", crs, content or {}, row)


def _owners(objects: list[_Object], found: list[_Object]) -> dict[str, str]:
    """Return to which plan each object belongs, by id.

    What an object says of itself goes before what a section or plan says of it. Where there
    is one plan, all belong to it: links may be missing.
    """
    of_section = _sections(objects, found)
    owner = dict(of_section)
    for one in objects:
        if one.kind == "section" and one.id in of_section:
            for link in one.content.get("planinhalt", ()):
                owner.setdefault(link, of_section[one.id])
    for one in objects:
        for link in one.content.get("gehoertZuBereich", ()):
            owner[one.id] = of_section.get(link, owner.get(one.id, ""))
    if len(found) == 1:
        return dict.fromkeys((one.id for one in objects), found[0].id)
    return {key: plan for key, plan in owner.items() if plan}


def _sections(objects: list[_Object], found: list[_Object]) -> dict[str, str]:
    """Return to which plan each section (BP_Bereich) belongs."""
    owner = {link: plan.id for plan in found for link in plan.content.get("bereich", ())}
    for one in objects:
        for link in one.content.get("gehoertZuPlan", ()):
            owner[one.id] = link
    ids = {plan.id for plan in found}
    return {key: plan for key, plan in owner.items() if plan in ids}


def _plan(
    plan: _Object, objects: list[_Object], owner: Mapping[str, str], today: date, *, first: bool
) -> ZoningPlan:
    notes: list[Text] = []
    if names := plan.content.get("changed_by"):
        notes.append(_CHANGED.format(names=", ".join(dict.fromkeys(names))))
    mine = [one for one in objects if owner.get(one.id) == plan.id]
    if number := sum(one.kind == "buildable" for one in mine):
        notes.append(_BUILDABLE.format(number=number))
    if first:
        stray = [one for one in objects if one.kind == "use" and one.id not in owner]
        notes += [_STRAY.format(area=_name(one)) for one in stray]
    standing, text, day = _standing(plan.content, today)
    return ZoningPlan(
        id=plan.id,
        name=_first(plan.content, "name"),
        standing=standing,
        standing_text=text,
        day=day,
        shape=_shape(plan),
        areas=tuple(_areas(mine, notes)),
        notes=tuple(notes),
    )


def _standing(content: Mapping[str, Any], today: date) -> tuple[Standing, Text, date | None]:
    """Return how far a plan has come, and since when it is in force.

    A plan in force since a day that lies ahead is one that is only passed.
    """
    code = _first(content, "rechtsstand")
    unknown = (Standing.UNKNOWN, Text(*[shorten(code)] * 2)) if code else _NOT_GIVEN
    standing, text = codes.STANDINGS.get(code or "", unknown)
    if standing is not Standing.IN_FORCE:
        return standing, text, None
    day = next(
        (
            day
            for name in ("inkrafttretensDatum", "rechtsverordnungsDatum")
            if (day := _day(_first(content, name))) is not None
        ),
        None,
    )
    if day is not None and day > today:
        return (
            Standing.PASSED,
            _FUTURE.format(day=Text(*(words.day(day, one) for one in LANGUAGES))),
            None,
        )
    return standing, text, day


def _day(text: str | None) -> date | None:
    """Return a day in ISO 8601; a time zone behind it, which XML allows, does not count."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _areas(mine: list[_Object], notes: list[Text]) -> Iterator[Area]:
    for one in mine:
        if one.kind not in {"use", "other"}:
            continue
        level = _first(one.content, "ebene") or "0"
        if one.row.outline is None:
            notes.append(_UNREADABLE.format(area=_name(one), found=one.row.unreadable))
        elif level != "0":
            notes.append(_LEVEL.format(area=_name(one), found=shorten(level)))
        elif _first(one.content, "rechtsstand") == codes.REMOVED:
            notes.append(_GOING.format(area=_name(one)))
        elif one.kind == "use":
            yield _use(one)
        else:
            yield Area(
                id=one.id,
                label=codes.OTHERS.get(one.name, Text(one.name, one.name)),
                is_use=False,
                values={},
                said={},
                shape=_shape(one),
            )


def _use(one: _Object) -> Area:
    values: dict[str, Value] = {}
    code = _first(one.content, "besondereArtDerBaulNutzung") or ""
    zoning = codes.ZONING.get(code)
    if zoning is not None:
        restricted = _first(one.content, "abweichungBauNVO") == codes.RESTRICTED
        values["zoning"] = codes.RESTRICTABLE.get(zoning, zoning) if restricted else zoning
    figures, said = measures(one.content)
    return Area(
        id=one.id,
        label=codes.USES.get(code, Text(shorten(code), shorten(code)) if code else codes.NO_USE),
        is_use=True,
        values={**values, **figures},
        said=said,
        shape=_shape(one),
    )


def _shape(one: _Object) -> Shape:
    assert one.row.outline is not None  # noqa: S101 – those without are left out
    return Shape(one.row.outline, one.crs)


def _first(content: Mapping[str, Any], name: str) -> str | None:
    found = content.get(name) or (None,)
    return None if found[0] is None else str(found[0])


def _name(one: _Object) -> str:
    return f"{one.name} {one.id}"
