"""A profile, and the reading of its file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from math import isclose
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data.fields import BY_NAME as FIELDS
from data.words import Text
from geo import criteria as registry
from geo.criteria import FIELDS_OF_ACTION, Criterion, FieldOfAction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FOLDER: Final = Path(__file__).parent
_WHOLE: Final = 100


class ProfileError(ValueError):
    """A profile that cannot be used; says the file and what was expected."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a branch asks of a plot.

    Attributes
    ----------
    name
        Key in the API.
    label, why
        Its name, and a sentence why it weighs as it does.
    criteria
        All criteria in the order of the registry; `weight` is the share in per cent, and
        the value function is the one of the profile. Those without weight are there for
        weights that somebody sends.
    """

    name: str
    label: Text
    why: Text
    criteria: tuple[Criterion, ...]

    @property
    def weights(self) -> Mapping[str, float]:
        """Weight by criterion in per cent, those without weight left out."""
        return {one.name: one.weight for one in self.criteria if one.weight > 0}

    @property
    def fields_of_action(self) -> Mapping[FieldOfAction, float]:
        """How much of the weight falls into each field of action, in per cent."""
        return {
            field: sum(one.weight for one in self.criteria if one.field_of_action == field)
            for field in FIELDS_OF_ACTION
        }


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Words(_Strict):
    de: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def text(self) -> Text:
        return Text(self.de, self.en)


class _Weighted(_Strict):
    name: str
    weight: float = Field(gt=0, le=_WHOLE)
    curve: tuple[tuple[float, float], ...] = ()
    values: dict[str, float] | None = None


class _File(_Strict):
    name: str
    label: _Words
    why: _Words
    criteria: tuple[_Weighted, ...]


GENERAL: Final = Profile(
    name="general",
    label=Text("Allgemein", "General"),
    why=Text(
        "Ohne Branche zählt, was die meisten Betriebe brauchen: Wege, Fläche, Preis, Baurecht, "
        "Anschlüsse.",
        "Without a branch, what most businesses need counts: ways, area, price, planning law, "
        "utilities.",
    ),
    criteria=registry.EVERY,
)


def read_profile(path: Path) -> Profile:
    """Read a profile from its file.

    Raises
    ------
    ProfileError
        Where the file cannot be read or does not say what a profile must, with everything
        that is wrong in one line.
    """
    try:
        held = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"{path.name}: {error}") from error  # noqa: EM102, TRY003
    except ValidationError as error:
        found = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()
        )
        raise ProfileError(f"{path.name}: {found}") from error  # noqa: EM102, TRY003
    if wrong := list(_wrong(held, path.stem)):
        raise ProfileError(f"{path.name}: {'; '.join(wrong)}")  # noqa: EM102, TRY003
    weighted = {one.name: one for one in held.criteria}
    return Profile(
        name=held.name,
        label=held.label.text(),
        why=held.why.text(),
        criteria=tuple(_criterion(one, weighted.get(one.name)) for one in registry.EVERY),
    )


def _criterion(one: Criterion, weighted: _Weighted | None) -> Criterion:
    if weighted is None:
        return replace(one, weight=0)
    return replace(
        one,
        weight=weighted.weight,
        curve=weighted.curve or one.curve,
        values=one.values if weighted.values is None else weighted.values,
    )


def _wrong(held: _File, stem: str) -> Iterator[str]:
    """Say what a file says wrongly although each of its parts is of the right type."""
    names = [one.name for one in held.criteria]
    if held.name != stem:
        yield f"name is {held.name}, expected {stem} as the file is called"
    if strange := sorted(set(names) - registry.BY_NAME.keys()):
        yield f"criteria {', '.join(strange)}, expected some of {', '.join(registry.BY_NAME)}"
        return
    if twice := sorted({name for name in names if names.count(name) > 1}):
        yield f"criteria {', '.join(twice)} stand there twice"
    total = sum(one.weight for one in held.criteria)
    if not isclose(total, _WHOLE):
        yield f"weights sum to {total:g}, expected {_WHOLE}"
    given = {registry.BY_NAME[name].field_of_action for name in names}
    if missing := [field for field in FIELDS_OF_ACTION if field not in given]:
        yield f"no criterion in {', '.join(missing)}, expected one in each field of action"
    for one in held.criteria:
        yield from _wrong_values(one, registry.BY_NAME[one.name])


def _wrong_values(one: _Weighted, known: Criterion) -> Iterator[str]:
    values = [*(one.values or {}).values(), *(value for _, value in one.curve)]
    if not all(0 <= value <= 1 for value in values):
        yield f"{one.name}: values from 0 to 1 are expected"
    if one.curve and not known.curve:
        yield f"{one.name}: a value for each code is expected, not a curve"
    if one.values is not None:
        codes = set() if known.values is None else {c.code for c in FIELDS[known.column].codes}
        if known.values is None:
            yield f"{one.name}: a curve is expected, not values by code"
        elif one.values.keys() != codes:
            yield f"{one.name}: values for exactly {', '.join(sorted(codes))} are expected"
    if not all(a[0] < b[0] for a, b in pairwise(one.curve)):
        yield f"{one.name}: the figures of a curve must rise"


def names() -> tuple[str, ...]:
    """Return the names of all profiles, the general one first."""
    return (GENERAL.name, *sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def profiles() -> Mapping[str, Profile]:
    """Return all profiles by name, the general one first, read once.

    Raises
    ------
    ProfileError
        Where a file is wrong.
    """
    read = (read_profile(_FOLDER / f"{name}.toml") for name in names()[1:])
    return {one.name: one for one in (GENERAL, *read)}
