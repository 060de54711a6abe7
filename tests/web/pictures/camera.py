"""Takes the pictures: signs in as each role, opens the pages, waits until nothing moves."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, sync_playwright

from journeymap.analysis.models import Finding, Run
from journeymap.ingest.models import Import
from journeymap.journeys.models import Journey
from journeymap.maps.keeping import kept_map
from journeymap.web.demo.journeys import JOURNEYS

CHROMIUM = os.environ.get("JOURNEYMAP_TEST_CHROMIUM", "/usr/bin/chromium")
BUSINESS, SUPPORT, ADMIN = "demo-business", "demo-support", "demo-admin"
WINDOWS = {
    "1440-light": ({"width": 1440, "height": 900}, "light"),
    "1440-dark": ({"width": 1440, "height": 900}, "dark"),
    "1280-light": ({"width": 1280, "height": 800}, "light"),
    "1280-dark": ({"width": 1280, "height": 800}, "dark"),
    "phone-light": ({"width": 390, "height": 844}, "light"),
}


@dataclass(frozen=True)
class Shot:
    """A page: who opens it (None: nobody is signed in), and its address."""

    name: str
    who: str | None
    address: Callable[[], str]
    whole: bool = False


def shop() -> Journey:
    return Journey.objects.get(name=JOURNEYS[0].name)


def the_map(query: str = "") -> str:
    return reverse("map", args=[shop().slug]) + query


def worst() -> Finding:
    return Finding.objects.filter(run__journey=shop(), mood="pain").order_by("-impact").first()


def felt_worst() -> str:
    """Address of the touchpoint whose texts are unhappiest."""
    moods = [
        each for each in kept_map(shop())["measures"]
        if (each["unit"], each["anchor"]["place"]) == ("polarity", "touchpoint") and each["value"] is not None
    ]  # fmt: skip
    return min(moods, key=lambda each: each["value"])["address"]


SHOTS = [
    Shot("sign-in", None, lambda: reverse("sign-in")),
    Shot("home", BUSINESS, lambda: reverse("home"), whole=True),
    Shot("map", BUSINESS, the_map),
    Shot("map-whole", BUSINESS, the_map, whole=True),
    Shot("map-finding", BUSINESS, lambda: the_map(f"?cell=f{worst().pk}")),
    Shot("map-drawer", BUSINESS, lambda: the_map(f"?cell={felt_worst()}")),
    Shot("journeys", BUSINESS, lambda: reverse("journeys")),
    Shot("journey-new", BUSINESS, lambda: reverse("new-journey")),
    Shot("journey-edit", BUSINESS, lambda: reverse("journey-edit", args=[shop().slug])),
    Shot("imports", SUPPORT, lambda: reverse("imports")),
    Shot("import", SUPPORT, lambda: reverse("import", args=[Import.objects.latest("pk").pk])),
    Shot("analyzers", BUSINESS, lambda: reverse("analyzers")),
    Shot("runs", BUSINESS, lambda: reverse("runs")),
    Shot("run", BUSINESS, lambda: reverse("run", args=[Run.objects.latest("pk").pk])),
    Shot("models", ADMIN, lambda: reverse("models")),
    Shot("proposals", BUSINESS, lambda: reverse("proposals")),
    Shot("alerts", BUSINESS, lambda: reverse("alerts")),
    Shot("people", ADMIN, lambda: reverse("people")),
    Shot("audit", ADMIN, lambda: reverse("audit")),
    Shot("account", BUSINESS, lambda: reverse("account")),
    Shot("admin", ADMIN, lambda: reverse("admin:index")),
    Shot("refused", SUPPORT, the_map),
]


def main() -> None:
    """Reads its arguments; Django must be set up on the installation whose pages are taken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("output", type=Path)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--readme", type=Path)
    told = parser.parse_args()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop lives in this thread
    shots = [shot for shot in SHOTS if not told.only or shot.name in told.only]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        if told.readme:
            told.readme.parent.mkdir(exist_ok=True)
            cell = f"?cell={felt_worst()}"
            take(
                browser, told.address, Shot("map", BUSINESS, lambda: the_map(cell)), "1440-light", told.readme
            )
        else:
            told.output.mkdir(parents=True, exist_ok=True)
            for shot in shots:
                for window in WINDOWS:
                    take(browser, told.address, shot, window, told.output / f"{shot.name}-{window}.png")
        browser.close()


def take(browser: Browser, address: str, shot: Shot, window: str, path: Path) -> None:
    viewport, scheme = WINDOWS[window]
    context = browser.new_context(base_url=address, viewport=viewport, color_scheme=scheme)
    if shot.who:
        client = Client()
        client.force_login(
            get_user_model().objects.get(username=shot.who),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    page = context.new_page()
    page.on(
        "console", lambda message: print(f"{path.name}: {message.text}") if message.type == "error" else None
    )
    page.goto(shot.address(), wait_until="networkidle")
    page.wait_for_timeout(400)
    page.screenshot(path=path, full_page=shot.whole)
    print(path)
    context.close()
