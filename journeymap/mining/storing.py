"""Results on disk, and back: one line of JSON each, arrays as Parquet, models as folders of files.

A folder holds `results.jsonl`, `scores-<n>.parquet`, `memo-<n>.parquet` and `models/<name>/`. What is written
reads back equal, but for vectors: they are kept in half precision.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

from .results import Finding, Measure, Memo, ModelArtefact, Proposal, Result, Scores

RESULTS = "results.jsonl"
SHAPES: dict[str, type[BaseModel]] = {
    shape.__name__: shape for shape in (Finding, Measure, Proposal, ModelArtefact)
}
AT_ONCE = 8_192  # rows of a group
HALF = float(np.finfo(np.float16).max)


class ResultWriter:
    """Writes results into a folder, used in a `with`; `results.jsonl` appears at its end, unless it fails."""

    def __init__(self, folder: Path):
        self._folder = Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._draft = self._folder / f"{RESULTS}.draft"
        self._lines = self._draft.open("w", encoding="utf-8")
        self._tables = 0

    def write(self, result: Result) -> None:
        """TypeError for what is no result."""
        if isinstance(result, Scores | Memo):
            kind, table = type(result).__name__, _table(result)
            line: dict[str, Any] = {"type": kind, "file": f"{kind.lower()}-{self._tables}.parquet"}
            write_numbers(table, self._folder / line["file"])
            self._tables += 1
        elif isinstance(result, ModelArtefact):
            line = {"type": "ModelArtefact", "folder": f"models/{result.name}"}
            _write_model(result, self._folder / "models" / result.name)
        elif isinstance(result, Finding | Measure | Proposal):
            line = {"type": type(result).__name__, "result": result.model_dump(mode="json")}
        else:
            raise TypeError(
                f"{type(result).__name__} is no result: an analyzer yields {', '.join([*SHAPES, *TABLES])}"
            )
        self._lines.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *more: object) -> None:
        """Finish the results; after an error they stay a draft."""
        self._lines.close()
        if kind is None:
            self._draft.replace(self._folder / RESULTS)


def read_results(folder: Path) -> Iterator[Result]:
    """The results of a folder, as they were yielded. FileNotFoundError where the run did not finish."""
    return (result for result, _ in read_located(folder))


def read_located(folder: Path) -> Iterator[tuple[Result, Path | None]]:
    """As `read_results`, each with its Parquet file (scores, memos) or folder (models), else None."""
    folder = Path(folder)
    with (folder / RESULTS).open(encoding="utf-8") as lines:
        for text in lines:
            line = json.loads(text)
            if line["type"] in TABLES:
                yield TABLES[line["type"]](pq.read_table(folder / line["file"])), folder / line["file"]
            elif line["type"] == "ModelArtefact":
                yield _read_model(folder / line["folder"]), folder / line["folder"]
            else:
                yield SHAPES[line["type"]].model_validate(line["result"]), None  # type: ignore[misc]


def scores_table(scores: Scores) -> pa.Table:
    """Columns id, value (null = unknown) and, for spans, part_from and part_to; the rest as metadata.

    Vectors become lists of half precision. ValueError for one that half precision cannot hold.
    """
    values = np.asarray(scores.values)
    if values.ndim == 2:
        if not (np.abs(values) <= HALF).all():
            raise ValueError(f"vectors {scores.name!r} hold NaN, or a number beyond {HALF:g}: scale them")
        value: pa.Array = lists(values.astype(np.float16))
    elif values.dtype.kind in "fiub":
        numbers = values.astype(float)
        value = pa.array(numbers, mask=np.isnan(numbers))
    else:
        value = pa.array(values.tolist(), pa.string())
    columns = {"id": pa.array(list(scores.ids), pa.string()), "value": value}
    if scores.part is not None:
        part = np.asarray(scores.part, dtype=np.int64)
        columns |= {"part_from": pa.array(part[:, 0]), "part_to": pa.array(part[:, 1])}
    said = {"name": scores.name, "subject": scores.subject, "unit": scores.unit, "better": scores.better}
    return pa.table(columns).replace_schema_metadata({"scores": json.dumps(said)})


def scores_of(table: pa.Table) -> Scores:
    """The inverse of `scores_table`. ValueError for a table that it did not make."""
    metadata = table.schema.metadata or {}
    if b"scores" not in metadata:
        raise ValueError(
            "this table holds no scores: it lacks the metadata that tells their name and subject"
        )
    column = table["value"].combine_chunks()
    if pa.types.is_fixed_size_list(column.type):
        values = vectors_of(column)
    elif pa.types.is_string(column.type):
        values = np.array(column.to_pylist(), dtype=object)
    else:
        values = column.to_numpy(zero_copy_only=False)
    part = None
    if "part_from" in table.column_names:
        part = np.stack([table["part_from"].to_numpy(), table["part_to"].to_numpy()], axis=1)
    return Scores(ids=table["id"].to_pylist(), values=values, part=part, **json.loads(metadata[b"scores"]))


def memo_table(memo: Memo) -> pa.Table:
    """Columns key and value, sorted by key; the name as metadata."""
    order = np.argsort(np.array(memo.keys))
    keys = pa.array([memo.keys[at] for at in order.tolist()], pa.string())
    table = pa.table({"key": keys, "value": lists(memo.values[order].astype(np.float32))})
    return table.replace_schema_metadata({"memo": memo.name})


def memo_of(table: pa.Table) -> Memo:
    """The inverse of `memo_table`."""
    name = (table.schema.metadata or {})[b"memo"].decode()
    return Memo(name, table["key"].to_pylist(), vectors_of(table["value"]))


def write_numbers(table: pa.Table, path: Path) -> None:
    """Write a table of scores, vectors or memos so that a part of it can be read with little memory."""
    plain = ["id", "key", "value"]  # the numbers of vectors gain nothing by a dictionary
    pq.write_table(table, path, compression="zstd", use_dictionary=plain, row_group_size=AT_ONCE)


def lists(values: np.ndarray) -> pa.FixedSizeListArray:
    """An array (n, d) as a column of n lists."""
    return pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), values.shape[1])


def vectors_of(column: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """A column of fixed-size lists as an array (n, d) of float32."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    flat = whole.flatten().to_numpy(zero_copy_only=False)
    return flat.astype(np.float32, copy=False).reshape(len(whole), whole.type.list_size)


def _table(result: Scores | Memo) -> pa.Table:
    return scores_table(result) if isinstance(result, Scores) else memo_table(result)


TABLES: dict[str, Callable[[pa.Table], Result]] = {"Scores": scores_of, "Memo": memo_of}


def inside(name: str) -> PurePosixPath:
    """A relative path that stays in its folder; ValueError for any other."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or "\\" in name or "\0" in name:
        raise ValueError(f"{name!r} must be a file name, or a path inside its own folder")
    return path


def _write_model(model: ModelArtefact, folder: Path) -> None:
    if len(inside(model.name).parts) != 1:
        raise ValueError(f"model name {model.name!r} must be a plain name")
    for name, content in model.files.items():
        path = folder / "files" / inside(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    folder.mkdir(parents=True, exist_ok=True)
    said = model.model_dump(mode="json", exclude={"files"}) | {"files": sorted(model.files)}
    (folder / "model.json").write_text(json.dumps(said, ensure_ascii=False))


def _read_model(folder: Path) -> ModelArtefact:
    said = json.loads((folder / "model.json").read_text())
    files = {name: (folder / "files" / inside(name)).read_bytes() for name in said.pop("files")}
    return ModelArtefact(files=files, **said)
