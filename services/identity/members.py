"""Members of an organisation, their roles, and the end of their rights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dataspeaks.access.v1 import access_pb2
from services.identity import store
from services.identity.model import (
    INVITATION_TTL,
    LastOwner,
    MemberExists,
    RoleAboveOwn,
    UserNotFound,
)
from services.identity.sessions import add_link
from services.identity.tables import User
from services.identity.tokens import revoke
from services.kit import paging, requests
from services.kit.access import caller
from services.kit.database import Database
from services.kit.errors import InvalidFields
from services.kit.ids import new_id


class Members:
    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def create(self, request: Any) -> tuple[User, str]:
        """Adds a member; returns also the secret of their sign-in link, empty where the request was a repeat."""
        now = self._clock()
        link = ""

        async def make() -> str:
            nonlocal link
            email = request.email.lower()
            await store.organization(tx, lock=True)
            _refuse_above(request.role, await self._own_role(tx))
            if await store.user_by_email(tx, email):
                raise MemberExists(email=email)
            name = request.display_name or email.partition("@")[0]
            user = User(id=new_id("usr"), email=email, display_name=name, role=request.role, create_time=now)
            tx.add(user)
            await tx.flush()
            link = add_link(tx, user, now, INVITATION_TTL)
            return user.id

        async with self._database.begin() as tx:
            user_id, _ = await requests.once(tx, request, now, make)
            return await self._find(tx, user_id), link

    async def get(self, user_id: str) -> User:
        async with self._database.begin(read=True) as tx:
            return await self._find(tx, user_id)

    async def list(self, request: Any) -> tuple[list[User], str]:
        async with self._database.begin(read=True) as tx:
            return await paging.page(tx, store.users(), User.id, request, {"list": "members"})

    async def update(self, user_id: str, changes: dict[str, Any]) -> User:
        """Changes a role; every access token of the member is refused at once, and the next one has the new role."""
        async with self._database.begin() as tx:
            await store.organization(tx, lock=True)
            user = await self._find(tx, user_id)
            role = changes.get("role", user.role)
            if role == access_pb2.ROLE_UNSPECIFIED:
                raise InvalidFields(fields=(("member.role", "must be a role"),))
            if role == user.role:
                return user
            own = await self._own_role(tx)
            _refuse_above(user.role, own)
            _refuse_above(role, own)
            await self._keep_an_owner(tx, user)
            user.role = role
            await self._revoke(tx, user)
        return user

    async def delete(self, user_id: str) -> User:
        """Removes a member with their sessions and keys."""
        async with self._database.begin() as tx:
            await store.organization(tx, lock=True)
            user = await self._find(tx, user_id)
            _refuse_above(user.role, await self._own_role(tx))
            await self._keep_an_owner(tx, user)
            await self._revoke(tx, user)
            await tx.delete(user)
        return user

    async def _revoke(self, tx: AsyncSession, user: User) -> None:
        """Refuses every access token made so far; the row lock that the write takes keeps new ones from slipping by."""
        epoch = user.epoch
        user.epoch = epoch + 1
        await tx.flush()
        await revoke(tx, await store.credential_ids(tx, user.id), epoch, self._clock())

    async def _keep_an_owner(self, tx: AsyncSession, user: User) -> None:
        if user.role == access_pb2.ROLE_OWNER and len(await store.owners(tx, access_pb2.ROLE_OWNER)) == 1:
            raise LastOwner()

    async def _own_role(self, tx: AsyncSession) -> int:
        """The caller's role as it stands now, not as their token says."""
        who = caller()
        if who.credential == "service":
            return who.role
        user = await store.user(tx, who.user_id)
        return min(who.role, user.role) if user else access_pb2.ROLE_UNSPECIFIED

    async def _find(self, tx: AsyncSession, user_id: str) -> User:
        user = await store.user(tx, user_id)
        if user is None:
            raise UserNotFound(user_id=user_id)
        return user


def _refuse_above(role: int, own: int) -> None:
    if role > own:
        raise RoleAboveOwn(role=access_pb2.Role.Name(role).removeprefix("ROLE_").lower())
