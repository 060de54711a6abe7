"""Scores that customers gave, from raw files: which case and touchpoint they belong to, and their figures."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ASKED_AT = {"simulated-after-contact.csv": "Support"}  # what the import of the file is told


@dataclass(frozen=True)
class Answer:
    """at: microseconds, UTC. place: touchpoint or activity that it was asked at, where told."""

    kind: str
    score: float
    at: int
    customer: str | None
    case: str | None
    place: str | None = None


@dataclass(frozen=True)
class Heard:
    kind: str
    score: float
    at: int
    case: str | None
    touchpoint: str | None


def simulated(folder: Path) -> list[Answer]:
    """Of the demo company's files (`manage.py demo --write`)."""
    files = {
        "simulated-after-contact.csv": ("csat", "satisfied"),
        "simulated-moments.csv": ("csat", "stars"),
        "simulated-recommendation.csv": ("nps", "recommend"),
    }
    found = []
    for name, (kind, score) in files.items():
        with (folder / name).open(encoding="utf-8", newline="") as file:
            found += [
                _answer(kind, row[score], row["answered_at"], row, row.get("asked_at") or ASKED_AT.get(name))
                for row in csv.DictReader(file)
                if row[score]
            ]
    with (folder / "simulated-reviews.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return found + [
        _answer("rating", row["stars"], row["written_at"], row, None) for row in rows if row["stars"]
    ]


def _answer(kind: str, score: Any, at: str, row: Mapping[str, Any], place: str | None) -> Answer:
    return Answer(
        kind, float(score), micros(at), row.get("customer_id"), row.get("trip_id") or None, place or None
    )


def olist(file: Path) -> list[Answer]:
    with gzip.open(file, "rt", encoding="utf-8-sig", newline="") as lines:
        return [
            Answer(
                "rating",
                float(row["review_score"]),
                micros(row["review_creation_date"]),
                None,
                row["order_id"],
            )
            for row in csv.DictReader(lines)
            if row["review_score"]
        ]


def micros(written: str) -> int:
    """An ISO 8601 time; UTC where no zone is told."""
    told = datetime.fromisoformat(written)
    return round((told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp() * 1e6)


def heard(
    answers: Sequence[Answer], log: Sequence[tuple[Any, ...]], definition: Mapping[str, Any]
) -> list[Heard]:
    """Each answer with its case (the one named, else the customer's begun last before it) and touchpoint (the
    one named, else the last one of its case before it); those that have neither are left out.

    log: case, customer, time, touchpoint of each event, in order.
    """
    steps: dict[str, list[tuple[int, str]]] = {}
    begun: dict[str, list[tuple[int, str]]] = {}
    for case, customer, at, touchpoint in log:
        if case not in steps:
            steps[case] = []
            begun.setdefault(customer, []).append((at, case))
        if touchpoint is not None:
            steps[case].append((at, touchpoint))
    return list(_heard(answers, steps, begun, definition))


def _heard(
    answers: Sequence[Answer],
    steps: Mapping[str, list[tuple[int, str]]],
    begun: Mapping[str, list[tuple[int, str]]],
    definition: Mapping[str, Any],
) -> Iterator[Heard]:
    named = {name.casefold(): place for name, place in definition["steps"].items()}
    named |= {place.casefold(): place for place in definition["places"]}
    for each in answers:
        if each.case:
            case = each.case if each.case in steps else None
        else:
            before = [found for found in begun.get(each.customer or "", ()) if found[0] <= each.at]
            case = max(before)[1] if before else None
        place = named.get((each.place or "").strip().casefold())
        if case is None and place is None:
            continue
        if place is None and case is not None:
            passed = [touchpoint for at, touchpoint in steps[case] if at <= each.at]
            place = passed[-1] if passed else None
        yield Heard(each.kind, each.score, each.at, case, place)


def score(measure: str, scores: Sequence[float]) -> float | None:
    """csat: share of 4 and 5 of 5. nps: promoters (9, 10) less detractors (0 to 6), of 100. rating: mean."""
    if not scores:
        return None
    if measure == "csat":
        return sum(each >= 4 for each in scores) / len(scores)
    if measure == "nps":
        return 100 * sum((each >= 9) - (each <= 6) for each in scores) / len(scores)
    return sum(scores) / len(scores)


def traits(file: Path, names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Traits of customers, from a raw CSV file with `customer_id`."""
    with file.open(encoding="utf-8", newline="") as lines:
        return {
            row["customer_id"]: {name: row[name] for name in names if row[name]}
            for row in csv.DictReader(lines)
        }
