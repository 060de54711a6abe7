"""A text network at run time: `tokenizers` and onnxruntime on one thread, no torch.

Loads onnxruntime when it is imported: a plugin imports it where a run begins, not where it is declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from .contract import Progress

WINDOW = 128  # tokens seen at once; a longer text is read in several windows
CHUNK = 8_192  # texts tokenized at once
BATCH_TOKENS = 512  # tokens of one batch, padding included: what stays in a core's cache

Text = str | tuple[str, str]  # a pair: a text, and what is asked of it
Finish = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Window:
    """A stretch of one text: which text, its tokens, and of which side of a pair each is."""

    text: int
    ids: list[int]
    sides: list[int]


class Network:
    """The network of one folder (model.onnx, tokenizer.json).

    Raises FileNotFoundError naming the missing file where the folder is not whole.
    """

    def __init__(self, folder: Path, window: int = WINDOW) -> None:
        for name in ("model.onnx", "tokenizer.json"):
            if not (folder / name).is_file():
                raise FileNotFoundError(f"the model in {folder} lacks {name}")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=window)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {each.name for each in self._session.get_inputs()}

    def outputs(self, texts: Sequence[Text], progress: Progress, finish: Finish) -> np.ndarray:
        """What the network says of each text or pair, (n, outputs), in their order.

        finish: from raw outputs of some windows to what may be averaged (a softmax); a text longer than a
        window gets the mean over its windows, weighted by their length. A network that answers for each
        token is averaged over the tokens. Texts of like length are read together. Equal texts are read once,
        and the batches depend on the set of texts alone: an int8 network scales a whole batch together, so
        order and repeats must not matter.
        """
        distinct = sorted(set(texts), key=_length)
        found = []
        for start in range(0, len(distinct), CHUNK):
            progress(start / len(distinct), f"{start} of {len(distinct)} texts read")
            found.append(self._read(distinct[start : start + CHUNK], finish))
        place = {text: i for i, text in enumerate(distinct)}
        if not found:
            return np.zeros((0, 0))
        return np.concatenate(found)[[place[text] for text in texts]]

    def _read(self, texts: Sequence[Text], finish: Finish) -> np.ndarray:
        total, weight = None, np.zeros((len(texts), 1))
        for batch in _batches(self._windows(texts)):
            for window, row in zip(batch, finish(self._run(batch)), strict=True):
                if total is None:
                    total = np.zeros((len(texts), len(row)))
                total[window.text] += row * len(window.ids)
                weight[window.text] += len(window.ids)
        assert total is not None  # there is a window of every text, if only of its two marks
        return total / weight

    def _windows(self, texts: Sequence[Text]) -> list[Window]:
        """The windows of all texts, shortest first."""
        encoded: list[Encoding] = self._tokenizer.encode_batch_fast(list(texts))
        found = [
            Window(number, part.ids, part.type_ids)
            for number, whole in enumerate(encoded)
            for part in (whole, *whole.overflowing)
        ]
        return sorted(found, key=lambda window: (len(window.ids), window.text, window.ids))

    def _run(self, batch: Sequence[Window]) -> np.ndarray:
        ids = np.zeros((len(batch), len(batch[-1].ids)), dtype=np.int64)
        mask, sides = np.zeros_like(ids), np.zeros_like(ids)
        for row, window in enumerate(batch):
            ids[row, : len(window.ids)] = window.ids
            sides[row, : len(window.ids)] = window.sides
            mask[row, : len(window.ids)] = 1
        told = {"input_ids": ids, "attention_mask": mask, "token_type_ids": sides}
        said = self._session.run(None, {name: told[name] for name in self._inputs})[0]
        return said if said.ndim == 2 else (said * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)


def softmax(outputs: np.ndarray, heads: Sequence[slice]) -> np.ndarray:
    """Probabilities (n, outputs), each head adding up to one."""
    found = np.empty(outputs.shape)
    for head in heads:
        raised = np.exp(outputs[:, head] - outputs[:, head].max(axis=1, keepdims=True))
        found[:, head] = raised / raised.sum(axis=1, keepdims=True)
    return found


def _length(text: Text) -> tuple[int, Text]:
    return (len(text), text) if isinstance(text, str) else (len(text[0]) + len(text[1]), text)


def _batches(windows: Sequence[Window]) -> Iterator[Sequence[Window]]:
    """Windows sorted by length, cut so that count x longest stays within BATCH_TOKENS."""
    start = 0
    while start < len(windows):
        end = start + 1
        while end < len(windows) and (end + 1 - start) * len(windows[end].ids) <= BATCH_TOKENS:
            end += 1
        yield windows[start:end]
        start = end
