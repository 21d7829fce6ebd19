"""Sessions: signing in by password or link, rotating refresh tokens, and ending."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.identity import store
from services.identity.model import (
    REFRESH_IDLE,
    REUSE_GRACE,
    SESSION_TTL,
    RefreshTokenInvalid,
    SignInLinkInvalid,
    Tokens,
    UserNotFound,
    WrongCredentials,
    new_secret,
    refresh_token,
    session_id_of,
    sha256,
    successor,
)
from services.identity.passwords import Passwords
from services.identity.tables import Session, SignInLink, User
from services.identity.throttle import Attempts
from services.identity.tokens import AccessTokens, Identity, identity, revoke
from services.kit.access import caller, permissions_of
from services.kit.database import Database
from services.kit.ids import new_id

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SignedIn:
    """A session as it begins or goes on."""

    identity: Identity
    tokens: Tokens
    permissions: frozenset[int]


class Sessions:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        access_tokens: AccessTokens,
        passwords: Passwords,
        attempts: Attempts,
    ) -> None:
        self._database = database
        self._clock = clock
        self._access_tokens = access_tokens
        self._passwords = passwords
        self._attempts = attempts

    async def sign_in(self, email: str, password: str, organization_id: str) -> SignedIn:
        """Raises WrongCredentials alike for an unknown address, another password and an account without one."""
        email = email.strip().lower()
        await self._attempts.admit(email)
        async with self._database.begin_unscoped(read=True) as tx:
            user = await store.user_by_email(tx, email, organization_id)
        stored = user.password_hash if user else None
        if not await self._passwords.verify(stored, password) or user is None or stored is None:
            raise WrongCredentials()
        await self._attempts.forgive(email)
        fresh = await self._passwords.hash(password) if self._passwords.outdated(stored) else stored
        async with self._database.begin(user.organization_id) as tx:
            locked = await store.user(tx, user.id, lock=True)
            if locked is None or locked.password_hash != stored:
                raise WrongCredentials()
            locked.password_hash = fresh
            return await self._start(tx, locked, by_link=False)

    async def redeem(self, secret: str) -> SignedIn:
        """Uses a sign-in link up; raises SignInLinkInvalid."""
        token_sha256 = sha256(secret)
        async with self._database.begin_unscoped(read=True) as tx:
            organization_id = await store.organization_of_link(tx, token_sha256)
        if organization_id is None:
            raise SignInLinkInvalid()
        async with self._database.begin(organization_id) as tx:
            user_id = await store.take_link(tx, token_sha256, self._clock())
            user = await store.user(tx, user_id, lock=True) if user_id else None
            if user is None:
                raise SignInLinkInvalid()
            return await self._start(tx, user, by_link=True)

    async def issue_link(self, organization_id: str, user_id: str, ttl: timedelta) -> str:
        """The secret of a new sign-in link for a user; for operators of the system, not an rpc."""
        async with self._database.begin(organization_id) as tx:
            user = await store.user(tx, user_id)
            if user is None:
                raise UserNotFound(user_id=user_id)
            return add_link(tx, user, self._clock(), ttl)

    async def refresh(self, token: str) -> SignedIn:
        """Rotates a refresh token. One used before ends its session, but for a moment of grace in which it gives the
        same successor again, so that two tabs that refresh at once both go on."""
        session_id = session_id_of(token)
        async with self._database.begin_unscoped(read=True) as tx:
            found = await store.session(tx, session_id) if session_id else None
        if found is None or found.refresh_expire_time <= self._clock():
            raise RefreshTokenInvalid()
        async with self._database.begin(found.organization_id) as tx:
            fresh = await self._rotate(tx, found, token)
            session = await store.session(tx, found.id)
            user = await store.user(tx, session.user_id) if session else None
            if session is not None and user is not None and fresh:
                return self._signed_in(await identity(tx, user), session, fresh)
            if session is not None:
                log.warning("a refresh token came twice", extra={"facts": {"event.name": "authn_token_reuse"}})
                await self._end(tx, session)
        raise RefreshTokenInvalid()

    async def sign_out(self) -> None:
        """Ends the caller's session; a key's caller has none."""
        async with self._database.begin() as tx:
            session = await store.session(tx, own_session_id())
            if session is not None:
                await self._end(tx, session)

    async def _start(self, tx: AsyncSession, user: User, *, by_link: bool) -> SignedIn:
        now = self._clock()
        session_id = new_id("ses")
        fresh = refresh_token(session_id, new_secret())
        session = Session(
            id=session_id,
            user_id=user.id,
            by_link=by_link,
            refresh_sha256=sha256(fresh),
            rotate_time=now,
            create_time=now,
            refresh_expire_time=now + REFRESH_IDLE,
            expire_time=now + SESSION_TTL,
        )
        tx.add(session)
        await tx.flush()
        return self._signed_in(await identity(tx, user), session, fresh)

    async def _rotate(self, tx: AsyncSession, session: Session, token: str) -> str | None:
        """The token after `token`; None where that was used before or never was."""
        now, salt = self._clock(), new_secret()
        fresh = refresh_token(session.id, successor(token, salt))
        values = {
            "refresh_sha256": sha256(fresh),
            "successor_salt": salt,
            "rotate_time": now,
            "refresh_expire_time": min(now + REFRESH_IDLE, session.expire_time),
        }
        if await store.rotate(tx, session.id, sha256(token), values):
            return fresh
        current = await store.session(tx, session.id)
        if current is None or current.previous_sha256 != sha256(token) or now - current.rotate_time > REUSE_GRACE:
            return None
        return refresh_token(session.id, successor(token, current.successor_salt))

    def _signed_in(self, identity: Identity, session: Session, fresh: str) -> SignedIn:
        access = self._access_tokens.mint(identity, session.id, session.expire_time)
        tokens = Tokens(access.access_token, access.access_expire_time, fresh, session.refresh_expire_time)
        return SignedIn(identity, tokens, permissions_of(identity.user.role))

    async def _end(self, tx: AsyncSession, session: Session) -> None:
        user = await store.user(tx, session.user_id)
        if user is not None and await store.end_session(tx, session.id):
            await revoke(tx, [session.id], user.epoch, self._clock())


def own_session_id() -> str:
    """Id of the session behind the caller's access token; that of a key where it came from one."""
    return caller().session_id.partition(".")[0]


def add_link(tx: AsyncSession, user: User, now: datetime, ttl: timedelta) -> str:
    """Adds a one-time sign-in link and returns its secret."""
    secret = new_secret()
    tx.add(SignInLink(user_id=user.id, token_sha256=sha256(secret), create_time=now, expire_time=now + ttl))
    return secret
