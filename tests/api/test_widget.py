"""The widget's script and page: who may show it, and that nothing else can be framed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from pydantic import ValidationError

from api.app import create_app
from api.settings import Settings
from tests.api import inside
from tests.conftest import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from geo.catalogue import Catalogue

TOWN: Final = "14730070"


def ancestors(answer: httpx.Response) -> str:
    policy = answer.headers["content-security-policy"]
    return str(dict(part.strip().split(" ", 1) for part in policy.split(";"))["frame-ancestors"])


def test_only_the_page_of_the_widget_can_be_framed(client: httpx.Client) -> None:
    for path in ("/einbetten", "/en/einbetten", "/einbetten?view=list", "/einbetten?area_min=x"):
        answer = client.get(path)
        assert ancestors(answer) == "*"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "x-frame-options" not in answer.headers
        assert "set-cookie" not in answer.headers
    for path in ("/", "/karte", "/flaechen", "/merkliste", "/docs", "/nirgends", "/einbetten/x"):
        assert ancestors(client.get(path)) == "'none'"


def test_a_setting_says_who_may_frame_it(home: Path) -> None:
    sites = "https://www.eilenburg.example https://*.delitzsch.example:8443"
    application = create_app(Settings(home=home, widget_ancestors=sites), clock=lambda: TODAY)
    assert ancestors(inside.ask(application, "GET", "/einbetten")) == sites
    assert ancestors(inside.ask(application, "GET", "/karte")) == "'none'"
    for wrong in ("", "https:", "eilenburg.example", "*; script-src *", "https://a.example\n*"):
        with pytest.raises(ValidationError):
            Settings(home=home, widget_ancestors=wrong)


def test_the_script_is_kept_for_a_short_time(client: httpx.Client) -> None:
    answer = client.get("/widget.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    again = client.get("/widget.js", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    # Nothing that a strict policy of the host page forbids, and nothing that stays behind.
    for word in ("cookie", "Storage", "innerHTML", "eval(", "style=", "import ", "http://"):
        assert word not in answer.text, word


def test_the_list_shows_the_plots_that_are_asked_for(
    client: httpx.Client, catalogue: Catalogue
) -> None:
    page = client.get(f"/einbetten?view=list&municipality={TOWN}").text
    shown = re.findall(r'<a class="plot-name" href="/flaechen/([^"]+)"', page)
    held = {one.id for one in catalogue.plots if one.values.get("municipality") == TOWN}
    assert len(shown) == len(held)
    assert set(shown) == held
    assert 'href="/karte?municipality=14730070"' in page
    assert '<base target="_top">' in page
    assert "noindex" in page
    english = client.get("/en/einbetten?view=list&area_min=20000&zoning=GI").text
    matched = client.get("/api/v1/plots?area_min=20000&zoning=GI").json()["numberMatched"]
    assert english.count('class="plot-name"') == matched > 0
    assert 'href="/en/karte?area_min=20000&amp;zoning=GI"' in english


def test_a_long_list_says_how_many_there_are(client: httpx.Client, catalogue: Catalogue) -> None:
    page = client.get("/einbetten?view=list").text
    assert page.count('class="plot-name"') == 50 < len(catalogue.plots)
    assert f"Alle {len(catalogue.plots)} Flächen" in page


@pytest.mark.parametrize("query", ["area_min=x", "colour=red", "municipality=nowhere"])
def test_what_cannot_be_understood_is_said(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/einbetten?{query}&view=list")
    assert answer.status_code == 400
    assert "notice-warn" in answer.text


def test_text_of_the_address_is_no_markup(client: httpx.Client) -> None:
    page = client.get('/einbetten?municipality="><script>alert(1)</script>&view="><b>').text
    assert "<script>alert" not in page
    assert '"><b>' not in page


def test_it_stands_in_no_sitemap(client: httpx.Client) -> None:
    assert "einbetten" not in client.get("/sitemap.xml").text
