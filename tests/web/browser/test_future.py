"""Future maps in a browser: from the current map over changes, forecast and scenarios to a launch; by hand,
by keyboard, with two editors, on a phone."""

import re

import pytest
from playwright.sync_api import expect

from journeymap.access.roles import ADMINISTRATOR
from journeymap.futures import operations
from journeymap.futures.models import Change, Forecast, Future, Launch
from journeymap.jobs.claiming import run_here
from journeymap.jobs.states import Status
from tests.futures.conftest import ben, long_shop, plan, store

__all__ = ["ben", "long_shop", "plan", "store"]
BOARD = "/journeys/orders/futures/tell-the-fee-early/"


@pytest.fixture
def served(live, plan):
    """The map is there, and the server sees it."""
    return plan


def calm(page) -> None:
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def add(plan, what, **more) -> Change:
    plan.refresh_from_db()
    return operations.add_change(plan, None, plan.revision, {"what": what, **more})


def stages() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for change in Change.objects.order_by("order"):
        found.setdefault(change.stage_name, []).append(change.title)
    return found


def made(page) -> None:
    """The forecast that is asked for is made; the page that waited for it sees it come."""
    here = page.url
    page.goto("about:blank")  # the server and this thread share one database
    asked = Forecast.objects.get()
    run_here(asked)
    Forecast.objects.filter(pk=asked.pk).update(status=Status.QUEUED)
    page.goto(here)
    expect(page.locator("#forecast progress")).to_be_visible()
    calm(page)
    Forecast.objects.filter(pk=asked.pk).update(status=Status.DONE)


@pytest.mark.slow
def test_the_walk_from_the_current_map_over_changes_and_forecast_to_a_launch(
    long_shop, live, as_business, axe
):
    page = as_business
    page.set_default_timeout(60_000)
    page.goto("/journeys/orders/", timeout=120_000)  # the map is counted first
    page.get_by_label("State of the map").get_by_role("link", name="Future").click()
    expect(page.get_by_text("No future map yet")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Name", exact=True).fill("No fee")
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("link", name="+ add a change in Buy").click()
    page.get_by_role("link", name=re.compile("Remove a touchpoint")).click()
    page.get_by_label("What is done").fill("The fee is in the price")
    page.get_by_label("Touchpoint", exact=True).select_option("fee")
    assert axe(page) == []
    page.get_by_role("button", name="Add this change").click()
    expect(page.locator(".chg", has_text="The fee is in the price")).to_be_visible()
    page.get_by_label("Owner", exact=True).fill("Ada Lindqvist")
    page.get_by_label("Effort").select_option("S")
    expect(page.locator(".chg")).to_contain_text("Ada Lindqvist")
    expect(page.locator("#saved")).to_contain_text("saved")
    page.get_by_role("link", name="Close").click()
    page.get_by_role("button", name="Forecast").click()
    expect(page.locator("#forecast progress")).to_be_visible()
    made(page)
    expect(page.get_by_text("Goal rate: order", exact=True)).to_be_visible(timeout=15_000)
    expect(page.get_by_text("Association, not cause: no experiment")).to_be_visible()
    expect(page.locator(".overlay .expected-edge").first).to_be_attached()
    assert axe(page) == []
    page.get_by_label("Name of a new scenario").fill("nothing of it")
    page.locator(".under").get_by_role("button", name="Add").click()
    page.get_by_role("link", name="Choose the changes of B").click()
    page.locator("#scenario-form input[type=checkbox]").uncheck()
    expect(page.locator(".chg.out")).to_contain_text("not in B")
    page.locator("#scenario-A").click()
    page.get_by_role("link", name="A went live").click()
    page.get_by_label("Live since").fill("2026-03-09")
    page.get_by_label("Judged by").fill("2026-06-08")
    page.get_by_role("button", name="Hold it to account").click()
    expect(page.get_by_text("live since 9 Mar 2026")).to_be_visible()
    calm(page)
    assert Launch.objects.get().predicted["goal_rate"]["value"] > 0.5
    assert axe(page) == []


def test_a_change_is_moved_by_keyboard_alone_and_undone(served, as_business):
    add(served, {"kind": "remove", "touchpoint": "fee"}, title="No fee")
    page = as_business
    page.goto(BOARD)
    page.get_by_role("button", name="Move No fee").focus()
    page.keyboard.press("Space")
    expect(page.locator("#announcer")).to_contain_text("No fee taken: Buy, place 1 of 1")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator('[data-stage="Look"] .chg')).to_contain_text("No fee")
    expect(page.locator("[id^=grip-]:focus")).to_have_count(1)
    calm(page)
    assert stages() == {"Look": ["No fee"]}
    page.get_by_role("button", name="Undo").click()
    expect(page.locator('[data-stage="Buy"] .chg')).to_contain_text("No fee")
    calm(page)
    assert stages() == {"Buy": ["No fee"]}


