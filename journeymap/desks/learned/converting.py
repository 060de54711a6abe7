"""A kept model as ONNX: the same chances for the same rows, calibration included, tried before it leaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from journeymap.desks.learned.graph import Graph
from journeymap.desks.learned.linear import summed
from journeymap.desks.learned.reading import Learned, read
from journeymap.desks.learned.refusing import Unconvertible
from journeymap.desks.learned.trees import boosted

EDGE = 1e-6  # chances nearer to 0 and 1 are not told apart before the calibration
ROWS, SAME = 500, 1e-6  # rows that a file is tried on, and how far it may be from the model


def as_onnx(folder: Path, name: str) -> bytes:
    """A file: `features` (n x columns, doubles, NaN unknown) to `chance` (n x 1). Unconvertible."""
    learned = read(folder)
    made = converted(learned, name)
    tried(learned, made)
    return made


def converted(learned: Learned, name: str) -> bytes:
    encoding, graph = learned.said.encoding, Graph()
    # Beside the levels there is a code for all that is rare.
    codes = {at: len(encoding.levels[c]) + 1 for at, c in enumerate(encoding.columns) if c in encoding.levels}
    kind = type(learned.learner).__name__
    if kind == "HistGradientBoostingClassifier":
        odds = boosted(graph, learned.learner, codes)
    elif kind == "Pipeline":
        odds = summed(graph, learned.learner, codes)
    else:
        raise Unconvertible(f"{kind} has no such form here.")
    chance = calibrated(graph, graph.add("Sigmoid", odds), learned.said.calibration)
    told = {"name": name, "columns": json.dumps(encoding.columns), "levels": json.dumps(encoding.levels)}
    return graph.model(chance, len(encoding.columns), told)


def calibrated(graph: Graph, chance: str, how: tuple[str, Any]) -> str:
    """The learner's answer as a probability. Unconvertible."""
    method, parameters = how
    if method == "none":
        return chance
    if method != "sigmoid":
        raise Unconvertible(f"A calibration by {method} steps has no such form here.")
    (slope,), (intercept,) = parameters
    inside = graph.add("Clip", chance, graph.constant(EDGE), graph.constant(1 - EDGE))
    other = graph.add("Sub", graph.constant(1.0), inside)
    odds = graph.add("Log", graph.add("Div", inside, other))
    line = graph.add("Add", graph.add("Mul", odds, graph.constant(slope)), graph.constant(intercept))
    return graph.add("Sigmoid", line)


def chances(learned: Learned, rows: np.ndarray) -> np.ndarray:
    """What the product itself says, from the same files."""
    raw = learned.learner.predict_proba(rows)[:, 1]
    method, parameters = learned.said.calibration
    if method == "none":
        return raw
    inside = np.clip(raw, EDGE, 1 - EDGE)
    (slope,), (intercept,) = parameters
    return 1 / (1 + np.exp(-(slope * np.log(inside / (1 - inside)) + intercept)))


def some_rows(learned: Learned, count: int) -> np.ndarray:
    """Rows of all kinds: small and large, whole and not, unknown, codes that nobody learned."""
    encoding, random = learned.said.encoding, np.random.default_rng(0)
    rows = random.lognormal(0, 2.5, (count, len(encoding.columns)))
    rows = np.where(random.random(rows.shape) < 0.5, np.floor(rows), rows)
    rows[random.random(rows.shape) < 0.2] = 0.0
    for at, column in enumerate(encoding.columns):
        if column in encoding.levels:
            rows[:, at] = random.integers(0, len(encoding.levels[column]) + 1, count)
    rows[random.random(rows.shape) < 0.1] = np.nan
    return rows


def tried(learned: Learned, made: bytes) -> None:
    """Unconvertible where the file does not say what the model says."""
    rows = some_rows(learned, ROWS)
    session = onnxruntime.InferenceSession(made, providers=["CPUExecutionProvider"])
    found = session.run(["chance"], {"features": rows})[0][:, 0]
    wrong = float(np.abs(found - chances(learned, rows)).max())
    if not wrong <= SAME:
        raise Unconvertible(f"The file would differ from the model by up to {wrong:.2g}: it is not given.")
