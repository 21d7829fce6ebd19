"""Organisations and their workspaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dataspeaks.access.v1 import access_pb2
from services.identity import store
from services.identity.model import WorkspaceExists, WorkspaceNotFound
from services.identity.tables import Organization, User, Workspace
from services.kit import paging, requests
from services.kit.database import Database
from services.kit.ids import new_id


@dataclass(frozen=True)
class Founding:
    """An organisation as it begins."""

    organization: Organization
    workspace: Workspace
    owner: User


class Organizations:
    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def create(self, display_name: str, workspace_name: str, owner_email: str) -> Founding:
        """Founds an organisation with its first workspace and owner; for operators of the system, not an rpc."""
        organization_id = new_id("org")
        async with self._database.begin(organization_id) as tx:
            return await found(tx, organization_id, display_name, workspace_name, owner_email, self._clock())

    async def get(self) -> Organization:
        async with self._database.begin(read=True) as tx:
            return await store.organization(tx)

    async def update(self, changes: dict[str, Any]) -> Organization:
        async with self._database.begin() as tx:
            organization = await store.organization(tx, lock=True)
            organization.display_name = changes.get("display_name", organization.display_name)
        return organization

    async def create_workspace(self, request: Any) -> Workspace:
        """Makes a workspace; raises WorkspaceExists."""
        now = self._clock()

        async def make() -> str:
            await self._claim_name(tx, request.display_name)
            workspace = Workspace(id=new_id("ws"), display_name=request.display_name, create_time=now)
            tx.add(workspace)
            await tx.flush()
            return workspace.id

        async with self._database.begin() as tx:
            workspace_id, _ = await requests.once(tx, request, now, make)
            return await self._find(tx, workspace_id)

    async def get_workspace(self, workspace_id: str) -> Workspace:
        async with self._database.begin(read=True) as tx:
            return await self._find(tx, workspace_id)

    async def list_workspaces(self, request: Any) -> tuple[list[Workspace], str]:
        async with self._database.begin(read=True) as tx:
            return await paging.page(tx, store.workspaces(), Workspace.id, request, {"list": "workspaces"})

    async def update_workspace(self, workspace_id: str, changes: dict[str, Any]) -> Workspace:
        async with self._database.begin() as tx:
            workspace = await self._find(tx, workspace_id)
            name = changes.get("display_name", workspace.display_name)
            if name != workspace.display_name:
                await self._claim_name(tx, name)
                workspace.display_name = name
        return workspace

    async def _claim_name(self, tx: AsyncSession, name: str) -> None:
        await store.organization(tx, lock=True)
        if await store.workspace_named(tx, name):
            raise WorkspaceExists(name=name)

    async def _find(self, tx: AsyncSession, workspace_id: str) -> Workspace:
        workspace = await store.workspace(tx, workspace_id)
        if workspace is None:
            raise WorkspaceNotFound(workspace_id=workspace_id)
        return workspace


async def found(
    tx: AsyncSession, organization_id: str, display_name: str, workspace_name: str, owner_email: str, now: datetime
) -> Founding:
    organization = Organization(organization_id=organization_id, display_name=display_name, create_time=now)
    tx.add(organization)
    await tx.flush()
    workspace = Workspace(id=new_id("ws"), display_name=workspace_name, create_time=now)
    owner = User(
        id=new_id("usr"),
        email=owner_email,
        display_name=owner_email.partition("@")[0],
        role=access_pb2.ROLE_OWNER,
        create_time=now,
    )
    tx.add_all([workspace, owner])
    await tx.flush()
    return Founding(organization, workspace, owner)