def test_a_change_is_dragged_by_hand_to_another_stage(served, as_business):
    add(served, {"kind": "remove", "touchpoint": "fee"}, title="No fee")
    page = as_business
    page.goto(BOARD)
    grip = page.get_by_role("button", name="Move No fee").bounding_box()
    target = page.locator('[data-column][data-stage="Look"]').bounding_box()
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(target["x"] + 60, target["y"] + 20, steps=8)
    page.mouse.up()
    expect(page.locator('[data-stage="Look"] .chg')).to_contain_text("No fee")
    calm(page)
    assert stages() == {"Look": ["No fee"]}


def test_two_editors_different_fields_are_merged_and_one_field_is_asked_about(served, page_of, as_business):
    change = add(served, {"kind": "remove", "touchpoint": "fee"}, title="No fee")
    page, other = as_business, page_of(ADMINISTRATOR)
    page.goto(f"{BOARD}?side=change&change={change.pk}")
    other.goto(f"{BOARD}?side=change&change={change.pk}")
    other.get_by_label("Owner", exact=True).fill("Payments")
    other.get_by_label("Owner", exact=True).press("Tab")
    expect(other.locator("#saved")).to_contain_text("saved")
    page.get_by_label("What is done").fill("No fee at all")
    page.get_by_label("What is done").press("Tab")
    expect(page.locator("#said")).to_contain_text("Saved, beside what others did meanwhile")
    expect(page.locator(".chg")).to_contain_text("Payments")
    expect(page.get_by_label("Owner", exact=True)).to_have_value("Payments")
    calm(page)
    change.refresh_from_db()
    assert (change.title, change.owner) == ("No fee at all", "Payments")
    other.get_by_label("What is done").fill("A small fee")
    other.get_by_label("What is done").press("Tab")
    expect(other.get_by_role("alert")).to_contain_text("changed “No fee at all”")
    expect(other.get_by_label("What is done")).to_have_value("No fee at all")
    calm(other)
    change.refresh_from_db()
    assert (change.title, change.owner) == ("No fee at all", "Payments")
    other.get_by_label("What is done").fill("A small fee")
    other.get_by_label("What is done").press("Tab")
    expect(other.locator(".chg")).to_contain_text("A small fee")


def test_after_a_field_is_saved_a_card_moves_and_undo_is_there_without_opening_the_page_again(
    served, as_business
):
    change = add(served, {"kind": "remove", "touchpoint": "fee"}, title="No fee")
    page = as_business
    page.goto(f"{BOARD}?side=change&change={change.pk}")
    page.get_by_label("Owner", exact=True).fill("Payments")
    page.get_by_label("Owner", exact=True).press("Tab")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    calm(page)
    page.get_by_role("button", name="Move No fee").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator('[data-stage="Look"] .chg')).to_contain_text("No fee")
    calm(page)
    assert stages() == {"Look": ["No fee"]}


def test_on_a_phone_nothing_is_wider_than_the_screen_and_the_panel_is_a_sheet(served, phone, axe):
    long = "A change with a very long name that nobody would ever shorten " * 3
    add(served, {"kind": "remove", "touchpoint": "fee"}, title=long[:190], owner="x" * 150)
    phone.goto(BOARD)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    expect(phone.get_by_role("button", name="Forecast")).to_be_in_viewport()
    assert axe(phone) == []


def test_in_the_dark_the_board_has_no_barriers(served, page_of, axe):
    add(served, {"kind": "cut_wait", "at": "cart", "factor": 0.5}, title="Faster", effort="M")
    page = page_of(ADMINISTRATOR, color_scheme="dark")
    page.goto(BOARD)
    assert axe(page) == []
    assert Future.objects.count() == 1
