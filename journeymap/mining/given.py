"""What others gave: an earlier analyzer's numbers by id, and what people call their themes and personas."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .contract import Data


def numbers(data: Data, name: str, ids: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """The value of `scores:<name>` of each id: float64 (n,), NaN where nobody gave one."""
    if not data.has(f"scores:{name}"):
        return np.full(len(ids), np.nan)
    scores = data.scores(name)
    at = pc.index_in(ids, value_set=scores["id"]).fill_null(-1).to_numpy()
    values = scores["value"].cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.append(values, np.nan)[at]


def names(data: Data, kind: str) -> dict[str, str]:
    """Key -> name of the "themes" or "personas" that people keep; those turned away are left out."""
    kept = (data.curated(kind) or {}).get(kind, ())
    return {each["key"]: each["name"] for each in kept if not each.get("rejected")}
