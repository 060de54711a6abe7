"""The page of a map as people open it, at the real server: first, again, filtered, its drawer, its flows, and
two hundred people at once."""

from __future__ import annotations

import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.serving import Server, manage, python, served, sessions

WARM = 10  # times that a page is opened again
VIEWERS = 200
DRAWER = re.compile(rb'data-address="([^"]+)"')
DRAWERS = 8  # cells whose drawer is opened
PARTS = {
    "": "drawer of a cell, dearest of eight",
    "behind/": "its rows and quotes",
    "trend/": "its trend",
}
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1/"}
FILTERS = {
    "a channel": "?channel=web",
    "a quarter": "?since=2025-03-01&until=2025-06-01",
    "a quarter in a channel": "?since=2025-03-01&until=2025-06-01&channel=app",
}
FLOWS = ("sankey", "graph", "variants", "funnel")
FORGET = "from journeymap.maps import keeping; print(keeping.forget_all())"
FIRST = "from journeymap.journeys.models import Journey; print(Journey.objects.first().slug)"

Row = tuple[str, float, float, float]


def measured(data: Path, batch: Path) -> dict[str, Any]:
    """Of the first journey of a data folder: rows (what, CPU s, s by the clock, KB), and of many viewers.

    batch: a file of a few more events, imported before the first page.
    """
    slug = python(data, FIRST)
    cookies = sessions(data, VIEWERS)
    home = f"/journeys/{slug}/"
    with served(data) as server:
        rows = pages(server, data, home, cookies[0], batch)
        viewers = together(server, data, home, cookies)
    return {"rows": rows, "viewers": viewers}


def pages(server: Server, data: Path, home: str, cookie: str, batch: Path) -> list[Row]:
    server.get("/journeys/", cookie)  # the server's own start is not the map's
    manage(data, "import_events", str(batch))
    rows = [once(server, "map, first after new data (log compiled anew)", home, cookie)]
    python(data, FORGET)
    rows.append(once(server, "map, first on the compiled log", home, cookie))
    rows.append(again(server, "map, again", home, cookie))
    for name, query in FILTERS.items():
        rows.append(once(server, f"filter changed to {name}", f"{home}{query}", cookie, HTMX))
    rows.append(again(server, "a filter seen before", f"{home}{FILTERS['a channel']}", cookie, HTMX))
    rows += drawers(server, home, cookie)
    for name in FLOWS:
        rows.append(once(server, f"{name}, first time", f"{home}?show={name}", cookie))
        rows.append(again(server, f"{name}, again", f"{home}?show={name}", cookie))
    return rows


def drawers(server: Server, home: str, cookie: str) -> list[Row]:
    """The dearest of the drawers of some cells over the board: at once, and what is loaded after it."""
    found = [each.decode() for each in DRAWER.findall(server.get(home, cookie).body)]
    single = [each for each in dict.fromkeys(found) if "." not in each]
    some = single[:: max(1, len(single) // DRAWERS)][:DRAWERS]
    rows = []
    for part, what in PARTS.items():
        seen = [once(server, what, f"{home}cell/{each}/{part}", cookie, HTMX) for each in some]
        rows.append(max(seen, key=lambda row: row[1]))
    return rows


def once(server: Server, what: str, path: str, cookie: str, headers: dict[str, str] | None = None) -> Row:
    before = server.cpu()
    page = server.get(path, cookie, **(headers or {}))
    if page.status != 200:
        raise RuntimeError(f"{path} answered {page.status}")
    return what, server.cpu() - before, page.seconds, page.size / 1000


def again(server: Server, what: str, path: str, cookie: str, headers: dict[str, str] | None = None) -> Row:
    """Mean CPU, median by the clock."""
    seen = [once(server, what, path, cookie, headers) for _ in range(WARM)]
    return what, sum(each[1] for each in seen) / WARM, median(each[2] for each in seen), seen[0][3]


def together(server: Server, data: Path, home: str, cookies: list[str]) -> dict[str, Any]:
    """All viewers ask at the same moment for a map that nobody has computed yet."""
    python(data, FORGET)
    computed, before, begun = server.maps_computed, server.cpu(), time.perf_counter()
    with ThreadPoolExecutor(len(cookies)) as pool:
        answers = list(pool.map(lambda cookie: server.get(home, cookie), cookies))
    took = sorted(each.seconds for each in answers)
    return {
        "viewers": len(answers),
        "computed": server.maps_computed - computed,
        "errors": sum(each.status != 200 for each in answers),
        "cpu": server.cpu() - before,
        "seconds": time.perf_counter() - begun,
        "median": median(took),
        "slowest": took[-1],
    }


def filled(data: Path, file: Path) -> None:
    """A data folder with the journey that is drafted from a file of events."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    manage(data, "migrate", "--verbosity", "0")
    manage(data, "import_events", str(file))
    manage(data, "discover", "shop")
