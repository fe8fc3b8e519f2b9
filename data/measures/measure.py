"""A measure of the Regionalbudget with its indicators, as one version of it is kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from data.measures.quarter import Quarter
    from data.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """By which a measure is judged.

    Attributes
    ----------
    key
        Names it within its measure; never given to another.
    name_de, name_en
        What it is called; None where nobody has said it in English.
    unit, unit_en
        As people write it; empty where figures have none, None where nobody has said it in English.
    target
        What is to be reached over the whole measure; None where nobody has set it.
    gathered
        One of `data.measures.terms.GATHERED`.
    computed
        Name of what the service computes it from; empty where it is typed.
    """

    key: str
    name_de: str
    name_en: str | None = None
    unit: str = ""
    unit_en: str | None = None
    target: float | None = None
    gathered: str = "sum"
    computed: str = ""

    def name(self, language: Language) -> str:
        """Return what it is called, in German where there is no English name."""
        return self.name_de if language == "de" else self.name_en or self.name_de

    def unit_in(self, language: Language) -> str:
        """Return its unit, the German one where there is no English one."""
        return self.unit if language == "de" else self.unit_en or self.unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure; what is None is unknown, and never nothing.

    Attributes
    ----------
    field
        Field of action: one of `geo.criteria.FIELDS_OF_ACTION`.
    kind, state
        Codes of `data.measures.terms`.
    planned_from, planned_until, actual_from, actual_until
        First and last days.
    office
        Which office is responsible: no person.
    budget_planned, budget_spent
        Euros.
    notes
        For those who pay, not for visitors.
    """

    field: str
    kind: str
    title_de: str
    title_en: str | None = None
    description_de: str = ""
    description_en: str | None = None
    planned_from: date | None = None
    planned_until: date | None = None
    actual_from: date | None = None
    actual_until: date | None = None
    state: str = "planned"
    office: str = ""
    budget_planned: float | None = None
    budget_spent: float | None = None
    notes: str = ""
    indicators: tuple[Indicator, ...] = ()

    def title(self, language: Language) -> str:
        """Return its title, in German where there is no English one."""
        return self.title_de if language == "de" else self.title_en or self.title_de

    def description(self, language: Language) -> str:
        """Return its description, in German where there is no English one."""
        english = self.description_en or self.description_de
        return self.description_de if language == "de" else english

    def indicator(self, key: str) -> Indicator | None:
        """Return one of its indicators; None where it has none of that key."""
        return next((one for one in self.indicators if one.key == key), None)

    def content(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        held = asdict(self)
        return {n: v.isoformat() if isinstance(v, date) else v for n, v in held.items()}


def measure_of(content: Mapping[str, Any]) -> Measure:
    """Return what `Measure.content` was made of; what an older program did not know is unknown."""
    known = {name: content[name] for name in _NAMES if name in content}
    for name in _DAYS:
        if known.get(name) is not None:
            known[name] = date.fromisoformat(known[name])
    known["indicators"] = tuple(Indicator(**one) for one in content.get("indicators", ()))
    return Measure(**known)


_NAMES: Final = tuple(one.name for one in fields(Measure))
_DAYS: Final = ("planned_from", "planned_until", "actual_from", "actual_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What an indicator was in a quarter, as somebody typed it.

    Attributes
    ----------
    value
        None where it was taken back: unknown again.
    dated
        Day of which it is.
    source
        Who or what says it.
    at, account
        When (UTC) and by whom it was written down.
    """

    indicator: str
    quarter: Quarter
    value: float | None
    dated: date
    source: str
    at: datetime
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What proves a measure: a link, or a document with its bytes.

    Attributes
    ----------
    link
        Address; None for a document.
    sha256, media_type, size
        Of the document's bytes; None for a link.
    added, added_by, removed, removed_by
        Moments (UTC) and accounts; None where it was not removed.
    """

    key: str
    title: str
    link: str | None = None
    sha256: str | None = None
    media_type: str | None = None
    size: int | None = None
    added: datetime
    added_by: str
    removed: datetime | None = None
    removed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A measure as somebody wrote it: versions are appended, never changed."""

    number: int
    at: datetime
    account: str
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A measure with all that is kept of it.

    Attributes
    ----------
    key
        By which addresses name it.
    shown
        Moment (UTC) as of which visitors see it; None where they do not.
    versions, values
        The first one first; at least one version.
    evidence
        Those that were removed among them.
    """

    key: str
    shown: datetime | None
    versions: tuple[Version, ...]
    values: tuple[Value, ...] = ()
    evidence: tuple[Evidence, ...] = field(default=())

    @property
    def last(self) -> Version:
        """The version that holds."""
        return self.versions[-1]

    @property
    def measure(self) -> Measure:
        """The measure as it is now."""
        return self.last.measure

    @property
    def proof(self) -> tuple[Evidence, ...]:
        """The evidence that was not removed."""
        return tuple(one for one in self.evidence if one.removed is None)

    @property
    def public(self) -> Held | None:
        """The measure as a publisher showed it to visitors; None where it is not shown.

        What was written since waits until it is shown again.
        """
        shown = self.shown
        if shown is None:
            return None
        versions = tuple(one for one in self.versions if one.at <= shown)
        values = tuple(one for one in self.values if one.at <= shown)
        if not versions:
            return None
        return Held(key=self.key, shown=shown, versions=versions, values=values)

    def typed(self) -> dict[tuple[str, Quarter], Value]:
        """Return the value that holds of each indicator and quarter: the one written last."""
        return {(one.indicator, one.quarter): one for one in self.values}
