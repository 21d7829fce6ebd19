"""Access tokens: making them, and refusing them before their time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.identity import store
from services.identity.model import ACCESS_TTL, CLOCK_MARGIN, Tokens, stamp
from services.identity.tables import Organization, Revocation, User
from services.kit import paging
from services.kit.access import Signer
from services.kit.database import Database


@dataclass(frozen=True)
class Identity:
    """Who a token speaks for."""

    user: User
    organization: Organization
    workspace_id: str


class AccessTokens:
    def __init__(self, database: Database, clock: Callable[[], datetime], signer: Signer) -> None:
        self._database = database
        self._clock = clock
        self._signer = signer

    def mint(self, identity: Identity, credential_id: str, until: datetime, **claims: Any) -> Tokens:
        """An access token for a session or key of the user that itself ends at `until`."""
        now = self._clock()
        expire_time = min(now + ACCESS_TTL, until)
        user = identity.user
        token = self._signer.sign(
            "at+jwt",
            {
                "iss": self._signer.name,
                "sub": user.id,
                "org": user.organization_id,
                "ws": identity.workspace_id,
                "role": user.role,
                "sid": stamp(credential_id, user.epoch),
                "iat": int(now.timestamp()),
                "nbf": int(now.timestamp()),
                "exp": int(expire_time.timestamp()),
                **claims,
            },
        )
        return Tokens(token, expire_time)

    async def list_revocations(self, request: Any) -> tuple[list[str], str]:
        """Every `sid` whose access tokens are refused although not past their time, of all organisations."""
        async with self._database.begin_unscoped(read=True) as tx:
            statement = store.revocations(self._clock())
            rows, following = await paging.page(tx, statement, Revocation.session_id, request, {"list": "revocations"})
        return [row.session_id for row in rows], following


async def identity(tx: AsyncSession, user: User) -> Identity:
    workspace = await store.first_workspace(tx)
    return Identity(user, await store.organization(tx), workspace.id if workspace else "")


async def revoke(tx: AsyncSession, credential_ids: Iterable[str], epoch: int, now: datetime) -> None:
    """Refuses the access tokens that sessions or keys had at an epoch, until the last of them would have ended."""
    expire_time = now + ACCESS_TTL + CLOCK_MARGIN
    tx.add_all([Revocation(session_id=stamp(id, epoch), expire_time=expire_time) for id in credential_ids])
    await tx.flush()
