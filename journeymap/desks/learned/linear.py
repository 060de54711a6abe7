"""Logistic regression on imputed, ranked numbers and one-hot categories, as trees, lookups and a sum.

A rank (QuantileTransformer) is a line between two known quantiles: a tree of each column finds which.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from onnx import TensorProto

from journeymap.desks.learned.graph import Graph
from journeymap.desks.learned.refusing import Unconvertible
from journeymap.desks.learned.trees import Ensemble

Line = tuple[float, float]  # intercept, slope


def summed(graph: Graph, pipeline: Any, codes: dict[int, int]) -> str:
    """The log-odds, n x 1. codes: by place of a category, how many codes it has. Unconvertible."""
    prepared, regression = (step for _, step in pipeline.steps)
    weights, used, parts = regression.coef_[0], 0, []
    for name, steps, columns in prepared.transformers_:
        if name == "remainder":
            continue
        first, second = (step for _, step in steps.steps)
        kinds = (type(first).__name__, type(second).__name__)
        if kinds == ("SimpleImputer", "QuantileTransformer"):
            width = len(second.quantiles_[0])
            parts.append(ranked(graph, first, second, list(columns), weights[used : used + width]))
        elif kinds == ("SimpleImputer", "OneHotEncoder"):
            width = sum(len(each) for each in second.categories_)
            own = weights[used : used + width]
            parts += looked_up(graph, first, second, list(columns), own, codes)
        else:
            raise Unconvertible(f"A step of this model, {' and '.join(kinds)}, has no such form here.")
        used += width
    total = graph.constant([[float(regression.intercept_[0])]])
    for part in parts:
        total = graph.add("Add", total, part)
    return total


def ranked(graph: Graph, imputer: Any, quantiles: Any, columns: list[int], weights: np.ndarray) -> str:
    """The share of the numbers, n x 1: each imputed, its absence told apart, all ranked, weighed."""
    told = graph.add("Gather", "features", graph.constant(columns, np.int64), axis=1)
    absent = graph.add("IsNaN", told)
    filled = graph.add("Where", absent, graph.constant(imputer.statistics_[None, :]), told)
    if imputer.indicator_ is not None and len(imputer.indicator_.features_):
        flags = graph.add("Cast", absent, to=TensorProto.DOUBLE)
        kept = graph.add("Gather", flags, graph.constant(imputer.indicator_.features_, np.int64), axis=1)
        filled = graph.add("Concat", filled, kept, axis=1)
    width = quantiles.quantiles_.shape[1]
    ensemble = Ensemble()
    lines = [
        tree_of(ensemble, column, quantiles.quantiles_[:, column], quantiles.references_)
        for column in range(width)
    ]
    most = max(len(each) for each in lines)
    table = np.array([[*each, *[(0.0, 0.0)] * (most - len(each))] for each in lines])
    piece = graph.add("Cast", ensemble.added(graph, filled, width), to=TensorProto.INT64)
    piece = graph.add("Add", piece, graph.constant(np.arange(width)[None, :] * most, np.int64))
    base, slope = (
        graph.add("Gather", graph.constant(table[:, :, part].ravel()), piece, axis=0) for part in (0, 1)
    )
    ranks = graph.add("Add", base, graph.add("Mul", slope, filled))
    return graph.add("MatMul", ranks, graph.constant(weights[:, None]))


def tree_of(ensemble: Ensemble, column: int, known: np.ndarray, ranks: np.ndarray) -> list[Line]:
    """A search tree for one column: its leaves give the number of a piece. The line of each piece."""
    bounds, lines = pieces(known, ranks)
    count = 0

    def grow(low: int, high: int) -> int:
        """The node for the pieces low..high; its number."""
        nonlocal count
        mine, count = count, count + 1
        if low == high:
            ensemble.leaf(column, mine, (column, float(low)))
            return mine
        middle = (low + high) // 2
        place = len(ensemble.rows)
        ensemble.split(column, mine, column, bounds[middle], 0, 0, False)
        left, right = grow(low, middle), grow(middle + 1, high)
        row = ensemble.rows[place]
        ensemble.rows[place] = (*row[:5], left, right, row[7])
        return mine

    grow(0, len(lines) - 1)
    return lines


def pieces(known: np.ndarray, ranks: np.ndarray) -> tuple[list[float], list[Line]]:
    """Upper bounds (of all pieces but the last) and the line of each piece, from left to right.

    A quantile that is there several times is a piece of its own, between the number before it and itself; its
    rank is the middle of its ranks, those at the ends are 0 and 1, as scikit-learn has it.
    """
    values, first = np.unique(known, return_index=True)
    last = np.append(first[1:], len(known)) - 1
    bounds: list[float] = []
    lines: list[Line] = []
    for at, value in enumerate(values):
        before = float(np.nextafter(value, -np.inf))
        lines.append((0.0, 0.0) if at == 0 else _line(values, ranks, at, first, last))
        bounds.append(before)
        middle = (ranks[first[at]] + ranks[last[at]]) / 2
        at_end = 0.0 if at == 0 else 1.0 if at == len(values) - 1 else middle
        lines.append((float(at_end), 0.0))
        bounds.append(float(value))
    lines.append((1.0, 0.0))
    return bounds, lines


def _line(values: np.ndarray, ranks: np.ndarray, at: int, first: np.ndarray, last: np.ndarray) -> Line:
    """Between the quantile before and this one."""
    low, high = ranks[last[at - 1]], ranks[first[at]]
    slope = (high - low) / (values[at] - values[at - 1])
    return float(low - slope * values[at - 1]), float(slope)


def looked_up(
    graph: Graph, imputer: Any, encoder: Any, columns: list[int], weights: np.ndarray, codes: dict[int, int]
) -> Iterator[str]:
    """The share of each category, n x 1: the weight of its code; none for a code that was not learned."""
    used = 0
    for place, known, filled in zip(columns, encoder.categories_, imputer.statistics_, strict=True):
        own = dict(zip(map(float, known), weights[used : used + len(known)].tolist(), strict=True))
        used += len(known)
        table = [own.get(float(code), 0.0) for code in range(codes[place])]
        column = graph.column(place)
        known_code = graph.looked_up(column, np.array([*table, 0.0])[:, None])
        absent = graph.constant([[own.get(float(filled), 0.0)]])
        yield graph.add("Where", graph.add("IsNaN", column), absent, known_code)
