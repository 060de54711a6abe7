"""The network as an ONNX graph: six layers of BERT, the mean over the tokens of the text, length one.

J. Devlin et al., BERT (2019); N. Reimers and I. Gurevych, Sentence-BERT (2019). One product makes queries,
keys and values together.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LAYERS, HEADS, WIDTH = 6, 12, 384
DEPTH = WIDTH // HEADS
OPSET = 17


class Graph:
    """Nodes and constants as they are written down; each call returns the name of its output."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def node(self, kind: str, *inputs: str, **attributes) -> str:
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, values: np.ndarray, name: str = "") -> str:
        name = name or f"constant_{len(self.constants)}"
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def weight(self, name: str) -> str:
        return self.constant(self.weights[name], name)

    def numbers(self, *values: int) -> str:
        return self.constant(np.array(values, dtype=np.int64))

    def linear(self, at: str, *names: str) -> str:
        """Rows times the weights of the named layers, side by side, plus their biases."""
        weight = np.concatenate([self.weights[f"{name}.weight"] for name in names]).T
        bias = np.concatenate([self.weights[f"{name}.bias"] for name in names])
        return self.node("Add", self.node("MatMul", at, self.constant(weight)), self.constant(bias))

    def normal(self, at: str, name: str) -> str:
        scale, bias = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.node("LayerNormalization", at, scale, bias, axis=-1, epsilon=1e-12)


def network(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """Inputs input_ids and attention_mask (n, length) int64; output v (n, 384), not of length one."""
    graph = Graph(weights)
    mask = graph.node("Cast", "attention_mask", to=TensorProto.FLOAT)
    at = _embedded(graph)
    bias = _bias(graph, mask)
    for layer in range(LAYERS):
        at = _layer(graph, at, bias, f"encoder.layer.{layer}")
    weight = graph.node("Unsqueeze", mask, graph.numbers(2))
    total = graph.node("ReduceSum", graph.node("Mul", at, weight), graph.numbers(1), keepdims=0)
    graph.nodes.append(
        helper.make_node("Div", [total, graph.node("ReduceSum", weight, graph.numbers(1), keepdims=0)], ["v"])
    )
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("v", TensorProto.FLOAT, ["n", WIDTH])
    made = helper.make_graph(graph.nodes, "minilm", inputs, [output], list(graph.constants.values()))
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def _embedded(graph: Graph) -> str:
    """Words, places and the one kind of sentence there is."""
    places = graph.weights["embeddings.position_embeddings.weight"]
    places = places + graph.weights["embeddings.token_type_embeddings.weight"][0]
    words = graph.node("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    length = graph.node("Slice", graph.node("Shape", "input_ids"), graph.numbers(1), graph.numbers(2))
    place = graph.node("Slice", graph.constant(places), graph.numbers(0), length, graph.numbers(0))
    return graph.normal(graph.node("Add", words, place), "embeddings.LayerNorm")


def _bias(graph: Graph, mask: str) -> str:
    """0 for a token, very negative for padding: (n, 1, 1, length)."""
    absent = graph.node("Sub", graph.constant(np.float32(1)), mask)
    absent = graph.node("Mul", absent, graph.constant(np.float32(-1e9)))
    return graph.node("Unsqueeze", absent, graph.numbers(1, 2))


def _layer(graph: Graph, at: str, bias: str, name: str) -> str:
    looked = graph.linear(at, *(f"{name}.attention.self.{part}" for part in ("query", "key", "value")))
    split = graph.node("Reshape", looked, graph.numbers(0, 0, 3, HEADS, DEPTH))
    turned = graph.node("Transpose", split, perm=[2, 0, 3, 1, 4])  # (3, n, heads, length, depth)
    zero = graph.numbers(0)
    query, key, value = (
        graph.node("Squeeze", graph.node("Slice", turned, *map(graph.numbers, (part, part + 1, 0))), zero)
        for part in range(3)
    )
    likeness = graph.node("MatMul", query, graph.node("Transpose", key, perm=[0, 1, 3, 2]))
    likeness = graph.node("Mul", likeness, graph.constant(np.float32(1 / np.sqrt(DEPTH))))
    shares = graph.node("Softmax", graph.node("Add", likeness, bias), axis=-1)
    joined = graph.node("Transpose", graph.node("MatMul", shares, value), perm=[0, 2, 1, 3])
    joined = graph.node("Reshape", joined, graph.numbers(0, 0, WIDTH))
    at = graph.node("Add", at, graph.linear(joined, f"{name}.attention.output.dense"))
    at = graph.normal(at, f"{name}.attention.output.LayerNorm")
    inner = _gelu(graph, graph.linear(at, f"{name}.intermediate.dense"))
    at = graph.node("Add", at, graph.linear(inner, f"{name}.output.dense"))
    return graph.normal(at, f"{name}.output.LayerNorm")


def _gelu(graph: Graph, at: str) -> str:
    """x/2 * (1 + erf(x / sqrt 2))."""
    error = graph.node("Erf", graph.node("Div", at, graph.constant(np.float32(np.sqrt(2)))))
    grown = graph.node("Mul", at, graph.node("Add", error, graph.constant(np.float32(1))))
    return graph.node("Mul", grown, graph.constant(np.float32(0.5)))
