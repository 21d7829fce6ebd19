"""A conversation of five turns in a real browser: answered, asked back, changed, refused, and proved."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.pages import ROOT, SCREEN, Watched, drop, open_receipt, verify, watched
from tests.running import running

AMBIGUOUS = "How many rows are there for Ribe?"
SEEN = """() => {
  window.seen = [];
  new MutationObserver(() => {
    const last = [...document.querySelectorAll(".exchange")].at(-1);
    const has = (name) => Boolean(last?.querySelector(name));
    window.seen.push({ chips: has(".chip"), computing: has(".thinking"), receipt: has(".receipts button") });
  }).observe(document.querySelector("main"), { childList: true, subtree: true });
}"""
"""Notes what of an answer is there at each change of the page."""


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Parcels between towns, so that a town's name alone does not say which end is meant."""
    choose = random.Random(7)
    lines = ["parcel,sent_from,sent_to,kind,weight"]
    for number in range(600):
        start, end = choose.sample(["Aarhus", "Odense", "Ribe", "Viborg"], 2)
        kind = choose.choice(["letter", "box", "tube"])
        lines.append(f"P{number:04d},{start},{end},{kind},{choose.uniform(0.1, 9):.2f}")
    path = tmp_path_factory.mktemp("tables") / "parcels.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory, browser: Browser, parcels: Path) -> Iterator[Watched]:
    """The chat about the parcels, in a system of its own."""
    if not (ROOT / "web" / "dist" / "index.html").exists():
        pytest.fail("The web page is not built: run `python tools/web.py --test`.")
    with (
        running(tmp_path_factory.mktemp("conversation") / "data") as system,
        watched(browser, system, viewport=SCREEN) as watch,
    ):
        page = watch.page
        page.goto(system.ready["sign_in"])
        drop(page, parcels)
        expect(page.locator("article.insight").first.or_(page.get_by_text("Nothing stands out"))).to_be_visible()
        tab(page, "Ask")
        yield watch


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="parcels").get_by_role("link", name=name, exact=True).click()


def ended(page: Page, answers: int) -> Locator:
    """The last of so many answers, once it is final."""
    expect(page.locator(".answer")).to_have_count(answers)
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    return page.locator(".answer").last


def ask(page: Page, question: str) -> Locator:
    """The answer to a question, typed and sent with the keyboard."""
    before = page.locator(".answer").count()
    page.get_by_role("textbox", name="Your question").fill(question)
    page.keyboard.press("Enter")
    return ended(page, before + 1)


def number(answer: Locator) -> float:
    headline = answer.locator(".headline").inner_text()
    return float(re.sub(r"[^\d.]", "", headline))


def test_an_answer_shows_how_it_was_understood_before_it_is_there(talk: Watched) -> None:
    talk.page.evaluate(SEEN)
    answer = ask(talk.page, "average weight by kind")
    expect(answer.get_by_role("button", name="Receipt")).to_be_visible()
    expect(answer.get_by_role("img").first).to_have_attribute("aria-label", re.compile("letter|box|tube"))
    seen = talk.page.evaluate("window.seen")
    first = next(at for at, each in enumerate(seen) if each["chips"])
    assert seen[first] == {"chips": True, "computing": True, "receipt": False}
    assert seen[-1] == {"chips": True, "computing": False, "receipt": True}


def test_an_ambiguous_question_is_asked_back_once(talk: Watched, parcels: Path) -> None:
    page = talk.page
    asked = ask(page, AMBIGUOUS)
    options = asked.get_by_role("group", name="Which do you mean?").get_by_role("button")
    expect(options).to_have_count(2)
    expect(asked.locator(".headline")).to_have_count(0)
    before = page.locator(".answer").count()
    options.filter(has_text="sent to").click()
    chosen = ended(page, before + 1)
    arrived = sum(line.split(",")[2] == "Ribe" for line in parcels.read_text(encoding="utf-8").splitlines())
    assert number(chosen) == arrived
    expect(chosen.get_by_text("Remembered for this data set")).to_contain_text("sent_to")
    again = ask(page, AMBIGUOUS)
    assert number(again) == arrived
    expect(again.get_by_role("group", name="Which do you mean?")).to_have_count(0)


def test_a_changed_chip_runs_again(talk: Watched) -> None:
    page = talk.page
    mean = number(ask(page, "What is the average weight of parcels?"))
    before = page.locator(".answer").count()
    page.locator(".answer").last.get_by_role("button", name="aggregation average, change").click()
    page.get_by_role("menuitemradio", name="total").click()
    changed = ended(page, before + 1)
    expect(changed.get_by_role("button", name="aggregation total, change")).to_be_visible()
    assert number(changed) == pytest.approx(600 * mean, rel=0.01)


def test_a_refusal_holds_no_number(talk: Watched) -> None:
    refused = ask(talk.page, "What is the average price of unicorns?")
    expect(refused.get_by_text("Not in this data")).to_be_visible()
    assert not re.search(r"\d", refused.locator(".sentence").inner_text())
    assert refused.get_by_role("button", name="Receipt").count() == 0


def test_a_receipt_verifies_in_the_page_and_as_a_file(talk: Watched, parcels: Path, tmp_path: Path) -> None:
    page = talk.page
    answer = ask(page, "total weight by kind")
    verify(page, answer, parcels)
    receipt = open_receipt(page, answer)
    with page.expect_download() as saved:
        receipt.get_by_role("button", name="Download").click()
    path = tmp_path / saved.value.suggested_filename
    saved.value.save_as(path)
    receipt.get_by_role("button", name="Close").click()
    command = [sys.executable, "-m", "services", "verify", "--json", str(path), str(parcels)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0 and json.loads(found.stdout)["same"] is True, found


def test_what_was_remembered_is_seen_and_forgotten(talk: Watched) -> None:
    page = talk.page
    tab(page, "Columns")
    words = page.get_by_role("list", name="Words people use")
    expect(words).to_contain_text("“Ribe” means “Ribe” in sent_to")
    words.get_by_role("button", name="Forget Ribe").click()
    expect(words).to_have_count(0)
    tab(page, "Ask")
    asked = ask(page, AMBIGUOUS)
    expect(asked.get_by_role("group", name="Which do you mean?").get_by_role("button")).to_have_count(2)
