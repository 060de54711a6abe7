"""Files in which the processes that compile a log apart hand each other columns and texts."""

from __future__ import annotations

import uuid
from pathlib import Path

import pyarrow as pa

from .coding import Groups


def save(path: Path, table: pa.Table, sizes: list[int] | None = None) -> None:
    """A file of Arrow batches of the sizes given (one of all), there whole or not at all."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with pa.OSFile(str(draft), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        start = 0
        for size in sizes or [len(table)]:
            rows = table.slice(start, size).combine_chunks()
            columns = [
                pa.concat_arrays(column.chunks or [pa.array([], column.type)]) for column in rows.columns
            ]
            writer.write_batch(pa.record_batch(columns, schema=table.schema))
            start += size
    draft.replace(path)


def load(path: Path) -> list[pa.RecordBatch]:
    """The batches of a file; a column is read from disk when it is used."""
    with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as file:
        return [file.get_batch(number) for number in range(file.num_record_batches)]


def save_texts(path: Path, texts: pa.Array) -> None:
    save(path, pa.table({"text": texts}))


def load_texts(path: Path) -> pa.Array:
    return load(path)[0]["text"]


def save_groups(path: Path, groups: Groups) -> None:
    save(path, pa.table({"key": groups.key, "owner": groups.owner, "silent": groups.silent}))


def load_groups(path: Path) -> Groups:
    batch = load(path)[0]
    return Groups(batch["key"], batch["owner"], batch["silent"].to_numpy(zero_copy_only=False))
