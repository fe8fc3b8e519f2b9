"""The county's own sign-on: OpenID Connect, authorization code flow with PKCE.

Authlib does the protocol (OpenID Connect Core 1.0; RFC 7636): state, nonce, code verifier, the
keys of the provider and the checks of its ID token. What it has to remember between leaving and
coming back lies in a signed cookie of ten minutes. Nobody gets an account by coming: an
administrator makes it, under the name by which the provider knows them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import httpx2
from authlib.integrations.starlette_client import OAuth, OAuthError
from joserfc.errors import JoseError

from api.seals import NotOursError, TooOldError

if TYPE_CHECKING:
    from fastapi import Request, Response

    from api.desk.desk import Desk
    from data.store.users import User

COOKIE: Final = "verwaltung-anmeldung"
_AGE: Final = timedelta(minutes=10)
_SECONDS: Final = 10.0
# What comes of a provider that is down, or does not speak the standard.
_FAULTS: Final = (httpx2.HTTPError, OAuthError, JoseError, RuntimeError, ValueError, KeyError)


class SignOnError(Exception):
    """The provider did not answer, or not as the standard says; the message is for the log."""


class NoAccountError(Exception):
    """The provider knows them, but there is no account of theirs."""


class SignOn:
    """The sign-on of one provider.

    Parameters
    ----------
    desk
        Whose settings name the provider.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        settings = desk.settings
        self._issuer = (settings.oidc_issuer or "").rstrip("/")
        secret = settings.oidc_client_secret
        oauth = OAuth()
        self._client = oauth.register(
            "county",
            client_id=settings.oidc_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            server_metadata_url=f"{self._issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "timeout": _SECONDS,
            },
        )

    async def leave(self, request: Request, back: str, onward: str) -> Response:
        """Lead to the provider.

        Parameters
        ----------
        back
            Address of ours that it leads back to.
        onward
            Page of the desk to go to in the end.

        Raises
        ------
        SignOnError
            Where it does not answer.
        """
        request.scope["session"] = held = {"onward": onward}
        try:
            await self._check_issuer()
            answer: Response = await self._client.authorize_redirect(request, back)
        except _FAULTS as error:
            raise SignOnError(repr(error)) from error
        answer.set_cookie(
            COOKIE,
            self._desk.seals.seal("sign-on", held),
            max_age=int(_AGE.total_seconds()),
            httponly=True,
            secure=self._desk.is_secure(request),
            samesite="lax",
            path="/",
        )
        return answer

    async def come_back(self, request: Request) -> tuple[dict[str, Any], str]:
        """Return what the provider says of who comes back, and where they wanted to go.

        Raises
        ------
        SignOnError
            Where they did not leave from here in this browser, or the provider's word is none.
        """
        try:
            token = request.cookies.get(COOKIE, "")
            held = dict(self._desk.seals.opened("sign-on", token, age=_AGE))
        except (NotOursError, TooOldError, ValueError, TypeError) as error:
            raise SignOnError(repr(error)) from error
        request.scope["session"] = held
        try:
            await self._check_issuer()
            said = await self._client.authorize_access_token(request)
        except (
            httpx2.HTTPError,
            OAuthError,
            JoseError,
            RuntimeError,
            ValueError,
            KeyError,
        ) as error:
            raise SignOnError(repr(error)) from error
        claims = said.get("userinfo")
        if not claims or not claims.get("sub"):
            msg = "the provider sent no ID token"
            raise SignOnError(msg)
        return dict(claims), str(held.get("onward", ""))

    async def _check_issuer(self) -> None:
        """Make sure that the provider is that of the settings (OpenID Connect Discovery, 4.3)."""
        metadata = await self._client.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self._issuer:
            msg = "the provider names another issuer than the settings"
            raise SignOnError(msg)

    def user(self, claims: dict[str, Any]) -> User:
        """Return whose account it is; remember the provider's name for them the first time.

        Raises
        ------
        NoAccountError
            Where there is none that may come in, or it is bound to somebody else.
        """
        subject = f"{self._issuer} {claims['sub']}"
        users = self._desk.store().users
        user = users.known_as(subject)
        if user is None:
            user = self._named(claims)
            if user is None or user.subject is not None:
                raise NoAccountError
            act = self._desk.act(user)
            user = users.change(user.key, "user_changed", act, subject=subject)
        if user is None or user.disabled is not None:
            raise NoAccountError
        return user

    def _named(self, claims: dict[str, Any]) -> User | None:
        claim = self._desk.settings.oidc_claim
        name = claims.get(claim)
        if not isinstance(name, str) or not name:
            return None
        # An address that the provider has not proved is one that anybody may have typed.
        if claim == "email" and claims.get("email_verified") is not True:
            return None
        return self._desk.store().users.named(name)
