"""A real mail server on the loopback, which can be away, slow, or refuse."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from api.smtp import Smtp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

    from aiosmtpd.smtp import Envelope

PATIENCE_S = 20


@dataclass
class Mailbox:
    """What a server has taken, and how it answers.

    Attributes
    ----------
    reply
        Its answer to the text of a mail, in place of taking it.
    recipient_reply
        Its answer to a recipient.
    delay
        Seconds that it thinks about each mail.
    on_mail
        Done before it says that it has taken one.
    """

    reply: str | None = None
    recipient_reply: str | None = None
    delay: float = 0
    on_mail: Callable[[], object] | None = None
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    tried: int = 0
    changed: Condition = field(default_factory=Condition)

    async def handle_RCPT(  # noqa: N802 – aiosmtpd names it
        self,
        _server: object,
        _session: object,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Take a recipient, or not."""
        if self.recipient_reply:
            self._tried()
            return self.recipient_reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: object, _session: object, envelope: Envelope
    ) -> str:
        """Take a mail, or not."""
        await asyncio.sleep(self.delay)
        if self.reply:
            self._tried()
            return self.reply
        with self.changed:
            assert isinstance(envelope.content, bytes)
            self.taken.append((str(envelope.mail_from), envelope.rcpt_tos, envelope.content))
            self.tried += 1
            self.changed.notify_all()
        if self.on_mail:
            self.on_mail()
        return "250 OK"

    def _tried(self) -> None:
        with self.changed:
            self.tried += 1
            self.changed.notify_all()

    def until(self, count: int) -> list[EmailMessage]:
        """Wait until so many mails are there; return all."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.taken) >= count, PATIENCE_S), self.taken
        return self.messages

    @property
    def messages(self) -> list[EmailMessage]:
        """The mails that were taken."""
        return [read(content) for _, _, content in self.taken]


def read(content: bytes) -> EmailMessage:
    """Read a mail as a mail program does."""
    return email.message_from_bytes(content, policy=email.policy.default)


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Controller(Controller):
    def factory(self) -> SMTP:
        return SMTP(self.handler, hostname="localhost", **self.SMTP_kwargs)


@contextmanager
def receiving(box: Mailbox, port: int, **options: Any) -> Iterator[None]:  # noqa: ANN401
    """Run the server on a port."""
    controller = _Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def smtp_at(port: int, seconds: float = 10) -> Smtp:
    """Return the server at a port as the service knows it."""
    return Smtp(
        host="127.0.0.1",
        port=port,
        encryption="none",
        user=None,
        password=None,
        sender="office@county.example.org",
        seconds=seconds,
    )
