"""The permissively licensed sets that the shipped model learns from, as one list of examples.

Polarity targets are shares of (negative, neutral, positive); emotion targets are shares of EMOTIONS, or None
where a source has none. GoEmotions is grouped as in its paper (Demszky et al. 2020, figure 2 and appendix).
"""

import csv
import gzip
import math
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from journeymap.mining.clauses import clauses
from plugins.sentiment.text import clean

POLARITIES = ("negative", "neutral", "positive")
EMOTIONS = ("anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral")

GROUPS = {
    "anger": "anger annoyance disapproval",
    "disgust": "disgust",
    "fear": "fear nervousness",
    "joy": "joy amusement approval excitement gratitude love optimism relief pride admiration desire caring",
    "sadness": "sadness disappointment embarrassment grief remorse",
    "surprise": "surprise realization confusion curiosity",
    "neutral": "neutral",
}
EMOTION_OF = {label: group for group, labels in GROUPS.items() for label in labels.split()}
SIDE_OF = {"joy": 2, "neutral": 1, "surprise": 1, "anger": 0, "disgust": 0, "fear": 0, "sadness": 0}
# Two labels mean something else from a customer: who is confused half complains, who desires something
# asks for it.
POLARITY_OF = {
    label: tuple(float(i == SIDE_OF[group]) for i in range(3)) for label, group in EMOTION_OF.items()
}
POLARITY_OF |= {"confusion": (0.5, 0.5, 0.0), "desire": (0.0, 1.0, 0.0)}

RATED = {
    "tweets": "tweets_GroundTruth.txt.gz",
    "movies": "movieReviewSnippets_GroundTruth.txt.gz",
    "editorials": "nytEditorialSnippets_GroundTruth.txt.gz",
}
# GoEmotions holds twice as many positive texts as negative ones and a third neutral ones; customers'
# feedback does not.
MOST = {("goemotions", 1): 5_000, ("goemotions", 2): 9_000, ("editorials", 1): 1_000}
RATER_SPREAD = 1.0  # assumed standard deviation of single ratings around the stored mean, on the -4..4 scale


@dataclass(frozen=True)
class Example:
    """One text with its targets. `label`: 0 negative, 1 neutral, 2 positive where people agree, else None.

    aspect: what in the text the polarity is about; empty for the text as a whole.
    """

    source: str
    text: str
    polarity: tuple[float, float, float]
    emotion: tuple[float, ...] | None
    label: int | None
    aspect: str = ""


def goemotions(folder: Path, part: str) -> list[Example]:
    """Reddit comments of `part` (train or dev)."""
    names = (folder / "goemotions/original_labels.txt").read_text(encoding="utf-8").split()
    found = []
    with gzip.open(
        folder / f"goemotions/original_{part}.tsv.gz", "rt", encoding="utf-8", newline=""
    ) as stream:
        for text, ids, _ in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            labels = [names[int(i)] for i in ids.split(",")]
            polarity = tuple(sum(POLARITY_OF[label][i] for label in labels) / len(labels) for i in range(3))
            emotion = _shares([EMOTIONS.index(EMOTION_OF[label]) for label in labels], len(EMOTIONS))
            found.append(
                Example(
                    "goemotions", clean(text), polarity, emotion, polarity.index(1) if 1 in polarity else None
                )
            )
    return found


def rated(folder: Path, source: str) -> list[Example]:
    """Snippets with the mean of 20 people's ratings, -4..4."""
    found = []
    with gzip.open(folder / "vader_groundtruth" / RATED[source], "rt", encoding="utf-8") as stream:
        for line in stream:
            _, mean, text = line.rstrip("\n").split("\t", 2)
            found.append(
                Example(source, clean(text), rating_shares(float(mean)), None, rating_label(float(mean)))
            )
    return found


def rating_shares(mean: float) -> tuple[float, float, float]:
    """Expected shares of single ratings below -0.5, between, and above 0.5, if they are normal around
    `mean`.
    """
    below = _normal_cdf((-0.5 - mean) / RATER_SPREAD)
    above = 1 - _normal_cdf((0.5 - mean) / RATER_SPREAD)
    return below, 1 - below - above, above


