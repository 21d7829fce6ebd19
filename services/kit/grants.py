"""Signed addresses: what a browser may do with one blob, until when, and nobody can forge."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal
from urllib.parse import quote

from services.kit.errors import PermissionDenied


class InvalidSignedUrl(PermissionDenied):
    reason = "INVALID_SIGNED_URL"
    message = "This address is forged, made for something else, or past its time. Ask for a fresh one."


@dataclass(frozen=True)
class Grant:
    """What a signed address of the folder allows."""

    method: Literal["GET", "PUT"]
    key: str
    expires_at: float
    file_name: str = ""
    """GET: name under which the browser saves it."""
    multipart_id: str = ""
    part: int = 0
    size_bytes: int = 0
    """PUT: exact size of the part."""


class BlobSigner:
    """Signs grants into tokens and reads them back; the front door's blob endpoint trusts nothing else."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        if len(secret) < 32:
            raise ValueError("the blob signing secret must have 32 bytes at least")
        self._secret = secret
        self._clock = clock

    def now(self) -> float:
        return self._clock()

    def sign(self, grant: Grant) -> str:
        body = json.dumps(asdict(grant), separators=(",", ":")).encode()
        return f"{_text(body)}.{_text(self._mac(body))}"

    def verify(self, token: str, method: str) -> Grant:
        """The grant of a token; raises InvalidSignedUrl."""
        body, _, mac = token.partition(".")
        try:
            raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        except ValueError as error:
            raise InvalidSignedUrl() from error
        if not hmac.compare_digest(_text(self._mac(raw)).encode(), mac.encode()):
            raise InvalidSignedUrl()
        grant = Grant(**json.loads(raw))
        if grant.method != method or grant.expires_at <= self._clock():
            raise InvalidSignedUrl()
        return grant

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, b"dataspeaks blob\0" + body, hashlib.sha256)


def disposition(file_name: str) -> str:
    """Content-Disposition that makes a browser save under `file_name` (RFC 6266)."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%/]', "_", file_name)[:200]
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
