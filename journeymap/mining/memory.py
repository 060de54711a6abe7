"""What is worked out once per text, for ever: looked up by the text, worked out for the new ones only.

    found = recall(data, "minilm-1", texts, network)
    if found.new is not None:
        yield found.new
    ... found.values ...

The core keeps a `Memo` for the whole company, whichever journey asked, and forgets a text that is erased.
Whatever changes the answer (a model, its version, a setting) belongs into the memo's name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from .contract import Data
from .results import Memo
from .storing import vectors_of


@dataclass(frozen=True)
class Recalled:
    """values: array (n, d) of float32, a row a text, in order. new: what was worked out now; yield it."""

    values: np.ndarray
    new: Memo | None


def text_key(text: str) -> str:
    """Names a text without telling it: the SHA-256 of its UTF-8 bytes, 64 hex digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def recall(
    data: Data,
    name: str,
    texts: Sequence[str],
    work: Callable[[list[Any]], np.ndarray],
    asked: Sequence[str] | None = None,
) -> Recalled:
    """The value of every text: from the memo `name` where it is there, else from `work`.

    texts: whole, as `data.feedback` tells them: the core forgets keys that are of no stored text any more.
    work: distinct texts, in the order in which they come -> array (m, d). Called once, and not at all where
    nothing is missing. ValueError where it answers in another shape.
    asked: what is asked of each text ("12-40", a span): no words of customers. `work` then gets pairs (text,
    asked).
    """
    given: Sequence[Any] = texts if asked is None else list(zip(texts, asked, strict=True))
    told = [text_key(text) for text in texts]
    if asked is not None:
        told = [f"{key}:{what}" for key, what in zip(told, asked, strict=True)]
    keys = np.array(told, dtype=bytes)
    distinct, first, key_of = np.unique(keys, return_index=True, return_inverse=True)
    table = data.memo(name, np.char.decode(distinct, "ascii").tolist())
    place = _places(distinct, table)
    missing = np.flatnonzero(place < 0)
    missing = missing[np.argsort(first[missing], kind="stable")]
    parts = [vectors_of(chunk) for chunk in table["value"].chunks if len(chunk)]
    new = None
    if len(missing):
        worked = np.asarray(work([given[at] for at in first[missing].tolist()]), dtype=np.float32)
        _check(name, worked, len(missing), parts)
        place[missing] = table.num_rows + np.arange(len(missing))
        parts.append(worked)
        new = Memo(name, np.char.decode(distinct[missing], "ascii").tolist(), worked)
    return Recalled(_taken(parts, place[key_of]), new)


def _places(keys: np.ndarray, table: pa.Table) -> np.ndarray:
    """The row of the table that has each of the sorted keys, or -1."""
    place = np.full(len(keys), -1)
    if table.num_rows:
        place[np.searchsorted(keys, np.array(table["key"].to_pylist(), dtype=bytes))] = np.arange(
            table.num_rows
        )
    return place


def _taken(parts: Sequence[np.ndarray], rows: np.ndarray) -> np.ndarray:
    """Rows of the parts as if they lay below one another; copied once, for they may be large."""
    taken = np.zeros((len(rows), parts[0].shape[1] if parts else 0), dtype=np.float32)
    start = 0
    for part in parts:
        here = (rows >= start) & (rows < start + len(part))
        taken[here] = part[rows[here] - start]
        start += len(part)
    return taken


def _check(name: str, worked: np.ndarray, wanted: int, parts: Sequence[np.ndarray]) -> None:
    if worked.ndim != 2 or len(worked) != wanted:
        raise ValueError(f"{name}: {wanted} texts were answered in the shape {worked.shape}, not (m, d)")
    if parts and worked.shape[1] != parts[0].shape[1]:
        raise ValueError(
            f"{name}: answers of {worked.shape[1]} numbers, but {parts[0].shape[1]} are remembered a text; "
            "give the memo another name when its model changes"
        )
