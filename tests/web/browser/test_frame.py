"""The frame around every page."""

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import expect

from journeymap.analysis.models import Alert
from journeymap.journeys.models import Journey
from journeymap.publishing.models import Comment, Mention


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


def test_in_a_low_window_one_still_sees_who_is_signed_in(page_of):
    page = page_of("Administrator", viewport={"width": 1440, "height": 600})
    page.goto("/")
    menu = page.get_by_role("navigation", name="Main")
    assert menu.evaluate("menu => menu.scrollHeight > innerHeight")
    expect(page.get_by_role("button", name="Switch between light and dark")).to_be_in_viewport(ratio=1)
    last = menu.get_by_role("link", name="All records")
    last.focus()
    foot = page.locator(".me").bounding_box()
    reached = last.bounding_box()
    assert reached["y"] + reached["height"] <= foot["y"]


def test_on_a_phone_an_alert_stands_above_its_buttons(phone):
    journey = Journey.objects.create(name="Shop")
    told = {"analyzer": "a", "headline": "Orders are lost at the fee " * 4, "started": timezone.now()}
    Alert.objects.create(journey=journey, key="k", **told)
    phone.goto("/")
    said = phone.locator(".note.bad p").bounding_box()
    button = phone.locator(".note.bad").get_by_role("link", name="Assign").bounding_box()
    assert said["y"] + said["height"] <= button["y"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_what_colleagues_wrote_begins_at_the_left(page_of, axe, scheme):
    page = page_of("Business user", viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page.goto("/")
    journey = Journey.objects.create(name="Shop")
    said = Comment.objects.create(journey=journey, text=f"Could you look at the fee? {'long' * 60}")
    Mention.objects.create(comment=said, user=get_user_model().objects.get())
    page.goto("/mentions/")
    told = page.get_by_role("cell", name="Could you look")
    expect(told).to_have_css("text-align", "left")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert axe(page) == []
