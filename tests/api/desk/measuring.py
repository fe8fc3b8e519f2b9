"""Measures entered as staff enter them, by the forms of the desk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from tests.api.desk.forms import form_of, forms_of, post

if TYPE_CHECKING:
    import httpx

    from tests.api.desk.staff import Browser

LIST: Final = "/verwaltung/berichte/massnahmen"
REPORTS: Final = "/verwaltung/berichte/auswertung"


def add(browser: Browser, **typed: str) -> str:
    """Add a measure by its form; return the address of its page."""
    form = form_of(browser.get(f"{LIST}/neu"), "/neu")
    answer = post(browser, f"{LIST}/neu", form.with_(**{"titel": "Messeauftritt", **typed}))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def indicator(browser: Browser, at: str, **typed: str) -> str:
    """Add an indicator; return its key."""
    before = set(keys(browser.get(at)))
    page = browser.get(at)
    fresh = [one for one in forms_of(page, "/kennzahlen") if not one.get("kennzahl")]
    answer = post(browser, f"{at}/kennzahlen", fresh[0].with_(**typed))
    assert answer.status_code == 303, answer.text
    (key,) = set(keys(browser.get(at))) - before
    return key


def value(browser: Browser, at: str, key: str, **typed: str) -> httpx.Response:
    """Enter what an indicator was in a quarter."""
    (form,) = [one for one in forms_of(browser.get(at), "/werte") if one.get("kennzahl") == [key]]
    return post(browser, f"{at}/werte", form.with_(**typed))


def show(browser: Browser, at: str, *, public: bool = True) -> httpx.Response:
    """Show a measure to visitors, or no longer."""
    form = form_of(browser.get(at), "/oeffentlich")
    return post(browser, f"{at}/oeffentlich", [*form.pairs, ("zeigen", "1" if public else "0")])


def prove(browser: Browser, at: str, title: str, **more: Any) -> httpx.Response:  # noqa: ANN401
    """Add evidence: a link (`adresse`), or a file as (name, bytes)."""
    file = more.pop("file", None)
    data = {"formwort": browser.word(), "titel": title, **more}
    files = {"datei": file} if file else {"leer": ("", b"")}
    return browser.ask("POST", f"{at}/nachweise", data=data, files=files)


def close(browser: Browser, **period: str) -> str:
    """Close a report; return the address of what is kept."""
    data = {"formwort": browser.word(), **period}
    answer = browser.ask("POST", f"{REPORTS}/abschliessen", data=data)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def keys(page: httpx.Response) -> list[str]:
    """Return the keys of the indicators on a page, each once."""
    return list(dict.fromkeys(re.findall(r'name="kennzahl" value="([0-9a-f]{8})"', page.text)))
