"""Tags: a question that is asked again is answered in no time, and never with what is past."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from data.store.store import open_store
from tests import past
from tests.api import inside
from tests.conftest import TODAY
from tests.serving import serve
from tests.settled import settings_of

if TYPE_CHECKING:
    from pathlib import Path

SEARCH: Final = "/api/v1/search"
PATHS: Final = (
    "/api/v1/plots?zoning=GI&limit=3",
    "/api/v1/plots?f=csv",
    "/api/v1/plots?f=geojson",
    "/api/v1/plots/SK-001",
    "/api/v1/plots/SK-001?f=rfi&lang=en",
    "/feed.atom",
    "/sitemap.xml",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_question_asked_again_is_not_answered_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    assert first.headers["cache-control"] == "no-cache"
    tag, moment = first.headers["etag"], first.headers["last-modified"]
    assert parsedate_to_datetime(moment).tzinfo is not None
    for asked in (
        {"If-None-Match": tag},
        {"If-None-Match": tag.removeprefix("W/")},
        {"If-None-Match": f'"other", {tag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": moment},
    ):
        again = client.get(path, headers=asked)
        assert again.status_code == 304, asked
        assert again.content == b""
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "no-cache"
    for asked in (
        {"If-None-Match": '"other"'},
        {"If-None-Match": '"other"', "If-Modified-Since": moment},
        {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert client.get(path, headers=asked).status_code == 200, asked


def test_each_question_has_a_tag_of_its_own(client: httpx.Client) -> None:
    tags = [client.get(path).headers["etag"] for path in (*PATHS, "/api/v1/plots?zoning=GE")]
    assert len(set(tags)) == len(tags)
    assert client.get("/api/v1/plots?area_min=x", headers={"If-None-Match": "*"}).status_code == 400


def test_answers_to_posts_carry_their_tag(client: httpx.Client) -> None:
    one, same, other = (
        client.post(SEARCH, json=body)
        for body in ({"limit": 2, "mode": "car"}, {"mode": "car", "limit": 2}, {"limit": 3})
    )
    assert one.headers["etag"] == same.headers["etag"] != other.headers["etag"]
    assert (
        one.headers["etag"] != client.post(f"{SEARCH}?lang=de", json={"limit": 2}).headers["etag"]
    )
    again = client.post(SEARCH, json={"limit": 2}, headers={"If-None-Match": one.headers["etag"]})
    assert again.status_code == 200
    assert one.headers["last-modified"]


OGC: Final = "/ogc/collections/plots/items?limit=1"


def test_tags_of_ogc_are_compared_as_others_are(client: httpx.Client) -> None:
    tag = client.get(OGC).headers["etag"]
    held = (tag, tag.removeprefix("W/"), f'"other", {tag}', "*")
    answers = [client.get(OGC, headers={"If-None-Match": one}).status_code for one in held]
    assert answers == [304] * 4
    assert client.get(OGC, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/plots?limit=1", OGC])
def test_settings_and_days_change_the_tag(home: Path, path: str) -> None:
    def tag(day: int = 0, **settings: object) -> str:
        held = settings_of(home=home, **settings)
        application = create_app(held, clock=lambda: TODAY.replace(day=TODAY.day + day))
        return inside.ask(application, "GET", path).headers["etag"]

    assert tag() == tag()
    assert len({tag(), tag(1), tag(status_days=3), tag(record_licence="CC0")}) == 4


def test_a_change_of_the_record_changes_what_is_kept(tmp_path: Path) -> None:
    home = past.build_home(tmp_path)
    application = create_app(Settings(home=home), clock=lambda: TODAY)
    with serve(application) as address, httpx.Client(base_url=address) as asker:
        first = asker.get("/api/v1/plots")
        kept = {"If-None-Match": first.headers["etag"]}
        since = {"If-Modified-Since": first.headers["last-modified"]}
        assert asker.get("/api/v1/plots", headers=kept).status_code == 304
        with open_store(home / "record.gpkg") as store:
            past.put(store, past.record("b", 620, status="sold"), TODAY)
        over = time.monotonic() + 60
        while asker.get("/api/v1/plots", headers=kept).status_code == 304:
            assert time.monotonic() < over, "the change never showed"
            time.sleep(0.1)
        now = asker.get("/api/v1/plots", headers=since)
        assert now.status_code == 200
        assert now.headers["last-modified"] != first.headers["last-modified"]
        shown = {one["id"]: one["properties"]["status_shown"] for one in now.json()["features"]}
        assert shown["b"] == "sold"
