"""Gradient boosting as one ensemble of trees of ONNX. Splits on categories become columns of 0 and 1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from onnx import TensorProto
from onnx.numpy_helper import from_array

from journeymap.desks.learned.graph import Graph

ML = "ai.onnx.ml"


@dataclass(frozen=True)
class Split:
    """A split on a category: which of the asked codes go left; the last one stands for what is not known."""

    feature: int
    left: tuple[bool, ...]


class Ensemble:
    """Nodes of trees as ONNX keeps them. Numbers go left where they are at most the value."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, int, str, float, int, int, int]] = []
        self.leaves: list[tuple[int, int, int, float]] = []

    def split(
        self, tree: int, node: int, column: int, value: float, left: int, right: int, missing: bool
    ) -> None:
        self.rows.append((tree, node, column, "BRANCH_LEQ", value, left, right, int(missing)))

    def leaf(self, tree: int, node: int, *weights: tuple[int, float]) -> None:
        self.rows.append((tree, node, 0, "LEAF", 0.0, 0, 0, 0))
        self.leaves += [(tree, node, target, weight) for target, weight in weights]

    def added(self, graph: Graph, matrix: str, targets: int, base: float | None = None) -> str:
        """What the trees give together, n x targets."""
        trees, nodes, columns, modes, values, left, right, missing = (
            list(e) for e in zip(*self.rows, strict=True)
        )
        of, at, target, weights = (list(each) for each in zip(*self.leaves, strict=True))
        more: dict[str, Any] = {}
        if base is not None:
            more["base_values_as_tensor"] = from_array(np.array([base] * targets), "base")
        found = graph.add(
            "TreeEnsembleRegressor", matrix, domain=ML, n_targets=targets,
            nodes_treeids=trees, nodes_nodeids=nodes, nodes_featureids=columns, nodes_modes=modes,
            nodes_values_as_tensor=from_array(np.array(values, np.float64), "values"),
            nodes_truenodeids=left, nodes_falsenodeids=right, nodes_missing_value_tracks_true=missing,
            target_treeids=of, target_nodeids=at, target_ids=target,
            target_weights_as_tensor=from_array(np.array(weights, np.float64), "weights"), **more,
        )  # fmt: skip
        return graph.add("Cast", found, to=TensorProto.DOUBLE)  # trees give single precision


def boosted(graph: Graph, learner: Any, codes: dict[int, int]) -> str:
    """The log-odds of a HistGradientBoostingClassifier, n x 1.

    codes: by place of a category, how many codes it has.
    """
    splits: dict[Split, int] = {}
    ensemble = Ensemble()
    order = places(learner)
    for number, (tree,) in enumerate(learner._predictors):
        for node, row in enumerate(tree.nodes):
            if row["is_leaf"]:
                ensemble.leaf(number, node, (0, float(row["value"])))
            elif row["is_categorical"]:
                place = order[row["feature_idx"]]
                left = tuple(goes_left(learner, tree, row, place, codes[place]))
                column = splits.setdefault(Split(place, left), len(splits)) + learner.n_features_in_
                ensemble.split(number, node, column, 0.5, int(row["right"]), int(row["left"]), False)
            else:
                ensemble.split(
                    number,
                    node,
                    order[row["feature_idx"]],
                    float(row["num_threshold"]),
                    int(row["left"]),
                    int(row["right"]),
                    bool(row["missing_go_to_left"]),
                )
    matrix = "features"
    if splits:
        matrix = graph.add("Concat", "features", *flags(graph, splits), axis=1)
    return ensemble.added(graph, matrix, 1, float(np.ravel(learner._baseline_prediction)[0]))


def flags(graph: Graph, splits: dict[Split, int]) -> Iterator[str]:
    """A column for each split on a category, 1 where it goes left, in their order."""
    for split in splits:
        table = np.array(split.left, dtype=np.float64)[:, None]
        yield graph.looked_up(graph.column(split.feature), table)


def places(learner: Any) -> list[int]:
    """Place among the features of each column that the trees know: categories come first there."""
    known = learner.is_categorical_
    if known is None:
        return list(range(learner.n_features_in_))
    return [*np.flatnonzero(known).tolist(), *np.flatnonzero(~known).tolist()]


def goes_left(learner: Any, tree: Any, row: Any, place: int, codes: int) -> Iterator[bool]:
    """For each code of a category, and at last for what is not known, whether this split sends it left."""
    names = learner._preprocessor.named_transformers_["encoder"].categories_
    which = int(np.flatnonzero(np.flatnonzero(learner.is_categorical_) == place)[0])
    known = {float(code): at for at, code in enumerate(names[which]) if not np.isnan(code)}
    bits = tree.raw_left_cat_bitsets[row["bitset_idx"]]
    for code in [*map(float, range(codes)), float("nan")]:
        at = known.get(code)
        if at is None:
            yield bool(row["missing_go_to_left"])
        else:
            yield bool((int(bits[at // 32]) >> (at % 32)) & 1)
