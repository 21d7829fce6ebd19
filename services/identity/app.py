"""Settings and wiring of identity, and the founding of the first organisation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from dataspeaks.access.v1 import access_pb2
from services.identity import store
from services.identity.keys import Keys
from services.identity.members import Members
from services.identity.organizations import Organizations
from services.identity.passwords import Passwords
from services.identity.rpc import IdentityService, UseCases, sign_in_link
from services.identity.sessions import Sessions
from services.identity.throttle import Attempts
from services.identity.tokens import AccessTokens
from services.identity.users import Users
from services.kit.access import Signer
from services.kit.database import Database
from services.kit.errors import CallerUnauthenticated

SWEEP_S = 600.0
FIRST_LINK_TTL = timedelta(hours=24)
OPERATOR_KEY_TTL = timedelta(days=365)
log = logging.getLogger(__name__)


class Settings(BaseSettings):
    """Settings of identity. Hashing below the floor that the field states is refused at the start."""

    model_config = SettingsConfigDict(env_prefix="DATASPEAKS_IDENTITY_", frozen=True)

    public_url: str = Field("http://localhost:8080", description="Address of the web page, for sign-in links.")
    organization_name: str = Field("My organisation", description="Name of the first organisation.")
    workspace_name: str = Field("Workspace", description="Name of the first workspace.")
    owner_email: str = Field("owner@localhost", description="E-mail address of the first owner.")
    argon2_memory_kib: int = Field(64 * 1024, ge=19 * 1024, description="Memory of one password hash, in KiB.")
    argon2_time_cost: int = Field(3, ge=2, description="Passes of one password hash.")
    argon2_parallelism: int = Field(1, ge=1, description="Lanes of one password hash.")
    argon2_slots: int = Field(4, ge=1, description="Password hashes computed at the same time.")
    attempts_per_account: int = Field(10, ge=1, description="Wrong passwords for one account within the window.")
    attempts_per_address: int = Field(
        100, ge=1, description="Wrong passwords from one address, over all accounts, within the window."
    )
    attempts_window_s: int = Field(300, ge=1, description="Window of wrong passwords, in seconds.")


@dataclass(frozen=True)
class Bootstrap:
    """How the operator of this system gets in."""

    organization_id: str
    workspace_id: str
    user_id: str
    sign_in_url: str
    api_key: str


class App:
    """Identity, wired. `servicer` is what a host adds; `start` and `stop` frame its background sweep."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        signer: Signer,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._sweeping: asyncio.Task[None] | None = None
        self._passwords = Passwords(
            settings.argon2_memory_kib, settings.argon2_time_cost, settings.argon2_parallelism, settings.argon2_slots
        )
        window = timedelta(seconds=settings.attempts_window_s)
        attempts = Attempts(database, clock, settings.attempts_per_account, settings.attempts_per_address, window)
        access_tokens = AccessTokens(database, clock, signer)
        self.organizations = Organizations(database, clock)
        self.sessions = Sessions(database, clock, access_tokens, self._passwords, attempts)
        self.keys = Keys(database, clock, access_tokens)
        self.servicer = IdentityService(
            UseCases(
                organizations=self.organizations,
                members=Members(database, clock),
                sessions=self.sessions,
                users=Users(database, clock, self._passwords, attempts),
                keys=self.keys,
                access_tokens=access_tokens,
                public_url=settings.public_url,
            )
        )

    async def start(self) -> None:
        self._sweeping = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        if self._sweeping is not None:
            self._sweeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._sweeping
        self._passwords.close()

    async def bootstrap(self, key_file: Path) -> Bootstrap:
        """Founds the first organisation in an empty database; returns a fresh sign-in link of its oldest owner, and
        their API key, kept in `key_file` so that scripts keep working over restarts."""
        async with self._database.begin_unscoped(read=True) as tx:
            organization = await store.any_organization(tx)
        if organization is None:
            settings = self._settings
            founding = await self.organizations.create(
                settings.organization_name, settings.workspace_name, settings.owner_email.lower()
            )
            organization = founding.organization
        organization_id = organization.organization_id
        async with self._database.begin(organization_id, read=True) as tx:
            owner = (await store.owners(tx, access_pb2.ROLE_OWNER))[0]
            workspace = await store.first_workspace(tx)
        secret = await self.sessions.issue_link(organization_id, owner.id, FIRST_LINK_TTL)
        return Bootstrap(
            organization_id=organization_id,
            workspace_id=workspace.id if workspace else "",
            user_id=owner.id,
            sign_in_url=sign_in_link(self._settings.public_url, secret),
            api_key=await self._operator_key(organization_id, owner.id, key_file),
        )

    async def _operator_key(self, organization_id: str, user_id: str, key_file: Path) -> str:
        with suppress(CallerUnauthenticated):
            kept = _read(key_file)
            await self.keys.exchange(kept)
            return kept
        secret = await self.keys.create_for(organization_id, user_id, "dataspeaks up", OPERATOR_KEY_TTL)
        _keep(key_file, secret)
        return secret

    async def _sweep(self) -> None:
        while True:
            try:
                async with self._database.begin_unscoped() as tx:
                    await store.sweep(tx, self._clock())
            except Exception:
                log.exception("could not sweep what is past its time")
            await asyncio.sleep(SWEEP_S)


def _read(key_file: Path) -> str:
    return key_file.read_text(encoding="ascii").strip() if key_file.exists() else ""


def _keep(key_file: Path, secret: str) -> None:
    key_file.touch(mode=0o600)
    key_file.write_text(secret, encoding="ascii")
