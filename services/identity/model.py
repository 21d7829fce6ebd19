"""Nouns and errors of identity that are not rows: limits, secrets' forms, and what can go wrong."""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.kit.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    Unauthenticated,
)

ACCESS_TTL = timedelta(minutes=10)
REFRESH_IDLE = timedelta(days=7)
SESSION_TTL = timedelta(days=30)
REUSE_GRACE = timedelta(seconds=10)
INVITATION_TTL = timedelta(minutes=30)
FRESH_LINK = timedelta(minutes=15)
"""How long after signing in by a link a person may set a password without the old one."""
KEY_DAYS = 90
LAST_USE_GRAIN = timedelta(minutes=1)
CLOCK_MARGIN = timedelta(minutes=1)
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
KEY_FORM = re.compile(r"dsk_([0-9A-Z]{26})_[0-9A-Za-z]{49}")
REFRESH_FORM = re.compile(r"dsr_([0-9A-Z]{26})_[0-9A-Za-z]{43}")


class WrongCredentials(Unauthenticated):
    reason = "WRONG_CREDENTIALS"
    message = "The e-mail address or the password is wrong."


class SignInLinkInvalid(Unauthenticated):
    reason = "SIGN_IN_LINK_INVALID"
    message = "This sign-in link is unknown, used or too old. Ask for a new one."


class RefreshTokenInvalid(Unauthenticated):
    reason = "REFRESH_TOKEN_INVALID"
    message = "The session is over. Sign in again."


class TooManyAttempts(ResourceExhausted):
    reason = "TOO_MANY_ATTEMPTS"
    message = "Too many attempts. Try again in {retry_after_s} seconds."


class UserNotFound(NotFound):
    reason = "USER_NOT_FOUND"
    message = "There is no member {user_id}."


class WorkspaceNotFound(NotFound):
    reason = "WORKSPACE_NOT_FOUND"
    message = "There is no workspace {workspace_id}."


class WorkspaceExists(AlreadyExists):
    reason = "WORKSPACE_EXISTS"
    message = "There is a workspace named {name} already."


class ApiKeyNotFound(NotFound):
    reason = "API_KEY_NOT_FOUND"
    message = "There is no API key {key_id}."


class MemberExists(AlreadyExists):
    reason = "MEMBER_EXISTS"
    message = "{email} is a member already."


class LastOwner(FailedPrecondition):
    reason = "LAST_OWNER"
    message = "An organisation keeps at least one owner. Make somebody else an owner first."


class RoleAboveOwn(PermissionDenied):
    reason = "ROLE_ABOVE_OWN"
    message = "The role {role} is above your own; only somebody who has it can grant or change it."


class PasswordTooWeak(InvalidArgument):
    reason = "PASSWORD_TOO_WEAK"
    message = "This password {why}. Take a longer or less usual one."


@dataclass(frozen=True)
class Tokens:
    """A session's credentials, as they leave once and are never stored."""

    access_token: str
    access_expire_time: datetime
    refresh_token: str = ""
    refresh_expire_time: datetime | None = None


def sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """256 random bits, in letters and digits."""
    return _base62(secrets.randbits(256), 43)


def key_secret(key_id: str) -> str:
    """A new API key `dsk_<id>_<secret><crc32>`; scanners know it by its form, and a typing error costs no look-up."""
    text = f"dsk_{key_id.removeprefix('key_')}_{new_secret()}"
    return text + _checksum(text)


def key_id_of(secret: str) -> str | None:
    """The id within an API key's secret; None where its form or checksum is wrong."""
    form = KEY_FORM.fullmatch(secret)
    return f"key_{form[1]}" if form and _checksum(secret[:-6]) == secret[-6:] else None


def refresh_token(session_id: str, secret: str) -> str:
    return f"dsr_{session_id.removeprefix('ses_')}_{secret}"


def session_id_of(token: str) -> str | None:
    """The session's id within a refresh token; None where it has another form."""
    form = REFRESH_FORM.fullmatch(token)
    return f"ses_{form[1]}" if form else None


def successor(token: str, salt: str) -> str:
    """The refresh token after `token`: who holds only the token or only the stored salt cannot tell it."""
    digest = hashlib.sha256(f"{salt}\0{token}".encode()).digest()
    return _base62(int.from_bytes(digest), 43)


def stamp(credential_id: str, epoch: int) -> str:
    """The `sid` of an access token: a session or key at one epoch of its user's rights."""
    return f"{credential_id}.{epoch}"


def _checksum(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), 6)


def _base62(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, digit = divmod(number, 62)
        digits.append(BASE62[digit])
    return "".join(reversed(digits))
