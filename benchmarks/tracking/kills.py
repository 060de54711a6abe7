"""Official clients send while web, worker, broker and database are killed in turn; then what is stored is
compared with what the clients saw acknowledged.

    python benchmarks/tracking/kills.py --python PYTHON --node-modules FOLDER [--events 10000] [--kills 20]
        [--seconds 240] [--seed 1] [--report FILE]

PYTHON has segment-analytics-python and rudder-sdk-python; FOLDER holds @segment/analytics-node. The database
is a PostgreSQL of its own on a port of its own. Exit code 0: all that was acknowledged is stored, nothing
twice.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faults_installation import Folder, Installation
from tracking.cluster import Cluster

PARTS = ("web", "worker", "broker", "database")
MAKE_KEY = "from journeymap.tracking.keys import make; print(make(None, 'Clients', 'clients')[1])"
NUMBERS = """
import json
from collections import Counter
from journeymap.events.reading import bucket_tables
from journeymap.events.snapshots import current
from journeymap.tracking.models import Arrival
found = Counter()
for table in bucket_tables(current(), columns=["attr_number"], ordered=False):
    found.update(table["attr_number"].to_pylist())
print(json.dumps({"stored": found, "waiting": Arrival.objects.count()}))
"""
CLIENTS = Path(__file__).with_name("clients")
SETTLED = 300.0  # seconds after the last client within which all must be stored


def clients(
    told: argparse.Namespace, host: str, key: str, folder: Path
) -> dict[str, subprocess.Popen[bytes]]:
    started = {}
    for name in ("segment", "rudderstack", "node"):
        rest = [host, key, name, str(told.events), str(told.seconds), str(folder / f"{name}.acknowledged")]
        command = (
            ["node", str(CLIENTS / "node_client.cjs"), str(told.node_modules), *rest]
            if name == "node"
            else [str(told.python), str(CLIENTS / "python_client.py"), name, *rest]
        )
        with (folder / f"{name}.log").open("wb") as log:
            started[name] = subprocess.Popen(command, stdout=log, stderr=log)
    return started


def stored(folder: Folder) -> tuple[Counter[str], int]:
    told = json.loads(folder.command("shell", "--verbosity", "0", "-c", NUMBERS).strip().splitlines()[-1])
    return Counter(told["stored"]), told["waiting"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--python", type=Path, required=True)
    parser.add_argument("--node-modules", type=Path, required=True)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=Path)
    told = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="tracking-kills-"))
    place.chmod(0o755)
    with Cluster(place / "postgres") as cluster:
        folder = Folder(place / "data", place)
        folder.environment["DATABASE_URL"] = cluster.address
        folder.command("migrate", "--verbosity", "0")
        key = folder.command("shell", "--verbosity", "0", "-c", MAKE_KEY).strip().splitlines()[-1]
        ours = Installation(folder)
        try:
            report = maltreat(told, ours, cluster, key, place)
        finally:
            ours.end()
    shutil.rmtree(place, ignore_errors=True)
    print(json.dumps(report, indent=1))
    if told.report:
        told.report.write_text(json.dumps(report, indent=1))
    wrong = (
        report["acknowledged_not_stored"]
        or report["stored_twice"]
        or report["never_sent"]
        or report["waiting"]
    )
    return 1 if wrong else 0


def maltreat(
    told: argparse.Namespace, ours: Installation, cluster: Cluster, key: str, place: Path
) -> dict[str, object]:
    chance = random.Random(told.seed)
    ours.until(ours.well, 120, "a start")
    begun = time.monotonic()
    running = clients(told, f"http://127.0.0.1:{ours.port}", key, place)
    killed: Counter[str] = Counter()
    for number in range(told.kills):
        time.sleep(told.seconds / (told.kills + 1) * chance.uniform(0.6, 1.0))
        part = PARTS[number % len(PARTS)]
        killed[part] += 1
        print(f"{time.monotonic() - begun:6.1f} s: kill {part}", flush=True)
        if part == "database":
            cluster.kill()
            time.sleep(chance.uniform(0.5, 3))
            cluster.start()
        else:
            ours.kill(part, chance)
    for process in running.values():
        process.wait(timeout=told.seconds + 900)
    sent = time.monotonic() - begun
    acknowledged = Counter(
        line for name in running for line in (place / f"{name}.acknowledged").read_text().split()
    )
    end = time.monotonic() + SETTLED
    found, waiting = stored(ours.folder)
    while time.monotonic() < end and (waiting or set(acknowledged) - set(found)):
        time.sleep(5)
        found, waiting = stored(ours.folder)
    wanted = {f"{name}-{number}" for name in running for number in range(told.events)}
    return {
        "kills": dict(killed),
        "sent": len(wanted),
        "acknowledged": {
            name: sum(1 for each in acknowledged if each.startswith(f"{name}-")) for name in running
        },
        "acknowledged_again": sum(acknowledged.values()) - len(acknowledged),
        "stored": len(found),
        "acknowledged_not_stored": len(set(acknowledged) - set(found)),
        "stored_twice": sum(1 for count in found.values() if count > 1),
        "stored_without_answer": len(set(found) - set(acknowledged)),
        "never_sent": len(wanted - set(acknowledged) - set(found)),
        "waiting": waiting,
        "seconds": round(sent, 1),
        "load_average": os.getloadavg(),
    }


if __name__ == "__main__":
    sys.exit(main())
