"""Advice as scores, and what it rests on as measures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from journeymap.mining import Anchor, Data, Measure, Result, Scores, Selection
from journeymap.mining.given import names
from journeymap.mining.statistics import wilson

from .advice import Advice, Model
from .judging import Judged
from .points import Standing

JOURNEY = Anchor(place="journey")
LISTED_AT_MOST = 2000
HELD_OUT = "customers held out of the model (five folds), one step a case"
ADVISED = "customers whose open case is at the first place and for whom the second goes with the goal"
GAIN = (
    "mean over these customers: goal rate of cases that came the same way and went there, less that of those "
    "that went elsewhere, both shrunk to the path's"
)


def judgement(judged: Judged) -> Iterator[Measure]:
    """How often the next step is told, and what following the advice goes with."""
    for (model, first), rates in judged.hits.items():
        if rates.n:
            yield Measure(
                name="hit_share",
                anchor=JOURNEY,
                dims={"model": model, "first": str(first)},
                value=rates.reached / rates.n,
                unit="share",
                interval=wilson(rates.reached, rates.n),
                n=rates.n,
                method=f"cases with the goal whose next place was among the first {first} told, at the "
                f"{judged.advised} of {judged.asked} steps with any advice; {HELD_OUT}",
            )
    if judged.followed is not None:
        found = judged.followed.difference
        yield Measure(
            name="follow_gain",
            anchor=JOURNEY,
            value=-found.value,
            unit="share",
            interval=-found.interval,
            n=judged.followed.exposed,
            method=(
                "goal rate of those who went where they would have been advised to, less that of those who "
                f"went elsewhere from the same path ({judged.followed.compared} of them); {HELD_OUT}; "
                f"{found.method}"
            ),
        )


def refused(reason: str) -> Measure:
    """No advice, and why."""
    return Measure(
        name="advised_customers",
        anchor=JOURNEY,
        value=None,
        unit="count",
        n=0,
        method=f"No advice: {reason}.",
        status="not enough data",
    )


def advice(data: Data, standing: Standing, model: Model, names: Sequence[str], most: int) -> Iterator[Result]:
    """A next step for every customer with an open case for whom there is one; how many get which."""
    found = model.advise(standing.path)
    given = np.flatnonzero(found.given)
    if not len(given):
        yield refused("no customer is under way on a path that enough others have come before")
        return
    ids = [standing.customer[row] for row in given.tolist()]
    labels = np.array([names[place] for place in found.place[given, 0].tolist()], dtype=object)
    yield Scores("next_step", "customer", ids, labels, unit="place")
    yield Scores("next_step_gain", "customer", ids, found.gain[given, 0], unit="share", better="higher")
    yield from _moves(data, standing, given, found, names, most)
    yield from _personas(data, ids, labels, found.gain[given, 0])


def _moves(
    data: Data, standing: Standing, given: np.ndarray, found: Advice, names: Sequence[str], most: int
) -> Iterator[Measure]:
    """Per place and advised next place: how many customers stand there, and the mean gain."""
    rows = defaultdict(list)
    for row in given.tolist():
        rows[int(standing.path[row, 0]) - 1, int(found.place[row, 0])].append(row)
    told = sorted(rows.items(), key=lambda each: (-len(each[1]), each[0]))[:most]
    keys = data.log.case_keys(standing.case[[row for _, held in told for row in held[:LISTED_AT_MOST]]])
    for (here, to), held in told:
        anchor = Anchor(place="transition", name=names[here], to=names[to])
        listed = tuple(sorted(keys[code] for code in standing.case[held[:LISTED_AT_MOST]].tolist()))
        for name, value, unit, how in (
            ("advised_customers", len(held), "count", ADVISED),
            ("next_step_gain", float(found.gain[held, 0].mean()), "share", GAIN),
        ):
            yield Measure(
                name=name,
                anchor=anchor,
                value=value,
                unit=unit,
                n=len(listed),
                method=how + (f"; {LISTED_AT_MOST} of them are listed" if len(held) > LISTED_AT_MOST else ""),
                status="predicted" if unit == "share" else "measured",
                evidence=Selection(subject="cases", ids=listed),
            )


def _personas(data: Data, ids: list[str], labels: np.ndarray, gain: np.ndarray) -> Iterator[Measure]:
    """The commonest advice of each persona."""
    if not data.has("scores:persona"):
        return
    held = data.scores("persona")
    persona = dict(zip(held["id"].to_pylist(), held["value"].to_pylist(), strict=True))
    called = names(data, "personas")
    members = defaultdict(list)
    for row, key in enumerate(ids):
        if persona.get(key) in called:
            members[persona[key]].append(row)
    for key, rows in sorted(members.items()):
        step, count = min(Counter(labels[rows].tolist()).items(), key=lambda each: (-each[1], each[0]))
        chosen = [row for row in rows if labels[row] == step]
        yield Measure(
            name="next_step_gain",
            anchor=Anchor(place="persona", name=called[key]),
            dims={"key": key, "step": step},
            value=float(gain[chosen].mean()),
            unit="share",
            n=count,
            method=f"mean over the {count} of {len(rows)} advised customers of the persona who get this",
            status="predicted",
        )
