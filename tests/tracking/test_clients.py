"""Official clients send to a running web process, told nothing but address and key."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
KEY = "from journeymap.tracking.keys import make; print(make(None, 'Shop', 'shop')[1])"
TAKE = """
import json
from journeymap.customers.models import Consent
from journeymap.events.reading import bucket_tables, customers_table
from journeymap.events.snapshots import current
from journeymap.tracking.joining import join
from journeymap.tracking.models import Taking
Taking.begin().run_here()
join()
rows = [row for table in bucket_tables(current()) for row in table.to_pylist()]
traits = customers_table(current()).to_pylist()
print(json.dumps({"events": rows, "traits": traits}, default=str))
"""
SEGMENT = """
import sys
import segment.analytics as analytics
analytics.write_key, analytics.host, analytics.gzip = sys.argv[2], sys.argv[1], True
analytics.on_error = lambda error, items: sys.exit(f"not delivered: {error}")
"""
RUDDER = """
import sys
import rudderstack.analytics as analytics
analytics.write_key, analytics.dataPlaneUrl = sys.argv[2], sys.argv[1]
analytics.on_error = lambda error, items: sys.exit(f"not delivered: {error}")
"""
SAID = """
analytics.page("u1", "Shop", "Home", {"path": "/"})
analytics.screen("u1", "Shop", "Cart")
analytics.identify("u1", {"plan": "pro", "email": "a@b.com"})
analytics.group("u1", "acme", {"size": 5})
analytics.alias("old-u1", "u1")
for number in range(250):
    analytics.track(f"u{number % 9}", "Bought", {"revenue": number})
analytics.flush()
"""


class House:
    """A web process on a folder of its own."""

    def __init__(self, folder: Path) -> None:
        ours = {k: v for k, v in os.environ.items() if not k.startswith(("JOURNEYMAP", "CELERY", "DATABASE"))}
        told = {"JOURNEYMAP_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "journeymap.settings"}
        self.environment = ours | told | {"PYTHONPATH": str(ROOT)}
        self.run("manage.py", "migrate", "--verbosity", "0")
        self.key = self.shell(KEY)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        told = ["-m", "uvicorn", "journeymap.asgi:application", "--port", str(self.port), "--lifespan", "off"]
        self.process = subprocess.Popen([sys.executable, *told], cwd=ROOT, env=self.environment)

    def run(self, *told: str) -> str:
        done = subprocess.run(
            [sys.executable, *told],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def shell(self, code: str) -> str:
        return self.run("manage.py", "shell", "--verbosity", "0", "-c", code).splitlines()[-1]

    def answers(self) -> bool:
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{self.address}/livez"):
            return True
        return False


@pytest.fixture
def house(tmp_path) -> Iterator[House]:
    made = House(tmp_path)
    try:
        end = time.monotonic() + 120
        while not made.answers() and time.monotonic() < end:
            time.sleep(0.2)
        yield made
    finally:
        made.process.terminate()
        made.process.wait(timeout=30)


@pytest.mark.parametrize("client", [SEGMENT, RUDDER], ids=["segment", "rudderstack"])
def test_a_client_sends_all_it_can_say(house, client):
    house.run("-c", client + SAID, house.address, house.key)
    told = json.loads(house.shell(TAKE))
    events = [row["activity"] for row in told["events"]]
    assert events.count("Bought") == 250
    assert sorted(set(events)) == ["Bought", "Page: Shop / Home", "Screen: Shop / Cart"]
    assert sum(row["value"] or 0 for row in told["events"]) == sum(range(250))
    (traits,) = told["traits"]
    assert (traits["customer"], traits["attr_plan"], traits["attr_group"]) == ("u1", "pro", "acme")
    assert traits["email_hash"]
    assert {row["person"] for row in told["events"] if row["customer"] == "u1"} == {"old-u1"}
