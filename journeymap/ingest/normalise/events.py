"""Rows of a file as events."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.ingest.guessing.consent import as_consent
from journeymap.ingest.mapping import Mapping
from journeymap.ingest.normalise.cells import clean_keys, joined
from journeymap.ingest.normalise.fields import Fields, is_filled
from journeymap.ingest.normalise.result import Normalised, Problems
from journeymap.ingest.numbers import parse_numbers
from journeymap.ingest.readers.table import Batch

_UTC = pa.timestamp("us", "UTC")


def normalise_events(batch: Batch, mapping: Mapping) -> Normalised:
    """Events of a batch: id, customer, case, time, activity, channel, value, session, row, attr_<column>...,
    and consent (true, false, null where nothing clear is said) where a column holds it.

    A row is refused when its time is missing, unreadable or outside 1971..2100, or it has no activity, or
    belongs to no customer, case or session. With several time columns each filled one is an event named
    after its column, in the order of rows, then of the mapping's columns; a bad date then refuses its own
    event only.
    """
    fields = Fields(batch, mapping)
    problems = Problems(fields.rows)
    owners = {name: fields.keys(name) for name in ("customer", "case", "session")}
    nobody = ~(is_filled(owners["customer"]) | is_filled(owners["case"]) | is_filled(owners["session"]))
    problems.add(nobody, _first_name(mapping), "the row has no customer, case or session")
    columns: dict[str, pa.Array] = {
        "id": fields.texts("id"),
        **owners,
        "channel": fields.keys("channel"),
        "value": _value(fields),
        "row": batch.row,
        **fields.attributes(),
    }
    if mapping.named("consent"):
        columns["consent"] = as_consent(fields.texts("consent"))[0]
    notes = _notes(fields, columns["value"])
    times = mapping.named("time")
    if isinstance(mapping.columns["time"], list):
        table = _one_per_date(fields, columns, times, ~nobody, problems)
    else:
        columns["time"] = fields.times(times[0], problems)
        columns["activity"] = fields.keys("activity")
        problems.add(~is_filled(columns["activity"]), _only(mapping, "activity"), "the activity is empty")
        table = pa.table(columns)
        bad = problems.bad()
        table = table.filter(pa.array(~bad)) if bad.any() else table
    return Normalised(_in_order(table), problems.rejects(batch), notes)


def _first_name(mapping: Mapping) -> str | None:
    return next((name for field in ("customer", "case", "session") for name in mapping.named(field)), None)


def _only(mapping: Mapping, field: str) -> str | None:
    names = mapping.named(field)
    return names[0] if names else None


def _value(fields: Fields) -> pa.Array:
    name = _only(fields.mapping, "value")
    if name is None:
        return pa.nulls(fields.rows, pa.float64())
    return parse_numbers(fields.cells(name), fields.mapping.decimal)


def _notes(fields: Fields, value: pa.Array) -> dict[str, int]:
    """Values that are no numbers leave the event without a value; it is said how many."""
    name = _only(fields.mapping, "value")
    if name is None or value.null_count == 0:
        return {}
    lost = int(is_filled(clean_keys(fields.cells(name))).sum()) - (len(value) - value.null_count)
    return {f"value in {name!r} is not a number and was left empty": lost} if lost > 0 else {}


def _one_per_date(
    fields: Fields, columns: dict[str, pa.Array], times: list[str], owned: np.ndarray, problems: Problems
) -> pa.Table:
    """A row per filled date of each row that belongs to somebody."""
    before = Problems(fields.rows)
    dates = [fields.times(name, before, required=False) for name in times]
    problems.found += before.found
    filled = np.column_stack([is_filled(date) for date in dates])
    problems.add(~(filled.any(axis=1) | before.bad()), times[0], f"no time: {', '.join(times)} are all empty")
    places, which = np.nonzero(filled & owned[:, None])
    micros = np.column_stack(
        [date.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False) for date in dates]
    )
    table = pa.table(columns).take(pa.array(places))
    names = pa.array(times, pa.string())
    codes = pa.array(which, pa.int32())
    activity: pa.Array = pa.DictionaryArray.from_arrays(codes, names)
    if fields.mapping.named("activity"):
        told = fields.keys("activity").cast(pa.string()).take(pa.array(places))
        activity = clean_keys(joined([told, activity], ": "))
    ids = pc.binary_join_element_wise(table["id"].combine_chunks(), names.take(codes), ":")
    table = table.set_column(table.schema.get_field_index("id"), "id", ids)
    return table.append_column("time", pa.array(micros[places, which]).cast(_UTC)).append_column(
        "activity", activity
    )


def _in_order(table: pa.Table) -> pa.Table:
    first = ["id", "customer", "case", "time", "activity", "channel", "value", "session", "row"]
    more = [name for name in table.column_names if name == "consent" or name.startswith("attr_")]
    return table.select(first + more)
