"""One row a customer or a case, for models and spreadsheets, and a dictionary of what each column is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.access.appearing import appearing
from journeymap.analysis.evidence import SnapshotData
from journeymap.events.reading import customers_table
from journeymap.maps.exporting.people import ANSWERS, LOG, per_customer
from journeymap.maps.exporting.people import KNOWN as OF_CUSTOMERS
from journeymap.maps.exporting.sinks import TABLE_SINKS
from journeymap.mining.measures import Measures
from journeymap.mining.outcomes import outcomes

PER = ("customer", "case")
ACTIVITIES = 50  # a count column for each of the activities that occur in most cases
AT_ONCE = 65_536


@dataclass(frozen=True)
class Column:
    """One line of the data dictionary."""

    column: str
    type: str
    meaning: str
    unit: str
    source: str


TRAITS = "customers"
KNOWN = {
    "case": ("key of the case", "", LOG),
    "customer": ("key of the customer of its first event that names one; empty where none does", "", LOG),
    "start": ("time of its first event", "UTC", LOG),
    "end": ("time of its last event", "UTC", LOG),
    "duration_seconds": ("from its first event to its last", "seconds", LOG),
    "events": ("how many events it has", "events", LOG),
    "distinct_activities": ("how many different activities it has", "activities", LOG),
    "goal": ("whether it reached a goal activity of the journey", "yes or no", LOG),
    "exit": ("whether it reached an exit activity of the journey", "yes or no", LOG),
    "ended": (
        "whether it reached goal or exit, or was silent for longer than `ends_after`",
        "yes or no",
        LOG,
    ),
    "value": ("sum of the values of its goal events, in the currency of the data", "currency", LOG),
    "score": ("its latest answer on the scale that most answers have", "score", ANSWERS),
    "satisfied": ("whether that answer is in the top box of its scale", "yes or no", ANSWERS),
}


def features(data: SnapshotData, per: str = "customer") -> pa.Table:
    """One row a customer or a case (`per`) of the cases that the data's filter keeps."""
    cases = of_cases(data)
    return per_customer(cases) if per == "customer" else cases


def of_cases(data: SnapshotData) -> pa.Table:
    """One row a case that the data's filter keeps: figures of the log, the latest score, traits."""
    table = Measures(data.log, data.where).case_features(ACTIVITIES)
    code = table["case"].to_numpy()
    found = outcomes(data)
    score = found.score[code]
    unknown = np.isnan(score)
    kept = [
        name for name in table.column_names if name not in ("case", "key") and not name.startswith("count:")
    ]
    columns = {"case": table["key"], **{name: table[name] for name in sorted(kept, key=list(KNOWN).index)}}
    columns["score"] = pa.array(score, mask=unknown)
    columns["satisfied"] = pa.array(found.satisfied[code], mask=unknown)
    columns |= {name: table[name] for name in table.column_names if name.startswith("count:")}
    return pa.table({**columns, **traits(data, table["customer"])})


def traits(data: SnapshotData, customers: pa.ChunkedArray) -> dict[str, pa.Array]:
    """`trait:<name>` of each case's customer; null where the customer is not known."""
    table = customers_table(data.at)
    row = pc.index_in(customers, table["customer"])
    return {
        f"trait:{name.removeprefix('attr_')}": table[name].cast(pa.string()).take(row)
        for name in table.column_names
        if name.startswith("attr_")
    }


def dictionary(schema: pa.Schema, per: str = "customer") -> list[Column]:
    """What each column is."""
    return [Column(field.name, str(field.type), *described(field.name, per)) for field in schema]


def described(name: str, per: str) -> tuple[str, str, str]:
    """Meaning, unit and source of a column."""
    kind, _, told = name.partition(":")
    if kind == "count" and told:
        return f"how many events of the activity “{told}” there are", "events", LOG
    if kind == "trait" and told:
        return f"trait “{told}” of the customer", "", TRAITS
    return (OF_CUSTOMERS if per == "customer" else KNOWN)[name]


def as_markdown(columns: Iterable[Column]) -> str:
    """The dictionary as a table for people."""
    lines = ["| column | type | meaning | unit | source |", "|---|---|---|---|---|"]
    lines += [f"| {' | '.join(map(cell, asdict(each).values()))} |" for each in columns]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """A text that neither ends the cell nor is read as markup or HTML."""
    flat = " ".join(text.split())
    return "".join(f"&#{ord(c)};" if c in "|<>&`*[]\\" else c for c in flat)


def export_features(data: SnapshotData, form: str, path: Path, per: str = "customer") -> list[Column]:
    """Write the features to `path` as `form` (a key of TABLE_SINKS); the data dictionary."""
    table = features(data, per)
    with appearing(path) as draft:
        sink = TABLE_SINKS[form](draft, table.schema)
        try:
            for start in range(0, table.num_rows, AT_ONCE):
                sink.write(table.slice(start, AT_ONCE))
        finally:
            sink.close()
    return dictionary(table.schema, per)
