"""Members and roles: nobody rises above their grantor, an owner always remains, and lost rights are lost at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from dataspeaks.access.v1 import access_pb2 as access
from dataspeaks.identity.v1 import identity_pb2 as pb
from services.identity import store
from tests.suites.people import People, Person, refusal

VIEWER, EDITOR, ADMIN, OWNER = (
    access.ROLE_VIEWER,
    access.ROLE_EDITOR,
    access.ROLE_ADMIN,
    access.ROLE_OWNER,
)


async def set_role(by: Person, user_id: str, role: access.Role) -> Any:
    return await by.call("UpdateMember", member=pb.Member(user_id=user_id, role=role), update_mask={"paths": ["role"]})


async def test_a_new_member_signs_in_by_the_link_they_are_sent(people: People) -> None:
    owner = await people.owner()
    member = await owner.call("CreateMember", email="Ann@Acme.example", role=EDITOR)
    assert member.email == "ann@acme.example" and member.display_name == "ann"
    ann = await people.redeem(member.sign_in_link.partition("#token=")[2])
    me = await ann.call("GetMe")
    assert (me.role, me.user.id) == (EDITOR, member.user_id)
    listed = await owner.call("ListMembers")
    assert [m.email for m in listed.members] == ["owner@acme.example", "ann@acme.example"]
    assert not any(m.sign_in_link for m in listed.members)
    again = owner.call("CreateMember", email="ann@acme.example", role=VIEWER)
    assert await refusal(again) == "MEMBER_EXISTS"


async def test_a_repeated_request_adds_nobody_twice_and_tells_no_link_twice(people: People) -> None:
    owner = await people.owner()
    first, again = [
        await owner.call("CreateMember", email="ann@acme.example", role=EDITOR, request_id="r1") for _ in range(2)
    ]
    assert first.user_id == again.user_id and first.sign_in_link and not again.sign_in_link
    other = owner.call("CreateMember", email="bob@acme.example", role=EDITOR, request_id="r1")
    assert await refusal(other) == "REQUEST_ID_REUSED"


async def test_nobody_grants_above_their_own_role(people: People) -> None:
    owner = await people.owner()
    admin = await people.join(owner, "admin@acme.example", ADMIN)
    viewer = await people.join(admin, "viewer@acme.example", VIEWER)
    for call in (
        admin.call("CreateMember", email="x@acme.example", role=OWNER),
        set_role(admin, viewer.id, OWNER),
        set_role(admin, admin.id, OWNER),
        set_role(admin, owner.id, VIEWER),
        admin.call("DeleteMember", user_id=owner.id),
    ):
        assert await refusal(call) == "ROLE_ABOVE_OWN"
    assert (await set_role(admin, viewer.id, ADMIN)).role == ADMIN


async def test_an_owner_always_remains(people: People) -> None:
    owner = await people.owner()
    assert await refusal(set_role(owner, owner.id, ADMIN)) == "LAST_OWNER"
    assert await refusal(owner.call("DeleteMember", user_id=owner.id)) == "LAST_OWNER"


async def test_two_owners_cannot_remove_each_other_at_once(people: People) -> None:
    founding = await people.found()
    first = await people.enter(founding)
    second = await people.join(first, "second@acme.example", OWNER)
    outcomes = await asyncio.gather(
        first.call("DeleteMember", user_id=second.id), set_role(second, first.id, VIEWER), return_exceptions=True
    )
    assert sum(isinstance(outcome, Exception) for outcome in outcomes) == 1
    survivor = second if isinstance(outcomes[0], Exception) else first
    roles = [m.role for m in (await survivor.call("ListMembers")).members]
    assert roles.count(OWNER) == 1


async def test_a_changed_role_holds_at_once_and_the_session_goes_on(people: People) -> None:
    owner = await people.owner()
    ann = await people.join(owner, "ann@acme.example", ADMIN)
    key = await ann.call("CreateApiKey", display_name="script")
    await set_role(owner, ann.id, VIEWER)
    assert len(await people.revoked()) == 2
    assert await refusal(ann.call("GetMe")) == "UNAUTHENTICATED"
    assert ann.session
    session = await people.anybody().call("RefreshSession", refresh_token=ann.session.refresh_token)
    assert session.me.role == VIEWER
    by_key = await exchange(people, key.secret)
    assert (await by_key.call("GetMe")).role == VIEWER
    assert await refusal(by_key.call("CreateMember", email="x@y.example", role=VIEWER)) == "PERMISSION_DENIED"


async def test_a_removed_member_is_out_at_once(people: People) -> None:
    owner = await people.owner()
    ann = await people.join(owner, "ann@acme.example", ADMIN)
    key = await ann.call("CreateApiKey", display_name="script")
    by_key = await exchange(people, key.secret)
    assert (await owner.call("DeleteMember", user_id=ann.id)).email == "ann@acme.example"
    assert await refusal(owner.call("GetMember", user_id=ann.id)) == "USER_NOT_FOUND"
    await people.revoked()
    for person in (ann, by_key):
        assert await refusal(person.call("GetMe")) == "UNAUTHENTICATED"
    assert ann.session
    refresh = people.anybody().call("RefreshSession", refresh_token=ann.session.refresh_token)
    assert await refusal(refresh) == "REFRESH_TOKEN_INVALID"
    assert await refusal(exchange(people, key.secret)) == "UNAUTHENTICATED"
    again = await people.join(owner, "ann@acme.example", VIEWER)
    assert again.id != ann.id and not (await again.call("GetMe")).has_password


async def test_a_demoted_admins_old_token_grants_nothing(people: People) -> None:
    """Even before the servers have heard of the revocation, rights are those of the database."""
    owner = await people.owner()
    admin = await people.join(owner, "admin@acme.example", ADMIN)
    await set_role(owner, admin.id, VIEWER)
    call = admin.call("CreateMember", email="x@acme.example", role=ADMIN)
    assert await refusal(call) == "ROLE_ABOVE_OWN"


@pytest.mark.parametrize("paths", [["email"], ["role", "user_id"], ["*"], [""]])
async def test_only_the_role_changes(people: People, paths: list[str]) -> None:
    owner = await people.owner()
    member = pb.Member(user_id=owner.id, role=OWNER, email="new@acme.example")
    assert await refusal(owner.call("UpdateMember", member=member, update_mask={"paths": paths})) == "INVALID_FIELDS"


async def test_a_member_always_has_a_role(people: People) -> None:
    owner = await people.owner()
    assert await refusal(set_role(owner, owner.id, access.ROLE_UNSPECIFIED)) == "INVALID_FIELDS"


async def test_workspaces_have_their_own_names(people: People) -> None:
    owner = await people.owner()
    made = await owner.call("CreateWorkspace", display_name="Sales", request_id="w")
    assert (await owner.call("CreateWorkspace", display_name="Sales", request_id="w")).id == made.id
    assert await refusal(owner.call("CreateWorkspace", display_name="Sales")) == "WORKSPACE_EXISTS"
    renamed = pb.Workspace(id=made.id, display_name="Main")
    assert await refusal(owner.call("UpdateWorkspace", workspace=renamed)) == "WORKSPACE_EXISTS"
    blank = pb.Workspace(id=made.id, display_name=" ")
    assert await refusal(owner.call("UpdateWorkspace", workspace=blank)) == "INVALID_FIELDS"
    first = await owner.call("ListWorkspaces", page_size=1)
    second = await owner.call("ListWorkspaces", page_size=1, page_token=first.next_page_token)
    assert [w.display_name for w in (*first.workspaces, *second.workspaces)] == ["Main", "Sales"]
    assert not second.next_page_token
    assert (await owner.call("GetWorkspace", workspace_id=made.id)).display_name == "Sales"


async def test_an_owner_renames_the_organisation(people: People) -> None:
    owner = await people.owner()
    renamed = await owner.call("UpdateOrganization", organization=pb.Organization(display_name="New"))
    assert renamed.display_name == (await owner.call("GetOrganization")).display_name == "New"
    admin = await people.join(owner, "admin@acme.example", ADMIN)
    call = admin.call("UpdateOrganization", organization=pb.Organization(display_name="Other"))
    assert await refusal(call) == "PERMISSION_DENIED"


async def test_what_belongs_to_another_organisation_is_not_found(people: People) -> None:
    owner, stranger = await people.owner(), await people.owner("Other")
    workspace = (await owner.call("GetMe")).default_workspace_id
    key = await owner.call("CreateApiKey", display_name="script")
    for call, reason in (
        (stranger.call("GetWorkspace", workspace_id=workspace), "WORKSPACE_NOT_FOUND"),
        (
            stranger.call("UpdateWorkspace", workspace=pb.Workspace(id=workspace, display_name="x")),
            "WORKSPACE_NOT_FOUND",
        ),
        (stranger.call("GetMember", user_id=owner.id), "USER_NOT_FOUND"),
        (set_role(stranger, owner.id, VIEWER), "USER_NOT_FOUND"),
        (stranger.call("DeleteMember", user_id=owner.id), "USER_NOT_FOUND"),
        (stranger.call("DeleteApiKey", key_id=key.id), "API_KEY_NOT_FOUND"),
    ):
        assert await refusal(call) == reason
    assert [m.email for m in (await stranger.call("ListMembers")).members] == ["owner@other.example"]
    assert [w.display_name for w in (await stranger.call("ListWorkspaces")).workspaces] == ["Main"]
    assert not (await stranger.call("ListApiKeys")).api_keys
    page = await owner.call("ListMembers", page_size=1)
    assert not page.next_page_token


async def exchange(people: People, secret: str) -> Person:
    """What the front door does with an API key."""
    door = people.anybody(people.frontdoor.service_caller().token)
    session = await door.call("ExchangeApiKey", secret=secret)
    return people.anybody(session.access_token)


async def test_a_request_id_is_forgotten_after_a_week(people: People) -> None:
    owner = await people.owner()
    made = await owner.call("CreateWorkspace", display_name="Sales", request_id="w")
    await sweep(people, days=6)
    assert (await owner.call("CreateWorkspace", display_name="Sales", request_id="w")).id == made.id
    await sweep(people, days=8)
    again = owner.call("CreateWorkspace", display_name="Sales", request_id="w")
    assert await refusal(again) == "WORKSPACE_EXISTS"


async def sweep(people: People, days: int) -> None:
    async with people.database.begin_unscoped() as tx:
        await store.sweep(tx, people.clock() + timedelta(days=days))
