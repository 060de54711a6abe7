"""The pages of messages in a browser: a receiver is made and tried, the digest shows in its frame."""

from playwright.sync_api import expect

from journeymap.access.exits import set_open
from journeymap.actions.models import Channel, Handover, Notice, Tracker
from journeymap.journeys.models import Journey
from tests.analysis.conftest import shop, store

__all__ = ["shop", "store"]


def test_an_administrator_makes_a_receiver_opens_its_exit_and_tries_it(as_admin, axe):
    page = as_admin
    page.goto("/messages/")
    expect(page.get_by_role("heading", name="Nobody is told of anything yet")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="New receiver").click()
    page.get_by_role("link", name="Slack").click()
    page.get_by_label("Name", exact=True).fill("CX team")
    page.get_by_label("Address of the incoming webhook").fill("https://hooks.slack.com/services/T/B/hush")
    page.get_by_role("checkbox", name="Accepted proposals").check()
    page.get_by_role("checkbox", name="Switched on").check()
    assert axe(page) == []
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("The exit “Chats” is closed")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("hush")
    assert axe(page) == []
    set_open("chats", True, None)
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_role("row", name="test")).to_contain_text("on its way")
    made = Channel.objects.get()
    assert made.occasions == ["alerts", "proposals"] and Notice.objects.get().channel == made


def test_the_digest_is_seen_before_it_is_sent(shop, as_admin, axe):
    made = Channel.objects.create(kind="mail", name="Board", address="b@example.com", occasions=["digest"])
    page = as_admin
    page.goto(f"/messages/{made.pk}/digest/", timeout=120_000)
    mail = page.frame_locator("iframe.mail")
    expect(mail.get_by_role("heading", name="Shop")).to_be_visible(timeout=60_000)
    expect(mail.get_by_text("This is the first digest")).to_be_visible()
    assert mail.locator("img").count() == mail.locator("img[src^='data:image/png']").count() > 0
    page.get_by_text("The same in plain words").click()
    expect(page.locator("details pre")).to_contain_text("Goal rate")
    assert axe(page) == []


def test_an_issue_leads_to_its_tracker_and_says_how_it_stands(as_admin):
    journey = Journey.objects.create(name="Shop", case="customer")
    tracker = Tracker.objects.create(name="Issues", kind="github", address="https://api.github.com", on=True)
    Handover.objects.create(
        tracker=tracker, journey=journey, title="No fee", status="done", key="12", state="in progress",
        link="https://github.com/acme/shop/issues/12",
    )  # fmt: skip
    page = as_admin
    page.goto(f"/messages/trackers/{tracker.pk}/")
    row = page.get_by_role("row", name="No fee")
    expect(row).to_contain_text("in progress")
    expect(row.get_by_role("link", name="#12")).to_have_attribute(
        "href", "https://github.com/acme/shop/issues/12"
    )
