"""The audit log: who did what and when, appended in the transaction that does it.

Every row holds a hash of itself and of the row before, so that a row that was changed, left out
or put in shows. Who did it is hashed with a salt of its own: once an account is forgotten, name
and salt are struck out, and the rows are as provable as before.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import orjson
import sqlalchemy as sa

from data.store.ledger import Ledger
from data.store.schema import AUDIT, iso, to_millisecond
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SYSTEM: Final = "system"
"""The account of what the service does by itself."""
NOBODY: Final = "nobody"
"""The account of who is not signed in."""
OWNER: Final = "owner"
"""The account of what owners of plots answer."""

ACTIONS: Final[Mapping[str, Text]] = {
    "signed_in": Text("angemeldet", "signed in"),
    "sign_in_failed": Text("Anmeldung gescheitert", "sign-in failed"),
    "signed_out": Text("abgemeldet", "signed out"),
    "denied": Text("Zugriff verweigert", "access denied"),
    "user_added": Text("Konto angelegt", "account added"),
    "user_changed": Text("Konto geändert", "account changed"),
    "user_deleted": Text("Konto gelöscht", "account deleted"),
    "invited": Text("Einladung ausgestellt", "invitation made"),
    "password_set": Text("Kennwort gesetzt", "password set"),
    "second_factor_set": Text("zweiter Faktor eingerichtet", "second factor set up"),
    "second_factor_ended": Text("zweiter Faktor entfernt", "second factor removed"),
    "sessions_ended": Text("Sitzungen beendet", "sessions ended"),
    "record_written": Text("Flächendaten geschrieben", "record written"),
    "account_forgotten": Text("Konto anonymisiert", "account made anonymous"),
    "draft_saved": Text("Entwurf gespeichert", "draft saved"),
    "draft_offered": Text("Entwurf vorgelegt", "draft handed over"),
    "draft_returned": Text("Entwurf zurückgegeben", "draft returned"),
    "draft_published": Text("Entwurf veröffentlicht", "draft published"),
    "draft_discarded": Text("Entwurf verworfen", "draft discarded"),
    "deleted_due": Text("an ihrem Tag gelöscht", "deleted on their day"),
    "restored": Text("aus Sicherung wiederhergestellt", "restored from a backup"),
    "document_added": Text("Dokument hinzugefügt", "document added"),
    "document_removed": Text("Dokument entfernt", "document removed"),
    "job_ordered": Text("Auftrag erteilt", "work ordered"),
    "job_cancelled": Text("Auftrag abgebrochen", "work cancelled"),
    "import_begun": Text("Datei zum Import hochgeladen", "file for an import uploaded"),
    "import_carried": Text("Import übernommen", "import taken over"),
    "import_discarded": Text("Import verworfen", "import discarded"),
    "enquiry_answered": Text("Anfrage beantwortet", "enquiry answered"),
    "enquiry_assigned": Text("Anfrage übergeben", "enquiry handed over"),
    "enquiry_noted": Text("Notiz zu einer Anfrage", "note on an enquiry"),
    "enquiry_closed": Text("Anfrage abgeschlossen", "enquiry closed"),
    "enquiry_reopened": Text("Anfrage wieder geöffnet", "enquiry opened again"),
    "enquiry_shortened": Text("Anfrage früher zu löschen", "enquiry to be deleted earlier"),
    "subscription_asked": Text("Suchauftrag angeboten", "search subscription offered"),
    "enquiry_deleted": Text("Anfrage gelöscht", "enquiry deleted"),
    "mail_retried": Text("aufgegebene Mail erneut versandt", "given-up mail sent again"),
    "mail_dropped": Text("aufgegebene Mail verworfen", "given-up mail dropped"),
    "expose_sent": Text("Exposé versandt", "exposé sent"),
    "document_changed": Text("Dokument geändert", "document changed"),
    "documents_ordered": Text("Dokumente umgeordnet", "documents put in order"),
    "document_restored": Text("Dokument wiederhergestellt", "document restored"),
    "offer_made": Text("private Seite angelegt", "private page made"),
    "offer_withdrawn": Text("private Seite zurückgezogen", "private page withdrawn"),
    "campaign_saved": Text("Kampagne gespeichert", "campaign saved"),
    "campaign_published": Text("Kampagne veröffentlicht", "campaign published"),
    "campaign_ended": Text("Kampagne beendet", "campaign ended"),
    "campaign_withdrawn": Text("Kampagne zurückgezogen", "campaign withdrawn"),
    "campaign_deleted": Text("Kampagne gelöscht", "campaign deleted"),
    "event_saved": Text("Veranstaltung gespeichert", "event saved"),
    "event_published": Text("Veranstaltung veröffentlicht", "event published"),
    "event_withdrawn": Text("Veranstaltung zurückgezogen", "event withdrawn"),
    "event_cancelled": Text("Veranstaltung abgesagt", "event cancelled"),
    "event_deleted": Text("Veranstaltung gelöscht", "event deleted"),
    "registration_removed": Text("Anmeldung gestrichen", "registration removed"),
    "owner_added": Text("Kontakt angelegt", "contact added"),
    "owner_changed": Text("Kontakt geändert", "contact changed"),
    "owner_deleted": Text("Kontakt gelöscht", "contact deleted"),
    "owner_linked": Text("Kontakt einer Fläche zugeordnet", "contact assigned to a plot"),
    "owner_unlinked": Text("Kontakt von einer Fläche gelöst", "contact taken off a plot"),
    "consent_recorded": Text("Zustimmung vermerkt", "consent recorded"),
    "consent_withdrawn": Text("Widerruf einer Zustimmung vermerkt", "consent withdrawn"),
    "consent_decided": Text("nach Widerruf entschieden", "decided after a withdrawal"),
    "owner_asked": Text("Eigentümer gefragt", "owner asked"),
    "owner_reminded": Text("Eigentümer erinnert", "owner reminded"),
    "owner_link_ended": Text("Link an Eigentümer zurückgezogen", "link to an owner withdrawn"),
    "owner_answered": Text("Antwort eines Eigentümers", "answer of an owner"),
    "owner_accepted": Text("Antwort angenommen", "answer accepted"),
    "owner_rejected": Text("Antwort abgelehnt", "answer rejected"),
    "measure_added": Text("Maßnahme angelegt", "measure added"),
    "measure_changed": Text("Maßnahme geändert", "measure changed"),
    "measure_shown": Text("Maßnahme veröffentlicht", "measure shown to visitors"),
    "measure_hidden": Text("Maßnahme nicht mehr öffentlich", "measure no longer public"),
    "measure_valued": Text("Wert einer Kennzahl eingetragen", "value of an indicator entered"),
    "evidence_added": Text("Nachweis hinzugefügt", "evidence added"),
    "evidence_removed": Text("Nachweis entfernt", "evidence removed"),
    "measures_reported": Text("Bericht abgeschlossen", "report closed"),
}
"""What can be done, and how it is called."""

_START: Final = "0" * 64
_PAGE: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the log.

    Attributes
    ----------
    number
        From 1, without gaps.
    at
        Moment (UTC, milliseconds).
    account
        Who; None once the account was forgotten.
    action
        One of `ACTIONS`.
    subject
        Id of the plot, number of the enquiry, key of the user …; may be empty.
    detail
        More of it, without personal data.
    hash
        SHA-256 of the row before and of this one.
    """

    number: int
    at: datetime
    account: str | None
    action: str
    subject: str
    detail: Mapping[str, Any]
    hash: str


