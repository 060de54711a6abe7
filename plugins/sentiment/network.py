"""The shipped network at run time: `tokenizers` and onnxruntime on one thread, no torch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

WINDOW = 128  # tokens seen at once; a longer text is read in several windows
BATCH_TOKENS = 1_024  # tokens of one batch, padding included: what stays in a core's cache

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Window:
    """A stretch of one text: which text, and its tokens."""

    text: int
    ids: tuple[int, ...]


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

        Batches hold windows of like length. Equal texts are read once, and the batches depend on the set of
        texts alone: the int8 network scales a whole batch together, so order and repeats must not matter.
        """
        distinct = sorted(set(texts))
        windows = sorted(self._windows(distinct), key=lambda w: (len(w.ids), w.text, w.ids))
        total: np.ndarray | None = None
        weight = np.zeros(len(distinct))
        for start, batch in _batches(windows):
            progress(start / len(windows), f"{start} of {len(windows)} texts read")
            found = _softmax_heads(self._run(batch), heads)
            if total is None:
                total = np.zeros((len(distinct), found.shape[1]))
            for window, row in zip(batch, found, strict=True):
                total[window.text] += row * len(window.ids)
                weight[window.text] += len(window.ids)
        if total is None:
            return np.zeros((0, heads[-1].stop))
        place = {text: i for i, text in enumerate(distinct)}
        mean = total / weight[:, None]
        return mean[[place[text] for text in texts]]

    def _windows(self, texts: Sequence[str]) -> list[Window]:
        found = []
        for start in range(0, len(texts), 4_096):
            encoded = self._tokenizer.encode_batch_fast(texts[start : start + 4_096])
            for number, encoding in enumerate(encoded, start):
                found += [Window(number, tuple(part.ids)) for part in _parts(encoding)]
        return found

    def _run(self, batch: Sequence[Window]) -> np.ndarray:
        ids = np.zeros((len(batch), len(batch[-1].ids)), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(batch):
            ids[row, : len(window.ids)] = window.ids
            mask[row, : len(window.ids)] = 1
        return self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]


def _parts(encoding: Encoding) -> list[Encoding]:
    return [encoding, *encoding.overflowing]


def _batches(windows: Sequence[Window]):
    """Windows sorted by length, cut so that count x longest stays within BATCH_TOKENS."""
    start = 0
    while start < len(windows):
        end = start + 1
        while end < len(windows) and (end + 1 - start) * len(windows[end].ids) <= BATCH_TOKENS:
            end += 1
        yield start, windows[start:end]
        start = end


def _softmax_heads(outputs: np.ndarray, heads: Sequence[slice]) -> np.ndarray:
    found = np.empty(outputs.shape)
    for head in heads:
        raised = np.exp(outputs[:, head] - outputs[:, head].max(axis=1, keepdims=True))
        found[:, head] = raised / raised.sum(axis=1, keepdims=True)
    return found
