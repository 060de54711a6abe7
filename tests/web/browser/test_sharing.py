"""A link in a stranger's browser, embedded where it may be; the wall turns, pauses and keeps the last."""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.conf import settings as installed
from django.core.cache import cache
from django.http import HttpResponse
from playwright.sync_api import expect

from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER
from journeymap.journeys.models import Journey
from journeymap.maps.models import SavedView
from journeymap.sharing.links import allow, share
from journeymap.web.pages.sharing.wall import WallPage
from tests.analysis.company import found_company
from tests.people import somebody

from .conftest import PATIENCE, session_of


@pytest.fixture
def company(live, settings, tmp_path) -> Journey:
    settings.DATA_DIR = tmp_path
    cache.clear()
    return found_company()


@pytest.fixture
def stranger(chromium, live):
    """A browser without an account."""
    context = chromium.new_context(base_url=live)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def test_a_link_is_made_opened_by_a_stranger_and_withdrawn(company, as_admin, stranger, axe):
    page = as_admin
    page.goto("/journeys/shop/?channel=web")
    page.get_by_title("Other ways to share").click()
    page.get_by_role("link", name="Share outside").click()
    page.get_by_role("link", name="allow it").click()
    page.get_by_role("button", name="Allow sharing outside").click()
    expect(page.get_by_role("status")).to_contain_text("may be shared outside now")
    page.goto("/journeys/shop/shares/?channel=web")
    page.get_by_label("For whom, or what for").fill("The board <b>")
    page.keyboard.press("Enter")
    link = page.get_by_label("The link").inner_text()
    there = stranger.new_page()
    there.goto(link)
    expect(there.get_by_role("heading", level=1)).to_have_text("Shop")
    expect(there.get_by_text("web", exact=True).first).to_be_visible()
    expect(there.get_by_role("columnheader", name=re.compile("Look"))).to_be_visible()
    assert there.get_by_role("link").count() == 0 and not stranger.cookies()
    assert not axe(there)
    page.goto("/sharing/")
    withdraw = page.get_by_role("button", name=re.compile("Withdraw.*The board <b>"))
    withdraw.click()
    expect(withdraw).to_have_count(0)
    there.reload()
    expect(there.get_by_role("heading", name="This link leads nowhere")).to_be_visible()


@pytest.fixture
def wiki():
    """Another site; `wiki.body` is what its one page says."""

    class Wiki(HTTPServer):
        body = ""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(self.server.body.encode())

        def log_message(self, *told: object) -> None:
            """Nothing: the test says what it sees."""

    site = Wiki(("127.0.0.1", 0), Page)
    Thread(target=site.serve_forever, daemon=True).start()
    yield site
    site.shutdown()
    site.server_close()


@pytest.mark.parametrize("named", [True, False])
def test_a_link_is_embedded_only_by_the_sites_that_were_named(company, live, stranger, wiki, named):
    boss = somebody(ADMINISTRATOR, "boss")
    allow(True, boss)
    here = f"http://127.0.0.1:{wiki.server_port}"
    _, token = share(company, boss, name="wiki", query={}, frames=here if named else "https://a.example")
    wiki.body = f'<iframe src="{live}/s/{token}/" width="900" height="600"></iframe>'
    page = stranger.new_page()
    became = "requestfinished" if named else "requestfailed"  # the browser itself refuses what was answered
    with page.expect_event(became, lambda asked: token in asked.url):
        page.goto(f"{here}/")
    inside = page.frame_locator("iframe").get_by_role("heading", name="Shop")
    if named:
        expect(inside).to_be_visible()
    else:
        expect(inside).to_have_count(0)


def test_the_wall_turns_pauses_and_keeps_what_was_shown_while_the_server_is_away(
    company, live, stranger, axe, monkeypatch
):
    view = SavedView.objects.create(journey=company, name="Free", shared=True, query={"trait": ["plan=free"]})
    session = session_of(BUSINESS_USER)
    stranger.add_cookies([{"name": installed.SESSION_COOKIE_NAME, "value": session, "url": live}])
    page = stranger.new_page()
    page.clock.install()  # so that nothing turns by itself, however slow the machine
    page.goto("/wall/")
    page.get_by_label("Shop").check()
    page.get_by_label("Free").check()
    page.get_by_label("Seconds for each").fill("300")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/wall/?view=shop&view=shop%2F{view.slug}&every=300")
    beat = page.locator("#beat")
    expect(beat).to_contain_text("1 of 2")
    assert not axe(page)
    page.keyboard.press("ArrowRight")
    expect(beat).to_contain_text("2 of 2")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Free")
    page.keyboard.press("Space")
    expect(beat).to_contain_text("paused")
    page.clock.pause_at(page.evaluate("Date.now()") + 1_000)  # what htmx does a moment after a swap waits
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Free")
    page.keyboard.press("Space")
    expect(beat).to_contain_text("1 of 2")
    # The server itself says so: a browser that is told to intercept may let the next request through.
    with monkeypatch.context() as away:
        away.setattr(WallPage, "get", lambda *_: HttpResponse("away", status=503))
        page.keyboard.press("ArrowRight")
        expect(beat).to_contain_text("the server is away")
        page.clock.run_for(1_000)
        expect(beat).to_contain_text("the server is away")  # also after the end of the turn before
        expect(page.get_by_role("heading", level=1)).to_have_text("Shop")
    page.clock.fast_forward(300_000)
    expect(beat).to_contain_text("2 of 2")  # by itself


def test_on_a_phone_a_button_pauses_the_wall(company, phone, axe):
    page = phone
    page.goto("/wall/?view=shop")
    beat = page.locator("#beat")
    expect(beat).not_to_contain_text("space", use_inner_text=True)
    page.get_by_role("button", name="Pause").tap()
    expect(beat).to_have_text("paused")
    assert not axe(page)
    page.get_by_role("button", name="Go on").tap()
    expect(beat).to_have_text(re.compile("^every 30 s"))


def test_on_a_phone_the_curves_of_the_wall_stand_above_their_stages(company, phone):
    page = phone
    page.goto("/wall/?view=shop")
    curves = page.locator(".wall .overs").first
    stages = page.locator(".wall .heads .cells")
    width = page.evaluate("document.querySelector('.wall .heads .cells').scrollWidth")
    assert width > 390, "the map scrolls sideways, so that each stage can be read"
    assert abs(curves.bounding_box()["width"] - width) <= 1
    assert abs(curves.bounding_box()["x"] - stages.bounding_box()["x"]) <= 1
