"""The exported page, opened from a disk: no request, no error, cells open, lanes fold, keyboard and axe."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

from tests.analysis.conftest import shop, store
from tests.web.browser.conftest import GRAVE, Axe

__all__ = ["shop", "store"]


@pytest.fixture
def alone(shop, tmp_path, chromium: Browser):
    """(the page, what it asked for, what it complained of)."""
    path = tmp_path / "shop.html"
    call_command("export_map", "shop", "--format", "html", "--output", str(path))
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    yield page, asked, said
    page.close()


def cell(page: Page, key: str):
    return page.locator(f'[data-open="{key}"]')


@pytest.mark.django_db
def test_it_opens_without_a_request_or_an_error(alone):
    page, asked, said = alone
    cell(page, "touchpoints.0").click()
    expect(page.locator("#drawer")).to_be_visible()
    expect(page.locator("#drawer")).to_contain_text("Touchpoints of")
    expect(page.locator("#drawer dl").first).to_contain_text("n")
    page.get_by_role("button", name="Dark or light").click()
    assert asked == [page.url] and said == []


@pytest.mark.django_db
def test_keys_move_open_and_close(alone):
    page, _, _ = alone
    page.locator(".fold-lane").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    here = page.locator(":focus")
    expect(here).to_have_attribute("data-open", "touchpoints.0")
    page.keyboard.press("Enter")
    expect(page.locator("#drawer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator(":focus")).to_have_attribute("data-open", "touchpoints.0")


@pytest.mark.django_db
def test_lanes_fold_alone_and_all(alone):
    page, _, _ = alone
    lane = page.locator("[data-lane]").nth(1)
    lane.locator(".fold-lane").click()
    expect(lane.locator(".opener").first).to_be_hidden()
    page.get_by_role("button", name="Fold all lanes").click()
    expect(page.locator("[data-lane] .opener:visible")).to_have_count(0)
    page.get_by_role("button", name="Unfold all lanes").click()
    expect(lane.locator(".opener").first).to_be_visible()


@pytest.mark.django_db
def test_nothing_bars_anybody(alone):
    page, _, _ = alone
    cell(page, "touchpoints.0").click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        assert not [each["id"] for each in found if each["impact"] in GRAVE]
