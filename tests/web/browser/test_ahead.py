"""The whole walk of maps that look ahead: the current map is published, changes are planned on a future map
with somebody else at work on it, forecast, compared and launched; then reality leaves the published map, the
drift is proposed as an edit and accepted; and all of it is taken along."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from playwright.sync_api import Page, expect

from journeymap.access.roles import ADMINISTRATOR
from journeymap.analysis.models import Run
from journeymap.analysis.starting import start
from journeymap.futures.models import Change, Forecast, Launch
from journeymap.jobs.claiming import run_here
from journeymap.jobs.states import Status
from journeymap.journeys.models import Journey, Rule, Touchpoint
from journeymap.publishing.designs import touchpoints
from journeymap.publishing.editions import newest
from tests.futures.company import weekly
from tests.futures.conftest import ben, long_shop, store
from tests.journeys.conftest import put

__all__ = ["ben", "long_shop", "store"]
FUTURE = "/journeys/orders/futures/no-fee/"


@pytest.fixture
def orders(long_shop) -> Journey:
    """The long shop; it knows a check of papers that nobody has come to yet."""
    check = Touchpoint.objects.create(
        journey=long_shop, name="check", order=9, stage=long_shop.stages.get(name="Buy")
    )
    Rule.objects.create(journey=long_shop, touchpoint=check, order=9, pattern="check")
    return long_shop


def with_checks(events: pa.Table) -> pa.Table:
    """Everybody who orders shows papers a moment before."""
    ordered = events.filter(pc.equal(events["activity"], "order"))
    moment = pa.scalar(timedelta(minutes=3), pa.duration("us"))
    columns = {
        "activity": pa.array(["check"] * len(ordered)),
        "time": pc.subtract(ordered["time"], moment),
        "value": pa.array([0.0] * len(ordered)),
    }
    checks = pa.table({name: columns.get(name, ordered[name]) for name in events.column_names})
    return pa.concat_tables([events, checks]).combine_chunks()


def calm(page: Page) -> None:
    """No request is under way, and nothing is half shown."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def published(page: Page, why: str) -> None:
    """By keyboard alone: the menu, the reason, Enter."""
    page.goto("/journeys/orders/", timeout=120_000)  # the map is counted first
    page.locator("#publish > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Why, in one line").focus()
    page.keyboard.type(why)
    page.keyboard.press("Enter")
    expect(page.get_by_text(why).first).to_be_visible()


def commented(page: Page) -> None:
    """On a stage's head: the mark is there at once, leads back to what was said, goes when it is settled."""
    page.goto("/journeys/orders/")
    head = page.get_by_role("columnheader").filter(has_text="Buy")
    head.get_by_role("link").first.press("Enter")
    drawer = page.get_by_role("complementary", name="Evidence")
    expect(drawer).to_contain_text("Share of previous stage")
    drawer.get_by_label("Say something").fill("Half of them meet the fee.")
    drawer.get_by_role("button", name="Comment").press("Enter")
    mark = head.get_by_role("link", name=re.compile("1 open comment"))
    expect(mark).to_be_visible()
    page.keyboard.press("Escape")
    mark.click()
    expect(drawer.get_by_text("Half of them meet the fee.")).to_be_in_viewport()
    assert page.evaluate("document.querySelectorAll('#map .tk').length") == 1
    drawer.get_by_role("button", name="settle").press("Enter")
    expect(page.locator("#map .tk")).to_have_count(0)


def planned(page: Page) -> None:
    """A future map with one change: the fee goes."""
    page.goto("/journeys/orders/")
    page.get_by_label("State of the map").get_by_role("link", name="Future").click()
    page.get_by_label("Name", exact=True).fill("No fee")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="+ add a change in Buy").click()
    page.get_by_role("link", name=re.compile("Remove a touchpoint")).click()
    page.get_by_label("What is done").fill("The fee is in the price")
    page.get_by_label("Touchpoint", exact=True).select_option("fee")
    page.get_by_role("button", name="Add this change").click()
    expect(page.locator(".chg")).to_contain_text("The fee is in the price")
    calm(page)


