"""The company's files, as its tools would export them: streamed to disk block by block."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.compute as pc

from . import effects
from .answers import Answers
from .company import REGIONS, Customers, blocks
from .flaws import misspelt, robot, with_a_hole
from .manifest import manifest
from .moments import Moments
from .trips import live

ORDERS = (
    "Order confirmed", "Repeat purchase", "Order shipped", "Promised delivery day", "Order delivered",
    "Return received", "Refund paid",
)  # fmt: skip
CONTACTS = ("Asked where the order is", "Product complaint sent")


@dataclass(frozen=True)
class File:
    """kind: of the import. told: what the columns mean, as `--map` says it. columns: ours to theirs."""

    name: str
    kind: str
    told: str
    columns: dict[str, str]


EVENTS = "customer=customer_id,case=trip_id"
FILES = {
    "clicks": File(
        "simulated-clicks.csv.gz", "events", f"time=event_time,activity=event_name,{EVENTS},channel=platform",
        {"time": "event_time", "activity": "event_name", "customer": "customer_id", "trip": "trip_id",
         "channel": "platform"},
    ),
    "orders": File(
        "simulated-orders.jsonl.gz", "events",
        f"time=occurred_at,activity=status,{EVENTS},channel=sold_through,value=amount",
        {"time": "occurred_at", "activity": "status", "customer": "customer_id", "trip": "trip_id",
         "channel": "sold_through", "value": "amount"},
    ),
    "contacts": File(
        "simulated-helpdesk.csv", "events", f"time=created_at,activity=reason,{EVENTS},channel=channel",
        {"time": "created_at", "activity": "reason", "customer": "customer_id", "trip": "trip_id",
         "channel": "channel"},
    ),
    "customers": File(
        "simulated-customers.csv", "customers", "id=customer_id,email=email,created=customer_since",
        {name: name for name in ("customer_id", "email", "customer_since", "segment", "member", "region")},
    ),
    "rating": File(
        "simulated-reviews.jsonl", "feedback",
        "id=review_id,text=review,score=stars,time=written_at,customer=customer_id,case=trip_id,kind=rating,scale=1-5",
        {"id": "review_id", "time": "written_at", "customer": "customer_id", "trip": "trip_id",
         "score": "stars", "text": "review"},
    ),
    "nps": File(
        "simulated-recommendation.csv", "feedback",
        "id=answer_id,text=why,score=recommend,time=answered_at,customer=customer_id,kind=nps,scale=0-10",
        {"id": "answer_id", "time": "answered_at", "customer": "customer_id", "score": "recommend",
         "text": "why"},
    ),
    "csat": File(
        "simulated-after-contact.csv", "feedback",
        "id=answer_id,text=comment,score=satisfied,time=answered_at,customer=customer_id,kind=csat,scale=1-5,"
        "touchpoint==Asked where the order is",
        {"id": "answer_id", "time": "answered_at", "customer": "customer_id", "score": "satisfied",
         "text": "comment"},
    ),
}  # fmt: skip
FILES["moment"] = File(
    "simulated-moments.csv", "feedback",
    "id=answer_id,text=comment,score=stars,time=answered_at,customer=customer_id,case=trip_id,kind=csat,scale=1-5,"
    "touchpoint=asked_at",
    {"id": "answer_id", "time": "answered_at", "customer": "customer_id", "trip": "trip_id", "score": "stars",
     "text": "comment", "step": "asked_at"},
)  # fmt: skip
MANIFEST = "manifest.json"  # what is planted where; for measuring, never imported
TRUTH = "truth.csv"  # which answer speaks of what; for measuring, never imported


class Writer:
    """Open files in a folder; `write` appends rows of a table, its columns renamed as the file calls them."""

    def __init__(self, folder: Path, stack: ExitStack):
        self._open = {key: _opened(folder / file.name, stack) for key, file in FILES.items()}
        self._csv = {
            key: csv.writer(self._open[key], lineterminator="\n")
            for key, file in FILES.items() if ".csv" in file.name
        }  # fmt: skip
        for key, writer in self._csv.items():
            writer.writerow(FILES[key].columns.values())
        self._truth = csv.writer(stack.enter_context((folder / TRUTH).open("w", encoding="utf-8")))
        self._truth.writerow(("id", "topics"))

    def write(self, key: str, table: pa.Table) -> None:
        file = FILES[key]
        rows = _plain(table.select(list(file.columns)).rename_columns(list(file.columns.values())))
        if key in self._csv:
            self._csv[key].writerows(zip(*rows.values(), strict=True))
        else:
            self._open[key].writelines(_lines(rows))

    def truth(self, ids: Sequence[str], topics: Sequence[tuple[str, ...]]) -> None:
        self._truth.writerows(
            (each, "+".join(found)) for each, found in zip(ids, topics, strict=True) if found
        )


def write_company(folder: Path, customers: int, seed: int) -> None:
    """Write FILES, TRUTH and MANIFEST into `folder` (made if absent); same arguments, same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).write_text(json.dumps(manifest(), indent=1) + "\n", encoding="utf-8")
    with ExitStack() as stack:
        writer = Writer(folder, stack)
        for block in blocks(customers, seed):
            events, answers, at_steps = live(block)
            _write_events(writer, events)
            if block.number == 0:
                writer.write("clicks", robot(events))
            writer.write("customers", _traits(block))
            _write_answers(writer, answers, at_steps)


