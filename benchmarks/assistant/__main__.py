"""`make bench-assistant`: the exam of the assistant; its figures go into docs/assistant-quality.md.

    .venv/bin/python -m benchmarks.assistant [--kept FOLDER] [--datasets NAME ...] [--no-million]
        [--missed dev]

No language model takes part. Exit status 1 where a shown number differs from the one counted anew, or a
support agent was told what that person may not open. --missed prints the questions of a split that were not
right; the held-out ones are for judging alone: whoever works on the assistant does not look at them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.assistant import million
from benchmarks.assistant.bank import DATASETS, Question, questions
from benchmarks.assistant.checking import Checked, leaks, unstated
from benchmarks.assistant.preparing import Installation, prepared
from benchmarks.assistant.report import Result, Row, written
from benchmarks.assistant.scoring import MISSED, RIGHT, outcome
from benchmarks.marks import renew
from benchmarks.quality import Absent
from benchmarks.serving import ROOT, environment

DOCUMENT = ROOT / "docs" / "assistant-quality.md"
AS_SUPPORT = 3  # of how many questions a support agent asks one


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--kept", type=Path, default=ROOT / "var" / "exam", help="where installations are kept"
    )
    parser.add_argument("--datasets", nargs="+", choices=DATASETS, default=DATASETS)
    parser.add_argument("--no-million", action="store_true", help="leave the large journey out")
    parser.add_argument("--missed", choices=("dev", "held"), help="print what was not right")
    told = parser.parse_args()
    result = Result()
    for dataset in told.datasets:
        try:
            sat(dataset, prepared(dataset, told.kept), result)
        except Absent as missing:
            result.absent.append(f"{dataset}, for {missing}")
    if not told.no_million:
        folder = million.prepared(told.kept)
        result.million = [each["cpu"] for each in answered(folder, million.asked())[1:]]
    said = written(result)
    if set(told.datasets) == set(DATASETS) and not told.no_million:
        renew(DOCUMENT, "exam", said)
    sys.stdout.write(f"{said}\n")
    for row in result.rows:
        if row.outcome != RIGHT and row.question.split == told.missed:
            sys.stdout.write(f"{row.outcome} {row.question.id} “{row.question.text}”: {row.why}\n")
    for each in (*result.false, *result.leaks):
        sys.stderr.write(f"FALSE: {each}\n")
    return 1 if result.false or result.leaks else 0


def sat(dataset: str, installation: Installation, result: Result) -> None:
    """All questions of a data set, marked."""
    asked = questions(dataset)
    secrets, *answers = answered(installation.folder, map(asdict, asked))
    checked = Checked()
    for question, answer in zip(asked, answers, strict=True):
        worth, why = outcome(question, answer, secrets["themes"])
        if "content" in answer:
            checked.add(question.id, answer["content"], installation.journeys)
            if worth == RIGHT and (
                lacking := list(unstated(question, answer["content"], installation.journeys))
            ):
                worth, why = MISSED, lacking[0]
        result.rows.append(Row(question, worth, why, answer["cpu"]))
    result.shown += checked.shown
    result.checked += checked.checked
    result.false += checked.false
    support(asked[::AS_SUPPORT], installation.folder, secrets, result)


def support(asked: list[Question], folder: Path, secrets: dict[str, Any], result: Result) -> None:
    """The same questions from somebody who may see feedback and no journey; each on its own."""
    alone = [{**asdict(question), "journey": None, "conversation": None} for question in asked]
    for question, answer in zip(asked, answered(folder, alone, "support")[1:], strict=True):
        result.asked_as_support += 1
        for each in leaks(question, answer["content"], secrets) if "content" in answer else ():
            result.leaks.append(f"{question.id} told a support agent {each}")


def answered(folder: Path, asked: Iterable[dict[str, Any]], *role: str) -> list[dict[str, Any]]:
    """What `answering` tells, from a process of its own inside the installation."""
    lines = "".join(f"{json.dumps(each)}\n" for each in asked)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.assistant.answering", *role],
        cwd=ROOT, env=environment(folder), input=lines, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


if __name__ == "__main__":
    sys.exit(main())
