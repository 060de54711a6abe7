"""The shipped network: texts to unit vectors. Loads onnxruntime."""

import hashlib
import html
import json
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from journeymap.mining import Progress
from journeymap.mining.network import Network

MODEL = Path(__file__).parent / "model"
LONGEST = 8_000  # characters read of one text: the first and the last half of it

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_PICTURE = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_UNREADABLE = re.compile("[\u200b-\u200f\u202a-\u202e\ufe00-\ufe0f\x00-\x08\x0e-\x1f\ud800-\udfff]")


def vectors(texts: Sequence[str], progress: Progress) -> np.ndarray:
    """(n, 384) float32, each of length one. A long text gets the mean of its windows."""
    found = network().outputs([clean(text) for text in texts], progress, unit)
    return unit(found).astype(np.float32)


def clean(text: str) -> str:
    """The text as the network reads it: links out, emojis in words, at most LONGEST characters."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} {text[-LONGEST // 2 :]}"
    if "&" in text:
        text = html.unescape(text)
    text = _UNREADABLE.sub("", _LINK.sub(" ", text))
    text = _PICTURE.sub(lambda found: f" {unicodedata.name(found.group(0), '').lower()} ", text)
    return _SPACE.sub(" ", text).strip()


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length one; a row of zeros stays."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


@cache
def network() -> Network:
    """The network, loaded once a process. ValueError where a file is not the one that was measured."""
    card = json.loads((MODEL / "card.json").read_text(encoding="utf-8"))
    for name in ("model.onnx", "tokenizer.json"):
        told = card[f"{name.split('.')[0]}_sha256"]
        if hashlib.sha256((MODEL / name).read_bytes()).hexdigest() != told:
            raise ValueError(f"{name} in {MODEL} is not the file of card.json; get it again from the release")
    return Network(MODEL)
