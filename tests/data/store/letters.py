"""Enquiries, subscriptions and mails made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from data.store.casework import Reply
from data.store.enquiries import Enquiry
from data.store.outbox import Mail
from data.store.subscriptions import Subscription
from tests.data.store.made import NOON

DAY: Final = date(2026, 3, 2)
ENQUIRY: Final = Enquiry(
    reference="NS-AAAA-0001",
    received=NOON,
    delete_on=date(2026, 8, 29),
    language="en",
    plots=("KR-001", "ä,b"),
    search="",
    subject="Fläche „Süd“ (KR-001)",
    name="Zoë O'Neill",
    firm=None,
    email="zoe@firm.example",
    telephone="+44 20 1234",
    message="Line 1\nLine 2; 'a' \"b\" 100 %",
)
SUBSCRIPTION: Final = Subscription(
    key="key",
    email="zoe@firm.example",
    language="en",
    search="zoning=GI",
    asked=NOON,
    ends_on=date(2026, 3, 9),
)
REPLY: Final = Reply(
    key="0123456789abcdef",
    at=NOON,
    account="anna",
    message_id=None,
    subject="Your enquiry",
    text="Line 1\nLine 2; 'a' \"b\" 100 %",
    attached=("KR-001", "ä,b"),
)


def mail(number: int = 1) -> Mail:
    """Return a mail with a number."""
    return Mail(f"<{number}@x.example>", f"to{number}@x.example", b"Subject: x\r\n\r\n\xff\x00")


def enquiry(number: int, **more: Any) -> Enquiry:  # noqa: ANN401
    """Return an enquiry with a number."""
    return replace(ENQUIRY, reference=f"NS-AAAA-{number:04}", **more)


def subscription(key: str, **more: Any) -> Subscription:  # noqa: ANN401
    """Return a subscription with a key."""
    return replace(SUBSCRIPTION, key=key, **more)
