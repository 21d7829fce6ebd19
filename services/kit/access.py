"""Who calls: Ed25519 tokens of people and services, the current caller, and what a role permits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from dataspeaks.access.v1 import access_pb2
from services.kit.errors import CallerUnauthenticated, PermissionMissing

ALGORITHM = "Ed25519"
ISSUER = "identity"
AUDIENCE = "dataspeaks"
SERVICE_TOKEN_S = 300
CONFINED = frozenset({"worker"})
"""Services that run beside people's files: they may call only what names them in `Rule.callers`."""


@dataclass(frozen=True)
class Caller:
    """The one on whose behalf a call runs."""

    organization_id: str
    user_id: str = ""
    workspace_id: str = ""
    role: int = access_pb2.ROLE_UNSPECIFIED
    permissions: frozenset[int] = frozenset()
    credential: Literal["session", "key", "service"] = "session"
    service: str = ""
    session_id: str = ""
    token: str = ""
    expires_at: float = 0.0
    """Unix time in seconds."""

    @property
    def principal(self) -> str:
        """Id of the person, whatever the credential, or name of the service."""
        return self.user_id or self.service

    def may(self, permission: int) -> bool:
        return permission in self.permissions


_current: ContextVar[Caller | None] = ContextVar("caller", default=None)
_address: ContextVar[str] = ContextVar("address", default="")
ADDRESS_HEADER = "x-client-address"
"""Tells `address()` on from service to service."""


def caller() -> Caller:
    """The current caller; raises CallerUnauthenticated where there is none."""
    found = _current.get()
    if found is None:
        raise CallerUnauthenticated()
    return found


def current() -> Caller | None:
    return _current.get()


def address() -> str:
    """Where the request came from that led to this call, as the front door saw it; empty where nobody knows."""
    return _address.get()


@contextmanager
def coming_from(found: str) -> Iterator[None]:
    """Runs the block as part of a request from this address."""
    token = _address.set(found)
    try:
        yield
    finally:
        _address.reset(token)


@contextmanager
def acting(who: Caller | None) -> Iterator[None]:
    """Runs the block on behalf of `who`."""
    token = _current.set(who)
    try:
        yield
    finally:
        _current.reset(token)


def rule_of(described: Any) -> access_pb2.Rule:
    """The rule that a method's descriptor states; without a permission where it states none."""
    return described.GetOptions().Extensions[access_pb2.rule]


@lru_cache(maxsize=64)
def permissions_of(role: int) -> frozenset[int]:
    """What a role may do, as the contract says beside each permission."""
    granted = set()
    extension: Any = access_pb2.lowest_role
    for value in access_pb2.Permission.DESCRIPTOR.values:
        lowest = value.GetOptions().Extensions[extension]
        if lowest != access_pb2.ROLE_UNSPECIFIED and role >= lowest:
            granted.add(value.number)
    return frozenset(granted)


def check(rule: access_pb2.Rule, who: Caller | None) -> None:
    """Refuses the caller whom the rule does not let in; a rule without a permission lets nobody in."""
    permission = rule.permission
    if permission == access_pb2.PERMISSION_PUBLIC:
        return
    if who is None:
        raise CallerUnauthenticated()
    if who.credential == "service":
        named = who.service in rule.callers
        internal = permission == access_pb2.PERMISSION_INTERNAL
        trusted = who.service not in CONFINED and (not internal or not rule.callers)
        if permission != access_pb2.PERMISSION_UNSPECIFIED and (named or trusted):
            return
    elif who.may(permission):
        return
    raise PermissionMissing(permission=access_pb2.Permission.Name(permission).removeprefix("PERMISSION_"))


def make_key(folder: Path, name: str, public_folder: Path | None = None) -> Path:
    """Makes `<name>.pem` (0600) in a folder and `<name>.pub` in its `public` where they are missing."""
    private, public = folder / f"{name}.pem", (public_folder or folder / "public") / f"{name}.pub"
    if not private.exists() or not public.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        public.parent.mkdir(parents=True, exist_ok=True)
        key = OKPKey.generate_key("Ed25519", private=True)
        private.unlink(missing_ok=True)
        private.touch(mode=0o600)
        private.write_bytes(key.as_pem(private=True))
        public.write_bytes(key.as_pem(private=False))
    return private


