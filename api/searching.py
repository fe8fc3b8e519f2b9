"""What a search may ask: the body of `POST /api/v1/search`."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 – pydantic reads the annotations
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final, Self

from pydantic import Field, WithJsonSchema, model_validator

from api.filters import FILTERS
from api.known import check_keys
from api.parameters import DEFAULT_LIMIT, Filters, View, demands
from api.problems import Contradiction, Wrong
from api.targets import target_demands
from data.words import Text
from geo.combinations import GAP
from geo.filters import Unknown  # noqa: TC001
from geo.judgement import Availability  # noqa: TC001
from geo.neighbours import FURTHEST
from geo.profiles import profiles
from geo.search import Question

if TYPE_CHECKING:
    from geo.catalogue import Catalogue
    from geo.filters import Demand
    from geo.targets import Targets

_ASKED: Final = Text(
    "der Name eines Filters, der unter filters oder wishes steht",
    "the name of a filter that stands in filters or wishes",
)


def _unknown_schema() -> dict[str, Any]:
    kind = {"type": "string", "enum": ["fail", "keep"]}
    return {
        "type": "object",
        "properties": {parameter.name: kind for parameter in FILTERS},
        "additionalProperties": False,
    }


class SearchBody(View):
    """Body of `POST /api/v1/search`."""

    filters: Filters = Field(  # type: ignore[valid-type]
        default_factory=Filters,
        description="Demands that must be met: what does not meet all of them is left out · "
        "Forderungen: was sie nicht alle erfüllt, fällt heraus",
    )
    wishes: Filters = Field(  # type: ignore[valid-type]
        default_factory=Filters,
        description="Wishes, written as filters are: they leave nothing out; each plot says which "
        "it meets and what share · Wünsche: sie schließen nichts aus",
    )
    unknown: Annotated[Mapping[str, Unknown], WithJsonSchema(_unknown_schema())] = Field(
        default_factory=dict,
        description="What an unknown fact counts as, by name of a filter: fail as not met, keep "
        "as met. Where a filter is not named, include_unknown says it of a must, and the share of "
        "a wish leaves it open · Als was Unbekanntes zählt, je Filter",
    )
    availability: Availability | None = Field(
        None,
        description="Which plots are ranked. open: all that can be had or may be had, which are "
        "all but sold and withdrawn ones; free: those shown as free alone; all: every plot, sold "
        "and withdrawn ones at the end. By default open, or all where filters.status says which. "
        "What is left out is counted in the answer under left_out · Welche Flächen geordnet "
        "werden: open alle, die zu haben sind oder sein können, free nur freie, all alle",
    )

    gap: Annotated[float, Field(ge=0, le=FURTHEST, allow_inf_nan=False)] = Field(
        GAP,
        description="How far apart neighbouring plots may lie, in metres, that are offered "
        "together under combinations: the width of an access road. With 0 they share an edge · "
        "Abstand benachbarter Flächen in Metern",
        json_schema_extra={"x-unit": "m"},
    )

    @model_validator(mode="after")
    def _unknown_is_said_of_what_is_asked(self) -> Self:
        asked = self.filters.model_fields_set | self.wishes.model_fields_set  # type: ignore[attr-defined]
        strange = [name for name in self.unknown if name not in asked]
        if strange:
            raise Contradiction(
                [
                    Wrong(parameter=f"unknown.{name}", found=self.unknown[name], expected=_ASKED)
                    for name in strange
                ]
            )
        return self

    @property
    def ranked(self) -> Availability:
        """Which plots are ranked: what is asked for, or what is sensible."""
        return self.availability or ("open" if self.filters.status is None else "all")  # type: ignore[attr-defined]

    def question(self, catalogue: Catalogue, targets: Targets) -> Question:
        """Return the question that the body asks.

        Raises
        ------
        api.problems.Problem
            400 where the catalogue does not know a municipality or an estate, or a target lies
            off the network; 503 where too many wait for ways to targets.
        """
        check_keys(self.filters, catalogue, within="filters.")
        check_keys(self.wishes, catalogue, within="wishes.")
        return Question(
            demands=(
                *self._demands(catalogue),
                *target_demands(self.targets, self.mode, catalogue, targets),
            ),
            mode=self.mode,
            include_unknown=self.include_unknown,
            profile=profiles()[self.profile],
            weights=self.weights,
            sort=self.sort,
            limit=self.limit or DEFAULT_LIMIT,
            offset=self.offset,
            availability=self.availability or "open",
            by_status=self.availability is None,
            gap=self.gap,
        )

    def _demands(self, catalogue: Catalogue) -> tuple[Demand, ...]:
        return tuple(
            replace(one, wish=wish, unknown=self.unknown.get(one.name))
            for wish, filters in ((False, self.filters), (True, self.wishes))
            for one in demands(filters, self.mode, catalogue)
        )
