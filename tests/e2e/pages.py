"""Pages of a real browser whose every fault fails the test, and what hands do in them."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, expect

from tests.running import Running

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "test-results"
PATIENCE_MS = 60_000
SCREEN = {"width": 1280, "height": 900}
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Watched:
    """A page, and what went wrong in it."""

    page: Page
    origin: str
    faults: list[str] = field(default_factory=list)

    def begin(self) -> None:
        self.page.on("console", lambda message: self._fault(message.type == "error", f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self._fault(True, f"error: {error}"))
        self.page.on("request", lambda request: self._fault(self._foreign(request.url), f"request: {request.url}"))
        self.page.add_init_script(
            "addEventListener('securitypolicyviolation',"
            " (event) => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))"
        )

    def _fault(self, wrong: bool, what: str) -> None:
        if wrong:
            self.faults.append(what)

    def _foreign(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https", "ws", "wss") and f"{parts.scheme}://{parts.netloc}" != self.origin


@contextmanager
def watched(browser: Browser, system: Running, **options: object) -> Iterator[Watched]:
    """A page of its own whose every fault fails the test."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    parts = urlsplit(system.url)
    watch = Watched(page, f"{parts.scheme}://{parts.netloc}")
    watch.begin()
    try:
        yield watch
        assert watch.faults == []
    except BaseException:
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / "failure.png", full_page=True)
        raise
    finally:
        context.close()


def town_orders(folder: Path) -> Path:
    """Orders whose price rises over the year, and is higher in one town."""
    choose = random.Random(3)
    lines = ["order,day,town,product,price,contact"]
    for number in range(3000):
        day = choose.randrange(365)
        town = choose.choice(["Aarhus", "Odense", "Ribe", "Viborg"])
        price = 20 + day / 30 + (12 if town == "Ribe" else 0) + choose.gauss(0, 2)
        date = datetime.date(2025, 1, 1) + datetime.timedelta(days=day)
        product = choose.choice(["lamp", "chair", "table"])
        lines.append(f"A{number:05d},{date},{town},{product},{price:.2f},person{number % 700}@example.org")
    path = folder / "town_orders.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def drop(page: Page, path: Path) -> None:
    """Drops a file on the page, as a hand does."""
    transfer = page.evaluate_handle(
        "([name, text]) => { const transfer = new DataTransfer();"
        " transfer.items.add(new File([text], name, { type: 'text/csv' })); return transfer; }",
        [path.name, path.read_text(encoding="utf-8")],
    )
    zone = page.locator(".drop").first
    zone.dispatch_event("dragover", {"dataTransfer": transfer})
    zone.dispatch_event("drop", {"dataTransfer": transfer})


def open_receipt(page: Page, within: Locator) -> Locator:
    """Opens the first receipt of a part of the page."""
    within.get_by_role("button", name="Receipt").first.click()
    return page.get_by_role("dialog", name="Receipt")


def verify(page: Page, within: Locator, file: Path) -> None:
    """Opens the first receipt of a part of the page, and has it computed again."""
    receipt = open_receipt(page, within)
    expect(receipt.get_by_text(file.name)).to_be_visible()
    expect(receipt.get_by_text(re.compile(r"^(?!computed)\w+, version \d+$"))).to_be_visible()
    receipt.get_by_role("button", name="Verify now").click()
    expect(receipt.get_by_role("status")).to_contain_text("The same:")
    receipt.get_by_role("button", name="Close").click()
    expect(receipt).to_have_count(0)
