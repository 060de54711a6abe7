"""How good the analyzers are, on real data: one module each, with TITLE and `measure() -> str` (markdown)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
DRAWS = 2_000


class Absent(RuntimeError):
    """The data that a measurement needs are not on this machine; the message says which."""


def data(*names: str) -> Path:
    """A file or folder of the real data sets. Raises Absent."""
    path = DATA.joinpath(*names)
    if not path.exists():
        raise Absent(f"{'/'.join(names)} is not among the real data sets here")
    return path


def paired_interval(ours: np.ndarray, theirs: np.ndarray) -> tuple[float, float]:
    """95 % bootstrap percentile interval of the difference of two accuracies, booleans on the same texts."""
    gain = ours.astype(float) - theirs
    draws = np.random.default_rng(0).integers(0, len(gain), (DRAWS, len(gain)))
    low, high = np.quantile(gain[draws].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)
