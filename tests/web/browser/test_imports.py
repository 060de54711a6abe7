"""Somebody of support hands a file in, corrects a column, imports it, reads the result and takes it back."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here

pytestmark = pytest.mark.browser
HOSTILE = "<b onmouseover=alert(1)>\u202eevil"
LINES = "".join(
    f"0{1 + number % 9}.11.2026 14:0{number % 6};A-{number // 3};kate{number % 7};{what};web;3,50;{HOSTILE}\n"
    for number, what in enumerate(["fee_shown", "paid", "left_checkout"] * 8)
)
FILE = f"ordered_at;order_no;cust;what;wherefrom;amt;x_ref\n{LINES}41.11.2026 14:00;A-9;kate1;paid;web;1;z\n"


@pytest.fixture(autouse=True)
def no_upload_is_left():
    yield
    for path in settings.UPLOADS_DIR.iterdir():
        path.unlink()


def choose(page: Page, name: str, content: str) -> None:
    page.goto("/imports/")
    file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.set_input_files("#chosen-files", files=[file])
    page.wait_for_url("**/imports/drafts/*/")


def meaning(page: Page, column: str):
    return page.get_by_label(f"What {column} means", exact=True)


def test_from_a_file_to_its_import_and_back(as_support, axe):
    page = as_support
    choose(page, "shop<i>.csv", FILE)
    expect(page.get_by_role("heading", name="shop<i>.csv")).to_be_visible()
    expect(page.get_by_text("semicolon, UTF-8")).to_be_visible()
    expect(meaning(page, "cust")).to_have_value("customer")
    assert "kate1" not in page.content()
    assert axe(page) == []
    meaning(page, "wherefrom").select_option("channel")
    expect(page.locator("table.first thead")).to_contain_text("Channel")
    meaning(page, "x_ref").focus()
    page.keyboard.press("End")  # the last of the list: leave out
    expect(page.locator("table.first thead")).not_to_contain_text("x_ref")
    expect(meaning(page, "x_ref")).to_be_focused()
    expect(page.get_by_text("1 of the first 25 rows")).to_be_visible()
    page.get_by_text("More about the whole file").click()
    page.get_by_label("Channel of every row").press("Enter")  # means neither cancel nor import
    expect(page.get_by_role("button", name="Import 25 rows")).to_be_visible()
    page.get_by_role("button", name="Import 25 rows").click()
    expect(page.get_by_text("waits for a free worker")).to_be_visible()
    assert axe(page) == []
    job = run_here(Import.objects.get())
    expect(page.get_by_text("24 + 0 + 1 = 25 rows")).to_be_visible()
    assert job.mappings[0]["left_out"] == ["x_ref"] and job.mappings[0]["columns"]["channel"] == "wherefrom"
    with page.expect_download() as file:
        page.get_by_role("link", name="Download with reasons").click()
    assert "41.11.2026" in file.value.path().read_text()
    assert axe(page) == []
    page.get_by_role("link", name="Undo this import").click()
    expect(page.get_by_text("24 rows")).to_be_visible()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("was undone")).to_be_visible()
    page.goto("/imports/")
    expect(page.get_by_role("row", name=re.compile("undone"))).to_be_visible()
    assert axe(page) == []


def test_a_dropped_file_that_cannot_be_read_is_refused_with_words(as_support):
    page = as_support
    page.goto("/imports/")
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["%PDF-1.7"], "report.pdf"));
            const zone = document.querySelector("[data-drop]");
            const how = { dataTransfer: data, bubbles: true, cancelable: true };
            zone.dispatchEvent(new DragEvent("drop", how));
        }"""
    )
    expect(page.get_by_text("export the table as CSV or XLSX")).to_be_visible()


def test_without_script_the_same_is_done_by_forms(page_of, live):
    page = page_of("Support agent", java_script_enabled=False)
    page.goto("/imports/")
    file = {"name": "shop.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    page.set_input_files("#chosen-files", files=[file])
    page.get_by_role("button", name="Look at them").click()
    meaning(page, "wherefrom").select_option("channel")
    page.get_by_role("button", name="Update the preview").click()
    expect(page.locator("table.first thead")).to_contain_text("Channel")
    page.get_by_role("button", name="Import 25 rows").click()
    run_here(Import.objects.get())
    page.goto(f"/imports/{Import.objects.get().pk}/")
    expect(page.get_by_text("24 + 0 + 1 = 25 rows")).to_be_visible()
