"""Cases and customers of a desk: the features of maps, named as any tool takes them, without rare traits."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.analysis.evidence import SnapshotData
from journeymap.desks.choice import REAL, keyed
from journeymap.desks.columns import Column, distinct, fitted, plain_name
from journeymap.desks.steps import LOG, UPDATED
from journeymap.desks.whose import WHOSE, about
from journeymap.events.reading import engine
from journeymap.maps.exporting.features import described, of_cases
from journeymap.maps.exporting.people import per_customer
from journeymap.mining.statistics import ENOUGH

TRAITS = 200  # of a customer, the first by name
OURS = {
    "case": "case_key",
    "customer": "customer_key",
    "start": "first_event",
    "end": "last_event",
    "first": "first_event",
    "last": "last_event",
}
LABELS = {
    "case": "Case",
    "customer": "Customer",
    "start": "First event",
    "end": "Last event",
    "first": "First event",
    "last": "Last event",
}
OF_CASES = (
    "case", "customer", "start", "end", "duration_seconds", "events", "distinct_activities", "goal", "exit",
    "ended", "value", "score", "satisfied",
)  # fmt: skip
PLAIN = {
    "variant": Column(
        "variant", "text", "Variant", "the same for cases with the same activities in the same order", "", LOG
    ),
    "updated": UPDATED,
}
Described = tuple[pa.Table, tuple[Column, ...]]


def cases_and_customers(data: SnapshotData, keys: str, events: Path) -> dict[str, Described]:
    """The tables "cases" and "customers" with WHOSE, and their columns. events: the desk's Parquet file."""
    told = of_cases(data)
    newest, first = told_by_events(told, keys, events)
    told = told.append_column("updated", newest)
    told = told.append_column("variant", variants(data, told))
    if keys != REAL:
        told = without_rare(told)
    people = per_customer(told.drop_columns(["updated", "variant"]))
    told = about(told, pc.coalesce(keyed(told["customer"], keys).cast(pa.string()), first))
    people = with_latest(told, people)
    cases = told.select([*OF_CASES, "variant", "updated", WHOSE])
    return {
        "cases": shown(cases, keys, "case"),
        "customers": shown(people, keys, "customer"),
    }


def told_by_events(told: pa.Table, keys: str, events: Path) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """When each case had its newest row, and whose its first event is."""
    keyed_cases = pa.table({"case_key": keyed(told["case"], keys), "place": pa.array(range(told.num_rows))})
    with engine() as connection:
        connection.register("told", keyed_cases)
        connection.read_parquet(str(events)).create_view("steps")
        newest = """SELECT case_key, max(epoch_us(updated)) AS moment, arg_min(whose, position) AS whose
            FROM steps GROUP BY case_key"""
        asked = f"SELECT moment, whose FROM told LEFT JOIN ({newest}) USING (case_key) ORDER BY place"  # noqa: S608
        found = connection.sql(asked).to_arrow_table()
        return found["moment"].cast(UPDATED.type), found["whose"]


def variants(data: SnapshotData, told: pa.Table) -> pa.ChunkedArray:
    """The hash of each case's path, in hexadecimal."""
    parts = [cases for _, cases in data.log.buckets((), ("key", "variant"))]
    if not parts:
        return pa.chunked_array([], pa.string())
    known = pa.concat_tables(parts)
    found = known["variant"].take(pc.index_in(told["case"], known["key"].combine_chunks()))
    return pa.chunked_array([[f"{value:016x}" for value in found.to_pylist()]], pa.string())


def with_latest(told: pa.Table, people: pa.Table) -> pa.Table:
    """When each customer had their newest row, and whom the store knows them as."""
    who = pc.coalesce(told["customer"], pc.binary_join_element_wise("case:", told["case"], ""))
    rows = pa.table({"who": who, "updated": told["updated"], WHOSE: told[WHOSE]})
    grouped = rows.group_by("who", use_threads=False).aggregate([("updated", "max"), (WHOSE, "first")])
    found = grouped.take(pc.index_in(people["customer"], grouped["who"].combine_chunks()))
    return about(people.append_column("updated", found["updated_max"]), found[f"{WHOSE}_first"])


def without_rare(told: pa.Table) -> pa.Table:
    """A trait that fewer than ten customers share could name them: it is empty where keys are stand-ins."""
    for name in told.column_names:
        if not name.startswith("trait:"):
            continue
        pairs = pa.table({"customer": told["customer"], "value": told[name]}).group_by(["customer", "value"])
        counted = pairs.aggregate([]).group_by("value").aggregate([("customer", "count")])
        common = counted.filter(pc.greater_equal(counted["customer_count"], ENOUGH))["value"]
        kept = pc.is_in(told[name], value_set=common.drop_null().combine_chunks())
        place = told.column_names.index(name)
        told = told.set_column(place, name, pc.if_else(kept, told[name], pa.scalar(None, pa.string())))
    return told


def shown(table: pa.Table, keys: str, per: str) -> Described:
    """Under the names and types of a desk, keys as they were chosen; WHOSE as it is."""
    whose = table[WHOSE]
    table = table.drop_columns([WHOSE])
    traits = [name for name in table.column_names if name.startswith("trait:")]
    table = table.drop_columns(traits[TRAITS:])
    columns = distinct([column(field, per) for field in table.schema])
    table = table.rename_columns([each.name for each in columns])
    for name in ("case_key", "customer_key"):
        if name in table.column_names:
            table = table.set_column(table.column_names.index(name), name, keyed(table[name], keys))
    return about(fitted(table, columns), whose), tuple(columns)


def column(field: pa.Field, per: str) -> Column:
    """What a column of the features is called at the desks."""
    if field.name in PLAIN:
        return PLAIN[field.name]
    meaning, unit, origin = described(field.name, per)
    kind, _, told = field.name.partition(":")
    if told:
        return Column(plain_name(kind, told), kind_of(field.type), told, meaning, unit, origin)
    name = OURS.get(field.name, field.name)
    label = LABELS.get(field.name, field.name.replace("_", " ").capitalize())
    return Column(name, kind_of(field.type), label, meaning, unit, origin)


def kind_of(given: pa.DataType) -> str:
    """The kind of column that a type of the features is."""
    if pa.types.is_boolean(given):
        return "yes"
    if pa.types.is_timestamp(given):
        return "time"
    if pa.types.is_integer(given):
        return "whole"
    return "number" if pa.types.is_floating(given) or pa.types.is_decimal(given) else "text"
