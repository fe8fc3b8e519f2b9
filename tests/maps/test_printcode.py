"""The code on a print: what goes in comes out, and what was not sealed here is refused."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.printcode import (
    SIGNS,
    SIGNS_OF_SOME,
    ForeignCodeError,
    NoCodeError,
    PrintCode,
    part_of,
    read_code,
)

if TYPE_CHECKING:
    from data.words import Language

KEY: Final = b"a key of these tests"
CODES: Final = st.builds(
    PrintCode,
    language=st.sampled_from(("de", "en")),
    day=st.dates(date(2020, 1, 1), date(2199, 6, 6)),
    record_version=st.integers(0, 2**24 - 1),
    catalogue=st.binary(min_size=4, max_size=4),
    plot=st.binary(min_size=4, max_size=4),
    content=st.binary(min_size=4, max_size=4),
    sections=st.none() | st.integers(0, 2**24 - 1),
)


def code(language: Language = "de") -> PrintCode:
    return PrintCode(language, date(2026, 3, 2), 7, b"cata", b"plot", b"cont")


@given(CODES)
def test_what_goes_in_comes_out(made: PrintCode) -> None:
    sealed = made.sealed(KEY)
    assert read_code(sealed, KEY) == made
    assert len(sealed.replace("-", "")) == (SIGNS if made.sections is None else SIGNS_OF_SOME)


@given(CODES)
def test_it_may_be_typed_in_many_ways(made: PrintCode) -> None:
    sealed = made.sealed(KEY)
    for typed in (
        sealed.lower(),
        sealed.replace("-", ""),
        sealed.replace("-", " "),
        f"  {sealed}\n",
        sealed.replace("0", "O").replace("1", "l"),
    ):
        assert read_code(typed, KEY) == made


@given(CODES, st.integers(0, SIGNS - 1), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_sign_changed_is_not_ours(made: PrintCode, place: int, sign: str) -> None:
    signs = made.sealed(KEY).replace("-", "")
    changed = signs[:place] + sign + signs[place + 1 :]
    if changed != signs:
        with pytest.raises(ForeignCodeError):
            read_code(changed, KEY)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(ForeignCodeError):
        read_code(code().sealed(KEY), b"another key")


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises((NoCodeError, ForeignCodeError)):
        read_code(text, KEY)


def test_the_bytes_are_those_of_the_description() -> None:
    """Read by hand: 40 signs of five bits, the seal an HMAC-SHA-256 of the bytes before it."""
    signs = code("en").sealed(KEY).replace("-", "")
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    bits = "".join(f"{alphabet.index(sign):05b}" for sign in signs)
    raw = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
    assert raw[0] == 0b11
    assert date(2020, 1, 1) + timedelta(days=int.from_bytes(raw[1:3])) == date(2026, 3, 2)
    assert int.from_bytes(raw[3:6]) == 7
    assert raw[6:18] == b"cataplotcont"
    assert raw[18:] == hmac.new(KEY, raw[:18], hashlib.sha256).digest()[:7]


def test_plots_are_known_by_the_start_of_a_hash() -> None:
    assert part_of("SK-013") == hashlib.sha256(b"SK-013").digest()[:4]
    parts = {part_of(f"plot-{number}") for number in range(2_000)}
    assert len(parts) == 2_000
