"""Who is kept from sending a form: other pages, programs, and whoever sends too much.

Nothing is asked of a third party and nothing of the visitor; of an address only how much it
may still send is remembered, in memory (`api.rates`). Who is refused reads why, and keeps what
they typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from api.rates import Rate, Rates, asker_of
from api.seals import NotOursError, TooOldError, TooSoonError
from data.words import translations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fastapi import Request

    from api.seals import Purpose, Seals
    from api.settings import Settings
    from data.words import Language

# No person sees it; no browser knows it, so that none fills it in.
HONEYPOT: Final = "rueckfragethema"
FORM: Final = "form"
_RATE: Final = Rate(per_minute=1, burst=5)
# An office that was asked about many plots answers for one after the other.
_ANSWERS: Final = Rate(per_minute=6, burst=30)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form is not taken, in the visitor's words."""

    status: HTTPStatus
    sentence: str


class Guard:
    """Looks at forms that come back.

    Parameters
    ----------
    ticks
        A clock in seconds that never goes back.
    """

    def __init__(self, settings: Settings, seals: Seals, ticks: Callable[[], float]) -> None:
        self._settings = settings
        self._seals = seals
        self._rates = Rates(_RATE, ticks)
        self._answers = Rates(_ANSWERS, ticks)

    def refused(
        self, request: Request, purpose: Purpose, given: Mapping[str, str], language: Language
    ) -> Refusal | str:
        """Return why a form is not taken, or else which of those that we handed out it is."""
        _ = translations(language).gettext
        if self.is_foreign(request):
            return Refusal(
                HTTPStatus.FORBIDDEN,
                _("This form was sent from another website. Please send it from here."),
            )
        if given.get(HONEYPOT):
            return Refusal(
                HTTPStatus.BAD_REQUEST,
                _(
                    "A field that people do not see was filled in, as programs do. It is empty "
                    "again now: please send the form once more."
                ),
            )
        try:
            which = self._seals.form_of(purpose, given.get(FORM, ""))
        except TooSoonError:
            return Refusal(
                HTTPStatus.BAD_REQUEST,
                _("The form came back within three seconds. Please send it once more."),
            )
        except (NotOursError, TooOldError):
            return Refusal(
                HTTPStatus.BAD_REQUEST,
                _("The form was opened more than a day ago. Please send it once more."),
            )
        left = self._rates.take(asker_of(request.scope))
        if left < 0:
            seconds = _RATE.seconds(-left)
            sentence = _(
                "Too many forms came from your connection in a short time. Please send this one "
                "once more in {seconds} seconds."
            )
            return Refusal(HTTPStatus.TOO_MANY_REQUESTS, sentence.format(seconds=seconds))
        return which

    def refused_answer(self, request: Request, language: Language) -> Refusal | None:
        """Return why the form behind a signed link is not taken; None where it is."""
        _ = translations(language).gettext
        if self.is_foreign(request):
            return Refusal(
                HTTPStatus.FORBIDDEN,
                _("This form was sent from another website. Please send it from here."),
            )
        left = self._answers.take(asker_of(request.scope))
        if left >= 0:
            return None
        sentence = _(
            "Too many forms came from your connection in a short time. Please send this one "
            "once more in {seconds} seconds."
        )
        seconds = _ANSWERS.seconds(-left)
        return Refusal(HTTPStatus.TOO_MANY_REQUESTS, sentence.format(seconds=seconds))

    def is_foreign(self, request: Request) -> bool:
        """Whether another page sent a form, as far as the browser says.

        Under our `Referrer-Policy` browsers say `Origin: null` of our own forms; those that
        know `Sec-Fetch-Site` say it there.
        """
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site not in {"same-origin", "none"}
        origin = request.headers.get("origin", "null")
        own = {request.headers.get("host"), urlsplit(self._settings.public_url or "").netloc}
        return origin != "null" and urlsplit(origin).netloc not in own
