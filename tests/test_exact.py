"""The map of real logs is exact: every number against a count in plain Python from the file itself.

Nothing of the product takes part in the expected side: csv, ElementTree, datetime, Counter, median.
"""

import csv
import gzip
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.management import call_command

pytestmark = pytest.mark.django_db(transaction=True)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
Event = tuple[str, str, int]  # case, activity, microseconds since 1970

CSV_COLUMNS = {
    "receipt/receipt.csv.gz": ("case:concept:name", "concept:name", "time:timestamp"),
    "eventdataR_traffic_fines/traffic_fines.csv.gz": ("case_id", "activity", "timestamp"),
    "retentioneering_mobile_app/train.csv.gz": ("user_pseudo_id", "event_name", "event_timestamp"),
}
PUBLISHED = {  # cases, events, activities, variants, as far as the publishers state them
    "receipt/receipt.csv.gz": (1_434, 8_577, 27, 116),
    "receipt/receipt.xes.gz": (1_434, 8_577, 27, 116),
    "bpic2013/bpic2013_incidents.xes.gz": (7_554, 65_533, 4),
    "bpic2013/bpic2013_closed.xes.gz": (1_487, 6_660),
    "eventdataR_traffic_fines/traffic_fines.csv.gz": (10_000, 34_724, 11),
    "retentioneering_mobile_app/train.csv.gz": (4_139, 30_943, 18),
}


def microseconds(written: str) -> int:
    if written.isdigit():
        return int(written) // 1_000  # the one log with bare numbers counts nanoseconds
    moment = datetime.fromisoformat(written)
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - EPOCH) // MICROSECOND


def events_of(path: Path) -> Iterator[Event]:
    """The events of a log in the file's order."""
    with gzip.open(path, "rb") as file:
        if ".csv" in path.name:
            case, activity, time = CSV_COLUMNS[f"{path.parent.name}/{path.name}"]
            for row in csv.DictReader(io.TextIOWrapper(file, "utf-8-sig", newline="")):
                yield row[case], row[activity], microseconds(row[time])
            return
        for _, trace in ElementTree.iterparse(file):
            if trace.tag.rpartition("}")[2] != "trace":
                continue
            name = value(trace, "concept:name")
            for event in trace:
                if event.tag.rpartition("}")[2] == "event":
                    yield name, value(event, "concept:name"), microseconds(value(event, "time:timestamp"))
            trace.clear()


def value(element: ElementTree.Element, key: str) -> str:
    return next(child.get("value", "") for child in element if child.get("key") == key)


def counted(events: list[Event]) -> dict:
    """Totals, transitions with medians, and variants, one event at a time."""
    cases: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for case, activity, time in events:
        cases[case].append((time, activity))
    variants: Counter[tuple[str, ...]] = Counter()
    counts: Counter[tuple[str, str]] = Counter()
    lasting: dict[tuple[str, str], list[int]] = defaultdict(list)
    for steps in cases.values():
        steps.sort(key=lambda step: step[0])  # stable: equal times keep the file's order
        variants[tuple(activity for _, activity in steps)] += 1
        counts["START", steps[0][1]] += 1
        counts[steps[-1][1], "END"] += 1
        for (before, a), (after, b) in pairwise(steps):
            counts[a, b] += 1
            lasting[a, b].append(after - before)
    return {
        "totals": (len(cases), len(events), len({activity for _, activity, _ in events}), len(variants)),
        "transitions": {
            pair: (count, median(lasting[pair]) / 1e6 if pair in lasting else None)
            for pair, count in counts.items()
        },
        "variants": variants,
    }


def exported(path: Path) -> dict:
    """The map by the commands that people use."""
    call_command("import_events", str(path), json=True, stdout=io.StringIO(), stderr=io.StringIO())
    call_command("discover", "log", json=True, stdout=io.StringIO(), stderr=io.StringIO())
    answer = io.StringIO()
    call_command("export_map", "log", format="json", stdout=answer, stderr=io.StringIO())
    return json.loads(answer.getvalue())


@pytest.fixture(autouse=True)
def new_installation(tmp_path, monkeypatch):
    """A data folder of the test's own, beside its own database."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_number_of_the_map_equals_a_count_in_plain_python(name, shared_data):
    path = shared_data(name)
    truth, found = counted(list(events_of(path))), exported(path)
    figures = found["totals"]
    assert tuple(figures[key] for key in ("cases", "events", "activities", "variants")) == truth["totals"]
    assert truth["totals"][: len(PUBLISHED[name])] == PUBLISHED[name]
    transitions = {(t["from"], t["to"]): (t["count"], t["median_seconds"]) for t in found["transitions"]}
    assert len(transitions) == len(found["transitions"])
    assert transitions == truth["transitions"]
    assert sum(t["count"] for t in found["transitions"] if t["from"] == "START") == figures["cases"]
    assert sum(t["count"] for t in found["transitions"] if t["to"] == "END") == figures["cases"]
    top = [(tuple(variant["path"]), variant["count"]) for variant in found["variants"]]
    assert [count for _, count in top] == sorted(truth["variants"].values(), reverse=True)[:20]
    assert all(truth["variants"][path] == count for path, count in top)


def test_the_same_log_as_csv_and_as_xes_gives_the_same_map(shared_data, tmp_path, monkeypatch):
    maps = []
    for name in ("receipt/receipt.csv.gz", "receipt/receipt.xes.gz"):
        folder = tmp_path / Path(name).name
        folder.mkdir()
        monkeypatch.setattr(settings, "DATA_DIR", folder)
        maps.append(exported(shared_data(name)))
        call_command("flush", verbosity=0, interactive=False)
    from_csv, from_xes = maps
    assert from_csv == from_xes


def test_ties_repeats_and_self_loops_in_a_file_without_order(tmp_path):
    rows = ["case,activity,time"]
    for number in range(3_000):
        case, minute = number * 7919 % 211, number * 104_729 % 60
        rows.append(f"c{case},a{number * 31 % 7},2026-01-{1 + number % 3:02d} 10:{minute:02d}")
    path = tmp_path / "mixed.csv"
    path.write_text("\n".join([*rows, rows[5], rows[5]]))
    events = [
        (case, activity, microseconds(time))
        for case, activity, time in csv.reader(path.read_text().splitlines()[1:])
    ]
    truth, found = counted(events), exported(path)
    transitions = {(t["from"], t["to"]): (t["count"], t["median_seconds"]) for t in found["transitions"]}
    assert transitions == truth["transitions"]
    assert found["totals"]["variants"] == truth["totals"][3]
