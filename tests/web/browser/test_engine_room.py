"""The engine room in a browser: settings by keyboard alone, progress by itself, no grave barrier."""

import pytest
from playwright.sync_api import expect

from journeymap.analysis.models import Alert, Model, Proposal, Run, Setting
from tests.analysis.conftest import install, shop, store, told  # noqa: F401 - fixtures
from tests.web.analyzers.conftest import every  # noqa: F401 - a fixture
from tests.web.analyzers.test_pages import addresses, filled  # noqa: F401 - a fixture


@pytest.mark.parametrize("options", [{"color_scheme": "light"}, {"color_scheme": "dark"},
                                     {"viewport": {"width": 390, "height": 844}}])  # fmt: skip
def test_no_page_has_a_grave_barrier(page_of, filled, axe, options):  # noqa: F811
    page = page_of("Administrator", **options)
    for address in addresses():
        assert page.goto(address).status == 200
        assert axe(page) == [], address
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} scrolls sideways"


def test_a_setting_is_changed_by_keyboard_alone(as_business, every):  # noqa: F811
    page = as_business
    page.goto("/analyzers/every/")
    page.get_by_label("Most").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("501")
    page.keyboard.press("Enter")
    page.get_by_text("less than or equal to 500").wait_for()
    field = page.get_by_label("Most")
    assert field.input_value() == "501" and field.get_attribute("aria-invalid") == "true"
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    page.get_by_text("is saved").wait_for()
    assert Setting.objects.get().params == {"most": 40}
    back = page.get_by_role("button", name="back to default for Most")
    back.press("Enter")
    expect(back).to_have_count(0)  # "is saved" stands there since the setting before
    assert Setting.objects.get().params == {}


def test_an_analyzer_is_switched_off_and_on(as_business, every):  # noqa: F811
    page = as_business
    page.goto("/analyzers/?journey=shop")
    switch = page.get_by_role("switch", name="Failing on Shop")
    assert switch.get_attribute("aria-checked") == "true"
    switch.press("Space")
    page.get_by_text("kept, not shown as current.").wait_for()
    assert switch.get_attribute("aria-checked") == "false"
    assert not Setting.objects.get().enabled


def test_the_progress_of_a_run_comes_by_itself(as_business, every):  # noqa: F811
    run = Run.objects.create(journey=every, analyzer="failing")
    page = as_business
    page.goto(f"/runs/{run.pk}/")
    page.get_by_text("next in line").wait_for()
    Run.objects.filter(pk=run.pk).update(status="running", progress=0.42, message="counting")
    page.get_by_text("42 %").wait_for()
    Run.objects.filter(pk=run.pk).update(status="done", seconds=2.0)
    page.get_by_role("heading", name="Findings").wait_for()


def test_a_proposal_and_an_alert_are_decided(as_business, filled):  # noqa: F811
    page = as_business
    page.goto("/proposals/")
    page.get_by_role("checkbox").check()
    page.get_by_label("because").fill("not ours")
    page.get_by_role("button", name="Reject those ticked").click()
    page.get_by_text("1 proposal rejected").wait_for()
    assert Proposal.objects.get().because == "not ours"
    page.goto("/alerts/")
    page.get_by_role("button", name="I know of it").click()
    page.get_by_text("Noted").wait_for()
    page.get_by_label("Who sees to it").select_option("business-user")
    page.get_by_role("button", name="Set").click()
    page.get_by_text("business-user sees to it").wait_for()
    assert Alert.objects.get().assigned.username == "business-user"


def test_a_model_is_made_active_by_an_administrator(as_admin, filled):  # noqa: F811
    page = as_admin
    page.goto(f"/models/{Model.objects.get().pk}/")
    page.get_by_label("I have read its card").check()
    page.get_by_role("button", name="Make it the active one").click()
    page.get_by_text("Active: runs use it").wait_for()
    assert Model.objects.get().status == "active"
