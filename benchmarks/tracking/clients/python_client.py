"""Sends events with an official Python client, unchanged, and writes down which of them were acknowledged.

    python python_client.py segment|rudderstack HOST KEY NAME EVENTS SECONDS ACKNOWLEDGED

What is acknowledged is read from the answers as `requests` hands them over, not from the client.
"""

import gzip
import json
import sys
import time
from pathlib import Path

kind, host, key, name, events, seconds, acknowledged = sys.argv[1:8]
if kind == "segment":
    from segment.analytics import request as sending
    from segment.analytics.client import Client

    client = Client(key, host=host, gzip=True, max_retries=50, timeout=20)
else:
    from rudderstack.analytics import request as sending
    from rudderstack.analytics.client import Client

    client = Client(key, host=host, max_retries=50, timeout=20)


def note(answer, **_):
    if answer.status_code == 200:
        body = answer.request.body
        packed = answer.request.headers.get("Content-Encoding") == "gzip"
        batch = json.loads(gzip.decompress(body) if packed else body)["batch"]
        with Path(acknowledged).open("a") as kept:
            kept.writelines(f"{message['properties']['number']}\n" for message in batch)


sending._session.hooks["response"].append(note)
begun, count = time.monotonic(), int(events)
for number in range(count):
    client.track(f"{name}-{number % 200}", f"Step {number % 7}", {"number": f"{name}-{number}"})
    early = begun + float(seconds) * number / count - time.monotonic()
    if early > 0:
        time.sleep(early)
client.shutdown()
