"""Pages out of templates: one environment per language, everything escaped."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from markupsafe import Markup

from api.days import AS_OF, past_day, shown
from api.environment import plain_environment
from api.links import base_url
from data import codes
from data.fields import BY_NAME
from data.glossary import terms_of
from data.words import LANGUAGES
from maps.overview import overview
from maps.sources import source_lines
from maps.style import pattern_defs, pattern_id
from maps.webmap import render_map

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request
    from jinja2 import Environment

    from api.routes.assets import Assets
    from data.words import Language
    from geo.catalogue import Catalogue
    from maps.ground import Ground
    from maps.publisher import Publisher
    from maps.webmap import RenderedMap

# How many rendered maps are kept: some past days beside today, in each language.
_MAPS: Final = 12
STATUS_LABELS: Final = {code.code: code.label for code in codes.STATUS_SHOWN}


def prefix(language: Language) -> str:
    """Return what stands before every path in `language`."""
    return "" if language == "de" else f"/{language}"


def language_of(path: str) -> Language:
    """Return the language of the page at `path`."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return "en" if first == "en" else "de"


def same_page(path: str, query: str, language: Language) -> str:
    """Return the address of the page at `path` in `language`, with its query."""
    bare = path.removeprefix(prefix(language_of(path))) or "/"
    address = (prefix(language) + bare) if bare != "/" else (prefix(language) + "/")
    return address + (f"?{query}" if query else "")


class Pages:
    """Renders the pages of one app.

    Parameters
    ----------
    assets
        The static files whose addresses the pages hold.
    publisher
        Whose funding notice the maps bear.
    grounds
        Pictures of others that may be put below the map's layers.
    """

    def __init__(
        self, assets: Assets, publisher: Publisher, grounds: tuple[Ground, ...] = ()
    ) -> None:
        self.assets = assets
        self.grounds = grounds
        self._publisher = publisher
        self._environments = {language: _environment(language, assets) for language in LANGUAGES}
        self._maps: dict[tuple[str, date, str], RenderedMap] = {}
        self._overview: tuple[str, Markup] = ("", Markup())
        self._lock = threading.Lock()

    def map_of(self, catalogue: Catalogue, language: str) -> RenderedMap | None:
        """Return the rendered map of a catalogue; None for no such language."""
        for known in LANGUAGES:
            if known == language:
                return self._map(catalogue, known)
        return None

    def _map(self, catalogue: Catalogue, language: Language) -> RenderedMap:
        key = (catalogue.version, catalogue.date, language)
        rendered = self._maps.get(key)
        if rendered is None:
            rendered = render_map(
                catalogue,
                language,
                modules=f"./{self.assets.version}/js/",
                notice=self._publisher.notice_on(catalogue.date),
                grounds=self.grounds,
            )
            with self._lock:
                kept = dict(list(self._maps.items())[1 - _MAPS :])
                self._maps = {**kept, key: rendered}
        return rendered

    def overview(self, catalogue: Catalogue) -> Markup:
        """Return the picture of the county for the start page."""
        if self._overview[0] != catalogue.version:
            drawn = Markup(overview(catalogue))  # noqa: S704 – escaped by its own template
            self._overview = (catalogue.version, drawn)
        return self._overview[1]

    def render(
        self,
        request: Request,
        template: str,
        context: Mapping[str, Any],
        *,
        status: int = 200,
        with_map: bool = False,
    ) -> HTMLResponse:
        """Answer with the page `template`.

        Every template has beside `context`: `language`, `path`, `query`, `catalogue`,
        `publisher`, `sources`, `grounds`, `here` (this page in each language), `base` (the
        service's own address), `map`, `url` (the
        address of a page in the language and of the day of this one), and `past` (that day,
        where it is a past one).
        """
        language = language_of(request.url.path)
        service = request.app.state.service
        catalogue, past = shown(request), past_day(request)
        of_day = {AS_OF: past.isoformat()} if past else {}
        rendered = self._map(catalogue, language) if with_map else None
        html = (
            self._environments[language]
            .get_template(template)
            .render(
                {
                    "path": request.url.path,
                    "query": request.url.query,
                    "here": {
                        lang: same_page(request.url.path, request.url.query, lang)
                        for lang in LANGUAGES
                    },
                    "catalogue": catalogue,
                    "publisher": service.publisher,
                    "sources": source_lines(catalogue, language),
                    "map": rendered,
                    "grounds": self.grounds,
                    "map_script": rendered
                    and _with_query(f"/static/map-{language}-{rendered.fingerprint}.js", of_day),
                    "base": base_url(request, service.settings),
                    "past": past,
                    "begins": service.begins,
                    "yesterday": service.today() - timedelta(days=1),
                    "asked": request.query_params.multi_items(),
                    "today": _without(request, AS_OF),
                    "of_day": _with_query("", of_day),
                    "url": partial(_url, language, of_day),
                    "settings": service.settings,
                    **context,
                }
            )
        )
        return HTMLResponse(
            html,
            status_code=status,
            headers={"Content-Language": language, "Cache-Control": "no-cache"},
        )


def _url(language: Language, of_day: Mapping[str, str], path: str, **query: object) -> str:
    return _with_query(prefix(language) + path, {**of_day, **query})


def _with_query(address: str, query: Mapping[str, object]) -> str:
    return f"{address}?{urlencode(query, safe=',')}" if query else address


def _without(request: Request, parameter: str) -> str:
    """Return the address of a request without one of its parameters."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != parameter]
    return _with_query(request.url.path, dict(kept))


def _terms(language: Language, field: str, code: str | None = None) -> list[dict[str, Any]]:
    """Return the terms of the glossary that explain a field, and the code that it has."""
    return [
        {
            "key": term.key,
            "name": term.name.words.in_(language),
            "text": term.text.words.in_(language),
            "code": field not in term.explains.fields,
        }
        for term in terms_of(field, code)
        if field in BY_NAME
    ]


def _environment(language: Language, assets: Assets) -> Environment:
    environment = plain_environment(language)

    def status_label(status: str | None) -> str | None:
        return STATUS_LABELS[status].in_(language) if status in STATUS_LABELS else None

    def field_label(name: str) -> str:
        return BY_NAME[name].label.in_(language)

    environment.globals.update(
        field_label=field_label,
        terms_of=partial(_terms, language),
        root=prefix(language),
        static=assets.url,
        modules=assets.modules,
        status_label=status_label,
        status_pattern=pattern_id,
        pattern_defs=Markup(pattern_defs()),  # noqa: S704 – our own drawing
    )
    return environment