def _write_events(writer: Writer, events: pa.Table) -> None:
    ordered = pc.is_in(events["activity"], pa.array(ORDERS))
    contacts = pc.is_in(events["activity"], pa.array(CONTACTS))
    writer.write("orders", events.filter(ordered))
    writer.write("contacts", misspelt(with_a_hole(events.filter(contacts))))
    writer.write("clicks", events.filter(pc.invert(pc.or_(ordered, contacts))))


def _write_answers(writer: Writer, answers: Answers, at_steps: Moments) -> None:
    said = {kind: answers.table(kind) for kind in ("rating", "nps", "csat")} | {"moment": at_steps.table()}
    for kind, (table, topics) in said.items():
        writer.write(kind, table)
        writer.truth(table["id"].to_pylist(), topics)


def _traits(block: Customers) -> pa.Table:
    """Addresses end in .example, which no mail server can own."""
    return pa.table(
        {
            "customer_id": block.key,
            "email": [f"{key.lower()}@customer.example" for key in block.key],
            "customer_since": pa.array(block.first, pa.timestamp("s", tz="UTC")),
            "segment": [effects.SEGMENTS[code] for code in block.segment],
            "member": ["yes" if member else "no" for member in block.member],
            "region": [REGIONS[code] for code in block.region],
        }
    )


def _plain(table: pa.Table) -> dict[str, list[Any]]:
    """Columns as lists; times as text like 2025-06-09T18:03:11Z."""
    return {
        name: (
            pc.strftime(column, "%Y-%m-%dT%H:%M:%SZ") if pa.types.is_timestamp(column.type) else column
        ).to_pylist()
        for name, column in zip(table.column_names, table.columns, strict=True)
    }


def _lines(rows: dict[str, list[Any]]) -> list[str]:
    return [
        json.dumps({name: cell for name, cell in zip(rows, row, strict=True) if cell is not None}) + "\n"
        for row in zip(*rows.values(), strict=True)
    ]


def _opened(path: Path, stack: ExitStack) -> TextIO:
    if path.suffix != ".gz":
        return stack.enter_context(path.open("w", encoding="utf-8", newline=""))
    # No time and no name inside, so that the same company is the same bytes.
    file = stack.enter_context(path.open("wb"))
    packed = stack.enter_context(gzip.GzipFile("", "wb", compresslevel=4, fileobj=file, mtime=0))
    return stack.enter_context(io.TextIOWrapper(packed, encoding="utf-8", newline="", write_through=True))
