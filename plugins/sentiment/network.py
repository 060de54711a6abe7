"""The shipped network at run time: `tokenizers` and onnxruntime on one thread, no torch."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

WINDOW = 128  # tokens seen at once; a longer text is read in several windows
CHUNK = 8_192  # texts tokenized at once
BATCH_TOKENS = 512  # tokens of one batch, padding included: what stays in a core's cache

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Window:
    """A stretch of one text: which text, and its tokens."""

    text: int
    ids: list[int]


class Network:
    """The network of one folder (model.onnx, tokenizer.json).

    Raises FileNotFoundError naming the missing file where the folder is not whole.
    """

    def __init__(self, folder: Path) -> None:
        for name in ("model.onnx", "tokenizer.json"):
            if not (folder / name).is_file():
                raise FileNotFoundError(
                    f"the sentiment model lacks {name} in {folder}; train.py writes it there"
                )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=WINDOW)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def shares(self, texts: Sequence[str], heads: Sequence[slice], progress: Progress) -> np.ndarray:
        """Probabilities (n, outputs), each head adding up to one, in the order of `texts`.

        Texts of like length are read together. Equal texts are read once, and the batches depend on the set
        of texts alone: the int8 network scales a whole batch together, so order and repeats must not matter.
        """
        distinct = sorted(set(texts), key=lambda text: (len(text), text))
        found = np.zeros((len(distinct), heads[-1].stop))
        for start in range(0, len(distinct), CHUNK):
            progress(start / len(distinct), f"{start} of {len(distinct)} texts read")
            found[start : start + CHUNK] = self._read(distinct[start : start + CHUNK], heads)
        place = {text: i for i, text in enumerate(distinct)}
        return found[[place[text] for text in texts]]

    def _read(self, texts: Sequence[str], heads: Sequence[slice]) -> np.ndarray:
        """The mean over each text's windows, weighted by their length."""
        windows = self._windows(texts)
        total, weight = np.zeros((len(texts), heads[-1].stop)), np.zeros((len(texts), 1))
        for batch in _batches(windows):
            for window, row in zip(batch, _softmax_heads(self._run(batch), heads), strict=True):
                total[window.text] += row * len(window.ids)
                weight[window.text] += len(window.ids)
        return total / weight

    def _windows(self, texts: Sequence[str]) -> list[Window]:
        """The windows of all texts, shortest first."""
        encoded = self._tokenizer.encode_batch_fast(list(texts))
        found = [
            Window(number, part.ids)
            for number, whole in enumerate(encoded)
            for part in (whole, *whole.overflowing)
        ]
        return sorted(found, key=lambda window: (len(window.ids), window.text, window.ids))

    def _run(self, batch: Sequence[Window]) -> np.ndarray:
        ids = np.zeros((len(batch), len(batch[-1].ids)), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(batch):
            ids[row, : len(window.ids)] = window.ids
            mask[row, : len(window.ids)] = 1
        return self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]


def _batches(windows: Sequence[Window]) -> Iterator[Sequence[Window]]:
    """Windows sorted by length, cut so that count x longest stays within BATCH_TOKENS."""
    start = 0
    while start < len(windows):
        end = start + 1
        while end < len(windows) and (end + 1 - start) * len(windows[end].ids) <= BATCH_TOKENS:
            end += 1
        yield windows[start:end]
        start = end


def _softmax_heads(outputs: np.ndarray, heads: Sequence[slice]) -> np.ndarray:
    found = np.empty(outputs.shape)
    for head in heads:
        raised = np.exp(outputs[:, head] - outputs[:, head].max(axis=1, keepdims=True))
        found[:, head] = raised / raised.sum(axis=1, keepdims=True)
    return found