def rating_label(mean: float) -> int | None:
    """Negative up to -1, positive from 1, neutral within 0.5; in between people do not agree: no label."""
    if abs(mean) >= 1:
        return 2 if mean > 0 else 0
    return 1 if abs(mean) <= 0.5 else None


def restaurants(folder: Path, part: str) -> list[Example]:
    """MAMS sentences of `part` (train or val): each holds several aspects; the target is their mean
    polarity.
    """
    sides: dict[str, list[int]] = {}
    for task, tag in (("ATSA", "aspectTerm"), ("ACSA", "aspectCategory")):
        with gzip.open(folder / f"absa_mams/MAMS-{task}/{part}.xml.gz") as stream:
            for sentence in ElementTree.parse(stream).iter("sentence"):  # noqa: S314
                text = clean(sentence.findtext("text") or "")
                sides.setdefault(text, []).extend(
                    POLARITIES.index(aspect.get("polarity", "neutral")) for aspect in sentence.iter(tag)
                )
    found = []
    for text, marks in sides.items():
        feeling = [mark for mark in marks if mark != 1] or [1]
        label = feeling[0] if len(set(feeling)) == 1 else None
        found.append(Example("restaurants", text, _shares(feeling, 3), None, label))
    return found


def aspects(folder: Path, part: str) -> list[Example]:
    """MAMS sentences of `part`, once for each term and category that people judged in them, and once for each
    clause whose terms they judged alike.
    """
    found = []
    for task, tag, name in (("ATSA", "aspectTerm", "term"), ("ACSA", "aspectCategory", "category")):
        with gzip.open(folder / f"absa_mams/MAMS-{task}/{part}.xml.gz") as stream:
            for sentence in ElementTree.parse(stream).iter("sentence"):  # noqa: S314
                text, judged = sentence.findtext("text") or "", list(sentence.iter(tag))
                told = [(each.get(name, ""), each.get("polarity", "neutral")) for each in judged]
                if task == "ATSA" and part == "train":
                    told += _clauses(text, judged)
                found += [
                    Example("aspects", clean(text), _one(side), None, POLARITIES.index(side), clean(about))
                    for about, side in told
                ]
    return found


def _clauses(text: str, judged: list[ElementTree.Element]) -> list[tuple[str, str]]:
    """(clause, polarity) of those clauses of a text whose terms have one polarity."""
    found = []
    for start, end in clauses(text):
        inside = [term for term in judged if start <= int(term.get("from", "0")) < end]
        sides = {term.get("polarity", "neutral") for term in inside}
        if len(sides) == 1:
            found.append((text[start:end], sides.pop()))
    return found


def _one(side: str) -> tuple[float, float, float]:
    return tuple(float(name == side) for name in POLARITIES)  # type: ignore[return-value]


def thin(examples: list[Example], seed: int) -> list[Example]:
    """Examples with at most MOST of each (source, label), chosen by chance; a balance of bad and good."""
    shuffled = random.Random(seed).sample(examples, len(examples))  # noqa: S311
    taken: Counter[tuple[str, int | None]] = Counter()
    found = []
    for example in shuffled:
        kind = (example.source, example.label)
        taken[kind] += 1
        if taken[kind] <= MOST.get(kind, len(examples)):
            found.append(example)
    return found


def load(folder: Path, seed: int, validation_share: float = 0.1) -> tuple[list[Example], list[Example]]:
    """Training and validation examples of every source; the same seed gives the same split. Empty texts
    left out.
    """
    training = goemotions(folder, "train") + restaurants(folder, "train") + aspects(folder, "train")
    validation = goemotions(folder, "dev") + restaurants(folder, "val")
    for source in RATED:
        examples = rated(folder, source)
        random.Random(seed).shuffle(examples)  # noqa: S311 - a split, not a secret
        cut = round(len(examples) * validation_share)
        validation += examples[:cut]
        training += examples[cut:]
    held = {example.text.lower() for example in validation}
    return [e for e in training if e.text and e.text.lower() not in held], [e for e in validation if e.text]


def _shares(marks: list[int], size: int) -> tuple:
    return tuple(marks.count(i) / len(marks) for i in range(size))


def _normal_cdf(x: float) -> float:
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))
