"""The whole walk: from an empty installation to a map, one customer's life, and their erasure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from journeymap.customers.addresses import opaque
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here
from journeymap.journeys import ordering
from journeymap.journeys.models import Drafting, Journey
from journeymap.privacy.models import Erasure
from tests.analysis.company import found_company

STEPS = ("shop visited", "product viewed", "fee shown", "order paid", "parcel delivered")
BEGIN = datetime(2025, 3, 3, 9, tzinfo=UTC)
NASTY = 'kate7"><i>@shop.example'
"""The customer who is erased; of the shop's own making, so nobody masks it."""


def customer(number: int) -> str:
    return NASTY if number == 7 else f"kate{number}@shop.example"


def events() -> str:
    """Sixty orders as a shop exports them: every third ends at the fee; the last row has no time."""
    lines = ["ordered_at;order_no;cust;what;wherefrom;amt"]
    for number in range(60):
        time = BEGIN + timedelta(days=number, hours=number % 5)
        for place, step in enumerate(STEPS[: 3 if number % 3 == 0 else 5]):
            at = (time + timedelta(minutes=11 * place)).strftime("%d.%m.%Y %H:%M")
            who = customer(number).replace('"', '""')
            lines.append(f'{at};A-{1000 + number};"{who}";{step};{("web", "app")[number % 2]};{place}0,50')
    return "\n".join([*lines, "41.03.2025 10:00;A-1;kate1@shop.example;order paid;web;1,00", ""])


def answers() -> str:
    lines = ["customer,answered_at,csat,comment"]
    for number in range(0, 60, 2):
        at = (BEGIN + timedelta(days=number + 1)).isoformat()
        who = customer(number + 1).replace('"', '""')
        lines.append(f'"{who}",{at},{1 + number % 5},"The fee came late <b>{number}</b>"')
    return "\n".join([*lines, ""])


