"""Signing in and out: links, passwords, throttle, rotation of refresh tokens."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from google.rpc import error_details_pb2

from services.identity import passwords
from services.identity.app import App, Settings
from services.identity.model import PasswordTooWeak
from services.kit.access import coming_from
from services.kit.errors import CallFailed
from services.kit.host import Host
from tests.suites.people import QUICK, Clock, People, Person, refusal

PASSWORD = "violet-tractor-humming-61"


async def with_password(people: People, name: str = "Acme") -> Person:
    owner = await people.owner(name)
    await owner.call("SetPassword", new_password=PASSWORD)
    return owner


async def refresh(people: People, token: str) -> str:
    session = await people.anybody().call("RefreshSession", refresh_token=token)
    return str(session.refresh_token)


def live(person: Person) -> str:
    assert person.session
    return person.session.refresh_token


async def test_a_link_signs_in_once_however_many_hold_it(people: People) -> None:
    founding = await people.found()
    secret = await people.app.sessions.issue_link(
        founding.organization.organization_id, founding.owner.id, timedelta(minutes=5)
    )
    outcomes = await asyncio.gather(*(people.redeem(secret) for _ in range(16)), return_exceptions=True)
    winners = [outcome for outcome in outcomes if isinstance(outcome, Person)]
    reasons = {outcome.reason for outcome in outcomes if isinstance(outcome, CallFailed)}
    assert len(winners) == 1
    assert reasons == {"SIGN_IN_LINK_INVALID"}
    me = await winners[0].call("GetMe")
    assert me.user.email == "owner@acme.example" and not me.has_password and me.default_workspace_id


async def test_a_link_ends(people: People, clock: Clock) -> None:
    founding = await people.found()
    secret = await people.app.sessions.issue_link(
        founding.organization.organization_id, founding.owner.id, timedelta(minutes=5)
    )
    clock.pass_by(minutes=5)
    assert await refusal(people.redeem(secret)) == "SIGN_IN_LINK_INVALID"


async def test_signs_in_by_password(people: People) -> None:
    owner = await with_password(people)
    session = await people.anybody().call("SignIn", email=" Owner@ACME.example ", password=PASSWORD)
    assert session.me.user.id == owner.id and session.me.has_password
    assert (await people.anybody(session.access_token).call("GetMe")).user.id == owner.id


async def test_every_failed_sign_in_looks_the_same(people: People) -> None:
    await with_password(people)
    await people.owner("Passwordless")
    statuses = set()
    for email in ("owner@acme.example", "nobody@acme.example", "owner@passwordless.example"):
        with pytest.raises(CallFailed) as failed:
            await people.anybody().call("SignIn", email=email, password="wrong-but-long-enough")
        statuses.add(failed.value.status.SerializeToString(deterministic=True))
    assert len(statuses) == 1


async def test_a_password_is_the_same_on_every_keyboard(people: People) -> None:
    owner = await people.owner()
    await owner.call("SetPassword", new_password="cafe\u0301 \u2460 tractor \ufb01eld")
    await people.anybody().call("SignIn", email="owner@acme.example", password="caf\u00e9 1 tractor field")


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("short", False),
        ("fourteen chars", False),
        ("password1234567", False),
        ("Passw0rd!Passw0rd!", False),
        ("aaaaaaaaaaaaaaaaaaaa", False),
        ("abcabcabcabcabcabc", False),
        ("qwertyuiopasdfgh", False),
        ("owner@acme.example", False),
        ("dataspeaks12345", False),
        ("correct horse battery staple", True),
        (PASSWORD, True),
        ("пятнадцать символов", True),
        ("x" * 64 + PASSWORD, True),
    ],
)
def test_guessable_passwords_are_refused(password: str, good: bool) -> None:
    words = ["owner@acme.example", "owner", "acme.example", "Acme"]
    if good:
        passwords.check(password, words)
    else:
        with pytest.raises(PasswordTooWeak):
            passwords.check(password, words)


async def test_long_passwords_count_to_their_last_character(people: People) -> None:
    owner = await people.owner()
    long = PASSWORD * 3
    await owner.call("SetPassword", new_password=long)
    wrong = people.anybody().call("SignIn", email="owner@acme.example", password=long[:-1])
    assert await refusal(wrong) == "WRONG_CREDENTIALS"


async def test_the_eleventh_attempt_waits_and_a_restart_does_not_help(people: People, clock: Clock) -> None:
    await with_password(people)

    async def attempt(password: str) -> str:
        return await refusal(people.anybody().call("SignIn", email="owner@acme.example", password=password))

    for _ in range(QUICK.attempts_per_account):
        assert await attempt("wrong") == "WRONG_CREDENTIALS"
    with pytest.raises(CallFailed) as failed:
        await people.anybody().call("SignIn", email="owner@acme.example", password=PASSWORD)
    assert failed.value.reason == "TOO_MANY_ATTEMPTS"
    waits = [error_details_pb2.RetryInfo() for _ in failed.value.status.details]
    unpacked = [w for w, d in zip(waits, failed.value.status.details, strict=True) if d.Unpack(w)]
    assert 0 < unpacked[0].retry_delay.seconds <= QUICK.attempts_window_s

    people.host = Host(people.verifier)
    again = App(QUICK, people.database, people.signer, clock)
    people.host.add(again.servicer, people.anybody().service)
    assert await attempt(PASSWORD) == "TOO_MANY_ATTEMPTS"
    clock.pass_by(seconds=QUICK.attempts_window_s)
    await people.anybody().call("SignIn", email="owner@acme.example", password=PASSWORD)
    await again.stop()


@pytest.mark.parametrize(
    ("flooding", "same", "other"),
    [
        ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
        ("2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1"),
        ("", "", "192.0.2.1"),
    ],
)
async def test_a_flood_over_many_accounts_brakes_its_own_address_alone(
    people: People, flooding: str, same: str, other: str
) -> None:
    settings = QUICK.model_copy(update={"attempts_per_address": 3})
    people.host = Host(people.verifier)
    app = App(settings, people.database, people.signer, people.clock)
    people.host.add(app.servicer, people.anybody().service)

    async def attempt(address: str, number: int) -> str:
        with coming_from(address):
            return await refusal(people.anybody().call("SignIn", email=f"a{number}@x.example", password="wrong"))

    assert [await attempt(flooding, number) for number in range(3)] == ["WRONG_CREDENTIALS"] * 3
    assert await attempt(same, 4) == "TOO_MANY_ATTEMPTS"
    assert await attempt(other, 5) == "WRONG_CREDENTIALS"
    await app.stop()


async def test_an_attempt_that_succeeds_does_not_count(people: People) -> None:
    await with_password(people)
    for _ in range(QUICK.attempts_per_account + 1):
        await people.anybody().call("SignIn", email="owner@acme.example", password=PASSWORD)


async def test_concurrent_attempts_do_not_slip_past_the_limit(people: People) -> None:
    calls = [people.anybody().call("SignIn", email="x@y.example", password="wrong") for _ in range(24)]
    reasons = [outcome.reason for outcome in await asyncio.gather(*calls, return_exceptions=True)]
    assert reasons.count("WRONG_CREDENTIALS") == QUICK.attempts_per_account


async def test_sixteen_concurrent_refreshes_have_one_child(people: People) -> None:
    token = live(await people.owner())
    children = await asyncio.gather(*(refresh(people, token) for _ in range(16)))
    assert len(set(children)) == 1 and children[0] != token
    assert await refresh(people, children[0])


async def test_a_refresh_token_used_again_ends_the_family(people: People, clock: Clock) -> None:
    owner = await people.owner()
    child = await refresh(people, live(owner))
    clock.pass_by(seconds=11)
    assert await refusal(refresh(people, live(owner))) == "REFRESH_TOKEN_INVALID"
    assert await refusal(refresh(people, child)) == "REFRESH_TOKEN_INVALID"
    await people.revoked()
    assert await refusal(owner.call("GetMe")) == "UNAUTHENTICATED"


async def test_a_grandparent_ends_the_family_even_within_the_grace(people: People) -> None:
    token = live(await people.owner())
    grandchild = await refresh(people, await refresh(people, token))
    assert await refusal(refresh(people, token)) == "REFRESH_TOKEN_INVALID"
    assert await refusal(refresh(people, grandchild)) == "REFRESH_TOKEN_INVALID"


async def test_sessions_end_when_idle_and_at_last(people: People, clock: Clock) -> None:
    idle = live(await people.owner())
    clock.pass_by(days=7)
    assert await refusal(refresh(people, idle)) == "REFRESH_TOKEN_INVALID"
    token = live(await people.owner("Busy"))
    for _ in range(5):
        clock.pass_by(days=6)
        if _ < 4:
            token = await refresh(people, token)
    assert await refusal(refresh(people, token)) == "REFRESH_TOKEN_INVALID"


@pytest.mark.parametrize("token", ["", "dsr_x", "dsr_a_b_c", "x" * 200, "dsr_01ARZ3NDEKTSV4RRFFQ69G5FAV_secret"])
async def test_nonsense_refreshes_nothing(people: People, token: str) -> None:
    assert await refusal(refresh(people, token)) == "REFRESH_TOKEN_INVALID"


async def test_signing_out_ends_the_session_everywhere(people: People) -> None:
    founding = await people.found()
    here, there = await people.enter(founding), await people.enter(founding)
    await here.call("SignOut")
    await here.call("SignOut")
    await people.revoked()
    assert await refusal(here.call("GetMe")) == "UNAUTHENTICATED"
    assert await refusal(refresh(people, live(here))) == "REFRESH_TOKEN_INVALID"
    assert (await there.call("GetMe")).user.id == here.id


async def test_revocations_are_forgotten_when_the_tokens_are_over(people: People, clock: Clock) -> None:
    owner = await people.owner()
    await owner.call("SignOut")
    assert len(await people.revoked()) == 1
    clock.pass_by(minutes=12)
    assert await people.revoked() == []


async def test_a_new_password_needs_the_old_one_and_ends_other_sessions(people: People, clock: Clock) -> None:
    founding = await people.found()
    owner = await people.enter(founding)
    await owner.call("SetPassword", new_password=PASSWORD)
    other = await people.enter(founding)
    clock.pass_by(minutes=9)
    session = await people.anybody().call("SignIn", email="owner@acme.example", password=PASSWORD)
    owner = Person(people.host, owner.service, session.access_token, session)
    new = PASSWORD[::-1]
    for current in ("", "wrong"):
        call = owner.call("SetPassword", current_password=current, new_password=new)
        assert await refusal(call) == "WRONG_CREDENTIALS"
    await owner.call("SetPassword", current_password=PASSWORD, new_password=new)
    await people.revoked()
    assert await refusal(refresh(people, live(other))) == "REFRESH_TOKEN_INVALID"
    assert await refusal(other.call("GetMe")) == "UNAUTHENTICATED"
    assert await refresh(people, live(owner))
    old = people.anybody().call("SignIn", email="owner@acme.example", password=PASSWORD)
    assert await refusal(old) == "WRONG_CREDENTIALS"


async def test_a_fresh_link_stands_in_for_a_forgotten_password(people: People, clock: Clock) -> None:
    founding = await people.found()
    await (await people.enter(founding)).call("SetPassword", new_password=PASSWORD)
    forgetful = await people.enter(founding)
    await forgetful.call("SetPassword", new_password=PASSWORD[::-1])
    clock.pass_by(minutes=16)
    late = forgetful.call("SetPassword", new_password=PASSWORD)
    assert await refusal(late) == "WRONG_CREDENTIALS"


async def test_a_weaker_hash_is_made_anew_at_sign_in(people: People) -> None:
    await with_password(people)
    stronger = App(QUICK.model_copy(update={"argon2_time_cost": 3}), people.database, people.signer, people.clock)
    people.host = Host(people.verifier)
    people.host.add(stronger.servicer, people.anybody().service)
    for _ in range(2):
        await people.anybody().call("SignIn", email="owner@acme.example", password=PASSWORD)
    async with people.database.begin_unscoped(read=True) as tx:
        from services.identity import store

        user = await store.user_by_email(tx, "owner@acme.example")
    assert user and user.password_hash and user.password_hash.startswith("$argon2id$v=19$m=19456,t=3,p=1$")
    await stronger.stop()


@pytest.mark.parametrize("weak", [{"argon2_memory_kib": 1024}, {"argon2_time_cost": 1}, {"argon2_parallelism": 0}])
def test_hashing_below_the_floor_does_not_start(weak: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="greater than or equal"):
        Settings(**weak)
