"""A steady stream from two clients: how long answers take, what it costs, whether all of it is stored.

    python benchmarks/tracking/load.py [--rate 5000] [--seconds 300] [--batch 100] [--postgres] [--report F]

Each client is a process with a few connections that keeps to a timetable: a request that could not be sent in
time is counted from when it should have been. Exit code 0: p99 below 250 ms and all that was acknowledged is
stored, once.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faults_installation import Folder, Installation
from tracking.cluster import Cluster

MAKE_KEY = "from journeymap.tracking.keys import make; print(make(None, 'Load', 'load')[1])"
STORED = """
import json
from django.db.models import Sum
from journeymap.events.reading import bucket_tables
from journeymap.events.snapshots import current
from journeymap.ingest.models import Import
from journeymap.tracking.models import Arrival
waiting = Arrival.objects.count()  # before the rows: what is taken while they are read is not among them
rows = different = 0
for table in bucket_tables(current(), columns=["attr_n"], ordered=False):
    rows += table.num_rows
    different += len(table["attr_n"].cast("string").unique())
told = Import.objects.aggregate(Sum("accepted"), Sum("duplicates"), Sum("rejected"))
takings = list(Import.objects.filter(status="done").values_list("started", "finished"))
print(json.dumps({"rows": rows, "different": different, **told, "waiting": waiting,
    "imports": len(takings), "longest_import": max([0, *((b - a).total_seconds() for a, b in takings)])}))
"""
CONNECTIONS, PATIENCE, LIMIT = 4, 600.0, 0.250
PAGES = ("Home", "Shoes", "Bags", "Cart", "Checkout", "Thanks", "Help")


def body(client: str, first: int, count: int) -> bytes:
    """A batch as a shop's server sends it: some 350 bytes an event."""
    now = datetime.now(UTC).isoformat()
    context = {
        "library": {"name": "load", "version": "1"},
        "page": {"path": "/shop", "title": "Shop"},
        "locale": "en",
    }
    batch = [
        {
            "type": "track",
            "messageId": f"{client}-{n}",
            "userId": f"u{n % 20_011}",
            "event": f"{PAGES[n % 7]} Viewed",
            "timestamp": now,
            "properties": {
                "n": f"{client}-{n}",
                "sku": f"S{n % 499}",
                "price": n % 90 + 0.5,
                "list": PAGES[n % 5],
            },
            "context": context,
            "integrations": {},
        }
        for n in range(first, first + count)
    ]
    return json.dumps({"batch": batch, "sentAt": now}).encode()


def client(name: str, port: int, key: str, rate: float, seconds: float, batch: int) -> None:
    """Prints what became of its requests: [seconds from the timetable, seconds from sending, status] each."""
    headers = {
        "Content-Type": "application/json",
        "Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode(),
    }
    begun, every, total = time.monotonic() + 1, batch / rate, int(rate * seconds / batch)
    found: list[tuple[float, float, int]] = []

    def work(lane: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for slot in range(lane, total, CONNECTIONS):
            data, due = body(name, slot * batch, batch), begun + slot * every
            time.sleep(max(0.0, due - time.monotonic()))
            while True:
                sent = time.monotonic()
                try:
                    connection.request("POST", "/v1/batch", data, headers)
                    answer = connection.getresponse()
                    answer.read()
                    status, after = answer.status, int(answer.headers.get("Retry-After", 1))
                except OSError:
                    connection.close()
                    status, after = 0, 1
                now = time.monotonic()
                found.append((now - due, now - sent, status))
                if status == 200:
                    break
                time.sleep(after)

    lanes = [threading.Thread(target=work, args=(lane,)) for lane in range(CONNECTIONS)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    print(json.dumps({"found": found, "acknowledged": sum(s == 200 for *_, s in found) * batch}))


def cpu_seconds(root: int) -> dict[str, float]:
    """Of a process and all below it, by what they are."""
    parents: dict[int, list[int]] = {}
    spent: dict[int, float] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
        spent[int(entry.parent.name)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    told: dict[str, float] = {}

    def walk(pid: int, name: str) -> None:
        told[name] = told.get(name, 0.0) + spent.get(pid, 0.0)
        for below in parents.get(pid, ()):
            walk(below, name if name != "up" else part_of(below))

    walk(root, "up")
    return told


def part_of(pid: int) -> str:
    line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    return next((name for name in ("uvicorn", "worker", "beat") if name in line), "other")


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rate", type=float, default=5000)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--client", nargs=3, metavar=("NAME", "PORT", "KEY"), help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.client:
        name, port, key = told.client
        client(name, int(port), key, told.rate / 2, told.seconds, told.batch)
        return 0
    place = Path(tempfile.mkdtemp(prefix="tracking-load-"))
    place.chmod(0o755)
    with ExitStack() as stack:
        folder = Folder(place / "data", place)
        if told.postgres:
            folder.environment["DATABASE_URL"] = stack.enter_context(Cluster(place / "postgres")).address
        folder.command("migrate", "--verbosity", "0")
        key = folder.command("shell", "--verbosity", "0", "-c", MAKE_KEY).strip().splitlines()[-1]
        ours = Installation(folder)
        try:
            report = measured(told, ours, key)
        finally:
            ours.end()
    shutil.rmtree(place, ignore_errors=True)
    print(json.dumps(report, indent=1))
    if told.report:
        told.report.write_text(json.dumps(report, indent=1))
    return 0 if report["well"] else 1


def measured(told: argparse.Namespace, ours: Installation, key: str) -> dict[str, object]:
    ours.until(ours.well, 120, "a start")
    before, load = cpu_seconds(ours.process.pid), os.getloadavg()[0]
    rest = [f"--rate={told.rate}", f"--seconds={told.seconds}", f"--batch={told.batch}"]
    started = [
        subprocess.Popen(
            [sys.executable, __file__, *rest, "--client", name, str(ours.port), key],
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("left", "right")
    ]
    answers = [json.loads(each.communicate()[0]) for each in started]
    ended = time.monotonic()
    acknowledged = sum(each["acknowledged"] for each in answers)
    stored = {"rows": -1, "waiting": 1}
    while stored["waiting"] and time.monotonic() < ended + PATIENCE:
        stored = json.loads(ours.folder.command("shell", "--verbosity", "0", "-c", STORED).splitlines()[-1])
        time.sleep(1)
    after = cpu_seconds(ours.process.pid)
    spent = {name: round(after[name] - before.get(name, 0), 1) for name in after}
    found = [each for answer in answers for each in answer["found"]]
    due, own = [each[0] for each in found], [each[1] for each in found]
    right = stored["rows"] == stored.get("different") == acknowledged
    return {
        "database": "PostgreSQL" if told.postgres else "SQLite",
        "events": acknowledged,
        "events_a_second": round(acknowledged / told.seconds),
        "requests": len(found),
        "refused": sum(each[2] != 200 for each in found),
        "ms_from_timetable": {f"p{share}": quantile(due, share / 100) for share in (50, 95, 99)},
        "ms_from_sending": {f"p{share}": quantile(own, share / 100) for share in (50, 95, 99)},
        "worst_ms": round(max(due) * 1000),
        "drained_after_s": round(time.monotonic() - ended, 1),
        "stored": stored,
        "cpu_seconds": spent,
        "cpu_seconds_per_1000_events": {
            name: round(each * 1000 / max(1, acknowledged), 4) for name, each in spent.items()
        },
        "cores": os.cpu_count(),
        "load_average_before": round(load, 1),
        "load_average_after": os.getloadavg(),
        "well": right and quantile(due, 0.99) < LIMIT * 1000,
    }


if __name__ == "__main__":
    sys.exit(main())
