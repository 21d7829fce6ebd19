"""API keys: made once, kept as hashes, exchanged for short access tokens."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dataspeaks.access.v1 import access_pb2
from services.identity import store
from services.identity.model import KEY_DAYS, LAST_USE_GRAIN, ApiKeyNotFound, key_id_of, key_secret, sha256
from services.identity.sessions import SignedIn
from services.identity.tables import ApiKey, User
from services.identity.tokens import AccessTokens, identity, revoke
from services.kit import paging, requests
from services.kit.access import caller, permissions_of
from services.kit.database import Database
from services.kit.errors import CallerUnauthenticated, InvalidFields, PermissionMissing
from services.kit.ids import new_id

PREFIX_CHARACTERS = 30
"""`dsk_` and the id, of which nothing is secret."""


class Keys:
    def __init__(self, database: Database, clock: Callable[[], datetime], access_tokens: AccessTokens) -> None:
        self._database = database
        self._clock = clock
        self._access_tokens = access_tokens

    async def create(self, request: Any) -> tuple[ApiKey, str]:
        """Makes a key for the caller; returns also its secret, empty where the request was a repeat."""
        who, now = caller(), self._clock()
        secret = ""
        scopes = _scopes(request.scopes, who.permissions)

        async def make() -> str:
            nonlocal secret
            user = await store.user(tx, who.user_id)
            if user is None:
                raise CallerUnauthenticated()
            lifetime = timedelta(days=request.expire_days or KEY_DAYS)
            key, secret = add_key(tx, user, request.display_name, scopes, now, lifetime)
            await tx.flush()
            return key.id

        async with self._database.begin() as tx:
            key_id, _ = await requests.once(tx, request, now, make)
            return await self._find(tx, key_id), secret

    async def list(self, request: Any) -> tuple[list[ApiKey], str]:
        """The organisation's keys, newest first; below an admin, the caller's own."""
        user_id = _only_of()
        async with self._database.begin(read=True) as tx:
            binding = {"list": "keys", "user_id": user_id}
            return await paging.page(tx, store.keys(user_id), ApiKey.id, request, binding, descending=True)

    async def delete(self, key_id: str) -> ApiKey:
        """Revokes a key at once."""
        async with self._database.begin() as tx:
            key = await self._find(tx, key_id)
            user = await store.user(tx, key.user_id)
            if await store.delete_key(tx, key_id) and user is not None:
                await revoke(tx, [key_id], user.epoch, self._clock())
        return key

    async def exchange(self, secret: str) -> SignedIn:
        """An access token with the key's scopes and its owner's role of now; raises CallerUnauthenticated."""
        key_id = key_id_of(secret)
        if key_id is None:
            raise CallerUnauthenticated()
        now = self._clock()
        async with self._database.begin_unscoped(read=True) as tx:
            found = await store.key_and_user(tx, key_id)
        expected = found[0].secret_sha256 if found else sha256("")
        if not hmac.compare_digest(expected, sha256(secret)) or found is None or found[0].expire_time <= now:
            raise CallerUnauthenticated()
        key, user = found
        if key.last_use_time is None or now - key.last_use_time >= LAST_USE_GRAIN:
            async with self._database.begin(key.organization_id) as tx:
                await store.touch_key(tx, key.id, now.replace(second=0, microsecond=0))
        async with self._database.begin(key.organization_id, read=True) as tx:
            who = await identity(tx, user)
        tokens = self._access_tokens.mint(who, key.id, key.expire_time, cred="key", scopes=key.scopes)
        return SignedIn(who, tokens, permissions_of(user.role) & {*key.scopes, access_pb2.PERMISSION_SELF})

    async def create_for(self, organization_id: str, user_id: str, display_name: str, lifetime: timedelta) -> str:
        """The secret of a new key with all that its owner may do; for operators of the system, not an rpc."""
        async with self._database.begin(organization_id) as tx:
            user = await store.user(tx, user_id)
            if user is None:
                raise CallerUnauthenticated()
            _, secret = add_key(tx, user, display_name, sorted(permissions_of(user.role)), self._clock(), lifetime)
            return secret

    async def _find(self, tx: AsyncSession, key_id: str) -> ApiKey:
        key = await store.key(tx, key_id)
        if key is None or _only_of() not in ("", key.user_id):
            raise ApiKeyNotFound(key_id=key_id)
        return key


def add_key(
    tx: AsyncSession, user: User, display_name: str, scopes: list[int], now: datetime, lifetime: timedelta
) -> tuple[ApiKey, str]:
    """Adds a key and returns it with its secret."""
    key_id = new_id("key")
    secret = key_secret(key_id)
    key = ApiKey(
        id=key_id,
        user_id=user.id,
        display_name=display_name,
        prefix=secret[:PREFIX_CHARACTERS],
        secret_sha256=sha256(secret),
        scopes=scopes,
        create_time=now,
        expire_time=now + lifetime,
    )
    tx.add(key)
    return key, secret


def _scopes(asked: Iterable[int], own: frozenset[int]) -> list[int]:
    """Scopes of a new key: never more than its maker may do now."""
    scopes = sorted(set(asked))
    grantable = permissions_of(access_pb2.ROLE_OWNER)
    for scope in scopes:
        name = access_pb2.Permission.Name(scope).removeprefix("PERMISSION_")
        if scope not in grantable:
            raise InvalidFields(fields=(("scopes", f"{name} is not a key's to have"),))
        if scope not in own:
            raise PermissionMissing(permission=name)
    return scopes or sorted(own)


def _only_of() -> str:
    """Whose keys the caller may see: their own below an admin, everybody's (empty) from there."""
    who = caller()
    return "" if who.role >= access_pb2.ROLE_ADMIN else who.user_id
