"""Takes the pictures: signs in as each role, opens the pages, waits until nothing moves."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from tests.web.pictures.shots import BUSINESS, FIRST, SHOTS, Shot, felt_worst, people, the_map

CHROMIUM = os.environ.get("JOURNEYMAP_TEST_CHROMIUM", "/usr/bin/chromium")
WINDOWS = {
    "1440-light": ({"width": 1440, "height": 900}, "light"),
    "1440-dark": ({"width": 1440, "height": 900}, "dark"),
    "1280-light": ({"width": 1280, "height": 800}, "light"),
    "1280-dark": ({"width": 1280, "height": 800}, "dark"),
    "phone-light": ({"width": 390, "height": 844}, "light"),
    "phone-dark": ({"width": 390, "height": 844}, "dark"),
}


def main() -> None:
    """Reads its arguments; Django must be set up on the installation whose pages are taken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("output", type=Path)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--window", action="append", default=[])
    parser.add_argument("--first", action="store_true")
    parser.add_argument("--readme", type=Path)
    told = parser.parse_args()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop lives in this thread
    if told.first:
        people()
    shots = [shot for shot in (FIRST if told.first else SHOTS) if not told.only or shot.name in told.only]
    windows = told.window or list(WINDOWS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        if told.readme:
            told.readme.parent.mkdir(exist_ok=True)
            shot = Shot("map", BUSINESS, lambda: the_map(f"?cell={felt_worst()}"))
            take(browser, told.address, shot, shot.address(), "1440-light", told.readme)
        else:
            told.output.mkdir(parents=True, exist_ok=True)
            for shot in shots:
                address = shot.address()
                for window in windows:
                    path = told.output / f"{shot.name}-{window}.png"
                    take(browser, told.address, shot, address, window, path)
        browser.close()


def take(browser: Browser, site: str, shot: Shot, address: str, window: str, path: Path) -> None:
    viewport, scheme = WINDOWS[window]
    context = browser.new_context(base_url=site, viewport=viewport, color_scheme=scheme)
    if shot.who:
        client = Client()
        client.force_login(
            get_user_model().objects.get(username=shot.who),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    page = context.new_page()
    page.on(
        "console", lambda message: print(f"{path.name}: {message.text}") if message.type == "error" else None
    )
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(400)
    page.screenshot(path=path, full_page=shot.whole)
    print(path)
    context.close()
