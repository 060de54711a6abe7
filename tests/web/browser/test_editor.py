"""The journeys' pages in a browser: a new journey, moving touchpoints by hand and by keyboard, two tabs."""

import pytest
from playwright.sync_api import expect

from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from tests.journeys.conftest import put, traces

SHOP = ["visit view cart payment"] * 30 + ["visit view"] * 20
NASTY = "<b>bold</b> \u202eright to left"


@pytest.fixture
def shop(live, settings, tmp_path) -> Journey:
    settings.DATA_DIR = tmp_path
    put(1, traces([*SHOP, "visit refund"]))
    journey = Journey.objects.create(name="Shop", case="case", goal=["payment"])
    stages = [journey.stages.create(name=name, order=n) for n, name in enumerate(("See", "Buy"))]
    for order, (name, stage) in enumerate((("Visit", 0), ("View", 0), ("Cart", 1), ("Payment", 1))):
        point = journey.touchpoints.create(name=name, stage=stages[stage], order=order)
        point.rules.create(journey=journey, pattern=name.lower(), order=order)
    return journey


def columns() -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = {}
    for point in definition(Journey.objects.get()).touchpoints:
        found.setdefault(point.stage, []).append(point.name)
    return found


def saved(page, revision: int) -> None:
    page.locator(f'#editor[data-revision="{revision}"]').wait_for()


def calm(page) -> None:
    """What htmx swaps in is there, and at its full strength."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def test_a_touchpoint_is_moved_by_keyboard_alone(shop, as_business):
    page = as_business
    page.goto("/journeys/shop/edit/")
    page.get_by_role("button", name="Move Visit").focus()
    page.keyboard.press("Space")
    assert "Visit taken: See, place 1 of 2" in page.locator("#announcer").inner_text()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.locator("#announcer").inner_text() == "Buy, place 2 of 3"
    page.keyboard.press("Enter")
    saved(page, 2)
    assert columns() == {"See": ["View"], "Buy": ["Cart", "Visit", "Payment"]}
    expect(page.locator("[id^=grip-]:focus")).to_have_count(1)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    assert "back where it was: Buy, place 2 of 3" in page.locator("#announcer").inner_text()
    page.get_by_role("button", name="Undo your change").press("Enter")
    saved(page, 3)
    assert columns() == {"See": ["Visit", "View"], "Buy": ["Cart", "Payment"]}


def test_a_touchpoint_is_dragged_by_hand(shop, as_business):
    page = as_business
    page.goto("/journeys/shop/edit/")
    grip = page.get_by_role("button", name="Move View").bounding_box()
    target = page.locator(".point", has_text="Payment").bounding_box()
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(target["x"] + 60, target["y"] + 10, steps=8)
    page.mouse.move(target["x"] + 60, target["y"] + 6)
    page.mouse.up()
    saved(page, 2)
    assert columns() == {"See": ["Visit"], "Buy": ["Cart", "View", "Payment"]}


def test_a_stage_is_renamed_in_place_and_what_nothing_matches_gets_a_touchpoint(shop, as_business):
    page = as_business
    page.goto("/journeys/shop/edit/")
    page.get_by_label("Name of stage 1").fill(NASTY)
    page.get_by_label("Name of stage 1").press("Tab")
    saved(page, 2)
    assert page.get_by_label("Name of stage 1").input_value() == NASTY
    page.get_by_role("button", name="Make a touchpoint of refund").click()
    saved(page, 3)
    expect(page.locator("#unmatched")).to_contain_text("Every one of")
    assert columns()[NASTY] == ["Visit", "View", "refund"]


def test_two_tabs_are_merged_or_asked_and_nothing_is_lost(shop, page_of):
    one, other = page_of("Business user"), page_of("Administrator")
    for page in (one, other):
        page.goto("/journeys/shop/edit/")
    other.get_by_label("Name of stage 2").fill("Order")
    other.get_by_label("Name of stage 2").press("Enter")
    saved(other, 2)
    one.locator(".point", has_text="Visit").get_by_role("link").click()
    one.get_by_label("Name", exact=True).wait_for()
    one.goto("/journeys/shop/edit/")  # the newest
    other.goto("/journeys/shop/edit/")
    other.locator(".point", has_text="Visit").get_by_role("link").click()
    other.get_by_label("Name", exact=True).fill("Arrival")
    other.get_by_role("button", name="Rename").click()
    saved(other, 3)
    one.get_by_label("Name of stage 1").fill("Look")
    one.get_by_label("Name of stage 1").press("Enter")
    saved(one, 4)
    told = "administrator changed meanwhile: Touchpoint “Visit” renamed to “Arrival”"
    expect(one.locator("#said")).to_contain_text(told)
    other.get_by_label("Name of stage 1").fill("Watch")
    other.get_by_label("Name of stage 1").press("Enter")
    asked = other.get_by_role("alert")
    asked.wait_for()
    assert "renamed to “Watch”" in asked.inner_text() and "renamed to “Look”" in asked.inner_text()
    assert Journey.objects.get().revision == 4
    other.get_by_role("button", name="Have it as I want it").click()
    saved(other, 5)
    assert [s.name for s in shop.stages.all()] == ["Watch", "Order"]


def test_a_rule_is_tested_before_it_is_saved(shop, as_business, axe):
    page = as_business
    page.goto("/journeys/shop/edit/rules/")
    page.get_by_label("Match").select_option("wildcard")
    page.get_by_label("Pattern").fill("re*")
    told = page.locator("#tested .note")
    page.locator("#tested", has_text="would take").wait_for()  # by itself, while one types
    assert "would take 1 event of 1 activity: refund" in told.inner_text()
    with page.expect_response("**/rules/"):
        page.get_by_role("button", name="Test it").click()
    calm(page)
    assert "would take 1 event of 1 activity: refund" in told.inner_text()
    assert axe(page) == []
    assert shop.rules.count() == 4
    page.get_by_role("button", name="Add it at the end").click()
    saved(page, 2)
    assert shop.rules.count() == 5
    page.get_by_label("Pattern").fill("(")
    page.get_by_label("Match").select_option("regex")
    expect(page.locator("#tested .note.bad")).to_contain_text("cannot be read")
    assert page.get_by_label("Pattern").input_value() == "("


def test_a_new_journey_is_drafted_and_its_guesses_are_told(shop, as_business, axe):
    page = as_business
    page.goto("/journeys/")
    page.get_by_role("link", name="New journey").click()
    page.get_by_label("1 · Name").fill("Second")
    assert axe(page) == []
    page.get_by_role("button", name="Draft the journey").click()
    page.get_by_role("heading", name="What we guessed and why").wait_for()
    assert axe(page) == []
    assert Journey.objects.get(name="Second").owner.username == "business-user"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["", "shop/edit/", "shop/edit/settings/", "shop/edit/history/", "shop/edit/delete/"]
)
def test_no_page_has_a_grave_barrier(shop, page_of, axe, path, scheme):
    page = page_of("Business user", color_scheme=scheme)
    page.goto("/journeys/" + path)
    page.wait_for_load_state("networkidle")
    assert axe(page) == []


def test_on_a_phone_nothing_sticks_out(shop, phone):
    for path in ("", "new/", "shop/edit/", "shop/edit/rules/", "shop/edit/settings/", "shop/edit/history/"):
        phone.goto("/journeys/" + path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, path
