"""A real browser on a real server: Debian's Chromium, driven by Playwright, at Django's test server.

Skipped, and said so, where no Chromium is installed. Fixtures: `live` (address of the server),
`page_of(role)` (a page signed in as somebody of that role), `as_business`, `as_support`, `as_admin`, `phone`;
`axe(page)`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT, grant_roles
from tests.people import client_of

CHROMIUM = (
    os.environ.get("JOURNEYMAP_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip
PASSWORD = "rain-jacket-9"  # of everybody
# What axe-core calls serious or worse; the rest is advice.
GRAVE = {"serious", "critical"}
PATIENCE = 60_000
"""Milliseconds until a page that does not change fails its test. Maps are counted while the page waits: on a
busy machine that takes its time, and how long says nothing of the page."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/web/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on the PATH (Debian: apt-get install chromium), so no page was opened")
    # Playwright's loop lives in this thread, and Django would refuse its ORM beside a running loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def live(transactional_db: None, live_server) -> str:
    """The address of the server. It and the test share one database."""
    grant_roles()
    return live_server.url


@pytest.fixture
def page_of(chromium: Browser, live: str) -> Iterator[Callable[..., Page]]:
    """A page of somebody of that role. At the end: no error of a script, nothing refused by the policy."""
    contexts, trouble = [], []

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            trouble.append(message.text)

    def open_page(role: str, **options) -> Page:
        context = chromium.new_context(
            base_url=live, **{"viewport": {"width": 1440, "height": 900}, **options}
        )
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(role), "url": live}])
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", said)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not trouble


def session_of(role: str) -> str:
    """The session of the one person of this role whom the tests know."""
    client = client_of(role, is_staff=True, password=make_password(PASSWORD))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def as_business(page_of) -> Page:
    return page_of(BUSINESS_USER)


@pytest.fixture
def as_support(page_of) -> Page:
    return page_of(SUPPORT_AGENT)


@pytest.fixture
def as_admin(page_of) -> Page:
    return page_of(ADMINISTRATOR)


@pytest.fixture
def phone(page_of) -> Page:
    """A business user on a phone."""
    return page_of(BUSINESS_USER, viewport={"width": 390, "height": 844}, has_touch=True)


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)`: the grave barriers that axe-core finds, one line each; must be empty."""

    def find(page: Page) -> list[str]:
        found = Axe().run(page).response["violations"]
        return [
            f"{each['id']} ({each['impact']}): {each['help']}: {node['html'][:160]}"
            for each in found
            if each["impact"] in GRAVE
            for node in each["nodes"]
        ]

    return find