@pytest.fixture(autouse=True)
def a_small_installation(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    settings.UPLOADS_DIR = tmp_path / "uploads"
    settings.UPLOADS_DIR.mkdir()
    monkeypatch.setattr(ordering, "LIMIT", 10)  # so that drafting is a job whose progress is seen


@pytest.fixture
def shop(live):
    return found_company()


def hand_in(page: Page, name: str, text: str) -> None:
    page.goto("/imports/")
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    page.set_input_files("#chosen-files", files=[file])
    page.wait_for_url("**/imports/drafts/*/")


def carried_out(page: Page) -> None:
    """Press the button that imports, and do what a worker would do."""
    page.get_by_role("button", name=re.compile("^Import ")).click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    run_here(Import.objects.latest("pk"))


def imported(page: Page) -> None:
    hand_in(page, "shop-week-10.csv", events())
    page.get_by_label("What wherefrom means", exact=True).select_option("channel")
    expect(page.locator("table.first thead")).to_contain_text("Channel")
    carried_out(page)
    expect(page.get_by_text("260 + 0 + 1 = 261 rows")).to_be_visible()
    hand_in(page, "survey.csv", answers())
    carried_out(page)
    expect(page.get_by_text("30 + 0 + 0 = 30 rows")).to_be_visible()


def drafted(page: Page, name: str = "First order") -> Journey:
    page.goto("/")
    page.get_by_role("link", name="Draft a journey").click()
    page.get_by_label("1 · Name").fill(name)
    page.get_by_role("button", name="Draft the journey").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    run_here(Drafting.objects.get())
    expect(page.get_by_role("heading", name="What we guessed and why")).to_be_visible()  # by itself
    return Journey.objects.get(name=name)


def drawer(page: Page):
    return page.get_by_role("complementary", name="Evidence")


def test_from_nothing_to_a_map_to_one_customer_and_their_erasure(live, as_support, as_business, as_admin):
    as_business.goto("/")
    expect(as_business.get_by_role("heading", name="Your first map")).to_be_visible()
    imported(as_support)
    journey = drafted(as_business)
    page = as_business
    page.get_by_role("link", name="Open the map").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("First order")

    page.get_by_role("gridcell").get_by_role("link", name=re.compile("^Touchpoints ")).first.click()
    expect(drawer(page).get_by_text("60 on the cell = 60 rows")).to_be_visible()
    drawer(page).get_by_role("link", name="Open rows").click()
    expect(page.get_by_role("heading", name=re.compile("60 cases behind"))).to_be_visible()
    rows = page.url
    assert customer(7) in page.locator("table").inner_text()

    page.goto(f"/journeys/{journey.slug}/")
    page.get_by_role("switch", name="web").click()
    first = page.get_by_role("columnheader").filter(has_text="of start").first
    expect(first).to_contain_text("30 cases")
    page.get_by_role("link", name="Clear filters").click()
    expect(first).to_contain_text("60 cases")
    page.locator("#compare > summary").click()
    page.get_by_role("link", name=re.compile("with app|with web")).first.click()
    expect(page.get_by_text("compared with")).to_be_visible()
    page.get_by_role("link", name="End comparison").click()

    page.goto(f"/people/{opaque(customer(7))}/timeline/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(customer(7))
    expect(page.locator(".thread li")).to_have_count(6)
    expect(page.get_by_text("The fee came late <b>6</b>")).to_be_visible()

    admin = as_admin
    admin.goto("/people/")
    admin.get_by_label("Customer key or e-mail address").fill(customer(7))
    admin.keyboard.press("Enter")
    admin.get_by_role("link", name="Erase…").click()
    admin.get_by_role("textbox").fill("kate8@shop.example")
    admin.get_by_role("button", name="Erase this person").click()
    expect(admin.get_by_role("alert")).to_contain_text("That is not the key")
    admin.get_by_role("textbox").fill(customer(7))
    admin.get_by_role("button", name="Erase this person").click()
    expect(admin.get_by_text("Waiting for a worker.")).to_be_visible()
    run_here(Erasure.objects.get())
    expect(admin.get_by_role("heading", name="Receipt")).to_be_visible()

    page.goto(rows)
    expect(page.get_by_role("heading", name=re.compile("59 cases behind"))).to_be_visible()
    assert customer(7) not in page.locator("table").inner_text()
    assert page.goto(f"/people/{opaque(customer(7))}/timeline/").status == 404


MENUS = {
    "Support agent": ["Ask", "Answers", "Imports"],
    "Business user": ["Home", "Journeys", "Ask", "Opportunities", "Customers to act on", "Answers", "Themes",
                      "Personas", "Imports", "Desks", "Proposals", "Alerts", "Mentions", "Live tracking",
                      "Analyzers", "Runs", "Models", "People and privacy"],
    "Administrator": ["Home", "Journeys", "Ask", "Opportunities", "Customers to act on", "Answers", "Themes",
                      "Personas", "Imports", "Desks", "Proposals", "Alerts", "Mentions", "Live tracking",
                      "Connections", "Messages", "Analyzers", "Runs", "Models", "People and privacy",
                      "What may leave", "System", "Audit trail", "All records"],
}  # fmt: skip


@pytest.mark.parametrize("role", MENUS)
def test_everybody_sees_their_menu_and_only_it_and_every_line_opens(page_of, role):
    page = page_of(role)
    page.goto("/account/")
    lines = page.get_by_role("navigation", name="Main").get_by_role("list").get_by_role("link")
    assert lines.all_inner_texts() == MENUS[role]
    for address in [line.get_attribute("href") for line in lines.all()]:
        assert page.goto(address).status == 200, address


def test_a_private_view_is_not_there_for_somebody_else(shop, as_business, as_admin):
    page = as_business
    page.goto("/journeys/shop/?channel=web")
    page.locator("#pick-view").click()
    page.get_by_label("Keep what is shown now as").fill("Mine alone")
    page.get_by_role("button", name="Save view").click()
    page.wait_for_url("**view=mine-alone*")
    assert page.goto("/journeys/shop/?view=mine-alone").status == 200
    assert as_admin.goto("/journeys/shop/?view=mine-alone").status == 404
    expect(as_admin.get_by_role("heading", level=1)).to_have_text("There is nothing here")


def test_who_saves_on_an_old_state_is_told_and_loses_nothing(shop, as_business, as_admin):
    for page in (as_business, as_admin):
        page.goto("/journeys/shop/edit/settings/")
    for page, words in ((as_admin, "Theirs"), (as_business, "Mine")):
        page.get_by_label("Description").fill(words)
        about = page.locator("section", has=page.get_by_label("Description"))
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            about.get_by_role("button", name="Save").click()
    asked = as_business.get_by_role("alert")
    expect(asked).to_contain_text("Mine")
    expect(asked).to_contain_text("Theirs")
    shop.refresh_from_db()
    assert shop.description == "Theirs"


def test_by_keyboard_alone_from_signing_in_to_a_filtered_map(shop, chromium, live):
    get_user_model().objects.create_user("kim", password="rain-jacket-9").groups.add(
        Group.objects.get(name="Business user")
    )
    context = chromium.new_context(base_url=live, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto("/")
    reach(page, "input[name=username]")
    page.keyboard.type("kim")
    page.keyboard.press("Tab")
    page.keyboard.type("rain-jacket-9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    reach(page, ".page a[href*='/journeys/shop/']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Shop")
    reach(page, "[data-grid] .opener")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):  # from a stage's head over its flow
        page.keyboard.press(key)
    cell = page.locator(":focus").get_attribute("aria-label")
    page.keyboard.press("Enter")
    expect(drawer(page)).to_be_visible()
    reach(page, "aside a[data-cell], .drawer a[data-cell]")
    page.keyboard.press("Enter")
    expect(drawer(page).get_by_text(re.compile("on the cell = "))).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer(page)).to_be_hidden()
    expect(page.locator(":focus")).to_have_attribute("aria-label", cell)
    reach(page, "[role=switch]", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**channel=*")
    expect(page.get_by_role("columnheader", name=re.compile("Look"))).to_contain_text("30 cases")
    context.close()


def reach(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until the focus is on something that the selector names; what has focus must be seen."""
    for _ in range(80):
        if page.evaluate("told => !!document.activeElement?.matches(told)", selector):
            box = page.locator(":focus").bounding_box()
            assert box and box["width"] and box["height"], f"{selector} has the focus and is not seen"
            return
        page.keyboard.press(key)
    pytest.fail(f"{key} does not come to {selector}")
