"""Sources of a row are told apart, and only addresses of the web can be followed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.attribution import Named, named


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (None, ()),
        ("", ()),
        ("Wikipedia", (Named("Wikipedia"),)),
        (
            "https://www.lvz.de/a?b=1 | http://oschatz.org/x",
            (
                Named("lvz.de", "https://www.lvz.de/a?b=1"),
                Named("oschatz.org", "http://oschatz.org/x"),
            ),
        ),
        ("BinSchStrO; dekra.net", (Named("BinSchStrO"), Named("dekra.net"))),
        ("javascript:alert(1)", (Named("javascript:alert(1)"),)),
        ("https://[", (Named("https://["),)),
    ],
)
def test_sources_of_a_cell(cell: str | None, found: tuple[Named, ...]) -> None:
    assert named(cell) == found


def test_pages_of_one_host_are_of_one_site() -> None:
    one, other = named("https://www.lvz.de/a | https://www.lvz.de/b")
    assert one.site == other.site == "https://www.lvz.de/"
    assert Named("Wikipedia").site is None


@settings(deadline=None, max_examples=200)
@given(cell=st.text(max_size=40))
def test_any_text_is_read_and_no_other_scheme_becomes_an_address(cell: str) -> None:
    for source in named(cell):
        assert source.name
        assert source.address is None or source.address.lower().startswith(("http://", "https://"))
