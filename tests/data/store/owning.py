"""A contact of plots that consented, was asked and has answered, made by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.owners import AnswerKind, OwnerKind, Scope
from data.store.asks import Answer, Round
from data.store.outbox import Mail
from data.store.owners import Contact
from data.store.users import Act
from tests.data.store.made import NOON

if TYPE_CHECKING:
    from data.store.store import Store

TODAY: Final = date(2026, 3, 2)
CONTACT: Final = Contact(
    key="olga",
    kind=OwnerKind.MUNICIPALITY,
    name="Olga O'Neill",
    function="Bauamt",
    email="olga@land.example",
    language="en",
    made=NOON,
)
ASKED: Final = Round(TODAY, TODAY + timedelta(days=90), Act("anna", NOON))


def put_owner(store: Store, word: str) -> None:
    """Store it with the plots "a" and "full"; what it says and what was sent follow from a word."""
    act = Act("anna", NOON)
    store.owners.add(CONTACT, ("a", "full"), act, TODAY)
    scope = (Scope.PRICE, Scope.PHOTOGRAPHS)
    store.owners.consent("olga", "a", act, scope=scope, given_on=TODAY, source=word)
    mail = Mail(f"<{word}@x.example>", "olga@land.example", b"Subject: x\r\n\r\n\xff\x00")
    (made,) = store.asks.ask("olga", ("a",), ASKED, lambda _contact, _asks: mail)
    answer = Answer(kind=AnswerKind.CONFIRM, seen=1, said=word)
    store.asks.answer(made.key, answer, Act("owner", NOON), TODAY, None)
