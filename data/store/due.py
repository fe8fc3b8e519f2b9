"""Deletes personal data on its day, and notes in the audit log how much, but not what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from data.store import audit

if TYPE_CHECKING:
    from data.store.ledger import Ledger


def delete_due(ledger: Ledger, table: sa.Table, due: sa.ColumnElement[bool]) -> int:
    """Delete the rows that are due, with what hangs on them; return how many."""
    with ledger.reading() as connection:
        if not connection.execute(sa.select(sa.func.count()).where(due)).scalar():
            return 0
    with ledger.writing() as connection:
        gone = connection.execute(table.delete().where(due)).rowcount
        if gone:
            audit.append(
                connection,
                "deleted_due",
                account=audit.SYSTEM,
                subject=table.name,
                detail={"count": gone},
            )
        return gone
