"""From a client of a tracker to the map: how long until an event that was sent is counted.

    python benchmarks/tracking/wire_to_map.py [--rounds 10] [--customers 2000] [--report FILE]

`manage.py up` with SQLite on a folder of its own, with a file of events and a journey drafted from it. In
each round Segment's official Python client sends one event of a customer who was never seen; then the API of
the current map is asked, again and again, until it counts one event more. Needs segment-analytics-python.
Exit code 0: the worst of the rounds is below a minute.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faults_installation import Folder, Installation
from segment.analytics.client import Client

MAKE_KEY = "from journeymap.tracking.keys import make; print(make(None, 'Wire', 'wire')[1])"
STEPS = ("Visited", "Searched", "Looked at a product", "Ordered")
LIMIT, PATIENCE = 60.0, 600.0  # seconds
LOOK_EVERY = 0.5
SLUG = "wire"


def write_company(path: Path, customers: int) -> None:
    with path.open("w") as stream:
        stream.write("customer,activity,time\n")
        for customer in range(customers):
            for step in range(1 + customer % len(STEPS)):
                seconds = 1_767_225_600 + customer * 600 + step * 120
                stream.write(f"c{customer},{STEPS[step]},{seconds}\n")


def counted(ours: Installation) -> int:
    """Events on the map; 0 where it could not be asked."""
    status, told = ours.ask(f"/api/v1/journeys/{SLUG}/map/")
    return int(told["totals"]["events"]) if status == 200 else 0


def rounds(ours: Installation, client: Client, number: int) -> list[float]:
    """Seconds of each round, from the call of the client to the first map that counts it."""
    found = []
    for turn in range(number):
        before = counted(ours)
        begun = time.monotonic()
        client.track(f"wire-{turn}", STEPS[turn % len(STEPS)], {"turn": turn})
        while counted(ours) <= before:
            if time.monotonic() - begun > PATIENCE:
                raise TimeoutError(f"after {PATIENCE:.0f} s the map does not count round {turn}")
            time.sleep(LOOK_EVERY)
        found.append(time.monotonic() - begun)
        print(f"round {turn + 1}: {found[-1]:.1f} s", flush=True)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--report", type=Path)
    told = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="wire-to-map-"))
    folder = Folder(place / "data", place)
    folder.command("migrate", "--verbosity", "0")
    write_company(place / "company.csv", told.customers)
    folder.command("import_events", str(place / "company.csv"))
    folder.command("discover", SLUG)
    key = folder.command("shell", "--verbosity", "0", "-c", MAKE_KEY).strip().splitlines()[-1]
    ours = Installation(folder)
    try:
        ours.until(ours.well, PATIENCE, "a start")
        ours.sign_in()
        ours.until(lambda: counted(ours), PATIENCE, "a first map")
        client = Client(key, host=f"http://127.0.0.1:{ours.port}", gzip=True, max_retries=10)
        seconds = rounds(ours, client, told.rounds)
        client.shutdown()
    finally:
        ours.end()
        shutil.rmtree(place, ignore_errors=True)
    report = {
        "rounds": len(seconds),
        "median": round(statistics.median(seconds), 1),
        "worst": round(max(seconds), 1),
        "load_average": os.getloadavg(),
    }
    print(json.dumps(report))
    if told.report:
        told.report.write_text(json.dumps(report))
    return 0 if max(seconds) < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
