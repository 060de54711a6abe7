"""Themes of a plain column of texts, for the command on files."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa

from journeymap.mining import Scores, registry
from journeymap.mining.frames import FrameData

from .assigning import NOBODY
from .clustering import clustered
from .naming import named
from .texts import plain

QUOTES = 3
SAMPLE = 10_000
FIGURES = re.compile(r"[\d\s.,:;/+%$€£()-]*")  # a number, an amount, a date


def answer(table: pa.Table, column: str) -> dict[str, Any]:
    """{"themes": [{"id", "name", "size", "quotes"}], "labels": [id or null per row]}, largest themes first.

    Equal texts are one text, and have one label. ValueError where there is no such column,
    or one of figures.
    """
    if column not in table.column_names:
        raise ValueError(f"there is no column {column!r}; the file has: {', '.join(table.column_names)}")
    texts = [str(text or "") for text in table[column].to_pylist()]
    distinct = {key: text for key, text in zip(plain(texts), texts, strict=True) if text.strip()}
    if not distinct:
        return {"themes": [], "labels": [None] * len(texts)}
    if all(FIGURES.fullmatch(text) for text in distinct.values()):
        raise ValueError(f"column {column!r} holds figures, no words: themes are found in what people write")
    keys = sorted(distinct)
    label = _labels(_vectors([distinct[key] for key in keys]))
    words = named([distinct[key] for key in keys], label.theme, label.themes)
    of_key = dict(zip(keys, label.theme.tolist(), strict=True))
    labels = [of_key.get(key, NOBODY) for key in plain(texts)]
    themes = [
        {
            "id": number,
            "name": words[number].name,
            "size": labels.count(number),
            "quotes": [distinct[keys[at]] for at in label.typical(number)],
        }
        for number in range(label.themes)
    ]
    return {"themes": themes, "labels": [None if each == NOBODY else each for each in labels]}


class _Labels:
    """theme: of each text, or NOBODY. near: how near it lies to the middle of its theme."""

    def __init__(self, theme: np.ndarray, near: np.ndarray, themes: int) -> None:
        self.theme, self.near, self.themes = theme, near, themes

    def typical(self, theme: int) -> list[int]:
        own = np.flatnonzero(self.theme == theme)
        return own[np.argsort(-self.near[own], kind="stable")][:QUOTES].tolist()


def _labels(vectors: np.ndarray) -> _Labels:
    """A sample is clustered; the others, and those in no group, go to the nearest theme within its reach."""
    sample = np.sort(np.random.default_rng(0).permutation(len(vectors))[:SAMPLE])
    found = clustered(vectors[sample])
    theme, distance = found.cores.assign(vectors)
    theme[sample] = np.where(found.group != NOBODY, found.group, theme[sample])
    return _Labels(theme, 1 - distance, len(found.cores.reach))


def _vectors(texts: list[str]) -> np.ndarray:
    """Of whichever installed analyzer gives them. ValueError where none does."""
    for analyzer in registry.load().analyzers.values():
        if "vectors:text" in analyzer.gives:
            data = FrameData(
                feedback={"id": [f"{row:09}" for row in range(len(texts))], "text": texts}, scope="company"
            )
            given = analyzer().analyze(data, analyzer.Params(), lambda share, message: None)
            for result in given:
                if isinstance(result, Scores) and result.name == "text":
                    return np.asarray(result.values, dtype=np.float32)
    raise ValueError("no installed analyzer gives `vectors:text`, by which texts are compared")
