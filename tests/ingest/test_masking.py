"""Masking against our own labelled lists: precision and recall per kind, kept true in docs/quality.md."""

import csv
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from journeymap.ingest.masking import KINDS, find, mask

ROOT = Path(__file__).resolve().parents[2]
LABEL = re.compile(r"\[\[(\w+):(.*?)\]\]")
LISTS = ["masking.csv", "masking_unseen.csv"]
FLOORS = {  # list -> kind -> (precision, recall)
    "masking.csv": dict.fromkeys(KINDS, (0.99, 0.98)),
    "masking_unseen.csv": {**dict.fromkeys(KINDS, (1.0, 1.0)), "phone": (0.8, 0.9)},
}


def labelled(name: str) -> list[tuple[str, str, list[tuple[str, int, int]]]]:
    """(country, plain text, [(kind, start, end)]) of each line; labels are written [[kind:what]]."""
    with (ROOT / "tests" / "data" / name).open(newline="", encoding="utf-8") as file:
        return [(row["country"], *_spans(row["text"])) for row in csv.DictReader(file)]


def _spans(marked: str) -> tuple[str, list[tuple[str, int, int]]]:
    text, spans, at = "", [], 0
    for m in LABEL.finditer(marked):
        text += marked[at : m.start()]
        spans.append((m[1], len(text), len(text) + len(m[2])))
        text += m[2]
        at = m.end()
    return text + marked[at:], spans


def scores(name: str) -> dict[str, tuple[int, int, int]]:
    """kind -> (right, wrong, missed). Right = same kind, the label covered, at most two characters more."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for _, text, labels in labelled(name):
        left = list(labels)
        for span in find(text):
            hits = [w for w in left if w[0] == span.kind and span.start <= w[1] and span.end >= w[2]]
            if hits and (span.end - span.start) - (hits[0][2] - hits[0][1]) <= 2:
                left.remove(hits[0])
                right[span.kind] += 1
            else:
                wrong[span.kind] += 1
        missed.update(kind for kind, _, _ in left)
    return {kind: (right[kind], wrong[kind], missed[kind]) for kind in KINDS}


def table(name: str) -> str:
    lines = ["| kind | labels | precision | recall |", "|---|---:|---:|---:|"]
    for kind, (right, wrong, missed) in scores(name).items():
        precision, recall = right / (right + wrong), right / (right + missed)
        lines.append(f"| {kind} | {right + missed} | {precision:.3f} | {recall:.3f} |")
    return "\n".join(lines)


def test_the_list_is_large_and_of_many_countries() -> None:
    rows = labelled("masking.csv")
    assert len(rows) >= 300
    assert len({country for country, _, _ in rows}) >= 10
    assert sum(not spans for _, _, spans in rows) >= 100


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("kind", KINDS)
def test_precision_and_recall(name: str, kind: str) -> None:
    right, wrong, missed = scores(name)[kind]
    precision, recall = FLOORS[name][kind]
    assert right / (right + wrong) >= precision
    assert right / (right + missed) >= recall


@pytest.mark.parametrize("name", LISTS)
def test_the_document_shows_what_is_measured(name: str) -> None:
    document = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    assert table(name) in document, f"docs/quality.md should hold for {name}:\n{table(name)}"
    assert f"{len(labelled(name))} texts" in document


def test_the_text_around_stays_and_finds_are_counted() -> None:
    masked = mask(
        "Hi, a.b@example.com or +1 212-555-0123; card 4111 1111 1111 1111, ip 192.0.2.1. c@example.com!"
    )
    assert masked.text == "Hi, [email] or [phone]; card [card], ip [ip]. [email]!"
    assert masked.counts == {"email": 2, "phone": 1, "card": 1, "ip": 1}


@pytest.mark.parametrize(
    "text", ["", " ", "Great flight!", "5 stars", "ok 👍 12", "a@b", "v1.2.3.4", "12:30:45"]
)
def test_plain_texts_are_left_alone(text: str) -> None:
    assert mask(text).text == text
    assert mask(text).counts == {}


def test_masking_twice_changes_nothing_more() -> None:
    for name in LISTS:
        for _, text, _ in labelled(name):
            once = mask(text).text
            assert mask(once).text == once


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "1-", "a@", "a.", "(1", "1.1.", ":1", "DE12 ", "+49 ", "4111 1111 ", "x@y.z@", "é"]
)
def test_hostile_texts_take_no_more_than_linear_time(piece: str) -> None:
    def cost(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        mask(text)
        return time.process_time() - start

    cost(1000)
    assert cost(160_000) <= max(24 * cost(10_000), 1.0)
