"""Learns the weights by which readings of questions are weighed, from practice; writes `weights.toml`.

    python -m benchmarks.assistant.weighing [--write] --kept FOLDER

Of all sections of `practising`, those of companies with data in installations kept in FOLDER, each read by a
process of its own (`--tell`). A question counts where one of its readings is right. The router that
votes on a question has not seen the phrasings nearest to it: a fold of questions goes with the phrasings
that come nearest to them in meaning. Prints, with folds held out, how many readings are right and wrong from
each sureness on.
"""

from __future__ import annotations

import argparse
import pickle
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from benchmarks.assistant.answering import ADMINISTRATOR, examiner  # Django is set up by it
from benchmarks.assistant.fitting import conditional, logistic
from benchmarks.assistant.practising import FOLDER, PAGES, judged, lines
from benchmarks.serving import ROOT, environment
from journeymap.assistant.understanding import weighing
from journeymap.assistant.understanding.asked import arguments_of
from journeymap.assistant.understanding.candidate import Candidate
from journeymap.assistant.understanding.learned import fresh
from journeymap.assistant.understanding.meaning import vectors
from journeymap.assistant.understanding.mentions import rendered
from journeymap.assistant.understanding.phrases import OUT, phrases
from journeymap.assistant.understanding.ranking import readings
from journeymap.assistant.understanding.reading import Call, Context, Reading
from journeymap.assistant.understanding.routing import MARKS, SAID, Router, filled
from journeymap.assistant.understanding.signs import FLOOR
from journeymap.assistant.understanding.splitting import split
from journeymap.assistant.understanding.text import cleaned, written_out
from journeymap.assistant.understanding.understand import journey_of, mark, understand
from journeymap.assistant.vocabulary import vocabulary_of
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary
from tests.assistant.understanding.companies import vocabularies

FOLDS = 4
WITHOUT_DATA = ("bank", "clinic", "network", "townhall")
INSTALLED = {
    "demo": ("demo", "life"), "onboarding": ("onboarding",), "olist": ("olist",), "fines": ("fines",),
    "incidents": ("incidents",),
}  # fmt: skip
HEED = {"plain": 3.0, "ninth": 2.0, "fifth": 2.0, "third": 0.5, "fourth": 0.5, "seventh": 0.5, "eighth": 0.5}
"""How much a question of a file counts, 1 where nothing is told: what is asked daily comes first."""
ADDED = ("kind", "list", "analyzer", "order", "mood", "theme")  # right only where the practice names them
Judged = tuple[dict[str, float], bool, float]
SURE = (0.5, 0.6, 0.7, 0.8)


@dataclass
class Question:
    """One question of practice: its readings, which of them are right, and how it is told to the router.

    heed: how much it counts.
    """

    fold: int
    heed: float
    said: str
    marked: str
    readings: list[Candidate]
    right: list[bool]


def asked(section: str, vocabulary: Vocabulary) -> Iterator[Question]:
    """Those of a section that one reading can answer; follow-ups in the light of how those before were
    read."""
    for path in sorted(FOLDER.glob("*.txt")):
        yield from _of_file(path.stem, section, vocabulary)


def _of_file(name: str, section: str, vocabulary: Vocabulary) -> Iterator[Question]:
    page = PAGES.get(section)
    context = Context(journey=page)
    for question, wanted in lines(section, f"{name}.txt"):
        if not question.startswith("+ "):
            context = Context(journey=page)
        text = written_out(cleaned(question.removeprefix("+ ")))
        if len(split(text)) == 1 and " & " not in wanted and "unknown" not in wanted:
            yield _of(text, wanted, vocabulary, context, HEED.get(name, 1.0))
        read = understand(text, vocabulary, context)
        gone_on = replace(context, options=read.options)
        context = replace(context, calls=read.calls, options=()) if read.calls else gone_on


def _of(text: str, wanted: str, vocabulary: Vocabulary, context: Context, heed: float = 1.0) -> Question:
    journey = journey_of(text, vocabulary, context) or vocabulary.journeys[0]
    marked = mark(text, vocabulary, journey)
    found = list(readings(marked, journey, vocabulary, context))
    right = [_right(each, wanted, journey, context.journey) for each in found]
    fold = crc32(text.encode()) % FOLDS
    return Question(fold, heed, rendered(marked, SAID), rendered(marked, MARKS), found, right)


def _right(reading: Candidate, wanted: str, journey: JourneyWords, page: str | None) -> bool:
    if reading.filled.missing or (reading.how in ADDED and f"{reading.how}=" not in wanted):
        return False
    call = Call(reading.tool, arguments_of(reading, journey))
    read = Reading("out_of_scope") if reading.tool == OUT else Reading("calls", (call,))
    return judged(wanted, read, page) == "right"


