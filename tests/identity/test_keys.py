"""API keys, and how the operator of the system gets in."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataspeaks.access.v1 import access_pb2 as access
from services.identity import store
from services.identity.model import key_id_of
from tests.suites.people import Clock, People, Person, refusal


async def exchange(people: People, secret: str) -> Person:
    door = people.anybody(people.frontdoor.service_caller().token)
    session = await door.call("ExchangeApiKey", secret=secret)
    assert not session.refresh_token
    return people.anybody(session.access_token)


async def test_a_key_may_what_its_scopes_and_its_owners_role_both_allow(people: People) -> None:
    owner = await people.owner()
    scopes = [access.PERMISSION_DATASET_READ, access.PERMISSION_KEY_READ]
    key = await owner.call("CreateApiKey", display_name="script", scopes=scopes)
    script = await exchange(people, key.secret)
    me = await script.call("GetMe")
    assert set(me.permissions) == {*scopes, access.PERMISSION_SELF}
    assert await refusal(script.call("ListMembers")) == "PERMISSION_DENIED"
    assert [k.id for k in (await script.call("ListApiKeys")).api_keys] == [key.id]


async def test_a_key_without_scopes_has_those_of_its_maker(people: People) -> None:
    owner = await people.owner()
    key = await owner.call("CreateApiKey", display_name="script")
    script = await exchange(people, key.secret)
    assert set((await script.call("GetMe")).permissions) == set((await owner.call("GetMe")).permissions)


async def test_a_key_makes_no_key_that_may_more_than_itself(people: People) -> None:
    owner = await people.owner()
    key = await owner.call("CreateApiKey", display_name="keys", scopes=[access.PERMISSION_KEY_WRITE])
    script = await exchange(people, key.secret)
    child = await script.call("CreateApiKey", display_name="child")
    assert set(child.scopes) <= {access.PERMISSION_KEY_WRITE, access.PERMISSION_SELF}
    more = script.call("CreateApiKey", display_name="more", scopes=[access.PERMISSION_DATASET_READ])
    assert await refusal(more) == "PERMISSION_DENIED"
    internal = owner.call("CreateApiKey", display_name="x", scopes=[access.PERMISSION_INTERNAL])
    assert await refusal(internal) == "INVALID_FIELDS"


async def test_a_key_sets_no_password(people: People) -> None:
    owner = await people.owner()
    key = await owner.call("CreateApiKey", display_name="script")
    call = (await exchange(people, key.secret)).call("SetPassword", new_password="violet-tractor-humming-61")
    assert await refusal(call) == "PERMISSION_DENIED"


async def test_a_secret_is_told_once_and_kept_nowhere(people: People) -> None:
    owner = await people.owner()
    key = await owner.call("CreateApiKey", display_name="script", request_id="k")
    again = await owner.call("CreateApiKey", display_name="script", request_id="k")
    assert key.secret.startswith(key.prefix) and again.id == key.id and not again.secret
    assert not any(k.secret for k in (await owner.call("ListApiKeys")).api_keys)
    async with people.database.begin_unscoped(read=True) as tx:
        row = await store.key(tx, key.id)
    assert row and key.secret.rpartition("_")[2] not in str(vars(row))
    for derived in (row.secret_sha256, f"dsk_{key.id[4:]}_{row.secret_sha256}"):
        assert await refusal(exchange(people, derived)) == "UNAUTHENTICATED"


async def test_keys_end(people: People, clock: Clock) -> None:
    owner = await people.owner()
    key = await owner.call("CreateApiKey", display_name="script", expire_days=1)
    default = await owner.call("CreateApiKey", display_name="default")
    assert (default.expire_time.ToDatetime() - default.create_time.ToDatetime()).days == 90
    clock.pass_by(hours=23, minutes=59)
    await exchange(people, key.secret)
    clock.pass_by(minutes=1)
    assert await refusal(exchange(people, key.secret)) == "UNAUTHENTICATED"


async def test_a_deleted_key_is_refused_at_once(people: People) -> None:
    owner = await people.owner()
    key = await owner.call("CreateApiKey", display_name="script")
    script = await exchange(people, key.secret)
    await owner.call("DeleteApiKey", key_id=key.id)
    await people.revoked()
    assert await refusal(script.call("GetMe")) == "UNAUTHENTICATED"
    assert await refusal(exchange(people, key.secret)) == "UNAUTHENTICATED"
    assert await refusal(owner.call("DeleteApiKey", key_id=key.id)) == "API_KEY_NOT_FOUND"


async def test_last_use_is_told_to_the_minute(people: People, clock: Clock) -> None:
    owner = await people.owner()
    key = await owner.call("CreateApiKey", display_name="script")
    assert not key.HasField("last_use_time")

    async def last_use() -> int:
        await exchange(people, key.secret)
        (found,) = (await owner.call("ListApiKeys")).api_keys
        return int(found.last_use_time.seconds)

    first = await last_use()
    assert first % 60 == 0
    clock.pass_by(seconds=130)
    assert await last_use() > first


async def test_below_an_admin_everybody_sees_their_own_keys(people: People) -> None:
    owner = await people.owner()
    editor = await people.join(owner, "editor@acme.example", access.ROLE_EDITOR)
    theirs = await owner.call("CreateApiKey", display_name="owner's")
    own = await editor.call("CreateApiKey", display_name="own")
    assert [k.id for k in (await editor.call("ListApiKeys")).api_keys] == [own.id]
    assert [k.id for k in (await owner.call("ListApiKeys")).api_keys] == [own.id, theirs.id]
    assert await refusal(editor.call("DeleteApiKey", key_id=theirs.id)) == "API_KEY_NOT_FOUND"
    assert (await owner.call("DeleteApiKey", key_id=own.id)).id == own.id


@pytest.mark.parametrize("change", ["shorter", "typo", "prefix", "other id", "empty"])
async def test_a_key_with_a_typing_error_is_known_by_its_checksum(people: People, change: str) -> None:
    owner = await people.owner()
    secret = (await owner.call("CreateApiKey", display_name="script")).secret
    assert key_id_of(secret)
    wrong = {
        "shorter": secret[:-1],
        "typo": secret[:40] + ("a" if secret[40] != "a" else "b") + secret[41:],
        "prefix": "x" + secret[1:],
        "other id": secret[:5] + ("A" if secret[5] != "A" else "B") + secret[6:],
        "empty": "",
    }[change]
    assert key_id_of(wrong) is None
    if wrong:
        assert await refusal(exchange(people, wrong)) == "UNAUTHENTICATED"


async def test_only_the_front_door_exchanges_keys(people: People) -> None:
    owner = await people.owner()
    secret = (await owner.call("CreateApiKey", display_name="script")).secret
    assert await refusal(owner.call("ExchangeApiKey", secret=secret)) == "PERMISSION_DENIED"
    assert await refusal(people.anybody().call("ExchangeApiKey", secret=secret)) == "UNAUTHENTICATED"
    assert await refusal(owner.call("ListRevocations")) == "PERMISSION_DENIED"


async def test_each_start_gives_the_owner_a_fresh_link_and_the_same_key(people: People, tmp_path: Path) -> None:
    key_file = tmp_path / "operator.key"
    first = await people.app.bootstrap(key_file)
    again = await people.app.bootstrap(key_file)
    assert first.organization_id == again.organization_id and first.api_key == again.api_key
    assert first.sign_in_url != again.sign_in_url
    assert key_file.stat().st_mode & 0o077 == 0
    for start in (first, again):
        person = await people.redeem(start.sign_in_url.partition("#token=")[2])
        assert (await person.call("GetMe")).user.email == "owner@localhost"
    script = await exchange(people, first.api_key)
    me = await script.call("GetMe")
    assert me.role == access.ROLE_OWNER and me.default_workspace_id == first.workspace_id


async def test_a_lost_operators_key_is_replaced(people: People, tmp_path: Path, clock: Clock) -> None:
    key_file = tmp_path / "operator.key"
    first = await people.app.bootstrap(key_file)
    clock.pass_by(days=366)
    again = await people.app.bootstrap(key_file)
    assert again.api_key != first.api_key and key_file.read_text() == again.api_key
    assert await exchange(people, again.api_key)
