"""E-mail addresses as they are typed: read strictly, written in ASCII."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email


def address_of(text: str) -> str | None:
    """Return an e-mail address as mails carry it; None where the text is none.

    Nobody is asked whether it exists. The domain is written in ASCII (IDNA); the part before
    it must be, since few mail servers take others.
    """
    try:
        read = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return read.ascii_email


def is_address(text: str) -> bool:
    """Whether a text is an e-mail address and nothing else."""
    return address_of(text) is not None