def append(
    connection: sa.Connection,
    action: str,
    *,
    account: str,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Append a row, in the transaction of what it tells of.

    The transaction must be one that writes: of these there is one at a time.

    Raises
    ------
    ValueError
        Where the action is none of `ACTIONS`.
    """
    if action not in ACTIONS:
        msg = f"one of {', '.join(ACTIONS)}, not {action}"
        raise ValueError(msg)
    columns = AUDIT.c
    last = connection.execute(
        sa.select(columns.number, columns.hash).order_by(columns.number.desc()).limit(1)
    ).one_or_none()
    salt = secrets.token_hex(16)
    row = {
        "number": 1 if last is None else last.number + 1,
        "at": to_millisecond(at or datetime.now(UTC)),
        "sealed": _sealed(salt, account),
        "action": action,
        "subject": subject,
        "detail": orjson.dumps(dict(detail or {}), option=orjson.OPT_SORT_KEYS).decode(),
    }
    made = _hashed(_START if last is None else last.hash, row)
    connection.execute(AUDIT.insert().values(**row, account=account, salt=salt, hash=made))


def forget(connection: sa.Connection, account: str) -> int:
    """Strike an account out of the log; return in how many rows."""
    held = AUDIT.c.account == account
    return connection.execute(AUDIT.update().where(held).values(account=None, salt=None)).rowcount


class Audit(Ledger):
    """The audit log of a store."""

    def add(
        self,
        action: str,
        *,
        account: str,
        subject: str = "",
        detail: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> None:
        """Append a row that tells of nothing written, such as a denied access; see `append`."""
        with self.writing() as connection:
            append(connection, action, account=account, subject=subject, detail=detail, at=at)

    def newest(self, most: int, *, before: int | None = None) -> tuple[Entry, ...]:
        """Return the newest rows, the newest first; those before a number where one is given."""
        query = sa.select(AUDIT).order_by(AUDIT.c.number.desc()).limit(most)
        if before is not None:
            query = query.where(AUDIT.c.number < before)
        with self.reading() as connection:
            return tuple(_read(row) for row in connection.execute(query))

    def of(self, action: str) -> tuple[Entry, ...]:
        """Return the rows of one action, the first one first."""
        query = sa.select(AUDIT).where(AUDIT.c.action == action).order_by(AUDIT.c.number)
        with self.reading() as connection:
            return tuple(_read(row) for row in connection.execute(query))

    def entries(self) -> Iterator[Entry]:
        """Yield all rows, the first one first."""
        for row in self._rows():
            yield _read(row)

    def broken(self) -> int | None:
        """Return the number of the first row that is not what was appended; None where all are.

        Rows that were cut off at the end do not show here: compare the last hash with one that
        was exported.
        """
        held = _START
        for place, row in enumerate(self._rows(), 1):
            known = row.account is None or _sealed(row.salt, row.account) == row.sealed
            values = {name: getattr(row, name) for name in _HASHED}
            if row.number != place or not known or _hashed(held, values) != row.hash:
                return place
            held = row.hash
        return None

    def _rows(self) -> Iterator[sa.Row[Any]]:
        last = 0
        while True:
            query = sa.select(AUDIT).where(AUDIT.c.number > last).order_by(AUDIT.c.number)
            with self.reading() as connection:
                rows = connection.execute(query.limit(_PAGE)).all()
            yield from rows
            if len(rows) < _PAGE:
                return
            last = rows[-1].number


_HASHED: Final = ("number", "at", "sealed", "action", "subject", "detail")


def _sealed(salt: str, account: str) -> str:
    return hashlib.sha256(f"{salt} {account}".encode()).hexdigest()


def _hashed(before: str, row: Mapping[str, Any]) -> str:
    said = [iso(value) if name == "at" else value for name, value in row.items()]
    return hashlib.sha256(before.encode() + orjson.dumps(said)).hexdigest()


def _read(row: sa.Row[Any]) -> Entry:
    values = {name: getattr(row, name) for name in Entry.__slots__}
    return Entry(**{**values, "detail": orjson.loads(row.detail)})
