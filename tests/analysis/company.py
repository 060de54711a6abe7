"""A small company in a store of its own: 60 customers, two channels, answers, traits, hostile names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from journeymap.analysis.evidence import counted, data_of
from journeymap.analysis.models import Finding, Run
from journeymap.events.recording import CustomerWriter, FeedbackWriter
from journeymap.events.snapshots import current, publish
from journeymap.feedback.models import Feedback
from journeymap.jobs.claiming import claim
from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey, Rule, Stage, Touchpoint
from journeymap.mining import Condition, Selection
from tests.journeys.conftest import put

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
HOSTILE = (
    '=HYPERLINK("http://x")',
    "<script>alert('x')</script>",
    'a "quoted", name',
    "עברית \u202e name",
    "two\nlines\tand tab",
    "nul\x01 & ]]>",
)
PATH = ("visit", "cart", "pay", "deliver")


def events(customers: int = 60) -> pa.Table:
    """Everybody visits; two in three pay; every fourth pays late and, being late, does not get a delivery."""
    rows = []
    for number in range(customers):
        late = number % 4 == 0
        path = PATH if number % 3 else PATH[:2]
        path = (*path[:3], "complain") if late and len(path) == 4 else path
        time = BEGIN + timedelta(days=number)
        for place, activity in enumerate(path):
            time += timedelta(hours=1 + place + (50 if late and place == 2 else 0))
            channel = ("web", "shop")[number % 2]
            rows.append(
                (f"c{number}", activity, time, channel, 10.0 * (activity == "deliver"), f"note {number}")
            )
    names = ("customer", "activity", "time", "channel", "value", "attr_note")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return pa.table({**columns, "time": pa.array(columns["time"], pa.timestamp("us", "UTC"))})


def answers(customers: int = 60) -> list[dict]:
    """Every second customer answers after the last event; who was late is unhappy."""
    return [
        {
            "id": f"f{number:03}",
            "text": f"mine is number {number}",
            "score": 2.0 if number % 4 == 0 else 9.0 + number % 2,
            "kind": "nps",
            "scale_min": 0.0,
            "scale_max": 10.0,
            "time": BEGIN + timedelta(days=number + 20),
            "customer": f"c{number}",
            "row": number + 1,
        }
        for number in range(0, customers, 2)
    ] + [
        {
            "id": f"g{number:03}", "text": "", "score": 4.0 + number % 2, "kind": "csat", "scale_min": 1.0,
            "scale_max": 5.0, "time": BEGIN + timedelta(days=number + 20), "customer": f"c{number}",
            "touchpoint": "pay", "row": customers + number + 1,
        }
        for number in range(1, customers, 2)
    ]  # fmt: skip


def hear(number: int, rows: list[dict]) -> None:
    table = pa.Table.from_pylist(rows)
    for name in ("case", "touchpoint", "channel"):
        if name not in table.column_names:
            table = table.append_column(name, pa.nulls(table.num_rows, pa.string()))
    with FeedbackWriter(number) as writer:
        writer.add(
            table.set_column(
                table.column_names.index("time"), "time", table["time"].cast(pa.timestamp("us", "UTC"))
            )
        )
        publish(writer.finish())
    Feedback.objects.bulk_create(
        Feedback(key=row["id"], import_number=number, row=row["row"], text=row["text"]) for row in rows
    )


def know(number: int, customers: int = 60) -> None:
    table = pa.table(
        {
            "customer": [f"c{each}" for each in range(customers)],
            "row": pa.array(range(1, customers + 1), pa.int64()),
            "attr_country": [("PT", "DE", "FR")[each % 3] for each in range(customers)],
            "attr_plan": [("free", "paid")[each % 2] for each in range(customers)],
        }
    )
    with CustomerWriter(number) as writer:
        writer.add(table)
        publish(writer.finish())


def found_company() -> Journey:
    """The company imported, and its journey "Shop" with three stages, one of them unvisited."""
    put(1, events())
    hear(2, answers())
    know(3)
    journey = Journey.objects.create(
        name="Shop", case="customer", goal=["deliver"], exit=["complain"], ends_after_seconds=86_400.0
    )
    stages = [
        Stage.objects.create(journey=journey, name=n, order=o) for o, n in enumerate(("Look", "Buy", "Stay"))
    ]
    for order, (name, stage) in enumerate((("visit", 0), ("cart", 1), ("pay", 1), ("deliver", None))):
        point = Touchpoint.objects.create(
            journey=journey, name=name, order=order, stage=None if stage is None else stages[stage]
        )
        Rule.objects.create(journey=journey, touchpoint=point, order=order, pattern=name)
    return journey


def told_run(journey: Journey, analyzer: str = "dropoff") -> Run:
    """A finished run with three findings: events, cases and answers stand behind them."""
    run = Run.objects.create(
        journey=journey, analyzer=analyzer, version="1", status="done", snapshot=current(),
        snapshot_number=current().number,
        journey_revision=journey.revision, definition=definition(journey).model_dump(mode="json"),
    )  # fmt: skip
    data = data_of(run)
    for rank, (subject, impact, mood, where) in enumerate(
        [
            ("events", 0.2, "pain", (Condition(column="channel", op="=", value="web"),)),
            ("cases", -0.4, "bright", (Condition(column="activity", op="in", value=("pay", "deliver")),)),
            ("feedback", None, "neutral", (Condition(column="score", op=">", value=8),)),
        ]
    ):
        selection = Selection(subject=subject, where=where)
        n = counted(selection, data)
        Finding.objects.create(
            run=run, rank=rank, kind=f"kind_{subject}", headline=f"{n} {subject}", mood=mood, impact=impact,
            place="journey" if rank else "channel", name="" if rank else "web", value=n, unit="count", n=n,
            method="count", evidence=selection.model_dump(mode="json"),
        )  # fmt: skip
    return run


def carry_out(run: Run) -> Run:
    """The run done in this process and this transaction, without the thread that beats."""
    claimed = claim(Run, run.pk)
    assert claimed is not None
    claimed.carry_out(lambda progress=None, message=None: None)
    run.refresh_from_db()
    return run