def argued(page: Page, other: Page) -> None:
    """Somebody else names an owner meanwhile: both stand. Then both set one field: the second is asked."""
    change = Change.objects.get()
    other.goto(f"{FUTURE}?side=change&change={change.pk}")
    other.get_by_label("Owner", exact=True).fill("Payments")
    other.keyboard.press("Tab")
    expect(other.locator("#saved")).to_contain_text("saved")
    calm(other)
    page.get_by_label("Effort").select_option("S")
    expect(page.locator("#said")).to_contain_text("Saved, beside what others did meanwhile")
    expect(page.get_by_label("Owner", exact=True)).to_have_value("Payments")
    calm(page)
    other.get_by_label("Effort").select_option("L")
    expect(other.get_by_role("alert")).to_contain_text("What you see is how it is now")
    expect(other.get_by_label("Effort")).to_have_value("S")
    calm(other)
    change.refresh_from_db()
    assert (change.owner, change.effort) == ("Payments", "S")


def foretold(page: Page) -> None:
    page.get_by_role("link", name="Close").click()
    page.get_by_role("button", name="Forecast").press("Enter")
    expect(page.locator("#forecast progress")).to_be_visible()
    calm(page)
    here = page.url
    page.goto("about:blank")  # the server and this thread share one database
    run_here(Forecast.objects.get())
    page.goto(here)
    expect(page.get_by_text("Goal rate: order", exact=True)).to_be_visible()
    expect(page.get_by_text("Association, not cause: no experiment")).to_be_visible()


def compared(page: Page) -> None:
    """A second scenario without the change."""
    page.get_by_label("Name of a new scenario").fill("as it is")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Choose the changes of B").click()
    page.locator("#scenario-form input[type=checkbox]").uncheck()
    expect(page.locator(".chg.out")).to_contain_text("not in B")
    calm(page)


def launched(page: Page) -> None:
    page.locator("#scenario-A").click()
    page.get_by_role("link", name="A went live").click()
    page.get_by_label("Live since").fill("2026-03-09")
    page.get_by_label("Judged by").fill("2026-06-08")
    page.get_by_role("button", name="Hold it to account").click()
    expect(page.get_by_text("live since 9 Mar 2026")).to_be_visible()
    calm(page)
    assert Launch.objects.get().predicted["goal_rate"]["value"] > 0.5


def drifted(page: Page, orders: Journey) -> None:
    """A week of orders with a step that no design tells of; the edit is accepted by keyboard."""
    page.goto("about:blank")
    put(2, with_checks(weekly(1, since=60)))
    for run in start(orders, ["drift"]):
        run_here(run)
    assert Run.objects.filter(analyzer="drift").latest("pk").status == Status.DONE
    page.goto("/alerts/")
    expect(page.get_by_text(re.compile("“check”.*no step of the design")).first).to_be_visible()
    page.goto("/proposals/")
    accept = page.locator(".proposal", has_text="add step").get_by_role("button", name=re.compile("^Accept"))
    accept.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").or_(page.get_by_role("alert")).first).to_be_visible()
    made = newest(orders)
    assert made is not None and made.number == 2 and "check" in touchpoints(made.design)


def taken_along(page: Page) -> None:
    """Both maps as files; the menu is opened by keyboard."""
    for address, name in (("/journeys/orders/", "JSON"), (FUTURE, "Data (JSON)")):
        page.goto(address, timeout=120_000)
        page.locator("summary", has_text="Export").focus()
        page.keyboard.press("Enter")
        with page.expect_download() as began:
            page.get_by_role("link", name=name).first.click()
        told = json.loads(began.value.path().read_text(encoding="utf-8"))
        assert "Orders" in json.dumps(told)


@pytest.mark.slow
def test_from_a_published_map_over_a_plan_and_its_forecast_to_a_drift_and_out(
    orders, live, as_business, page_of, axe
):
    page, other = as_business, page_of(ADMINISTRATOR)
    page.set_default_timeout(60_000)
    page.goto("/journeys/orders/", timeout=120_000)
    assert axe(page) == []
    published(page, "agreed in March")
    assert axe(page) == []
    commented(page)
    assert axe(page) == []
    planned(page)
    assert axe(page) == []
    argued(page, other)
    assert axe(page) == []
    foretold(page)
    assert axe(page) == []
    compared(page)
    assert axe(page) == []
    launched(page)
    assert axe(page) == []
    drifted(page, orders)
    assert axe(page) == []
    for address in ("design/", "editions/", "editions/2/", "editions/compare/?before=1&after=2", "day/"):
        assert page.goto(f"/journeys/orders/{address}", timeout=120_000).status == 200
        assert axe(page) == [], address
    taken_along(page)
