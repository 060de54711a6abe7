"""Labelled texts that the sentiment model never saw: airline tweets, SemEval reviews, parts held out of
training.
"""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from plugins.sentiment.text import clean
from plugins.sentiment.training import sources

NAMES = ("negative", "neutral", "positive")


@dataclass(frozen=True)
class LabelledSet:
    """Texts with one of NAMES each."""

    title: str
    texts: list[str]
    labels: list[str]

    def clear(self) -> "LabelledSet":
        """Only what people called positive or negative."""
        kept = [i for i, label in enumerate(self.labels) if label != "neutral"]
        return LabelledSet(
            f"{self.title}, clear", [self.texts[i] for i in kept], [self.labels[i] for i in kept]
        )


def airline(data: Path) -> LabelledSet:
    """The half of the airline tweets, three labels."""
    with gzip.open(data / "airline_tweets/tweets_half.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return LabelledSet("airline tweets", [r["text"] for r in rows], [r["airline_sentiment"] for r in rows])


def semeval(data: Path, seen: set[str]) -> LabelledSet:
    """SemEval 2014 and 2016 sentences whose opinions all have one polarity; those in `seen` left out."""
    marks: dict[str, set[str]] = {}
    for path in sorted((data / "absa_semeval").glob("*/*.xml*")):
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rb") as stream:
            for sentence in ElementTree.parse(stream).iter("sentence"):
                text = sentence.findtext("text") or ""
                for mark in sentence.iter():
                    if "polarity" in mark.attrib:
                        marks.setdefault(text, set()).add(mark.attrib["polarity"])
    kept = [
        (text, next(iter(found)))
        for text, found in sorted(marks.items())
        if len(found) == 1 and found <= set(NAMES) and key(text) not in seen
    ]
    return LabelledSet("SemEval reviews, one polarity", [t for t, _ in kept], [label for _, label in kept])


def held_out(data: Path, seed: int) -> list[LabelledSet]:
    """The validation parts of the training sources, where people agree on a label."""
    _, validation = sources.load(data, seed)
    found = []
    for source in sorted({example.source for example in validation}):
        ours = [e for e in validation if e.source == source and e.label is not None]
        found.append(
            LabelledSet(f"held out: {source}", [e.text for e in ours], [NAMES[e.label] for e in ours])
        )
    return found


def seen_in_training(data: Path, seed: int) -> set[str]:
    """Keys of every text of the training sources."""
    training, validation = sources.load(data, seed)
    return {key(example.text) for example in training + validation}


def key(text: str) -> str:
    """A text reduced to its letters and digits, for finding the same sentence in two sets."""
    return "".join(character for character in clean(text).lower() if character.isalnum())