class Signer:
    """Signs tokens with one private key; `name` is the key's id and the service's name."""

    def __init__(self, name: str, key_file: Path) -> None:
        self.name = name
        self._key = OKPKey.import_key(key_file.read_bytes())
        self._tokens: dict[str, tuple[str, float]] = {}

    def sign(self, kind: str, claims: dict[str, Any]) -> str:
        header = {"alg": ALGORITHM, "typ": kind, "kid": self.name}
        return jwt.encode(header, {**claims, "aud": AUDIENCE}, self._key, algorithms=[ALGORITHM])

    def service_caller(self, organization_id: str = "") -> Caller:
        """This service itself as a caller, within one organisation or (empty) none."""
        now = time.time()
        token, expires_at = self._tokens.get(organization_id, ("", 0.0))
        if expires_at - now < SERVICE_TOKEN_S / 2:
            expires_at = now + SERVICE_TOKEN_S
            claims = {"iss": self.name, "sub": self.name, "org": organization_id, "exp": int(expires_at)}
            token = self.sign("svc+jwt", claims)
            if len(self._tokens) > 1000:
                self._tokens.clear()
            self._tokens[organization_id] = (token, expires_at)
        return _service_caller(self.name, organization_id, token, expires_at)

    @contextmanager
    def acting(self, organization_id: str = "") -> Iterator[None]:
        """Runs the block as this service, for background work."""
        with acting(self.service_caller(organization_id)):
            yield


class Verifier:
    """Turns a token into a caller. Trusts the public keys in one folder: `<name>.pub` speaks for `<name>` alone."""

    def __init__(self, public_keys: Path) -> None:
        self._folder = public_keys
        self._keys: dict[str, OKPKey] = {}
        self._known: dict[str, Caller] = {}
        self.revoked: set[str] = set()
        """Ids of sessions whose tokens are refused although not past their time."""

    def verify(self, token: str) -> Caller:
        """The caller whom a token names; raises CallerUnauthenticated."""
        found = self._known.get(token)
        if found is None:
            found = self._decode(token)
            if len(self._known) > 10_000:
                self._known.clear()
            self._known[token] = found
        if found.expires_at <= time.time() or (found.session_id and found.session_id in self.revoked):
            self._known.pop(token, None)
            raise CallerUnauthenticated()
        return found

    def is_revoked(self, token: str) -> bool:
        """Whether the session of a token that was verified before has been ended since."""
        found = self._known.get(token)
        return found is not None and found.session_id in self.revoked

    def _decode(self, token: str) -> Caller:
        try:
            decoded = jwt.decode(token, self._find_key, algorithms=[ALGORITHM])
            return _caller_of(decoded.header, decoded.claims, token)
        except (JoseError, ValueError, KeyError, TypeError, OSError) as error:
            raise CallerUnauthenticated() from error

    def _find_key(self, token: Any) -> OKPKey:
        name = token.headers()["kid"]
        if name not in self._keys:
            if not isinstance(name, str) or not name.isalpha():
                raise ValueError("not a key's name")
            self._keys[name] = OKPKey.import_key((self._folder / f"{name}.pub").read_bytes())
        return self._keys[name]


def _caller_of(header: dict[str, Any], claims: dict[str, Any], token: str) -> Caller:
    if claims["aud"] != AUDIENCE or claims["iss"] != header["kid"]:
        raise ValueError("not for us")
    expires_at = float(claims["exp"])
    if header["typ"] == "svc+jwt" and header["kid"] != ISSUER:
        return _service_caller(claims["iss"], str(claims.get("org", "")), token, expires_at)
    if header["typ"] != "at+jwt" or header["kid"] != ISSUER:
        raise ValueError("not an access token")
    role = int(claims["role"])
    granted = permissions_of(role)
    if claims.get("scopes"):
        granted &= frozenset(int(scope) for scope in claims["scopes"]) | {access_pb2.PERMISSION_SELF}
    return Caller(
        organization_id=str(claims["org"]),
        user_id=str(claims["sub"]),
        workspace_id=str(claims["ws"]),
        role=role,
        permissions=granted,
        credential="key" if claims.get("cred") == "key" else "session",
        session_id=str(claims["sid"]),
        token=token,
        expires_at=expires_at,
    )


def _service_caller(name: str, organization_id: str, token: str, expires_at: float) -> Caller:
    return Caller(
        organization_id=organization_id,
        role=access_pb2.ROLE_OWNER,
        permissions=permissions_of(access_pb2.ROLE_OWNER),
        credential="service",
        service=name,
        token=token,
        expires_at=expires_at,
    )
