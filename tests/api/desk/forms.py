"""Forms of the desk as a browser without scripts sends them: as shown, with what was typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    import httpx

    from tests.api.desk.staff import Browser

_TYPED: Final = {"text", "search", "url", "tel"}
_TEXTS: Final = {*_TYPED, "hidden", "date", "time", "number", "password", "email"}


@dataclass
class Form:
    """One form of a page: where it goes, and the fields that it holds.

    Attributes
    ----------
    typed
        Names of the fields into which one types any text.
    """

    action: str
    method: str = "get"
    typed: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def with_(self, **typed: str | list[str]) -> list[tuple[str, str]]:
        """Return what is sent once fields were changed; `__` stands for a hyphen."""
        changed = {name.replace("__", "-"): value for name, value in typed.items()}
        kept = [(name, text) for name, text in self.pairs if name not in changed]
        for name, value in changed.items():
            kept += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        return kept

    def get(self, name: str) -> list[str]:
        return [text for key, text in self.pairs if key == name]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: str | None = None
        self._first: str | None = None
        self._area: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: C901
        held = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(held.get("action", ""), held.get("method", "get"))
            self.forms.append(self._form)
        if self._form is None:
            return
        name = held.get("name", "")
        if tag == "input" and name:
            kind = held.get("type", "text")
            if kind in _TEXTS or (kind in {"radio", "checkbox"} and "checked" in held):
                self._form.pairs.append((name, held.get("value", "")))
            if kind in _TYPED:
                self._form.typed.append(name)
        elif tag == "button" and name:
            self._form.buttons.append((name, held.get("value", "")))
        elif tag == "textarea" and name:
            self._area, self._text = name, ""
            self._form.typed.append(name)
        elif tag == "select" and name:
            self._select, self._first = name, None
        elif tag == "option" and self._select:
            if "selected" in held:
                self._form.pairs.append((self._select, held.get("value", "")))
                self._first = "taken"
            elif self._first is None:
                self._first = f"={held.get('value', '')}"

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if self._form is None:
            return
        if tag == "textarea" and self._area:
            text = self._text.removeprefix("\n").replace("\n", "\r\n")
            self._form.pairs.append((self._area, text))
            self._area = None
        elif tag == "select" and self._select:
            if self._first and self._first.startswith("="):
                self._form.pairs.append((self._select, self._first[1:]))
            self._select = None
        elif tag == "form":
            self._form = None


def all_forms(answer: httpx.Response) -> list[Form]:
    """Return the forms of a page."""
    reader = _Reader()
    reader.feed(answer.text.replace("\r\n", "\n"))  # as a browser reads line ends
    return reader.forms


def forms_of(answer: httpx.Response, ending: str) -> list[Form]:
    """Return the forms of a page whose address ends so."""
    forms = all_forms(answer)
    found = [one for one in forms if one.action.endswith(ending)]
    assert found, (ending, [one.action for one in forms], answer.status_code)
    return found


def form_of(answer: httpx.Response, ending: str) -> Form:
    """Return the first of them."""
    return forms_of(answer, ending)[0]


def post(browser: Browser, path: str, pairs: list[tuple[str, str]]) -> httpx.Response:
    """Send a form."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return browser.ask("POST", path, content=urlencode(pairs), headers=headers)
