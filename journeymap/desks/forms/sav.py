"""SPSS files with labels of variables and values, by ReadStat (an optional part); one file a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyreadstat

from journeymap.desks.columns import Column
from journeymap.desks.forms import Beat, CannotTake
from journeymap.desks.tables import Desk, Table

MOST = 100_000_000  # cells of one file, which is made in memory: some 2.5 GB
TEXT = 4  # cells that a text counts for
LONGEST = 8_000  # letters of a text: SPSS takes 32,767 bytes
YES = {0.0: "no", 1.0: "yes"}
MEASURE = {"text": "nominal", "yes": "nominal", "number": "scale", "whole": "scale", "time": "scale"}


def write(desk: Desk, tables: Sequence[str], folder: Path, beat: Beat) -> dict[str, int]:
    """CannotTake for a table that is too large to be held in memory."""
    counts = {}
    for place, name in enumerate(tables):
        table = desk.table(name)
        counts[name] = table.rows(desk.choice.since)
        check(table, counts[name])
        one(desk, table, folder / f"{name}.sav")
        beat((place + 1) / len(tables), name)
    return counts


def check(table: Table, rows: int) -> None:
    wide = sum(TEXT if column.kind == "text" else 1 for column in table.columns)
    if rows * wide > MOST:
        raise CannotTake(
            f"{table.name} has {rows:,} rows of {len(table.columns)} columns: an SPSS file is made in memory "
            f"and would take {MOST // wide:,} of them. Take Parquet or CSV, or only what is new since a time."
        )


def one(desk: Desk, table: Table, path: Path) -> None:
    batches = list(table.batches(desk.choice.since))
    rows = pa.concat_tables(batches) if batches else table.schema.empty_table()
    pyreadstat.write_sav(
        frame(rows, table.columns),
        str(path),
        file_label=f"{desk.journey.slug}: {table.name}"[:64],
        column_labels={column.name: label(column) for column in table.columns},
        variable_value_labels={column.name: YES for column in table.columns if column.kind == "yes"},
        variable_measure={column.name: MEASURE[column.kind] for column in table.columns},
        row_compress=True,
    )


def label(column: Column) -> str:
    """What SPSS shows for a variable: 256 bytes at most."""
    told = f"{column.label}: {column.meaning}" + (f" ({column.unit})" if column.unit else "")
    return told.encode()[:250].decode(errors="ignore")


def frame(rows: pa.Table, columns: Sequence[Column]) -> pd.DataFrame:
    """Numbers as floats, yes and no as 1 and 0, times in UTC without a zone, as SPSS keeps them."""
    for place, column in enumerate(columns):
        told = rows[column.name]
        if column.kind == "yes":
            told = told.cast(pa.int8()).cast(pa.float64())
        elif column.kind == "whole":
            told = told.cast(pa.float64())
        elif column.kind == "time":
            told = told.cast(pa.timestamp("us"))
        elif column.kind == "text":
            told = pc.utf8_slice_codeunits(told, 0, LONGEST)
        rows = rows.set_column(place, column.name, told)
    return rows.to_pandas()
