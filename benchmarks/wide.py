"""A wide map: 12 stages, 40 touchpoints, 15 lanes and more. How large its page is, what it costs the server,
and how smoothly it scrolls in Debian's Chromium with its heads in place."""

from __future__ import annotations

import csv
import gzip
import random
import re
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.serving import HOST, Server, manage, python, served, sessions
from benchmarks.viewing import FORGET, again, once

STAGES, TOUCHPOINTS, LANES, CASES = 12, 40, 15, 6_000
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
MONDAY = 1_767_571_200  # 2026-01-05 in seconds
WRITTEN = ("frontstage", "backstage", "systems", "owners", "policies", "ideas", "risks")
DEFINE = """
import sys
from django.db import transaction
from journeymap.journeys.definitions import definition, replace
from journeymap.journeys.models import Journey
from journeymap.maps.models import Note
stages, touchpoints, lanes = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
journey = Journey.objects.get()
told = definition(journey).model_dump()
told["stages"] = [f"Stage number {s + 1}" for s in range(stages)]
places = [f"Touchpoint number {t + 1}" for t in range(touchpoints)]
told["touchpoints"] = [
    {"name": name, "stage": told["stages"][t * stages // touchpoints]} for t, name in enumerate(places)]
told["rules"] = [
    {"touchpoint": name, "column": "activity", "match": "exact", "pattern": f"step {t + 1}"}
    for t, name in enumerate(places)]
with transaction.atomic():
    replace(journey, type(definition(journey)).model_validate(told))
    journey.revision += 1
    journey.save()
    for lane in lanes:
        text = f"What is known of {lane} here. " * 3
        Note.objects.bulk_create(
            Note(journey=journey, lane=lane, stage=stage, text=text) for stage in journey.stages.all())
print(journey.slug)
"""
SCROLL = """async () => {
  const heads = document.querySelector('.heads');
  const side = document.querySelector('.lane:not(.heads) .lane-head');
  const scrolls = (one) => /auto|scroll/.test(getComputedStyle(one).overflow);
  let box = heads.parentElement;
  while (box !== document.documentElement && !scrolls(box)) box = box.parentElement;
  const top = () => heads.getBoundingClientRect().top - box.getBoundingClientRect().top;
  const left = () => side.getBoundingClientRect().left - box.getBoundingClientRect().left;
  const frames = [];
  let off = 0;
  box.scrollTo(1, 1);
  let last = await new Promise(requestAnimationFrame);
  for (let step = 0; step < 240; step++) {
    box.scrollBy(step % 120 < 60 ? 18 : -18, step < 120 ? 14 : -14);
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
    if (box.scrollTop > 150 && box.scrollTop < box.scrollHeight - box.clientHeight - 150)
      off = Math.max(off, Math.abs(top()), Math.abs(left()));
  }
  return {frames, off, width: box.scrollWidth, height: box.scrollHeight,
    seen: [box.clientWidth, box.clientHeight], nodes: document.querySelectorAll('*').length};
}"""


def measured(work: Path) -> dict[str, Any]:
    data = work / "wide"
    slug = filled(data, work)
    (cookie,) = sessions(data, 1)
    home = f"/journeys/{slug}/"
    with served(data) as server:
        server.get("/journeys/", cookie)
        python(data, FORGET)
        rows = [once(server, "map, first", home, cookie), again(server, "map, again", home, cookie)]
        body = server.get(home, cookie).body
        scrolled = in_chromium(server, home, cookie)
    return {
        "rows": rows,
        "kb": len(body) / 1000,
        "gz_kb": len(gzip.compress(body, 6)) / 1000,
        "lanes": len(re.findall(rb'<div class="lane lane-', body)),
        "cells": len(re.findall(rb'role="gridcell"', body)),
        **scrolled,
    }


def filled(data: Path, work: Path) -> str:
    """The journey's slug."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    events, answers = work / "wide-events.csv", work / "wide-answers.csv"
    write(events, answers)
    manage(data, "migrate", "--verbosity", "0")
    manage(data, "import_events", str(events))
    manage(data, "import_feedback", str(answers))
    manage(data, "discover", "wide")
    return python(data, DEFINE, str(STAGES), str(TOUCHPOINTS), *WRITTEN)


def write(events: Path, answers: Path) -> None:
    """Cases that walk the touchpoints in order, skip some, stop somewhere, and rate what they met."""
    chance = random.Random(1)
    with events.open("w") as one, answers.open("w") as two:
        told, said = csv.writer(one), csv.writer(two)
        told.writerow(["case", "customer", "activity", "time", "channel"])
        said.writerow(
            ["id", "customer", "score", "kind", "scale_min", "scale_max", "time", "touchpoint", "text"]
        )
        for case in range(CASES):
            now = MONDAY + chance.random() * 86_400 * 90
            for step in range(TOUCHPOINTS):
                if chance.random() < 0.03:
                    break
                if chance.random() < 0.25:
                    continue
                now += chance.expovariate(1 / 3_600)
                name = f"step {step + 1}"
                channel = ("web", "app", "phone", "store")[(case + step // 9) % 4]
                told.writerow([f"w{case}", f"c{case}", name, int(now), channel])
                if chance.random() < 0.08:
                    score = chance.randint(1, 5)
                    words = f"It was {score} of 5 for me at {name}, number {case}."
                    said.writerow(
                        [f"a{case}-{step}", f"c{case}", score, "csat", 1, 5, int(now) + 60, name, words]
                    )


def in_chromium(server: Server, home: str, cookie: str) -> dict[str, Any]:
    """Milliseconds of each frame while the board is scrolled in both directions; how far heads moved, px."""
    name, _, value = cookie.partition("=")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        address = f"http://{HOST}:{server.port}"
        context.add_cookies([{"name": name, "value": value, "url": address}])
        page = context.new_page()
        page.goto(f"{address}{home}", wait_until="load")
        told = best_of(page, 3)
        browser.close()
    frames = sorted(told.pop("frames"))
    return {
        **told,
        "p50_ms": frames[len(frames) // 2],
        "p95_ms": frames[int(len(frames) * 0.95)],
        "max_ms": frames[-1],
    }


def best_of(page: Page, times: int) -> dict[str, Any]:
    """The calmest of several scrolls: what else runs on the machine makes frames longer, never shorter."""
    seen = [page.evaluate(SCROLL) for _ in range(times)]
    return min(seen, key=lambda told: sorted(told["frames"])[int(len(told["frames"]) * 0.95)])
