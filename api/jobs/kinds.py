"""The kinds of long work, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.jobs import exposes, imports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.jobs.kind import Kind

KINDS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in (exposes.KIND, imports.KIND)}
