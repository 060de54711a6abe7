"""Any text-classification model that a person names, through `transformers`, where torch is there."""

import importlib
import re
from collections.abc import Callable, Sequence

import numpy as np

POLARITIES = ("negative", "neutral", "positive")
BATCH = 32

_STARS = re.compile(r"^([1-5])\s*stars?$")
_NUMBERED = re.compile(r"^label_(\d+)$")

Progress = Callable[[float, str], None]


class ModelUnavailable(RuntimeError):
    """The named model cannot be run; the message says why and how to mend it."""


class NamedModel:
    """A model by local folder or hub name. Raises ModelUnavailable."""

    def __init__(self, name: str) -> None:
        # Loaded here and not at the top: the product runs without torch, and transformers takes seconds to
        # load.
        try:
            transformers = importlib.import_module("transformers")
            torch = importlib.import_module("torch")
        except ImportError as missing:
            raise ModelUnavailable(
                f"the model {name!r} runs on transformers and torch, but {missing.name} is missing. "
                f"Install both (`pip install transformers torch`), or leave the parameter `model` empty for "
                f"the shipped model."
            ) from missing
        torch.set_num_threads(1)
        try:
            self._pipeline = transformers.pipeline(
                "text-classification", model=name, top_k=None, device="cpu"
            )
        except (OSError, ValueError) as refused:
            raise ModelUnavailable(
                f"the sentiment model {name!r} could not be loaded: {refused}. Name a local folder or a hub "
                f"name of a text-classification model."
            ) from refused
        self._meaning = meaning(name, list(self._pipeline.model.config.id2label.values()))
        self.emotions = tuple(
            label.partition(":")[2] for label in self._meaning if label.startswith("emotion:")
        )

    def shares(self, texts: Sequence[str], progress: Progress) -> tuple[np.ndarray, np.ndarray | None]:
        """Polarity shares (n, 3), and emotion shares (n, emotions) or None where the model has no
        emotions.
        """
        distinct = sorted(set(texts), key=lambda text: (len(text), text))
        place = {text: i for i, text in enumerate(distinct)}
        answers = []
        for start in range(0, len(distinct), BATCH):
            progress(start / len(distinct), f"{start} of {len(distinct)} texts read")
            answers += self._pipeline(distinct[start : start + BATCH], batch_size=BATCH, truncation=True)
        polarity, emotion = np.zeros((len(distinct), 3)), np.zeros((len(distinct), len(self.emotions)))
        for row, answer in enumerate(answers):
            for part in answer:
                means = self._meaning[part["label"]]
                if isinstance(means, int):
                    polarity[row, means] += part["score"]
                elif means is not None:
                    emotion[row, self.emotions.index(means)] += part["score"]
        picked = [place[text] for text in texts]
        polarity /= polarity.sum(axis=1, keepdims=True)
        return polarity[picked], emotion[picked] if self.emotions else None


def meaning(model: str, labels: Sequence[str]) -> dict[str, int | str | None]:
    """What each label says: 0 negative, 1 neutral, 2 positive, the name of an emotion, or None for nothing.

    Understood: names beginning with neg, neu, pos; "1 star" to "5 stars"; `emotion:<name>`; and unnamed
    LABEL_0, LABEL_1(, LABEL_2), taken to rise from negative to positive. Raises ModelUnavailable for
    anything else.
    """
    found: dict[str, int | str | None] = {}
    numbered = [label for label in labels if _NUMBERED.match(label.lower())]
    for label in labels:
        lower = label.lower().strip()
        stars = _STARS.match(lower)
        number = _NUMBERED.match(lower)
        side = next((i for i, name in enumerate(POLARITIES) if lower.startswith(name[:3])), None)
        if side is not None:
            found[label] = side
        elif lower.startswith("emotion:"):
            found[label] = label.partition(":")[2]
        elif stars:
            found[label] = (0, 0, 1, 2, 2)[int(stars.group(1)) - 1]
        elif number and len(numbered) == len(labels) in (2, 3):
            found[label] = int(number.group(1)) * (2 if len(labels) == 2 else 1)
        else:
            found[label] = None
    sides = {means for means in found.values() if isinstance(means, int)}
    if not {0, 2} <= sides:
        raise ModelUnavailable(
            f"the model {model!r} has the labels {', '.join(labels)}, which do not say what is negative and "
            f"what positive. Use a model with labels like negative, neutral, positive or 1 star to 5 stars."
        )
    return found