def voted(questions: Sequence[Question]) -> None:
    """Puts the votes of routers that have not seen phrasings like theirs into the signs of the readings."""
    told = phrases()
    said = [filled(phrase, SAID) for _, phrase in told]
    marked = [filled(phrase, MARKS) for _, phrase in told]
    mine, known = vectors([each.said for each in questions]), vectors(said)
    if mine is None or known is None:
        raise SystemExit("No analyzer gives vectors of texts.")
    fold = np.array([each.fold for each in questions])[(known @ mine.T).argmax(axis=1)]
    for held in range(FOLDS):
        kept = np.flatnonzero(fold != held)
        names = [told[at][0] for at in kept]
        learned = fresh(names, [marked[at] for at in kept], [said[at] for at in kept])
        router = Router(tuple(map(str, learned.by_words[0].names)), learned)
        out = [at for at, each in enumerate(questions) if each.fold == held]
        words, meaning = router.votes([questions[at].marked for at in out], mine[out])
        for at, by_words, by_meaning in zip(out, words, meaning, strict=True):
            chances = {
                name: {"words": np.log(a + FLOOR), "meaning": np.log(b + FLOOR)}
                for name, a, b in zip(router.names, by_words, by_meaning, strict=True)
            }
            questions[at].readings = [_voted(each, chances) for each in questions[at].readings]


def _voted(reading: Candidate, chances: dict[str, dict[str, float]]) -> Candidate:
    return reading.seen({**reading.signs, **chances[reading.tool]}) if "words" in reading.signs else reading


def weights_of(questions: Sequence[Question]) -> dict[str, float]:
    able = [each for each in questions if any(each.right)]
    told = [([dict(r.signs) for r in each.readings], each.right) for each in able]
    return conditional(told, [each.heed for each in able])


def judged_by(weights: dict[str, float], questions: Sequence[Question]) -> list[Judged]:
    """What tells how sure the likeliest reading of each is, and whether it is right; none where it is out."""
    found = []
    for each in questions:
        ranked = weighing.weighed(each.readings, weights)
        if ranked[0].tool != OUT:
            best = weighing.asking(ranked[0])
            told = zip(each.readings, each.right, strict=True)
            right = any(right for reading, right in told if weighing.asking(reading) == best)
            found.append((weighing.doubts(ranked), right, each.heed))
    return found


def read(sections: Sequence[str]) -> list[Question]:
    known = vocabularies()
    return [
        each
        for section in sections
        for each in asked(section, known.get(section) or vocabulary_of(examiner(ADMINISTRATOR)))
    ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kept", type=Path, default=ROOT / "var" / "exam", help="where installations are")
    parser.add_argument("--tell", nargs="+", metavar="SECTION", help="only pickle the questions of these")
    parser.add_argument(
        "--write", action="store_true", help="put the weights in the place of those there are"
    )
    told = parser.parse_args()
    if told.tell:
        sys.stdout.buffer.write(pickle.dumps(read(told.tell)))
        return 0
    questions = read(WITHOUT_DATA)
    for name, sections in INSTALLED.items():
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.assistant.weighing", "--tell", *sections],
            cwd=ROOT, env=environment(told.kept / name), stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        questions += pickle.loads(done.stdout)
    voted(questions)
    apart: list[Judged] = []
    for held in range(FOLDS):
        weights = weights_of([each for each in questions if each.fold != held])
        apart += judged_by(weights, [each for each in questions if each.fold == held])
    sureness = logistic([each[:2] for each in apart], [each[2] for each in apart])
    for limit in SURE:
        taken = [right for doubts, right, _ in apart if weighing.sure_of(doubts, sureness) >= limit]
        sys.stdout.write(
            f"{limit}: {sum(taken) / len(questions):.3f} right, "
            f"{(len(taken) - sum(taken)) / len(questions):.3f} wrong of {len(questions)}\n"
        )
    if told.write:
        written({"weights": weights_of(questions), "sureness": sureness})
    return 0


def written(tables: dict[str, dict[str, float]]) -> None:
    """Into the file of the reading; its thresholds stay."""
    before: dict[str, Any] = tomllib.loads(weighing.FILE.read_text(encoding="utf-8"))
    told = [f"{name} = {before[name]}" for name in ("sure", "outside")]
    for table, values in tables.items():
        told += ["", f"[{table}]", *(f'"{name}" = {value:.3f}' for name, value in sorted(values.items()))]
    weighing.FILE.write_text("\n".join(told) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
