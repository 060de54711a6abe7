"""The company of the tests of analysis, its hours made known: a shop with enough in some hours."""

from datetime import timedelta

import pyarrow as pa
import pytest

from journeymap.journeys.models import Journey
from tests.analysis.company import BEGIN, HOSTILE, hear, know
from tests.analysis.conftest import store
from tests.journeys.conftest import MOMENT, put

__all__ = ["store"]


@pytest.fixture
def shop(store) -> Journey:
    """60 customers visit at 9 and order at 20 o'clock, every third turns to Support at noon, some twice."""
    import_shop()
    journey = Journey.objects.create(
        name="Shop", case="customer", goal=["order"], ends_after_seconds=86_400.0
    )
    stage = journey.stages.create(name="Buy", order=0)
    for order, (name, pattern) in enumerate((("Visit", "visit"), ("Support", "call"), ("Order", "order"))):
        point = journey.touchpoints.create(name=name, stage=stage, order=order)
        journey.rules.create(touchpoint=point, order=order, pattern=pattern)
    return journey


def import_shop() -> None:
    put(1, events())
    rows = [
        {"id": f"f{number:03}", "text": (*HOSTILE, f"number {number}")[number % 7], "score": 4.0,
         "kind": "csat", "scale_min": 1.0, "scale_max": 5.0, "customer": f"c{number}", "row": number + 1,
         "time": BEGIN + timedelta(days=14 + number // 12, hours=12), "touchpoint": "Support"}
        for number in range(40)
    ]  # fmt: skip
    hear(2, rows)
    know(3)


def events():
    rows = []
    for number in range(60):
        day = BEGIN + timedelta(days=number % 14)  # 1 January 2025 is a Wednesday
        rows.append((f"c{number}", "visit", day + timedelta(hours=9, minutes=number % 60), "web"))
        if number % 3 == 0:
            rows.append((f"c{number}", "call", day + timedelta(hours=12, minutes=5), "phone"))
        if number % 6 == 0:
            rows.append((f"c{number}", "call", day + timedelta(days=1, hours=12, minutes=9), "phone"))
        rows.append((f"c{number}", "order", day + timedelta(days=2, hours=20), "web"))
    names = ("customer", "activity", "time", "channel")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return pa.table({**columns, "time": pa.array(columns["time"], MOMENT)})
