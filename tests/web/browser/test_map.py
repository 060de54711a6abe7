"""The map of a journey in a browser: keyboard alone, filter, comparison, slider, sheet on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.analysis.company import found_company


@pytest.fixture
def shop(live, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return found_company()


def opener(page, name):
    return page.get_by_role("gridcell").get_by_role("link", name=re.compile(name))


def test_keyboard_alone_walks_the_cells_opens_the_drawer_and_comes_back(shop, as_business):
    page = as_business
    page.goto("/journeys/shop/")
    first = page.locator("[data-grid] .opener[tabindex='0']")
    expect(first).to_have_count(1)
    first.focus()
    page.keyboard.press("ArrowDown")  # from the head of the stage over its flow to its touchpoints
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("aria-label", re.compile("Touchpoints .* Buy"))
    page.keyboard.press("Enter")
    drawer = page.get_by_role("complementary", name="Evidence")
    drawer.get_by_role("link", name=re.compile("cart")).press("Enter")
    expect(drawer.get_by_text("60 on the cell = 60 rows")).to_be_visible()
    expect(page).to_have_url(re.compile("cell="))
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page).not_to_have_url(re.compile("cell="))
    expect(page.locator(":focus")).to_have_attribute("aria-label", re.compile("Touchpoints .* Buy"))
    page.keyboard.press("Home")
    expect(page.locator(":focus")).to_have_attribute("aria-label", re.compile("Touchpoints .* Look"))


def test_a_filter_changes_the_map_in_place_and_its_link_shows_the_same(shop, as_business):
    page = as_business
    page.goto("/journeys/shop/")
    page.get_by_role("switch", name="web").click()
    page.wait_for_url("**/journeys/shop/?channel=shop")
    expect(page.get_by_role("columnheader", name=re.compile("Look"))).to_contain_text("30 cases")
    page.reload()
    expect(page.get_by_role("columnheader", name=re.compile("Look"))).to_contain_text("30 cases")
    page.get_by_role("link", name="Clear filters").click()
    expect(page.get_by_role("columnheader", name=re.compile("Look"))).to_contain_text("60 cases")
    page.go_back()
    expect(page.get_by_role("columnheader", name=re.compile("Look"))).to_contain_text("30 cases")


def test_two_segments_are_compared_and_the_comparison_ended(shop, as_business):
    page = as_business
    page.goto("/journeys/shop/")
    page.locator("#compare > summary").click()
    page.get_by_role("link", name=re.compile("with shop|with web")).first.click()
    expect(page.get_by_text("compared with")).to_be_visible()
    before = page.url
    page.get_by_role("link", name="Swap").click()
    page.wait_for_url(lambda url: url != before)
    page.get_by_role("link", name="End comparison").click()
    expect(page.get_by_text("compared with")).to_be_hidden()


def test_the_slider_of_the_graph_says_what_it_hides_and_an_edge_opens(shop, as_business):
    page = as_business
    page.goto("/journeys/shop/?show=graph")
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url("**most=*")
    expect(page.get_by_text(re.compile("are hidden"))).to_be_visible()
    page.get_by_text("As a list").click()
    page.locator(".flow-rows a").first.click()
    drawer = page.get_by_role("complementary", name="Evidence")
    expect(drawer.get_by_text(re.compile("on the cell ="))).to_be_visible()


def test_a_note_is_written_in_place(shop, as_business):
    page = as_business
    page.goto("/journeys/shop/?cell=backstage.1")
    page.get_by_label("Write what you know").fill("Stock is synced <b>hourly</b>")
    page.get_by_role("button", name="Add").click()
    expect(opener(page, "Backstage of Look")).to_contain_text("Stock is synced <b>hourly</b>")
    expect(opener(page, "Backstage of Look")).to_contain_text("assumed")


def test_on_a_phone_the_evidence_is_a_sheet_that_peeks(shop, phone):
    phone.goto("/journeys/shop/")
    opener(phone, "Touchpoints .* Look").tap()
    drawer = phone.get_by_role("complementary", name="Evidence")
    expect(drawer).to_be_visible()
    box = drawer.bounding_box()
    assert round(box["height"]) == 196 and round(box["y"] + box["height"]) == 844
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    drawer.get_by_role("button", name="Close").tap()
    expect(drawer).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", "?cell=touchpoints.1", "?show=graph", "?show=variants"])
def test_no_grave_barrier(shop, page_of, axe, scheme, query):
    page = page_of("Business user", color_scheme=scheme)
    page.goto(f"/journeys/shop/{query}")
    page.wait_for_load_state("networkidle")
    assert axe(page) == []
