"""A small graph of ONNX being built: nodes, constants, names of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET, ML_OPSET = 17, 3


class Graph:
    """Values are names; `add` gives the name of what a node gives. All numbers are doubles."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, values: Any, kind: Any = np.float64) -> str:
        name = f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values, dtype=kind), name))
        return name

    def add(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        name = f"value{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], domain=domain, **attributes))
        return name

    def column(self, place: int) -> str:
        """One column of the features, n x 1."""
        return self.add("Gather", "features", self.constant([place], np.int64), axis=1)

    def looked_up(self, column: str, table: np.ndarray) -> str:
        """Rows of a table by the code in a column; its last row for a code that is unknown or not there.

        table: (codes + 1) x width.
        """
        last = len(table) - 1
        known = self.add(
            "And",
            self.add("GreaterOrEqual", column, self.constant(0.0)),
            self.add("Less", column, self.constant(float(last))),
        )  # comparisons with what is not a number are false
        code = self.add("Where", known, column, self.constant(float(last)))
        flat = self.add(
            "Reshape", self.add("Cast", code, to=TensorProto.INT64), self.constant([-1], np.int64)
        )
        return self.add("Gather", self.constant(table), flat, axis=0)

    def model(self, chance: str, columns: int, said: dict[str, str]) -> bytes:
        """The file: `features` (n x columns) to `chance` (n x 1). said: its metadata."""
        self.nodes.append(helper.make_node("Identity", [chance], ["chance"]))
        graph = helper.make_graph(
            self.nodes,
            "model",
            [helper.make_tensor_value_info("features", TensorProto.DOUBLE, ["n", columns])],
            [helper.make_tensor_value_info("chance", TensorProto.DOUBLE, ["n", 1])],
            self.constants,
        )
        sets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
        made = helper.make_model(graph, opset_imports=sets, producer_name="Journeymap", ir_version=8)
        helper.set_model_props(made, said)
        onnx.checker.check_model(made)
        return made.SerializeToString()
