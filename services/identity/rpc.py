"""Transport of identity: unpacks requests, calls the use cases, packs answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.protobuf.empty_pb2 import Empty
from google.protobuf.timestamp_pb2 import Timestamp

from dataspeaks.access.v1.access_pb2 import Permission, Role
from dataspeaks.identity.v1 import identity_pb2 as pb
from dataspeaks.identity.v1 import identity_pb2_grpc
from services.identity.keys import Keys
from services.identity.members import Members
from services.identity.organizations import Organizations
from services.identity.sessions import Sessions, SignedIn
from services.identity.tables import ApiKey, Organization, User, Workspace
from services.identity.tokens import AccessTokens, Identity
from services.identity.users import Users
from services.kit.access import caller
from services.kit.masks import changes

NAME = ["display_name"]
REVOCATIONS = 10_000


@dataclass(frozen=True)
class UseCases:
    organizations: Organizations
    members: Members
    sessions: Sessions
    users: Users
    keys: Keys
    access_tokens: AccessTokens
    public_url: str
    """Address of the web page, that sign-in links point to."""


class IdentityService(identity_pb2_grpc.IdentityServiceServicer):
    def __init__(self, use: UseCases) -> None:
        self._use = use

    async def SignIn(self, request: pb.SignInRequest, context: Any) -> pb.Session:
        return _session(await self._use.sessions.sign_in(request.email, request.password, request.organization_id))

    async def RedeemSignInLink(self, request: pb.RedeemSignInLinkRequest, context: Any) -> pb.Session:
        return _session(await self._use.sessions.redeem(request.token))

    async def RefreshSession(self, request: pb.RefreshSessionRequest, context: Any) -> pb.Session:
        return _session(await self._use.sessions.refresh(request.refresh_token))

    async def SignOut(self, request: pb.SignOutRequest, context: Any) -> Empty:
        await self._use.sessions.sign_out()
        return Empty()

    async def GetMe(self, request: pb.GetMeRequest, context: Any) -> pb.Me:
        return _me(await self._use.users.me(), caller().permissions)

    async def SetPassword(self, request: pb.SetPasswordRequest, context: Any) -> Empty:
        await self._use.users.set_password(request.current_password, request.new_password)
        return Empty()

    async def GetOrganization(self, request: pb.GetOrganizationRequest, context: Any) -> pb.Organization:
        return _organization(await self._use.organizations.get())

    async def UpdateOrganization(self, request: pb.UpdateOrganizationRequest, context: Any) -> pb.Organization:
        changed = changes(request.organization, request.update_mask, NAME, filled=NAME)
        return _organization(await self._use.organizations.update(changed))

    async def CreateWorkspace(self, request: pb.CreateWorkspaceRequest, context: Any) -> pb.Workspace:
        return _workspace(await self._use.organizations.create_workspace(request))

    async def GetWorkspace(self, request: pb.GetWorkspaceRequest, context: Any) -> pb.Workspace:
        return _workspace(await self._use.organizations.get_workspace(request.workspace_id))

    async def ListWorkspaces(self, request: pb.ListWorkspacesRequest, context: Any) -> pb.ListWorkspacesResponse:
        rows, following = await self._use.organizations.list_workspaces(request)
        return pb.ListWorkspacesResponse(workspaces=map(_workspace, rows), next_page_token=following)

    async def UpdateWorkspace(self, request: pb.UpdateWorkspaceRequest, context: Any) -> pb.Workspace:
        changed = changes(request.workspace, request.update_mask, NAME, filled=NAME)
        return _workspace(await self._use.organizations.update_workspace(request.workspace.id, changed))

    async def CreateMember(self, request: pb.CreateMemberRequest, context: Any) -> pb.Member:
        user, secret = await self._use.members.create(request)
        member = _member(user)
        if secret:
            member.sign_in_link = sign_in_link(self._use.public_url, secret)
        return member

    async def GetMember(self, request: pb.GetMemberRequest, context: Any) -> pb.Member:
        return _member(await self._use.members.get(request.user_id))

    async def ListMembers(self, request: pb.ListMembersRequest, context: Any) -> pb.ListMembersResponse:
        rows, following = await self._use.members.list(request)
        return pb.ListMembersResponse(members=map(_member, rows), next_page_token=following)

    async def UpdateMember(self, request: pb.UpdateMemberRequest, context: Any) -> pb.Member:
        changed = changes(request.member, request.update_mask, ["role"])
        return _member(await self._use.members.update(request.member.user_id, changed))

    async def DeleteMember(self, request: pb.DeleteMemberRequest, context: Any) -> pb.Member:
        return _member(await self._use.members.delete(request.user_id))

    async def CreateApiKey(self, request: pb.CreateApiKeyRequest, context: Any) -> pb.ApiKey:
        row, secret = await self._use.keys.create(request)
        key = _key(row)
        key.secret = secret
        return key

    async def ListApiKeys(self, request: pb.ListApiKeysRequest, context: Any) -> pb.ListApiKeysResponse:
        rows, following = await self._use.keys.list(request)
        return pb.ListApiKeysResponse(api_keys=map(_key, rows), next_page_token=following)

    async def DeleteApiKey(self, request: pb.DeleteApiKeyRequest, context: Any) -> pb.ApiKey:
        return _key(await self._use.keys.delete(request.key_id))

    async def ExchangeApiKey(self, request: pb.ExchangeApiKeyRequest, context: Any) -> pb.Session:
        return _session(await self._use.keys.exchange(request.secret))

    async def ListRevocations(self, request: pb.ListRevocationsRequest, context: Any) -> pb.ListRevocationsResponse:
        request.page_size = request.page_size or REVOCATIONS
        ids, following = await self._use.access_tokens.list_revocations(request)
        return pb.ListRevocationsResponse(session_ids=ids, next_page_token=following)


def sign_in_link(public_url: str, secret: str) -> str:
    """The address of a sign-in link; the secret stands behind the hash, which browsers send to nobody."""
    return f"{public_url.rstrip('/')}/sign-in#token={secret}"


def _session(signed_in: SignedIn) -> pb.Session:
    tokens, who = signed_in.tokens, signed_in.identity
    return pb.Session(
        access_token=tokens.access_token,
        access_expire_time=_time(tokens.access_expire_time),
        refresh_token=tokens.refresh_token,
        refresh_expire_time=_time(tokens.refresh_expire_time),
        me=_me(who, signed_in.permissions),
    )


def _me(who: Identity, permissions: frozenset[int]) -> pb.Me:
    return pb.Me(
        user=pb.User(
            id=who.user.id,
            email=who.user.email,
            display_name=who.user.display_name,
            create_time=_time(who.user.create_time),
        ),
        organization=_organization(who.organization),
        role=Role.Name(who.user.role),
        permissions=map(Permission.Name, sorted(permissions)),
        default_workspace_id=who.workspace_id,
        has_password=who.user.password_hash is not None,
    )


def _organization(row: Organization) -> pb.Organization:
    return pb.Organization(id=row.organization_id, display_name=row.display_name, create_time=_time(row.create_time))


def _workspace(row: Workspace) -> pb.Workspace:
    return pb.Workspace(id=row.id, display_name=row.display_name, create_time=_time(row.create_time))


def _member(row: User) -> pb.Member:
    return pb.Member(
        user_id=row.id,
        email=row.email,
        display_name=row.display_name,
        role=Role.Name(row.role),
        create_time=_time(row.create_time),
    )


def _key(row: ApiKey) -> pb.ApiKey:
    return pb.ApiKey(
        id=row.id,
        display_name=row.display_name,
        prefix=row.prefix,
        scopes=map(Permission.Name, row.scopes),
        user_id=row.user_id,
        create_time=_time(row.create_time),
        expire_time=_time(row.expire_time),
        last_use_time=_time(row.last_use_time),
    )


def _time(moment: datetime | None) -> Timestamp | None:
    if moment is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp
