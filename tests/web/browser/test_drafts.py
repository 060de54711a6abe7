"""First drafts in a browser: by keyboard alone, edited, taken back; without script; what fails says so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from journeymap.access.roles import BUSINESS_USER
from journeymap.analysis.models import Proposal
from journeymap.maps.keeping import kept_map
from journeymap.maps.models import Note
from tests.analysis.company import found_company, told_run
from tests.people import somebody


@pytest.fixture
def shop(live, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    shop = found_company()
    told_run(shop)
    kept_map(shop)  # counted before anybody waits for it
    return shop


def opened(page: Page) -> None:
    page.goto("/journeys/shop/")
    summary = page.locator("#drafts > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Draft a summary")).to_be_visible()


def test_a_summary_is_drafted_edited_and_taken_by_keyboard_alone(shop, as_business, axe):
    page = as_business
    opened(page)
    page.get_by_role("button", name="Draft a summary").focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("A note across all stages")
    expect(field).to_be_visible()
    assert axe(page) == []
    page.get_by_text("What it rests on").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".grounds .chip").first).to_be_visible()
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Our own summary")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Accept draft 1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Accepted. It can be taken back here.")).to_be_visible()
    assert Note.objects.get().text == "Our own summary"
    opened(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back: it is as it was.")).to_be_visible()
    assert not Note.objects.exists()


def test_what_is_dismissed_goes_in_place(shop, as_business):
    page = as_business
    opened(page)
    page.get_by_role("button", name="Draft a summary").click()
    page.get_by_role("button", name="Dismiss draft 1").click()
    expect(page.locator("#drafts-summary")).to_contain_text("dismissed")
    assert Proposal.objects.get(kind="draft_summary").status == Proposal.Status.REJECTED
    assert page.url.endswith("/journeys/shop/")


def test_what_fails_says_so_where_it_was_asked(shop, as_business):
    page = as_business
    opened(page)
    failed = 'new CustomEvent("htmx:responseError", { bubbles: true })'
    page.locator("#drafts-summary form").last.evaluate(f"form => form.dispatchEvent({failed})")
    expect(page.locator("#drafts-summary [data-failed]")).to_be_visible()


def test_without_script_it_is_plain_forms(shop, page_of):
    page = page_of(BUSINESS_USER, java_script_enabled=False)
    somebody(BUSINESS_USER)
    page.goto("/drafts/?kind=summary&journey=shop")
    page.get_by_role("button", name="Draft a summary").click()
    page.get_by_label("A note across all stages").fill("By hand")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Accepted. It can be taken back here.")).to_be_visible()
    assert Note.objects.get().text == "By hand"


def test_on_a_phone_it_stays_within_the_page(shop, phone):
    phone.goto("/journeys/shop/")
    phone.locator("#drafts > summary").click()
    phone.get_by_role("button", name="Draft a summary").click()
    expect(phone.get_by_label("A note across all stages")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= phone.viewport_size["width"]
    box = phone.locator("#drafts .pop").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= phone.viewport_size["width"]
