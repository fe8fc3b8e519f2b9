"""What differs between two records of a plot, fact by fact, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from api.changewords import fact_in, fact_name
from api.desk.plot.typed import EDITED
from data.fields import BY_NAME, GROUP_LABELS
from data.record import NO_PROVENANCE
from data.store.facts import GEOMETRY, INVENTED, PROVENANCE, differences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.record import PlotRecord, Provenance
    from data.store.facts import Fact
    from data.words import Language, Text
    from geo.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Row:
    """One fact before and after.

    Attributes
    ----------
    name, label, group
        What the fact is called; the group is empty for the outline.
    old, new
        In words.
    is_changed
        False where its source or its date alone differs.
    source_old, source_new
        Where it is from, as of when and from whom, in words; empty where nobody said.
    is_public
        Whether visitors see it.
    """

    name: str
    label: str
    group: Text | str
    old: str
    new: str
    is_changed: bool = True
    source_old: str = ""
    source_new: str = ""
    is_public: bool = True


class Words:
    """Facts in one language, with the names of places."""

    def __init__(self, catalogue: Catalogue, language: Language) -> None:
        self._names: Final[Mapping[str, Mapping[str, str]]] = {
            "municipality": {key: one.name for key, one in catalogue.municipalities.items()},
            "estate": {key: one.name for key, one in catalogue.estates.items()},
        }
        self._language = language

    def fact(self, name: str, fact: Fact | None) -> str:
        """Return a fact in words; None is unknown."""
        named = self._names.get(name, {}).get(str(fact))
        return named or fact_in(name, fact, self._language)

    def name(self, name: str) -> str:
        """Return what a fact is called."""
        return fact_name(name, self._language)

    def source(self, said: Provenance) -> str:
        """Return where a fact is from; empty where nobody said."""
        return "" if said == NO_PROVENANCE else fact_in(f"{PROVENANCE}*", said, self._language)

    def rows(self, old: PlotRecord | None, new: PlotRecord | None) -> tuple[Row, ...]:
        """Return what differs from one record to another.

        First what the facts say, then what is said of them alone. Of a plot that is new or
        withdrawn all facts are told.
        """
        changed = {one.name: one for one in differences(old, new)}
        rows = []
        for name in (GEOMETRY, INVENTED):
            if name in changed and (name != INVENTED or changed[name].new or changed[name].old):
                one = changed[name]
                before, after = self.fact(name, one.old), self.fact(name, one.new)
                rows.append(Row(name, self.name(name), "", before, after))
        rows += [self._row(one.name, old, new) for one in EDITED if one.name in changed]
        if old is not None and new is not None:
            rows += [
                self._row(one.name, old, new)
                for one in EDITED
                if one.name not in changed
                and one.name in new.values
                and old.provenance_of(one.name) != new.provenance_of(one.name)
            ]
        return tuple(rows)

    def _row(self, name: str, old: PlotRecord | None, new: PlotRecord | None) -> Row:
        before, after = (one.values.get(name) if one else None for one in (old, new))
        source_old, source_new = (
            self.source(one.provenance_of(name)) if one and name in one.values else ""
            for one in (old, new)
        )
        return Row(
            name,
            self.name(name),
            GROUP_LABELS[BY_NAME[name].group],
            self.fact(name, before),
            self.fact(name, after),
            is_changed=before != after,
            source_old=source_old,
            source_new=source_new,
            is_public=BY_NAME[name].public,
        )
