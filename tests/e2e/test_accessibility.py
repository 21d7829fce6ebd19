"""The page for those who use it by keyboard, by ear, in the dark or on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.pages import PICTURES, ROOT, SCREEN, Watched, town_orders, watched
from tests.running import Running, running

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
TABS = ("Data Speaks", "Ask", "Data", "Columns", "Versions")
PHONE = {"width": 360, "height": 740}
MOST_STEPS = 60
"""Most presses of Tab between two things on one page."""
CHOOSING = """() => document.querySelector("input[type=file]").addEventListener("click", (event) => {
  event.preventDefault();
  window.choosing = true;
}, { once: true })"""
"""Notes that the system's dialog for files would open, and has it stay shut."""
DIALOGS = (
    ("Columns", "Describe"),
    ("Columns", "Teach a word"),
    ("Columns", "Correct price"),
    ("Data Speaks", "Receipt"),
    ("Versions", "Reading report"),
)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A system of its own: its one-time link is used here."""
    if not (ROOT / "web" / "dist" / "index.html").exists():
        pytest.fail("The web page is not built: run `python tools/web.py --test`.")
    with running(tmp_path_factory.mktemp("accessible") / "data") as started:
        yield started


@pytest.fixture(scope="module")
def signed_in(browser: Browser, system: Running) -> Iterator[Watched]:
    with watched(browser, system, viewport=SCREEN) as watch:
        watch.page.goto(system.ready["sign_in"])
        yield watch


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town_orders(tmp_path_factory.mktemp("tables"))


def reach(page: Page, target: Locator) -> None:
    """Goes on with Tab until something has the focus."""
    expect(target).to_be_visible()
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {target}")


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="town orders").get_by_role("link", name=name, exact=True).click()


def settled(page: Page) -> None:
    """Waits until nothing in the page says that it is still being fetched."""
    expect(page.locator("main").get_by_text("…")).to_have_count(0)


def faults(page: Page) -> list[tuple[str, str]]:
    """What breaks the rules of WCAG 2.2 AA that a program can check."""
    found = page.evaluate("axe.run(document)")["violations"]
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in found]


def test_the_keyboard_goes_from_a_file_to_its_insights_and_their_questions(signed_in: Watched, orders: Path) -> None:
    page = signed_in.page
    expect(page.get_by_role("heading", name="What does your data say?")).to_be_visible()
    choose = page.get_by_role("button", name="Choose files")
    reach(page, choose)
    page.evaluate(CHOOSING)
    page.keyboard.press("Enter")
    page.wait_for_function("window.choosing")
    page.get_by_label("File to upload").set_input_files(orders)
    expect(page.get_by_role("heading", name="town orders")).to_be_visible()
    insight = page.locator("article.insight").first
    expect(insight).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="false-discovery rate")).to_be_visible()
    follow_up = insight.get_by_role("button", name="Ask:")
    question = follow_up.inner_text().removeprefix("Ask: ")
    reach(page, follow_up)
    page.keyboard.press("Enter")
    box = page.get_by_role("textbox", name="Your question")
    expect(page.locator(".answer").last.get_by_role("button", name="Receipt").first).to_be_visible()
    expect(page.locator(".question").last).to_have_text(question)
    expect(box).to_be_focused()
    page.keyboard.type("average price by town")
    page.keyboard.press("Enter")
    chip = page.locator(".answer").nth(1).get_by_role("button", name="aggregation average, change")
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    expect(chip).to_be_visible()
    chip.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_have_count(3)
    expect(box).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_shuts_out_who_sees_or_hears_it_otherwise(signed_in: Watched, scheme: str) -> None:
    page = signed_in.page
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for name in TABS:
        tab(page, name)
        settled(page)
        assert faults(page) == [], name
    for name, button in DIALOGS:
        tab(page, name)
        settled(page)
        page.get_by_role("button", name=button).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert faults(page) == [], button
        page.keyboard.press("Escape")
    page.get_by_role("link", name="Settings").click()
    for name in ("Account", "Members", "API keys", "Names"):
        page.get_by_role("navigation", name="Settings").get_by_role("link", name=name).click()
        page.wait_for_load_state("networkidle")
        assert faults(page) == [], name
    page.get_by_role("link", name="Data", exact=True).click()
    settled(page)
    assert faults(page) == [], "the data sets"
    page.get_by_role("link", name="town orders").click()
    page.emulate_media(color_scheme=None)


def test_the_focus_goes_into_a_dialog_stays_there_and_comes_back(signed_in: Watched) -> None:
    page = signed_in.page
    page.reload()
    for name, button in DIALOGS:
        tab(page, name)
        opener = page.get_by_role("button", name=button).first
        opener.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        for _ in range(12):
            page.keyboard.press("Tab")
            outside = page.evaluate(
                "() => document.activeElement !== document.body && !document.activeElement.closest('dialog')"
            )
            assert not outside, button
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(opener).to_be_focused()


def test_menus_open_move_and_close_by_key(signed_in: Watched) -> None:
    page = signed_in.page
    account = page.get_by_role("button", name="Account of")
    account.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Your account")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Sign out")).to_be_focused()
    page.keyboard.press("Escape")
    expect(account).to_be_focused()
    page.reload()
    expect(page.get_by_role("heading", name="town orders")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_phone(signed_in: Watched, scheme: str) -> None:
    page = signed_in.page
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    PICTURES.mkdir(exist_ok=True)
    try:
        for name in TABS:
            tab(page, name)
            settled(page)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=PICTURES / f"phone-{scheme}-{name.lower().replace(' ', '-')}.png")
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
    finally:
        page.set_viewport_size(SCREEN)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=None)
