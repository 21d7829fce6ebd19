"""The main job as a person does it, in a real browser: nothing else on the network, nothing wrong in the console."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.pages import ROOT, SCREEN, Watched, drop, town_orders, verify, watched
from tests.running import Running, running

PART_BYTES = 64 * 1024
BINS = b"bin,level\nA,1\nB,2\n"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A system of its own: its one-time link is used here."""
    if not (ROOT / "web" / "dist" / "index.html").exists():
        pytest.fail("The web page is not built: run `python tools/web.py --test`.")
    data = tmp_path_factory.mktemp("browser") / "data"
    with running(data, environment={"DATASPEAKS_DATASET_PART_BYTES": str(PART_BYTES)}) as started:
        yield started


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town_orders(tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="module")
def signed_in(browser: Browser, system: Running, orders: Path) -> Iterator[Watched]:
    """A page in which the orders lie open, brought there by hand."""
    with watched(browser, system, viewport=SCREEN) as watch:
        page = watch.page
        page.goto(system.ready["sign_in"])
        expect(page.get_by_role("heading", name="What does your data say?")).to_be_visible()
        assert "token" not in page.url
        drop(page, orders)
        expect(page.get_by_role("heading", name="town orders")).to_be_visible()
        yield watch


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="town orders").get_by_role("link", name=name, exact=True).click()


def test_the_page_tells_what_is_worth_knowing_and_its_receipt_verifies(signed_in: Watched, orders: Path) -> None:
    page = signed_in.page
    insights = page.locator("article.insight")
    expect(insights.first).to_be_visible()
    expect(page.get_by_text("false-discovery rate")).to_be_visible()
    expect(page.locator("article.insight svg[width]").first).to_be_visible()
    assert any("Ribe" in text for text in insights.all_inner_texts())
    page.get_by_role("button", name="Show as table").first.click()
    expect(page.locator("article.insight table").first).to_be_visible()
    verify(page, page.locator("main"), orders)


def test_a_question_is_answered_with_chart_and_receipt(signed_in: Watched, orders: Path) -> None:
    page = signed_in.page
    tab(page, "Ask")
    page.get_by_role("textbox", name="Your question").fill("average price by town")
    page.keyboard.press("Enter")
    answer = page.locator(".answer").last
    expect(answer.get_by_role("button", name="Receipt").first).to_be_visible()
    expect(answer.get_by_role("img").first).to_have_attribute("aria-label", re.compile("Ribe"))
    verify(page, page.locator("main"), orders)


def test_rows_columns_and_versions_are_shown(signed_in: Watched) -> None:
    page = signed_in.page
    tab(page, "Data")
    expect(page.get_by_role("cell", name="person0@example.org")).to_be_visible()
    expect(page.get_by_text("of 3,000")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Rows 101–200")).to_be_visible()
    tab(page, "Columns")
    expect(page.get_by_role("row", name="price")).to_contain_text("measure")
    expect(page.get_by_role("row", name="contact")).to_contain_text("email")
    tab(page, "Versions")
    expect(page.get_by_role("heading", name="Version 1")).to_be_visible()
    page.get_by_role("button", name="Reading report").click()
    expect(page.get_by_role("dialog")).to_contain_text("Read 3,000 records, kept 3,000")
    page.keyboard.press("Escape")


def test_a_correction_makes_a_new_version(signed_in: Watched) -> None:
    page = signed_in.page
    tab(page, "Columns")
    page.get_by_role("button", name="Correct price").click()
    page.get_by_label("Unit or currency").fill("DKK")
    page.get_by_role("button", name="Note the correction").click()
    page.get_by_role("button", name="Apply as new version").click()
    expect(page.get_by_text("version 2")).to_be_visible()
    tab(page, "Columns")
    expect(page.get_by_role("row", name="price")).to_contain_text("DKK")


def test_what_the_data_mean_is_told_without_a_new_version(signed_in: Watched) -> None:
    page = signed_in.page
    tab(page, "Columns")
    page.get_by_role("button", name="Describe").click()
    page.get_by_label("One row is one").fill("purchase")
    page.get_by_label("Description").fill("What our four shops sold.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="One row is one purchase")).to_be_visible()
    page.get_by_role("button", name="Correct price").click()
    page.get_by_label("Also called").fill("turnover, takings")
    page.get_by_role("button", name="Note the correction").click()
    expect(page.get_by_role("row", name="price")).to_contain_text("also called: turnover, takings")
    page.get_by_role("button", name="Teach a word").click()
    page.get_by_label("Word or phrase").fill("the west coast")
    page.get_by_label("Column that it means").select_option("town")
    page.get_by_label("Value of that column").fill("Ribe")
    page.get_by_role("button", name="Teach", exact=True).click()
    expect(page.get_by_role("list", name="Words people use")).to_contain_text("“the west coast” means “Ribe” in town")
    expect(page.get_by_text("version 2")).to_be_visible()
    tab(page, "Ask")
    page.get_by_role("textbox", name="Your question").fill("total turnover for the west coast")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="filter town is Ribe, change")).to_be_visible()
    expect(page.locator(".answer").last.get_by_role("button", name="Receipt")).to_be_visible()


