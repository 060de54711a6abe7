"""The figures of the exam as the tables of docs/assistant-quality.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from benchmarks.assistant.bank import Question
from benchmarks.assistant.scoring import OFFERED, RIGHT, WRONG
from journeymap.mining.statistics import wilson

GOALS = {"right": 0.75, "offered": 0.92, "wrong": 0.03, "recognised": 0.90}
CPU = 1.5  # seconds per answer on a million events


@dataclass(frozen=True)
class Row:
    question: Question
    outcome: str
    why: str
    cpu: float


@dataclass
class Result:
    """rows: all questions; shown, checked, false: numbers; leaks: what a support agent was told; million: CPU
    seconds of each answer on the large journey."""

    rows: list[Row] = field(default_factory=list)
    shown: int = 0
    checked: int = 0
    false: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    asked_as_support: int = 0
    million: list[float] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def written(result: Result) -> str:
    """Markdown."""
    lines = [
        "| questions | n | right at once | right or offered | confidently wrong |"
        " n not answerable | recognised |",
        "|---|---|---|---|---|---|---|",
        f"| *wanted of what is held out* | | ≥ {GOALS['right']:.0%} | ≥ {GOALS['offered']:.0%} |"
        f" ≤ {GOALS['wrong']:.0%} | | ≥ {GOALS['recognised']:.0%} |",
    ]
    splits = {"held out": "held", "second bank": "second", "to learn from": "dev"}
    for name, split in splits.items():
        mine = [row for row in result.rows if row.question.split == split]
        lines.append(line(f"**{name}**", mine))
        for dataset in sorted({row.question.dataset for row in mine}):
            lines.append(line(f"{name}: {dataset}", [r for r in mine if r.question.dataset == dataset]))
        for kind in sorted({row.question.kind for row in mine} - {"unanswerable"}):
            lines.append(line(f"{name}: {kind}", [r for r in mine if r.question.kind == kind]))
    return "\n".join([*lines, "", *rest(result)])


def line(name: str, rows: Sequence[Row]) -> str:
    able = [row for row in rows if row.question.kind != "unanswerable"]
    unable = [row for row in rows if row.question.kind == "unanswerable"]
    cells = [
        name, str(len(able)),
        share(able, lambda row: row.outcome == RIGHT),
        share(able, lambda row: row.outcome in (RIGHT, OFFERED)),
        share(rows, lambda row: row.outcome == WRONG),
        str(len(unable)), share(unable, lambda row: row.outcome == RIGHT),
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def share(rows: Sequence[Row], told: Callable[[Row], bool]) -> str:
    """With its Wilson interval, in percent."""
    if not rows:
        return ""
    found = sum(map(told, rows))
    bounds = wilson(found, len(rows))
    assert bounds is not None  # there are rows
    return f"{found / len(rows):.1%} [{bounds.low * 100:.0f}, {bounds.high * 100:.0f}]"


def rest(result: Result) -> list[str]:
    told = [
        f"- Numbers shown: {result.shown:,}; counted anew from logs and raw files: {result.checked:,};"
        f" different: **{len(result.false)}**.",
        f"- As a support agent: {result.asked_as_support} questions, **{len(result.leaks)}** told what that"
        " person may not open.",
        f"- CPU seconds per answer on these data sets: {spent(row.cpu for row in result.rows)}.",
    ]
    if result.million:
        told.append(
            f"- On a journey of a million events ({len(result.million)} questions): {spent(result.million)}."
        )
    return told + [f"- Not asked: {each}." for each in result.absent]


def spent(seconds: Iterable[float]) -> str:
    found = sorted(seconds)
    if len(found) < 2:
        return "too few"
    high = quantiles(found, n=20, method="inclusive")[-1]
    return f"median {median(found):.2f}, 95th percentile {high:.2f}, most {found[-1]:.2f}"
