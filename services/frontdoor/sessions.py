"""Browser sessions: identity's tokens as cookies that no script reads, and the guard against other sites' requests."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from google.protobuf.message import Message
from starlette.requests import Request
from starlette.responses import Response

from dataspeaks.access.v1 import access_pb2
from dataspeaks.identity.v1 import identity_pb2
from services.frontdoor.problem import CrossSiteRequest
from services.kit.access import Caller, Signer, acting
from services.kit.stubs import Stub

REFRESH_PATH = "/v1/session:refresh"
KEY_CACHE_S = 10.0
KEY_PREFIX = "dsk_"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Cookies:
    """The two cookies: the access token everywhere, the refresh token at one address only."""

    secure: bool

    @property
    def session(self) -> str:
        return "__Host-session" if self.secure else "session"

    @property
    def refresh(self) -> str:
        return "__Secure-refresh" if self.secure else "refresh"

    def set(self, response: Response, session: identity_pb2.Session) -> None:
        now = time.time()
        response.set_cookie(
            self.session,
            session.access_token,
            max_age=max(0, int(session.access_expire_time.seconds - now)),
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )
        response.set_cookie(
            self.refresh,
            session.refresh_token,
            max_age=max(0, int(session.refresh_expire_time.seconds - now)),
            path=REFRESH_PATH,
            secure=self.secure,
            httponly=True,
            samesite="strict",
        )

    def clear(self, response: Response) -> None:
        response.delete_cookie(self.session, secure=self.secure, httponly=True, samesite="lax")
        response.delete_cookie(self.refresh, REFRESH_PATH, secure=self.secure, httponly=True, samesite="strict")


class Sessions:
    """Who a request is from, and what an answer does to its cookies."""

    def __init__(self, identity: Stub, signer: Signer, public_url: str) -> None:
        self._identity = identity
        self._signer = signer
        self._origin = urlsplit(public_url)
        self.cookies = Cookies(secure=self._origin.scheme == "https")
        self._keys: dict[bytes, tuple[str, float]] = {}

    async def caller(self, request: Request) -> Caller | None:
        """The request's credential, not verified yet: a bearer token, an API key, or the session cookie."""
        credential = _bearer(request)
        if credential:
            token = await self._exchange(credential) if credential.startswith(KEY_PREFIX) else credential
            return Caller(organization_id="", token=token)
        token = request.cookies.get(self.cookies.session, "")
        return Caller(organization_id="", token=token) if token else None

    def guard(self, request: Request) -> None:
        """Refuses a state-changing request that another site made a browser send (Fetch-Metadata, else Origin)."""
        if request.method in SAFE or _bearer(request):
            return
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        if site is not None:
            own = site == "same-origin"
        elif origin is not None:
            own = origin in self._origins(request)
        else:
            own = self.cookies.session not in request.cookies and self.cookies.refresh not in request.cookies
        if not own:
            raise CrossSiteRequest()

    def prepare(self, rule: access_pb2.Rule, request: Request, message: Message) -> None:
        """Fills a refresh request from the browser's cookie."""
        if rule.session == access_pb2.SESSION_EFFECT_REFRESH:
            assert isinstance(message, identity_pb2.RefreshSessionRequest)
            message.refresh_token = message.refresh_token or request.cookies.get(self.cookies.refresh, "")

    def takes_cookies(self, rule: access_pb2.Rule, request: Request) -> bool:
        """Whether this answer's tokens go to a browser, as cookies."""
        starts = rule.session in (access_pb2.SESSION_EFFECT_START, access_pb2.SESSION_EFFECT_REFRESH)
        return starts and ("sec-fetch-site" in request.headers or "origin" in request.headers)

    def _origins(self, request: Request) -> set[str]:
        configured = f"{self._origin.scheme}://{self._origin.netloc}"
        return {configured, f"{self._origin.scheme}://{request.headers.get('host', '')}"}

    async def _exchange(self, secret: str) -> str:
        digest, now = hashlib.sha256(secret.encode()).digest(), time.monotonic()
        token, fetched_at = self._keys.get(digest, ("", 0.0))
        if not token or now - fetched_at > KEY_CACHE_S:
            with acting(self._signer.service_caller()):
                session = await self._identity.ExchangeApiKey(identity_pb2.ExchangeApiKeyRequest(secret=secret))
            token = session.access_token
            if len(self._keys) > 10_000:
                self._keys.clear()
            self._keys[digest] = (token, now)
        return token


def _bearer(request: Request) -> str:
    """The bearer credential; empty for any other scheme, which browsers attach by themselves."""
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    return credential.strip() if scheme.lower() == "bearer" else ""
