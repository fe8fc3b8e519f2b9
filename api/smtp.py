"""The mail server: one mail handed over, or why not."""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import aiosmtplib

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.store.outbox import Mail

Encryption = Literal["starttls", "tls", "none"]
PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
_PERMANENT: Final = range(500, 600)
_FAREWELL_S: Final = 5


class NotSentError(Exception):
    """A mail was not taken; the message is one line.

    Attributes
    ----------
    refused
        Whether the server refused this mail for good. What it says about us (the sign-in, a
        certificate) is none of this mail's.
    """

    def __init__(self, problem: str, *, refused: bool = False) -> None:
        super().__init__(problem)
        self.refused = refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """A mail server and how it is spoken to.

    Attributes
    ----------
    sender
        Address that mails come from.
    seconds
        How long a mail may take, from the first to the last word.
    """

    host: str
    port: int
    encryption: Encryption
    user: str | None
    password: str | None = field(repr=False)
    sender: str
    seconds: float = 60

    def send(self, mail: Mail, accepted: Callable[[], None]) -> None:
        """Hand a mail over; call `accepted` as soon as the server has taken it.

        Raises
        ------
        NotSentError
            Where it was not taken, or nobody knows.
        """
        # In a thread of its own: that of the caller may have a loop that runs already.
        with ThreadPoolExecutor(1) as alone:
            alone.submit(asyncio.run, self._send(mail, accepted)).result()

    async def _send(self, mail: Mail, accepted: Callable[[], None]) -> None:
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            local_hostname=self.sender.rpartition("@")[2],
            timeout=self.seconds,
            use_tls=self.encryption == "tls",
            start_tls=self.encryption == "starttls",
            username=self.user,
            password=self.password,
        )
        try:
            # The client's own limit holds for each word; this one for all of them.
            async with asyncio.timeout(self.seconds):
                await client.connect()
                await client.sendmail(self.sender, [mail.recipient], mail.content)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            client.close()
            raise _not_sent(error) from error
        accepted()
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            async with asyncio.timeout(_FAREWELL_S):
                await client.quit()
        client.close()


def _not_sent(error: Exception) -> NotSentError:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
        error = error.recipients[0]
    about_mail = aiosmtplib.SMTPDataError | aiosmtplib.SMTPRecipientRefused
    refused = isinstance(error, about_mail) and error.code in _PERMANENT
    said = getattr(error, "message", None) or str(error) or type(error).__name__
    code = f"{error.code} " if isinstance(error, aiosmtplib.SMTPResponseException) else ""
    return NotSentError(f"{code}{' '.join(str(said).split())}"[:300], refused=refused)
