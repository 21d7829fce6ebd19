"""Where the key of a language model is kept, and who gets at it: one organisation, for one host, through one service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.chat import store
from services.chat.endpoint import Bounds, Egress, EndpointFailed
from services.chat.language_models import LanguageModels
from services.chat.seal import Seal
from services.kit.access import Caller, acting, make_key
from services.kit.database import Database, migrate
from tests.chat.model_server import Script, serving

KEY = "sk-canary-2b9e"
URL = "https://models.example/v1"
SET = {"base_url": URL, "model": "parrot", "api_key": KEY, "enabled": True}


@contextmanager
def inside(organization_id: str) -> Iterator[None]:
    with acting(Caller(organization_id=organization_id, user_id="usr_1")):
        yield


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path / 'chat.db'}"
    await migrate(url)
    opened = Database(url)
    yield opened
    await opened.close()


def models(database: Database, folder: Path, name: str = "chat") -> LanguageModels:
    egress = Egress(frozenset(), Bounds())
    return LanguageModels(database, lambda: datetime.now(UTC), Seal(make_key(folder, name)), egress)


async def test_each_organisation_has_its_own_and_sees_no_other(database: Database, tmp_path: Path) -> None:
    ours = models(database, tmp_path)
    with inside("org_a"):
        await ours.update(SET)
        endpoint = await ours.endpoint()
        assert endpoint is not None and endpoint.api_key == KEY
    with inside("org_b"):
        assert await ours.endpoint() is None
        assert (await ours.get()).base_url == ""
        await ours.update({**SET, "api_key": ""})
        endpoint = await ours.endpoint()
        assert endpoint is not None and endpoint.api_key == ""
    await database.close()
    assert not any(KEY.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


@pytest.mark.parametrize("change", [{"organization_id": "org_b"}, {"base_url": "https://elsewhere.example/v1"}])
async def test_a_row_changed_in_the_database_gives_no_key(
    database: Database, tmp_path: Path, change: dict[str, str]
) -> None:
    ours = models(database, tmp_path)
    with inside("org_a"):
        await ours.update(SET)
    async with database.begin_unscoped() as tx:
        row = await store.language_model(tx)
        assert row is not None
        for name, value in change.items():
            setattr(row, name, value)
    with inside(change.get("organization_id", "org_a")):
        with pytest.raises(EndpointFailed, match="key"):
            await ours.endpoint()
        assert "key" in await ours.test()


async def test_one_organisation_leaves_room_for_another(database: Database, tmp_path: Path) -> None:
    async with serving() as served:
        served.script = Script.message({"content": "OK"}, wait_s=1.0)
        egress = Egress(frozenset({served.place}), Bounds(total_s=20, at_once=4))
        ours = LanguageModels(database, lambda: datetime.now(UTC), Seal(make_key(tmp_path, "chat")), egress)

        async def ask(organization_id: str) -> str:
            with inside(organization_id):
                return await ours.test()

        for organization_id in ("org_a", "org_b"):
            with inside(organization_id):
                await ours.update({**SET, "base_url": served.url})
        told = await asyncio.gather(*(ask("org_a") for _ in range(6)), ask("org_b"))
    assert told[-1] == "" and any("too many" in problem for problem in told)


async def test_another_services_key_opens_nothing(database: Database, tmp_path: Path) -> None:
    with inside("org_a"):
        await models(database, tmp_path).update(SET)
        with pytest.raises(EndpointFailed, match="key"):
            await models(database, tmp_path, "frontdoor").endpoint()


async def test_a_switched_off_model_is_nowhere(database: Database, tmp_path: Path) -> None:
    ours = models(database, tmp_path)
    with inside("org_a"):
        await ours.update(SET)
        await ours.update({"enabled": False})
        assert await ours.endpoint() is None
        await ours.update({"enabled": True})
        endpoint = await ours.endpoint()
        assert endpoint is not None and endpoint.api_key == KEY
