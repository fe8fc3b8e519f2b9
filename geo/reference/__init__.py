"""Loading of reference layers: from a foreign file to an entry on the shelf.

`prepare` reads and checks, and its notes are all that a dry run shows; `Prepared.keep`
lays the layer on the shelf, whole or not at all.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.dataset import EMBEDDED
from data.imports.limits import DEFAULT, Limits
from data.reference.entry import Entry, Kind
from geo.reference.loading import Loading
from geo.reference.terms import Content, Prepared, Terms

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from data.dataset import Dataset

__all__ = ["Prepared", "Terms", "prepare"]

# A county has more parcels and cells than plots.
_ROWS: Final = {Kind.PARCELS: 500_000, Kind.CENSUS: 1_000_000}


def prepare(
    path: Path,
    kind: Kind,
    terms: Terms,
    *,
    today: date,
    limits: Limits = DEFAULT,
    dataset: Dataset = EMBEDDED,
) -> Prepared:
    """Read a file and check it.

    Parameters
    ----------
    dataset
        The dataset that the layer is to lie over.

    Raises
    ------
    InputError
        Where the file is refused: whole, always.
    """
    limits = replace(limits, rows=max(limits.rows, _ROWS.get(kind, 0)))
    read = Loading(path, terms, limits, dataset)
    held: Content = getattr(read, kind.value)()
    digest = hashlib.sha256(held.content).hexdigest()
    name = terms.name or held.name
    entry = Entry(
        name=name,
        kind=kind,
        title=held.title,
        origin=held.origin,
        file=path.name,
        loaded_on=today,
        count=held.count,
        content=digest,
        data=f"{name}-{digest[:12]}{held.suffix}",
        meaning=terms.meaning,
        covers=held.covers,
        detail=held.detail or {},
    )
    return Prepared(entry, held.notes, held.write)
