"""The figure that `/so-rechnen-wir` invites to compute again, computed again."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from api.byhand import by_hand

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from geo.catalogue import Catalogue

PAGES: Final = ("/so-rechnen-wir", "/en/so-rechnen-wir")


@pytest.mark.parametrize("path", PAGES)
def test_the_program_of_the_page_prints_the_minutes_of_the_plot(
    client: httpx.Client, catalogue: Catalogue, home: Path, path: str
) -> None:
    page = client.get(path).text
    (shown,) = re.findall(r'<pre class="code"[^>]*><code>(.*?)</code></pre>', page, re.DOTALL)
    said = by_hand(catalogue)
    assert said is not None
    plot = client.get(f"/api/v1/plots/{said.plot.id}").json()["properties"]
    way = plot["minutes"]["car"]["station"]
    assert (way["name"], way["minutes"]) == (said.station, said.minutes)
    assert f"/flaechen/{said.plot.id}" in page
    ran = subprocess.run(  # noqa: S603 – the program of our own page
        [sys.executable, "-c", html.unescape(shown)],
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(ran.stdout) == pytest.approx(said.minutes, abs=0.3)
