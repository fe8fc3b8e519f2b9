"""What the two databases do differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    import shapely
    from sqlalchemy import Connection, Engine
    from sqlalchemy.types import TypeEngine


class Database(Protocol):
    """A database that can hold the record.

    Attributes
    ----------
    engine
        Makes connections that are durable at commit. Those with the execution option
        `writing` are going to write.
    outline
        Type of the outlines in the layer `plots`: shapely MultiPolygons in EPSG:4326.
    layer_guards
        Statements that guard the layer `plots` against changes that are no versions.
    """

    engine: Engine
    outline: TypeEngine[shapely.MultiPolygon]
    layer_guards: tuple[str, ...]

    def serialise(self, connection: Connection) -> None:
        """Wait until nobody else writes; to the end of the transaction nobody will."""

    def prepare(self, connection: Connection) -> None:
        """Make what the migrations need; refuse a database that is none of ours."""

    def register(self, connection: Connection) -> None:
        """Tell the database about tables and layer once they are made."""

    def touch(self, connection: Connection, at: datetime) -> None:
        """Note that the content was changed at a moment."""

    def note(self, connection: Connection, tables: Iterable[str], at: datetime) -> None:
        """Note that tables beside the record were changed at a moment."""

    def still(self, copy: Path) -> AbstractContextManager[Connection]:
        """Return a connection that sees one state, however long it reads and others write.

        Parameters
        ----------
        copy
            Path of a file that may be made for it; it is gone by the end of the context.
        """

    def clear(self, connection: Connection, tables: Iterable[str]) -> None:
        """Drop our tables, in this order, with all that guards them, and the mark of migrations."""

    def count_on(self, connection: Connection, tables: Iterable[str]) -> None:
        """Go on counting ids after the largest one of each table."""
