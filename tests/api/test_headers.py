"""Headers of every page and file: one origin, nothing inline, compressed."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest

from api.headers import HEADERS
from api.routes import enquiry, pages, subscription
from maps.layers import LAYERS
from tests.crawl import crawl, loads

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from geo.catalogue import Catalogue

STYLES: Final = Path(__file__).parents[2] / "api" / "static" / "css"
FOREIGN: Final = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[\w.-]+\.\w+")
ONE_OF_EACH: Final[dict[str, Callable[[Catalogue], str]]] = {
    "{plot_id}": lambda catalogue: catalogue.plots[0].id,
    "{ags}": lambda catalogue: next(iter(catalogue.municipalities)),
    "{estate_id}": lambda catalogue: next(iter(catalogue.estates)),
}

# Behind links that are signed; their tests are those of correspondence.
SIGNED: Final = ("{token}", "{receipt}")


@pytest.fixture(scope="module")
def page_paths(catalogue: Catalogue) -> list[str]:
    """Return one address of every route of a page."""
    found = []
    routes = (*pages.router.routes, *enquiry.router.routes, *subscription.router.routes)
    for route in routes:
        path = str(route.path)  # type: ignore[attr-defined]
        if "GET" not in route.methods or path.endswith(SIGNED):  # type: ignore[attr-defined]
            continue
        for placeholder, choose in ONE_OF_EACH.items():
            path = path.replace(placeholder, choose(catalogue))
        assert "{" not in path, f"say in this test what stands for the parameter of {path}"
        found.append(path)
    return found


@pytest.fixture(scope="module")
def loaded(client: httpx.Client, page_paths: list[str]) -> dict[str, httpx.Response]:
    """Return every page and all that it loads, by address."""
    return crawl(client, *page_paths, "/docs", "/en/docs")


def test_crawl_finds_what_there_is(loaded: dict[str, httpx.Response]) -> None:
    kinds = {path.rpartition(".")[2] for path in loaded if path.startswith("/static/")}
    assert {"css", "js", "svg", "woff2"} <= kinds
    layers = {path.rpartition("/")[2] for path in loaded if path.startswith("/api/v1/layers/")}
    # The map's script names the layers that can be switched on as well, where they hold anything.
    at_once = {"plots", *(layer.name for layer in LAYERS if layer.shown)}
    assert layers == {*at_once, "long_truck_roads"}
    for path, answer in loaded.items():
        assert answer.status_code == 200, path


def test_every_answer_has_the_security_headers(
    client: httpx.Client, loaded: dict[str, httpx.Response], catalogue: Catalogue
) -> None:
    plot = catalogue.plots[0].id
    others = [
        client.get(path)
        for path in (
            *("/healthz", "/readyz", "/openapi.json", "/nowhere", "/api/v1/nowhere"),
            *("/api/v1/plots?limit=1", f"/api/v1/plots/{plot}", f"/api/v1/plots/{plot}/expose.pdf"),
            *("/karte?area_min=x", "/api/v1/plots?area_min=x", "/static/x/y.css"),
        )
    ]
    for answer in (*loaded.values(), *others, client.post("/karte"), client.head("/karte")):
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, answer.url
        for name, value in answer.headers.items():
            if name != "location":
                assert not FOREIGN.search(value), (answer.url, name)


def test_policy_allows_our_origin_alone(client: httpx.Client) -> None:
    header = client.get("/karte").headers["content-security-policy"]
    policy = {words[0]: words[1:] for part in header.split(";") if (words := part.split())}
    assert policy["default-src"] == ["'none'"]
    assert {source for sources in policy.values() for source in sources} == {
        *("'none'", "'self'", "data:")
    }
    assert [name for name, sources in policy.items() if "data:" in sources] == ["img-src"]
    for name in ("script-src", "style-src", "connect-src", "font-src", "form-action"):
        assert policy[name] == ["'self'"]
    assert policy["base-uri"] == ["'none'"]


def test_nothing_is_loaded_from_another_host(loaded: dict[str, httpx.Response]) -> None:
    for path, answer in loaded.items():
        for reference in loads(answer):
            assert not urlsplit(reference).netloc, (path, reference)
        if path.startswith("/static/") and not path.startswith("/static/swagger"):
            kind = answer.headers["content-type"]
            own = "/swagger/" not in path and "/leaflet/" not in path
            if own and kind.startswith(("text/css", "text/javascript")):
                assert not FOREIGN.search(answer.text), path


@pytest.mark.parametrize("path", sorted(STYLES.glob("*.css")), ids=lambda path: path.name)
def test_every_stylesheet_is_whole(path: Path) -> None:
    """A block that is never closed takes all rules after it with it, without a word."""
    depth = 0
    for sign in re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", path.read_text("utf-8"), flags=re.DOTALL):
        depth += (sign == "{") - (sign == "}")
        assert 0 <= depth <= 2, "a rule in a block, and no deeper"
    assert depth == 0


def test_facts_are_open_to_programs_of_other_pages(loaded: dict[str, httpx.Response]) -> None:
    for path, answer in loaded.items():
        allowed = answer.headers.get("access-control-allow-origin")
        assert allowed == ("*" if path.startswith("/api/") else None)
        assert "access-control-allow-credentials" not in answer.headers
        assert "set-cookie" not in answer.headers


def test_files_are_kept_for_ever_and_pages_asked_again(loaded: dict[str, httpx.Response]) -> None:
    for path, answer in loaded.items():
        control = answer.headers.get("cache-control", "")
        if path.startswith("/static/"):
            assert "immutable" in control
        elif path != "/openapi.json":
            assert control == "no-cache", path


def test_texts_are_compressed_where_the_browser_can(
    client: httpx.Client, loaded: dict[str, httpx.Response]
) -> None:
    for path, answer in loaded.items():
        text = answer.headers["content-type"].startswith(("text/", "application/", "image/svg"))
        if text and len(answer.content) > 1_000:
            assert answer.headers["content-encoding"] == "gzip", path
            assert "Accept-Encoding" in answer.headers["vary"]
            raw = client.get(path, headers={"Accept-Encoding": "identity"})
            assert "content-encoding" not in raw.headers
            assert _same(raw.content) == _same(answer.content)
            assert len(gzip.compress(raw.content, 1)) >= int(answer.headers["content-length"])


def _same(content: bytes) -> bytes:
    """Return a page without the token of its form, which is another one each time."""
    return re.sub(rb'name="form" value="[^"]+"', b"", content)


def test_unknown_addresses_speak_the_language_of_their_path(client: httpx.Client) -> None:
    for path, language in (("/nirgends", "de"), ("/en/nowhere", "en"), ("/en/plots/x", "en")):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.headers["content-language"] == language
