"""The shipped folder: per-channel int8 ONNX, tokenizer, card."""

import json
import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from plugins.sentiment.training.network import Lean

OPSET = 17
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def write(model, tokenizer: Path, card: dict, folder: Path) -> None:
    """Write model.onnx (int8), tokenizer.json and card.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "fp32.onnx"
        to_onnx(model, plain)
        quantize_dynamic(
            plain,
            folder / "model.onnx",
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )
    shutil.copy(tokenizer, folder / "tokenizer.json")
    (folder / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def to_onnx(model, path: Path) -> None:
    """The lean form of the network in fp32 with free batch size and length; opset 17."""
    lean = Lean(model).eval()
    ids = torch.randint(999, 2000, (2, 7))
    mask, sides = torch.ones_like(ids), torch.tensor([[0, 0, 0, 0, 1, 1, 1]] * 2)
    expected = model(input_ids=ids, attention_mask=mask, token_type_ids=sides).logits
    if not torch.allclose(lean(ids, mask, sides), expected, atol=1e-4):
        raise ValueError(
            "the lean network differs from the trained one: the base model's layout must have changed"
        )
    free = {0: "n", 1: "length"}
    torch.onnx.export(
        lean,
        (ids, mask, sides),
        path,
        input_names=list(INPUTS),
        output_names=["outputs"],
        dynamic_axes=dict.fromkeys(INPUTS, free) | {"outputs": {0: "n"}},
        opset_version=OPSET,
        dynamo=False,
    )
