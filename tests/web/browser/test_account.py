"""Sign-in, account and the admin in a real browser: the content policy refuses nothing, all can use them.

The fixture `page_of` fails a test in which the browser refused something or a script broke.
"""

import pytest
from django.contrib.auth import get_user_model
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page, expect

from journeymap.analysis.models import Run
from journeymap.feedback.models import Feedback
from journeymap.journeys.models import Journey

from .conftest import PASSWORD


@pytest.fixture
def rows(live):
    """Something to see on every kind of the admin's pages."""
    journey = Journey.objects.create(name="<b>Shop</b>", goal=["pay"], guesses=[{"what": "goal", "why": "x"}])
    journey.stages.create(name="Buy")
    Run.objects.create(journey=journey, analyzer="a", status="failed", error="e", params={"a": 1})
    Feedback.objects.create(
        key="k", import_number=1, row=1, text="<script>alert(1)</script>", kind="rating",
        time="2026-01-01T00:00:00Z",
    )  # fmt: skip
    return journey


def test_the_pages_of_the_admin_break_no_policy(rows, as_admin):
    journey, run, feedback = rows.pk, Run.objects.get().pk, Feedback.objects.get().pk
    person = get_user_model().objects.get(username="administrator").pk
    for address in (
        "",
        "feedback/feedback/",
        "feedback/feedback/?q=script",
        "feedback/feedback/?time__year=2026",
        "feedback/feedback/?kind__exact=nps",
        f"feedback/feedback/{feedback}/change/",
        "journeys/journey/",
        "journeys/journey/add/",
        f"journeys/journey/{journey}/change/",
        f"journeys/journey/{journey}/history/",
        f"journeys/journey/{journey}/delete/",
        "analysis/run/",
        f"analysis/run/{run}/change/",
        "auth/user/",
        "auth/user/add/",
        f"auth/user/{person}/change/",
        "auth/group/",
        "axes/accessattempt/",
        "access/entry/",
    ):
        page = as_admin.goto(f"/admin/{address}")
        assert page.status == 200, address
        as_admin.wait_for_load_state("networkidle")
    as_admin.goto("/admin/analysis/run/")
    as_admin.locator(".action-select").first.check()
    expect(as_admin.locator("#changelist-actions")).to_be_visible()


def test_the_admin_and_the_pages_share_one_choice_of_light_and_dark(rows, as_admin):
    as_admin.emulate_media(color_scheme="light")
    as_admin.goto("/account/")
    as_admin.locator("[data-theme-switch]").click()
    as_admin.goto("/admin/")
    as_admin.locator("html.dark").wait_for()


def test_one_switches_the_second_factor_on_and_signs_in_with_it_by_keyboard_alone(live, page_of, as_support):
    user = get_user_model().objects.get(username="support-agent")
    as_support.goto("/account/second-factor/")
    assert as_support.get_by_role("img", name="QR code with your key").is_visible()
    device = TOTPDevice.objects.get(user=user)
    typing(as_support)
    as_support.keyboard.type(f"{totp(device.bin_key):06d}")
    as_support.keyboard.press("Enter")
    as_support.get_by_role("heading", name="Keep these codes on paper").wait_for()
    code = as_support.get_by_role("list", name="Backup codes").locator("code").first.inner_text()
    as_support.context.clear_cookies()
    as_support.goto("/sign-in/?next=/account/")
    typing(as_support)
    as_support.keyboard.type("support-agent")
    as_support.keyboard.press("Tab")
    as_support.keyboard.type(PASSWORD)
    as_support.keyboard.press("Enter")
    as_support.get_by_role("heading", name="One more step").wait_for()
    typing(as_support)
    as_support.keyboard.type(code)
    as_support.keyboard.press("Enter")
    as_support.get_by_role("heading", name="Your account").wait_for()
    assert "9 of ten backup codes" in as_support.locator("#second-factor").inner_text()


def typing(page: Page) -> None:
    """A field has the focus by itself."""
    expect(page.locator("input:focus")).to_have_count(1)


@pytest.mark.parametrize("address", ["/sign-in/", "/account/", "/account/second-factor/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_grave_barrier(live, as_business, axe, address, scheme):
    as_business.emulate_media(color_scheme=scheme)
    as_business.goto(address)
    assert axe(as_business) == []


def test_the_page_of_the_api_works(live, as_business):
    as_business.goto("/api/v1/docs/")
    as_business.get_by_role("heading", name="Journeymap").first.wait_for()
