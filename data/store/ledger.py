"""What the tables of correspondence share: transactions of the store, handed to each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import sqlalchemy as sa

type Transaction = Callable[[], AbstractContextManager[sa.Connection]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Some tables of a store, beside the record.

    Attributes
    ----------
    reading, writing
        Transactions; of those that write there is one at a time, and it is durable at its end.
    """

    reading: Transaction
    writing: Transaction
