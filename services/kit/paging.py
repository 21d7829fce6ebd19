"""Pages by key: tokens that say where the next page begins and for which parameters."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.kit.errors import InvalidPageToken

DEFAULT_SIZE = 50


def encode(position: Any, binding: dict[str, Any]) -> str:
    """A token for `position`, good only together with the same `binding` (the other parameters)."""
    text = json.dumps([position, _digest(binding)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(token: str, binding: dict[str, Any]) -> Any:
    """The position in a token, None for an empty one; raises InvalidPageToken."""
    if not token:
        return None
    try:
        position, digest = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, TypeError, binascii.Error) as error:
        raise InvalidPageToken() from error
    if digest != _digest(binding):
        raise InvalidPageToken()
    return position


async def page(
    tx: AsyncSession,
    statement: Select[Any],
    key: InstrumentedAttribute[str],
    request: Any,
    binding: dict[str, Any],
    *,
    descending: bool = False,
) -> tuple[list[Any], str]:
    """One page of mapped rows ordered by the unique `key`, and the next page's token.

    `request` has `page_size` and `page_token`; `binding` names every other parameter of the list.
    """
    position = decode(request.page_token, binding)
    if position is not None:
        if not isinstance(position, str):
            raise InvalidPageToken()
        statement = statement.where(key < position if descending else key > position)
    size = request.page_size or DEFAULT_SIZE
    ordered = statement.order_by(key.desc() if descending else key.asc()).limit(size + 1)
    rows = list((await tx.execute(ordered)).scalars())
    if len(rows) <= size:
        return rows, ""
    return rows[:size], encode(getattr(rows[size - 1], key.key), binding)


def _digest(binding: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(binding, sort_keys=True, default=str).encode()).hexdigest()[:16]
