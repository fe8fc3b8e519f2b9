"""Rates: who asks too much is told when to come back. The clock is the test's own."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from api.rates import Rate, Rates
from api.settings import Settings
from tests.api import inside
from tests.conftest import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    import httpx
    from fastapi import FastAPI

PLOTS: Final = "/api/v1/plots?limit=1"


class Clock:
    """Seconds, as the test sets them."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def app(home: Path, clock: Clock, **settings: Any) -> FastAPI:  # noqa: ANN401
    held = Settings(home=home, **{"rate_per_minute": 60, "rate_burst": 3, **settings})
    return create_app(held, clock=lambda: TODAY, ticks=clock)


def ask(application: FastAPI, path: str = PLOTS, **options: Any) -> httpx.Response:  # noqa: ANN401
    return inside.ask(application, "GET", path, **options)


@pytest.mark.parametrize(
    "path", [PLOTS, "/ogc", "/en/ogc", "/en/ogc/collections/plots/items?limit=1", "/mcp"]
)
def test_every_interface_for_programs_is_counted(home: Path, path: str) -> None:
    application = app(home, Clock())
    assert [ask(application, path).status_code == 429 for _ in range(5)] == [False] * 3 + [True] * 2
    assert ask(application, "/en/flaechen").status_code == 200


def test_who_asks_too_much_is_told_when_to_come_back(home: Path) -> None:
    clock = Clock()
    application = app(home, clock)
    for left in (2, 1, 0):
        answer = ask(application)
        assert answer.status_code == 200
        assert answer.headers["ratelimit-policy"] == '"default";q=3;w=3'
        assert answer.headers["ratelimit"] == f'"default";r={left};t={3 - left}'
    refused = ask(application, headers={"Origin": "https://consultant.example"})
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["access-control-allow-origin"] == "*"
    assert "Retry-After" in refused.headers["access-control-expose-headers"]
    assert refused.json()["status"] == 429
    seconds = int(refused.headers["retry-after"])
    assert str(seconds) in refused.json()["detail"]
    clock.now += seconds - 0.01
    assert ask(application).status_code == 429
    clock.now += 0.01
    assert ask(application).status_code == 200
    assert ask(application).status_code == 429


def test_pages_files_and_health_are_never_refused(home: Path) -> None:
    application = app(home, Clock(), rate_burst=1)
    assert ask(application).status_code == 200
    assert ask(application).status_code == 429
    for path in ("/healthz", "/readyz", "/flaechen", "/openapi.json", "/feed.atom", "/robots.txt"):
        for _ in range(5):
            answer = ask(application, path)
            assert answer.status_code == 200
            assert "ratelimit" not in answer.headers


def test_a_preflight_costs_nothing(home: Path) -> None:
    application = app(home, Clock(), rate_burst=1)
    asked = {"Origin": "https://consultant.example", "Access-Control-Request-Method": "POST"}
    for _ in range(3):
        answer = inside.ask(application, "OPTIONS", "/api/v1/search", headers=asked)
        assert answer.status_code == 200
    assert ask(application).status_code == 200


def test_there_may_be_no_limit(home: Path) -> None:
    application = app(home, Clock(), rate_per_minute=0, rate_burst=1)
    for _ in range(5):
        answer = ask(application)
        assert answer.status_code == 200
        assert "ratelimit" not in answer.headers


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
def test_each_address_has_its_own_bucket(home: Path, one: str, other: str, alike: bool) -> None:  # noqa: FBT001
    application = app(home, Clock(), rate_burst=1)

    def status(client: str) -> int:
        return inside.ask(application, "GET", PLOTS, asker=client).status_code

    assert status(one) == 200
    assert status(one) == 429
    assert status(other) == (429 if alike else 200)


@given(
    waits=st.lists(st.integers(0, 4_000), max_size=60),
    per_minute=st.integers(1, 600),
    burst=st.integers(1, 20),
)
def test_a_bucket_does_what_an_exact_one_does(
    waits: list[int], per_minute: int, burst: int
) -> None:
    """Beside exact fractions: waits in milliseconds, one request after each."""
    clock = Clock()
    rates = Rates(Rate(per_minute, burst), clock)
    left, elapsed = Fraction(burst), 0
    for wait in waits:
        elapsed += wait
        clock.now = 1_000 + elapsed / 1_000
        left = min(left + Fraction(wait, 60_000) * per_minute, Fraction(burst))
        told = rates.take("asker")
        if left >= 1:
            left -= 1
            assert told == pytest.approx(float(left), abs=1e-6)
        else:
            assert told < 0
            assert told == pytest.approx(float(left) - 1, abs=1e-6)
            seconds = rates.rate.seconds(-told)
            assert Fraction(seconds, 60) * per_minute + left >= 1 - Fraction(1, 10**6)
