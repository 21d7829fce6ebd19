"""Setting a language model as an administrator does it, in a real browser: the key goes in and never comes out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.chat.model_server import Script, Served, served_aside
from tests.e2e.pages import SCREEN, watched
from tests.running import Running, running

KEY = "sk-canary-77e2"


@pytest.fixture
def served() -> Iterator[Served]:
    with served_aside() as server:
        server.script = Script.message({"role": "assistant", "content": "OK"})
        yield server


@pytest.fixture
def system(tmp_path_factory: pytest.TempPathFactory, served: Served) -> Iterator[Running]:
    environment = {"DATASPEAKS_CHAT_LANGUAGE_MODEL_HOSTS": served.place}
    with running(tmp_path_factory.mktemp("browser") / "data", environment=environment) as started:
        yield started


def test_an_administrator_sets_tries_and_switches_off_a_model(
    browser: Browser, system: Running, served: Served
) -> None:
    with watched(browser, system, viewport=SCREEN) as watch:
        page = watch.page
        page.goto(system.ready["sign_in"])
        expect(page.get_by_role("heading", name="What does your data say?")).to_be_visible()
        page.goto(f"{system.url}/settings/model")
        page.get_by_label("Base URL").fill(served.url)
        page.get_by_label("Model", exact=True).fill("parrot")
        page.get_by_label("Key").fill(KEY)
        page.get_by_label("Ask it").check()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        expect(page.get_by_label("Key")).to_have_attribute("placeholder", "there is one; leave empty to keep it")
        expect(page.get_by_label("Key")).to_have_value("")
        assert KEY not in page.content()
        page.get_by_role("button", name="Test it").click()
        expect(page.get_by_text("It answers.")).to_be_visible()
        assert served.requests[-1].headers["authorization"] == f"Bearer {KEY}"
        page.get_by_label("Ask it").uncheck()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        page.reload()
        expect(page.get_by_label("Ask it")).not_to_be_checked()
        page.get_by_role("button", name="Forget the key").click()
        expect(page.get_by_label("Key")).to_have_attribute("placeholder", "none")
