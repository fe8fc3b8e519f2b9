"""Brings the tables of a store up to date, by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from data.store import migrations
from data.store.changes import StoreError
from data.store.schema import REVISION

if TYPE_CHECKING:
    from sqlalchemy import Connection

VERSION_TABLE: Final = "alembic_version"


def revision(connection: Connection) -> str | None:
    """Return the last migration of a database; None where it has no tables of ours."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    held: str | None = connection.execute(
        sa.text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608
    ).scalar()
    return held


def migrate(connection: Connection, to: str = REVISION) -> None:
    """Migrate a database, in the transaction of `connection`.

    Raises
    ------
    StoreError
        Where it was migrated by a newer program.
    """
    config = _config()
    config.attributes["connection"] = connection
    held = revision(connection)
    if held is not None and held not in known_revisions():
        msg = f"the record is of a newer program: revision {held}, this one knows {REVISION}"
        raise StoreError(msg)
    command.upgrade(config, to)


def known_revisions() -> frozenset[str]:
    """Return all migrations that this program knows."""
    steps = ScriptDirectory.from_config(_config()).walk_revisions()
    return frozenset(step.revision for step in steps)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return config
