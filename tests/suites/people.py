"""Identity over a real database, and people who call it through the whole interceptor chain."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message

from dataspeaks.access.v1 import access_pb2 as access
from dataspeaks.identity.v1 import identity_pb2 as pb
from services.identity.app import App, Settings
from services.identity.organizations import Founding
from services.kit.access import Caller, Signer, Verifier, acting
from services.kit.database import Database
from services.kit.errors import CallFailed
from services.kit.host import Host
from services.kit.stubs import connect

IDENTITY: ServiceDescriptor = pb.DESCRIPTOR.services_by_name["IdentityService"]
QUICK = Settings(argon2_memory_kib=19 * 1024, argon2_time_cost=2, argon2_slots=2)


class Clock:
    """The time, which a test moves on."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Person:
    """Somebody with a token, who calls services of a host."""

    host: Host
    service: ServiceDescriptor
    token: str = ""
    session: pb.Session | None = None

    async def call(self, method: str, request: Message | None = None, **fields: Any) -> Any:
        described = self.service.methods_by_name[method]
        message = request if request is not None else _request(described)(**fields)
        with acting(Caller(organization_id="", token=self.token) if self.token else None):
            return await getattr(connect(self.service, self.host), method)(message)

    def at(self, service: ServiceDescriptor) -> Person:
        return replace(self, service=service)

    @property
    def id(self) -> str:
        assert self.session
        return self.session.me.user.id


class People:
    """Organisations and their members, signed in."""

    def __init__(self, database: Database, signers: dict[str, Signer], verifier: Verifier, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.verifier = verifier
        self.signer, self.frontdoor = signers["identity"], signers["frontdoor"]
        self.host = Host(verifier)
        self.app = App(QUICK, database, self.signer, clock)
        self.host.add(self.app.servicer, IDENTITY)

    def anybody(self, token: str = "") -> Person:
        return Person(self.host, IDENTITY, token)

    async def found(self, name: str = "Acme") -> Founding:
        return await self.app.organizations.create(name, "Main", f"owner@{name.lower()}.example")

    async def enter(self, founding: Founding, user_id: str = "") -> Person:
        """Signs a member in by a link; the owner where none is named."""
        organization_id = founding.organization.organization_id
        secret = await self.app.sessions.issue_link(organization_id, user_id or founding.owner.id, timedelta(minutes=5))
        return await self.redeem(secret)

    async def redeem(self, secret: str) -> Person:
        session = await self.anybody().call("RedeemSignInLink", token=secret)
        return Person(self.host, IDENTITY, session.access_token, session)

    async def owner(self, name: str = "Acme") -> Person:
        return await self.enter(await self.found(name))

    async def join(self, inviter: Person, email: str, role: access.Role) -> Person:
        """Adds a member and signs them in by the link they were sent."""
        member = await inviter.call("CreateMember", email=email, role=role)
        return await self.redeem(member.sign_in_link.partition("#token=")[2])

    async def revoked(self) -> list[str]:
        """What the servers learn of refused access tokens."""
        with acting(self.frontdoor.service_caller()):
            answer = await connect(IDENTITY, self.host).ListRevocations(pb.ListRevocationsRequest())
        self.verifier.revoked = set(answer.session_ids)
        return list(answer.session_ids)


async def refusal(call: Awaitable[Any]) -> str:
    """The reason that a call was refused for."""
    with pytest.raises(CallFailed) as failed:
        await call
    return failed.value.reason


def _request(described: Any) -> Any:
    from google.protobuf.message_factory import GetMessageClass

    return GetMessageClass(described.input_type)
