"""Builds the shipped folder `plugins/embed/model` from the published weights of all-MiniLM-L6-v2.

    python -m plugins.embed.training.build WEIGHTS_FOLDER

WEIGHTS_FOLDER: `model/` of the package in requirements-weights.txt (model.safetensors, tokenizer.json). In an
environment of its own (requirements-train.txt), without torch: the network is written down here as a graph.
"""

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic

from plugins.embed.training.graph import network
from plugins.embed.training.weights import read

MODEL = Path(__file__).resolve().parents[1] / "model"


def main(source: Path) -> None:
    """Write model.onnx (int8 by channel), tokenizer.json and card.json."""
    MODEL.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "fp32.onnx"
        onnx.save(network(read(source / "model.safetensors")), plain)
        quantize_dynamic(
            plain,
            MODEL / "model.onnx",
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    shutil.copy(source / "tokenizer.json", MODEL / "tokenizer.json")
    card = {
        "model": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), int8 by channel, mean over tokens",
        "dimensions": 384,
        "weights_sha256": _digest(source / "model.safetensors"),
        "model_sha256": _digest(MODEL / "model.onnx"),
        "tokenizer_sha256": _digest(MODEL / "tokenizer.json"),
    }
    (MODEL / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
