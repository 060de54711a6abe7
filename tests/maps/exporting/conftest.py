"""Documents of maps to draw: a plain one, one of hostile names, one as large as a map may be."""

import pytest

from tests.maps.test_lanes import RUN, cell, drawn, finding, stage

HOSTILE = [
    "<script>alert(1)</script>",
    "]]> & \"quoted\" 'too'",
    "\u202eright to left \u05e2\u05d1\u05e8\u05d9\u05ea",
    "emoji \U0001f600\U0001f680",
    "w" * 300,
    "many words " * 30,
    "bell\x07 null\x00 tab\t end",
    "=HYPERLINK(1)",
    "#set page(width: 1pt)",
    "{{ 7 * 7 }}",
]
LOOSE = {"activities": {}, "goal": {}}


def written(lane, stage, text):
    return {"lane": lane, "stage": stage, "touchpoint": "", "text": text, "status": "assumed"}


def whole(document):
    """With all that pictures read of a document."""
    return {
        "reference_time": "2026-10-31T23:58:00+00:00", "snapshot": 3,
        "definition": {}, "notes": [], **document,
    }  # fmt: skip


@pytest.fixture
def plain():
    measures = [
        cell("cases", "touchpoint", "Home", 200),
        cell("cases", "touchpoint", "Cart", 120),
        cell("mood", "touchpoint", "Home", 0.4, "polarity", 50, (0.3, 0.5), run=RUN),
        cell("mood", "touchpoint", "Search", None, "polarity", 4, run=RUN),
        cell("mood", "touchpoint", "Cart", -0.3, "polarity", 50, (-0.4, -0.2), run=RUN),
        cell("median_seconds", "stage", "Look", 60.0, "seconds", 200, (50.0, 70.0)),
        cell("csat", "stage", "Buy", 0.61, "share", 143, (0.53, 0.69), dims={"scale": "1-5"}),
    ]  # fmt: skip
    notes = [
        {
            "lane": "backstage",
            "stage": "Buy",
            "touchpoint": "",
            "text": "Warehouse calls back",
            "status": "assumed",
        }
    ]
    findings = [finding(1, "touchpoint", "Cart"), finding(2, "journey", "", mood="delight")]
    return whole(drawn(measures, findings, notes=notes))


@pytest.fixture
def hostile():
    names = iter(HOSTILE)
    stages = [stage(f"{next(names)}", 200, 1.0, None, next(names), next(names)) for _ in range(3)]
    measures = [
        cell("cases", "touchpoint", name, 17 + n)
        for n, one in enumerate(stages)
        for name in one["touchpoints"]
    ]
    notes = [
        {"lane": name, "stage": "", "touchpoint": "", "text": name, "status": "assumed"} for name in HOSTILE
    ]
    shown = drawn(measures, [finding(1, "journey", "")], notes=notes, **LOOSE, stages=stages)
    return whole({**shown, "journey": HOSTILE[0] + HOSTILE[4]})


@pytest.fixture
def huge():
    """12 stages, 40 touchpoints in each, more than 15 lanes."""
    stages = [
        stage(f"Stage {n} of a long journey", 2_000, 1.0, None, *(f"Touchpoint {n}.{m}" for m in range(40)))
        for n in range(12)
    ]  # fmt: skip
    measures = [
        cell(
            f"measure_{k}" if k else "cases",
            "touchpoint",
            name,
            100.0 + m,
            "cases",
            100,
            run=RUN if k else None,
        )
        for one in stages
        for m, name in enumerate(one["touchpoints"])
        for k in range(8)
    ]
    measures += [
        cell(
            "mood",
            "touchpoint",
            name,
            (m % 9 - 4) / 5,
            "polarity",
            60,
            ((m % 9 - 5) / 5, (m % 9 - 3) / 5),
            run=RUN,
        )
        for one in stages
        for m, name in enumerate(one["touchpoints"])
    ]
    return whole(drawn(measures, **LOOSE, stages=stages))
