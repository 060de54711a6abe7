"""Sixteen people browse the demo company on all its parts (`manage.py up`) while the workers import 200,000
rows and run every analyzer.

Each asks for one page after the other, of all kinds, and looks at it for a second on average before the next.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.generate import write
from benchmarks.serving import Page, Server, manage, python, served, sessions

CLIENTS = 16
SECONDS = 60.0
LOOKING = 1.0  # seconds on average
ROWS = 200_000
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1/"}
CELL = re.compile(rb'data-address="([^".]+)"')
LINK = {
    "import": re.compile(rb'href="(/imports/\d+/)"'),
    "run": re.compile(rb'href="(/runs/\d+/)"'),
    "analyzer": re.compile(rb'href="(/analyzers/[a-z_-]+/)"'),
    "person": re.compile(rb'href="(/people/[^"/]{20,}/)"'),
}
CHANNELS = ("web", "app", "mail", "store", "phone")
BEGIN = """
import sys
from pathlib import Path
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from journeymap.analysis.starting import start
from journeymap.ingest.receiving import receive_files
from journeymap.journeys.models import Journey
file = Path(sys.argv[1])
by = get_user_model().objects.get(username="viewer-0")
receive_files("events", [SimpleUploadedFile(file.name, file.read_bytes())], {}, by)
print(len(start(Journey.objects.first(), by=by)))
"""
STATE = """
from journeymap.analysis.models import Run
from journeymap.ingest.models import Import
job = Import.objects.order_by("pk").last()
runs = list(Run.objects.filter(started__gte=job.created).values_list("analyzer", "status"))
done = [f"{analyzer} {status}" for analyzer, status in runs]
print("; ".join([f"import of {job.accepted or 0:,} rows {job.status}", *done]))
"""
SLUGS = (
    "import json; from journeymap.journeys.models import Journey; "
    "print(json.dumps(list(Journey.objects.values_list('slug', flat=True))))"
)


class Client(threading.Thread):
    """One who browses until told to stop; `seen`: (kind of page, answer) of everything asked for."""

    def __init__(self, server: Server, cookie: str, slugs: list[str], number: int) -> None:
        super().__init__(daemon=True)
        self.server, self.cookie, self.slugs = server, cookie, slugs
        self.random = random.Random(number)
        self.until = time.monotonic() + SECONDS
        self.seen: list[tuple[str, Page]] = []
        self.links: dict[str, list[str]] = {}
        self.failed: list[str] = []

    def run(self) -> None:
        ways: list[Callable[[], None]] = [
            self.home, self.map, self.map, self.filter, self.drawer, self.rows, self.flow, self.journeys,
            self.analyzers, self.runs, self.imports, self.people, self.alerts, self.edit,
        ]  # fmt: skip
        time.sleep(self.random.random() * LOOKING)
        while time.monotonic() < self.until:
            self.random.choice(ways)()
            time.sleep(self.random.expovariate(1 / LOOKING))

    def ask(self, kind: str, path: str, **headers: str) -> bytes:
        try:
            page = self.server.get(path, self.cookie, **headers)
        except OSError as error:
            self.failed.append(f"{path}: {error}")
            return b""
        self.seen.append((kind, page))
        for name, pattern in LINK.items():
            if found := pattern.findall(page.body):
                self.links[name] = [each.decode() for each in found]
        return page.body

    def linked(self, kind: str) -> None:
        if self.links.get(kind):
            self.ask(f"one {kind}", self.random.choice(self.links[kind]))

    @property
    def at(self) -> str:
        return f"/journeys/{self.random.choice(self.slugs)}/"

    def home(self) -> None:
        self.ask("home", "/")

    def map(self) -> None:
        self.ask("map", self.at)

    def filter(self) -> None:
        """Half of them filters that others chose too, half of them new ones."""
        query = f"?channel={self.random.choice(CHANNELS)}"
        if self.random.random() < 0.5:
            query += f"&since=2025-{self.random.randint(1, 9):02}-{self.random.randint(1, 28):02}"
        self.ask("map, filter changed", f"{self.at}{query}", **HTMX)

    def drawer(self) -> None:
        at = self.at
        if found := CELL.findall(self.ask("map", at)):
            cell = f"{at}cell/{self.random.choice(found).decode()}/"
            self.ask("drawer", cell, **HTMX)
            self.ask("drawer, rows and quotes", f"{cell}behind/", **HTMX)
            self.ask("drawer, trend", f"{cell}trend/", **HTMX)

    def rows(self) -> None:
        at = self.at
        if found := CELL.findall(self.ask("map", at)):
            self.ask("rows behind a number", f"{at}cell/{self.random.choice(found).decode()}/rows/")

    def flow(self) -> None:
        show = self.random.choice(("sankey", "graph", "variants", "funnel"))
        self.ask("flow views", f"{self.at}?show={show}")

    def journeys(self) -> None:
        self.ask("journeys", "/journeys/")

    def analyzers(self) -> None:
        self.ask("analyzers", "/analyzers/")
        self.linked("analyzer")

    def runs(self) -> None:
        self.ask("runs", "/runs/")
        self.linked("run")

    def imports(self) -> None:
        self.ask("imports", "/imports/")
        self.linked("import")

    def people(self) -> None:
        self.ask("people", "/people/")
        self.linked("person")

    def alerts(self) -> None:
        self.ask("proposals and alerts", "/proposals/")
        self.ask("proposals and alerts", "/alerts/")

    def edit(self) -> None:
        self.ask("editor", f"{self.at}edit/")


def measured(company: Path, work: Path) -> dict[str, Any]:
    """Seconds of every kind of page, and how it ended. company: a data folder with the demo company, which is
    copied."""
    data, file = work / "browsed", work / "beside.csv"
    shutil.copytree(company, data)
    manage(data, "migrate", "--verbosity", "0")
    write(ROWS, file, seed=3)
    slugs, cookies = json.loads(python(data, SLUGS)), sessions(data, CLIENTS)
    with served(data, whole=True) as server:
        before, begun = server.cpu(), time.monotonic()
        clients = [Client(server, cookie, slugs, n) for n, cookie in enumerate(cookies)]
        for client in clients:
            client.start()
        python(data, BEGIN, str(file))
        for client in clients:
            client.join()
        took = time.monotonic() - begun
        beside = python(data, STATE)
        spent = server.cpu() - before
    seen = [each for client in clients for each in client.seen]
    return {
        "seconds": took,
        "cpu": spent,
        "clients": CLIENTS,
        "kinds": by_kind(seen),
        "errors": sum(page.status >= 500 for _, page in seen),
        "refused": sum(400 <= page.status < 500 for _, page in seen),
        "broken": [each for client in clients for each in client.failed],
        "beside": beside,
    }


def by_kind(seen: list[tuple[str, Page]]) -> dict[str, dict[str, float]]:
    kinds: dict[str, list[float]] = {"all pages": []}
    for kind, page in seen:
        kinds.setdefault(kind, []).append(page.seconds)
        kinds["all pages"].append(page.seconds)
    return {
        kind: {"n": len(times), **{f"p{share}": at(sorted(times), share / 100) for share in (50, 95, 99)}}
        for kind, times in kinds.items()
    }


def at(rising: list[float], share: float) -> float:
    return rising[min(len(rising) - 1, int(share * len(rising)))]
