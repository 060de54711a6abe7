"""Times read one distinct cell at a time: told patterns, and dateutil for what no family of forms covers."""

import datetime as dt
import warnings
from collections.abc import Callable

import numpy as np
import pyarrow as pa
from dateutil import parser as dateutil_parser

from journeymap.ingest.times.assemble import NAT
from journeymap.ingest.times.text import Read
from journeymap.ingest.times.zones import NAMED_OFFSETS

_ROWS_TRIED_FIRST = 200
# Two days that share no part: a reading that depends on them had a part missing.
_DEFAULTS = (dt.datetime(2001, 1, 1), dt.datetime(2003, 2, 2))  # noqa: DTZ001 (the cell says the zone)


def by_pattern(pattern: str) -> Callable[[pa.Array], Read]:
    """A reader of cells of one form, written as for `datetime.strptime`; about 10 microseconds a cell."""

    def read(cells: pa.Array) -> Read:
        def moment(cell: str) -> dt.datetime:
            return dt.datetime.strptime(cell, pattern)  # noqa: DTZ007 (the zone comes from `timezone`)

        return _each_distinct(cells, moment)

    return read


def row_by_row(cells: pa.Array, order: str | None) -> Read:
    """dateutil on what is left; a few rows first, so that a column that holds no times costs little."""

    def read(cell: str) -> dt.datetime:
        if not any(letter.isdigit() for letter in cell) or len(cell) > 60:
            raise ValueError(cell)
        return _complete(cell, order)

    first, zoned = _each_distinct(cells.slice(0, _ROWS_TRIED_FIRST), read)
    if (first == NAT).all():
        rest = len(cells) - len(first)
        return np.concatenate([first, np.full(rest, NAT)]), np.concatenate([zoned, np.zeros(rest, bool)])
    others, others_zoned = _each_distinct(cells.slice(_ROWS_TRIED_FIRST), read)
    return np.concatenate([first, others]), np.concatenate([zoned, others_zoned])


def _complete(cell: str, order: str | None) -> dt.datetime:
    """The moment in `cell`; ValueError unless it holds year, month and day itself."""

    def zone(name: str | None, offset: int | None) -> dt.tzinfo | None:
        if offset is not None:
            return dt.timezone(dt.timedelta(seconds=offset))
        if name is None or name not in NAMED_OFFSETS:
            raise ValueError(f"zone {name}")
        return dt.timezone(dt.timedelta(hours=NAMED_OFFSETS[name]))

    readings = set()
    orders = (True, False) if order is None else (order == "dmy",)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for default in _DEFAULTS:
            for day_first in orders:
                readings.add(dateutil_parser.parse(cell, default=default, dayfirst=day_first, tzinfos=zone))
    if len(readings) != 1:
        raise ValueError(f"{cell} has several readings")
    return readings.pop()


def _each_distinct(cells: pa.Array, read: Callable[[str], dt.datetime]) -> Read:
    """Read every distinct cell once with a Python function."""
    coded = cells.dictionary_encode()
    micros, zoned = np.full(len(coded.dictionary), NAT), np.zeros(len(coded.dictionary), bool)
    for i, cell in enumerate(coded.dictionary.to_pylist()):
        try:
            moment = read(cell)
        except (ValueError, OverflowError, TypeError):  # not a time; the row is rejected with its own words
            continue
        zoned[i] = moment.tzinfo is not None
        plain = moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
        micros[i] = np.datetime64(plain, "us").astype(np.int64)
    codes = coded.indices.to_numpy(zero_copy_only=False)
    return micros[codes], zoned[codes]
