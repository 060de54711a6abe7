"""Aspect polarity beside the polarity of the whole sentence, on people's judgements that trained nothing."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree import ElementTree

import numpy as np

from benchmarks.quality import data, paired_interval
from journeymap.mining.clauses import clauses
from plugins.sentiment.asking import judged, pair
from plugins.sentiment.scoring import card
from plugins.sentiment.text import clean

TITLE = "Mood of an aspect"
SIDES = ("negative", "neutral", "positive")


class Judged(NamedTuple):
    """A term of a sentence, and what people say of it: 0 negative, 1 neutral, 2 positive."""

    sentence: str
    start: int
    end: int
    side: int


def measure() -> str:
    """A table: accuracy of the sentence's polarity, of the term's clause, of the term itself."""
    lines = [
        "| set | terms | sentence's polarity | clause in it | term in it | gain of the term (95 %) |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for title, asked in parts():
        truth = np.array([each.side for each in asked])
        found = {name: said(name, asked) == truth for name in ("sentence", "clause", "term")}
        low, high = paired_interval(found["term"], found["sentence"])
        gain = found["term"].mean() - found["sentence"].mean()
        shown = " | ".join(f"{found[name].mean():.3f}" for name in ("sentence", "clause", "term"))
        lines.append(f"| {title} | {len(truth):,} | {shown} | {gain:+.3f} ({low:+.3f} to {high:+.3f}) |")
    return NOTE + "\n".join(lines)


NOTE = """Terms that people marked in sentences as spoken of well, badly or neither (conflicting ones left
out). "Sentence's polarity" gives each term what the shipped network says of its sentence as a whole; the
others ask the same network about the term, or about the clause that it stands in. All use the one neutral
band of the product, which was chosen for other texts. None of these sentences trained the network: MAMS is
its validation part, SemEval is measured only. The gain's interval is a paired bootstrap over terms.

"""


def parts() -> Iterator[tuple[str, list[Judged]]]:
    """Each set, and those of its terms whose sentence says different things of different terms."""
    for title, asked in sets().items():
        sides: dict[str, set[int]] = {}
        for each in asked:
            sides.setdefault(each.sentence, set()).add(each.side)
        mixed = [each for each in asked if len(sides[each.sentence]) > 1]
        yield title, asked
        if len(mixed) < len(asked):
            yield f"{title}: sentences of more than one mind", mixed


def sets() -> dict[str, list[Judged]]:
    """Sets by title. Raises Absent."""
    semeval = data("absa_semeval")
    with gzip.open(data("absa_mams", "MAMS-ATSA", "val.xml.gz")) as stream:
        found = {"MAMS, validation part": list(terms(stream))}
    for title, name in (
        ("SemEval 2014, restaurants", "2014/Restaurants_Train_v2.xml.gz"),
        ("SemEval 2014, laptops", "2014/Laptop_Train_v2.xml"),
    ):
        with opened(semeval / name) as stream:
            found[title] = list(terms(stream))
    with opened(semeval / "2016/ABSA16_Restaurants_Train_SB1_v2.xml") as stream:
        found["SemEval 2016, restaurants"] = list(targets(stream))
    return found


def opened(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def terms(stream: IO[bytes]) -> Iterator[Judged]:
    for sentence in ElementTree.parse(stream).iter("sentence"):
        text = sentence.findtext("text") or ""
        for term in sentence.iter("aspectTerm"):
            yield from marked(text, term.attrib)


def targets(stream: IO[bytes]) -> Iterator[Judged]:
    for sentence in ElementTree.parse(stream).iter("sentence"):
        text = sentence.findtext("text") or ""
        for opinion in sentence.iter("Opinion"):
            if opinion.get("target") != "NULL":
                yield from marked(text, opinion.attrib)


def marked(text: str, told: dict[str, str]) -> Iterator[Judged]:
    if told["polarity"] in SIDES:
        yield Judged(text, int(told["from"]), int(told["to"]), SIDES.index(told["polarity"]))


def said(of: str, asked: list[Judged]) -> np.ndarray:
    """The side of each term by one of the three ways, with the neutral band that all texts have."""
    if of == "sentence":
        polarity = judged([clean(each.sentence) for each in asked], _silent)
    elif of == "clause":
        polarity = judged([pair(each.sentence, *around(each)) for each in asked], _silent)
    else:
        polarity = judged([pair(each.sentence, each.start, each.end) for each in asked], _silent)
    band = card()["neutral_band"]
    return np.where(polarity >= band, 2, np.where(polarity <= -band, 0, 1))


def around(each: Judged) -> tuple[int, int]:
    """The clause that the term stands in."""
    return next(
        (span for span in clauses(each.sentence) if span[0] <= each.start < span[1]), (each.start, each.end)
    )


def _silent(share: float, message: str) -> None:
    """A measurement shows no progress."""