def test_two_versions_are_compared_and_the_receipt_names_both(signed_in: Watched, orders: Path) -> None:
    page = signed_in.page
    head, first, *rest, _ = orders.read_text(encoding="utf-8").splitlines()
    newer = orders.with_name("corrected_orders.csv")
    newer.write_text(
        "\n".join([head, first, *(line.replace("Ribe", "Viborg") for line in rest)]) + "\n", encoding="utf-8"
    )
    tab(page, "Versions")
    page.get_by_label("File to upload").set_input_files(newer)
    version = page.get_by_role("list", name="Versions").get_by_role("listitem").filter(has_text="Version 3")
    version.get_by_role("link", name="Open").click()
    tab(page, "Versions")
    version.get_by_role("button", name="Compare with").click()
    page.get_by_role("menuitem", name="Version 2").click()
    comparison = page.get_by_role("region", name="Version 3 compared with version 2")
    expect(comparison.get_by_role("status")).to_contain_text("rows were added")
    comparison.get_by_label("A row is the same").select_option("order")
    expect(comparison.get_by_role("status")).to_contain_text("1 row was removed and")
    expect(comparison.get_by_role("list", name="Insights that changed")).to_contain_text("town = Ribe")
    expect(comparison.get_by_role("region", name="Rows changed")).to_contain_text("town: Ribe → Viborg")
    verify(page, comparison, newer)
    comparison.get_by_role("button", name="Close the comparison").click()
    expect(comparison).to_have_count(0)


def test_workspaces_are_made_renamed_and_switched(signed_in: Watched, system: Running) -> None:
    page = signed_in.page
    page.goto(system.url)
    listed = page.get_by_role("list", name="Data sets")
    expect(listed.get_by_role("link", name="town orders")).to_be_visible()
    page.get_by_role("button", name="Workspace").click()
    page.get_by_role("menuitem", name="New workspace").click()
    page.get_by_role("textbox", name="Name").fill("Warehouse")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("button", name="Workspace Warehouse")).to_be_visible()
    expect(page.get_by_role("link", name="town orders")).to_have_count(0)
    page.get_by_role("button", name="Workspace Warehouse").click()
    page.get_by_role("menuitem", name="Rename this workspace").click()
    page.get_by_role("textbox", name="Name").fill("Stores")
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_label("File to upload").set_input_files({"name": "bins.csv", "mimeType": "text/csv", "buffer": BINS})
    expect(page.get_by_role("heading", name="bins")).to_be_visible()
    page.get_by_role("link", name="Stores").click()
    expect(page.get_by_role("link", name="bins")).to_be_visible()
    page.get_by_role("button", name="Workspace Stores").click()
    page.get_by_role("menuitemradio").first.click()
    expect(listed.get_by_role("link", name="town orders")).to_be_visible()
    expect(page.get_by_role("link", name="bins")).to_have_count(0)


def test_a_cut_connection_costs_one_part(signed_in: Watched, system: Running, orders: Path) -> None:
    """The part that is cut is sent again, and the upload arrives; the browser itself tells of the cut."""
    page, cuts = signed_in.page, []

    def cut(route: Route) -> None:
        if cuts:
            route.continue_()
        else:
            cuts.append(route.request.url)
            route.abort("connectionreset")

    page.goto(system.url)
    page.route("**/blobs/**", cut)
    page.get_by_label("File to upload").set_input_files(orders)
    expect(page.get_by_role("heading", name="town orders")).to_be_visible()
    expect(page.get_by_role("navigation", name="town orders")).to_be_visible()
    page.unroute("**/blobs/**", cut)
    assert cuts
    signed_in.faults[:] = [fault for fault in signed_in.faults if "ERR_CONNECTION_RESET" not in fault]


def test_an_upload_goes_on_after_the_page_was_closed(signed_in: Watched, system: Running, orders: Path) -> None:
    page = signed_in.page
    sent: list[str] = []

    def hold(route: Route) -> None:
        """Lets the first part through and holds the others for ever."""
        sent.append(route.request.url)
        if len(sent) == 1:
            route.continue_()

    page.goto(system.url)
    page.route("**/blobs/**", hold)
    with page.expect_response("**/blobs/**"):
        page.get_by_label("File to upload").set_input_files(orders)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_text("only what is missing is sent")).to_be_visible()
    page.unroute("**/blobs/**", hold)
    again: list[str] = []
    page.on("request", lambda request: again.append(request.url) if request.method == "PUT" else None)
    page.get_by_label("File to upload").set_input_files(orders)
    expect(page.get_by_role("navigation", name="town orders")).to_be_visible()
    parts = -(-orders.stat().st_size // PART_BYTES)
    assert parts > 2 and len(again) == parts - 1


def test_who_signs_out_is_out(signed_in: Watched, system: Running) -> None:
    page = signed_in.page
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.evaluate("fetch('/v1/me').then((answer) => answer.status)") == 401
    signed_in.faults[:] = [fault for fault in signed_in.faults if "401" not in fault]
    page.goto(system.ready["sign_in"])
    expect(page.get_by_text("This link has been used")).to_be_visible()
    signed_in.faults[:] = [fault for fault in signed_in.faults if "401" not in fault]
