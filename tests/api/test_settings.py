"""Settings and routes are documented, and a setting does what it says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from fastapi.routing import iter_route_contexts
from pydantic import ValidationError

from api.app import create_app
from api.settings import Settings
from data.words import LANGUAGES
from tests.api import inside
from tests.conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

PROJECT: Final = Path(__file__).parents[2]


def _names() -> list[str]:
    return [f"GEWERBE_{name.upper()}" for name in Settings.model_fields]


def ask(settings: Settings, *paths: str) -> list[httpx.Response]:
    """Ask an app with `settings`."""
    application = create_app(settings, clock=lambda: TODAY)
    return [inside.ask(application, "GET", path) for path in paths]


def test_every_setting_is_described() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.rstrip().endswith("."), name


def test_every_setting_is_in_the_readme() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    missing = [name for name in _names() if f"`{name}`" not in readme]
    assert missing == [], "settings that README.md does not name"


def _routes(home: Path) -> Iterator[str]:
    """Return the paths of the app; a page stands once, under its German path."""
    foreign = tuple(f"/{language}/" for language in LANGUAGES if language != "de")
    application = create_app(Settings(home=home))
    for route in iter_route_contexts(application.routes):
        # Those of the desk stand in a table of their own (tests/api/desk/test_roles.py).
        if not f"{route.path}/".startswith((*foreign, "/verwaltung/")):
            yield re.sub(r":\w+}", "}", str(route.path))


def test_every_route_is_in_the_architecture(home: Path) -> None:
    text = (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    missing = sorted({path for path in _routes(home) if f"`{path}`" not in text})
    assert missing == [], "routes that ARCHITECTURE.md does not name"


def test_settings_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GEWERBE_HOME", str(tmp_path))
    monkeypatch.setenv("GEWERBE_STATUS_DAYS", "30")
    monkeypatch.setenv("GEWERBE_FUNDING_VALID_UNTIL", "2027-12-31")
    settings = Settings()
    assert settings.home == tmp_path
    assert settings.freshness.status_days == 30
    assert settings.publisher.funding_valid_until == date(2027, 12, 31)
    with pytest.raises(ValidationError):
        settings.status_days = 1
    monkeypatch.setenv("GEWERBE_STATUS_DAYS", "0")
    with pytest.raises(ValidationError):
        Settings()


def test_links_bear_the_public_address(home: Path) -> None:
    settings = Settings(home=home, public_url="https://flaechen.example/")
    (answer,) = ask(settings, "/api/v1/plots?limit=1")
    collection = answer.json()
    links = [*collection["links"], *collection["features"][0]["links"]]
    assert links
    for link in links:
        assert link["href"].startswith("https://flaechen.example/")
        assert "//" not in link["href"].removeprefix("https://")


def test_confirmations_last_as_long_as_the_setting_says(home: Path) -> None:
    def free(days: int) -> int:
        settings = Settings(home=home, status_days=days)
        (answer,) = ask(settings, "/api/v1/plots?status=free&limit=1")
        return int(answer.json()["numberMatched"])

    assert 0 < free(30) < free(365) < free(10_000)


def test_office_and_funding_notice_stand_on_pages(home: Path) -> None:
    settings = Settings(
        home=home,
        office_mail="standort@landkreis.example",
        funding_notice_de="Gefördert aus Mitteln des Mustertopfs.",
        funding_notice_en="Funded by the sample pot.",
        funding_valid_until=TODAY,
    )
    german, english = ask(settings, "/impressum", "/en/impressum")
    for answer, notice in ((german, "Mustertopfs"), (english, "sample pot")):
        assert "standort@landkreis.example" in answer.text
        assert notice in answer.text
    over = settings.model_copy(update={"funding_valid_until": date(2026, 3, 1)})
    (after,) = ask(over, "/impressum")
    assert "Mustertopfs" not in after.text


def test_a_password_stands_in_no_form_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgresql://staff:hunter2@127.0.0.1/record"
    monkeypatch.setenv("GEWERBE_DATABASE", address)
    settings = Settings()
    assert settings.record == address
    for text in (repr(settings), str(settings), settings.model_dump_json()):
        assert "hunter2" not in text
    monkeypatch.setenv("GEWERBE_STATUS_DAYS", "0")
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert "hunter2" not in str(refused.value)
    monkeypatch.delenv("GEWERBE_STATUS_DAYS")
    monkeypatch.setenv("GEWERBE_DATABASE", "")
    assert Settings().record == Settings().home / "record.gpkg"
