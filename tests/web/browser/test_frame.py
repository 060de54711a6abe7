"""The frame around every page."""

import pytest


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_home_page_has_no_grave_barrier(page_of, axe, scheme):
    page = page_of("Business user", color_scheme=scheme)
    page.goto("/")
    assert page.get_by_role("heading", level=1).is_visible()
    assert axe(page) == []


def test_light_or_dark_is_remembered(as_business):
    as_business.goto("/")
    before = as_business.locator("html").get_attribute("class")
    as_business.get_by_role("button", name="Switch between light and dark").click()
    after = as_business.locator("html").get_attribute("class")
    assert {before, after} == {"light", "dark"}
    as_business.reload()
    assert as_business.locator("html").get_attribute("class") == after


def test_on_a_phone_the_menu_opens_and_closes_by_keyboard(phone):
    phone.goto("/")
    menu = phone.get_by_role("navigation", name="Main")
    assert not menu.is_visible()
    phone.get_by_role("button", name="Menu").press("Enter")
    menu.get_by_role("link", name="Home").wait_for()
    phone.keyboard.press("Escape")
    menu.wait_for(state="hidden")


def test_a_support_agent_begins_with_what_is_theirs(as_support):
    as_support.goto("/")
    assert as_support.get_by_role("link", name="Journeys").count() == 0
