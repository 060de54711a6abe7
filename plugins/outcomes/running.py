"""One run: ask, plan, use or train a model, tell.

Loads the learners; the plugin's entry loads it when a run begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from journeymap.mining import Data, Finding, Measure, ModelArtefact, Progress, Result, Scores
from journeymap.mining.customers import Customers, end_of, microseconds
from plugins.outcomes import learners, telling
from plugins.outcomes.asking import Plan, TooLittle, plan, question
from plugins.outcomes.card import artefact
from plugins.outcomes.examples import Examples, examples
from plugins.outcomes.finding import Behind, drivers, groups, ranked, told_right
from plugins.outcomes.keeping import Kept, Unreadable, read
from plugins.outcomes.learning import Trained, rule, train
from plugins.outcomes.watching import Watched, watch

MOODS = "sentiment"


@dataclass(frozen=True)
class Asker:
    """Who asks: the analyzer's name, its title, what it asks about."""

    name: str
    title: str
    about: Literal["leaving", "reaching"]


def run(data: Data, params: Any, progress: Progress, who: Asker) -> Iterator[Result]:
    """Results of one analyzer; where the data cannot carry a model, a measure that says why."""
    with learners.one_thread():
        yield from _run(data, params, progress, who)


def _run(data: Data, params: Any, progress: Progress, who: Asker) -> Iterator[Result]:
    progress(0.0, "Reading what customers did")
    customers = Customers.of(data, moods=MOODS)
    try:
        active, note = _active(data, who)
        asked = question(customers, who.about, params.horizon_days, params.window_days)
        if active is not None and (params.horizon_days or active.said.horizon) == active.said.horizon:
            asked = active.question
        when = plan(customers, asked, end_of(data), params.cutoffs)
    except TooLittle as reason:
        yield telling.nothing(f"{who.name}_auc", str(reason), len(customers.histories.ids))
        return
    at = microseconds(when.test)
    yield telling.rate(
        who.name, asked, asked.asked(customers, at), asked.happened(customers, at), f"{when.test:%Y-%m-%d}"
    )
    watched, why = None, note or "no model is approved yet"
    if active is not None:
        progress(0.1, "Looking after the active model")
        now = present(customers, active, when)[1]
        watched = watch(active, customers, when, now, params.retrain_days)
        why = watched.broken or ("" if active.question == asked else "other terms were asked for")
    made = None
    if why:
        progress(0.2, "Training on earlier cut-offs")
        try:
            made = train(customers, asked, when, params.fewest)
        except TooLittle as reason:
            yield telling.nothing(f"{who.name}_auc", str(reason), len(customers.histories.ids))
    progress(0.8, "Telling what was found")
    if made is not None:
        yield artefact(who.name, who.title, made, when, data.snapshot, why)
    used = active or (made.kept if made else None)
    if used is not None:
        state = "told by the approved model" if active else f"told by the newest model: {why}"
        if active and made:
            state += f"; a new one was trained because {why}"
        yield from _told(data, customers, used, made, watched, when, who, state)
    progress(1.0, "Done")


def _active(data: Data, who: Asker) -> tuple[Kept | None, str]:
    """The active model and, where it cannot be used, why."""
    folder = data.model(who.name)
    if folder is None:
        return None, ""
    try:
        return read(folder), ""
    except Unreadable as error:
        return None, str(error)


def present(customers: Customers, kept: Kept, when: Plan) -> tuple[list[str], pa.Table]:
    """Keys and features of the customers that the question is about now."""
    found = customers.features(when.now, like=kept.said.vocabulary)
    asked = kept.question.asked(customers, microseconds(when.now))
    rows = asked[customers.histories.before(microseconds(when.now)).present()]
    ids = np.array(found.ids, dtype=object)[rows].tolist()
    return ids, found.table.filter(pa.array(rows))


def _told(
    data: Data,
    customers: Customers,
    used: Kept,
    made: Trained | None,
    watched: Watched | None,
    when: Plan,
    who: Asker,
    state: str,
) -> Iterator[Scores | Measure | Finding | ModelArtefact]:
    ids, now = present(customers, used, when)
    chance = used.chance(now)
    yield telling.scores(who.name, ids, chance, who.about)
    if made is not None and made.kept is not used:
        others, table = present(customers, made.kept, when)
        yield telling.scores(f"{who.name}.shadow", others, made.kept.chance(table), who.about)
    yield telling.reasons(who.name, used, now, ids, chance)
    test = examples(customers, used.question, [when.test], like=used.said.vocabulary)
    for each in telling.risks(who.name, now, chance, used.question):
        yield each.model_copy(update={"method": f"{each.method}; {state}"})
    if watched is not None:
        yield from telling.drifted(who.name, used, watched.drift, len(ids))
    if not 0 < test.labels.sum() < len(test):
        yield telling.nothing(
            f"{who.name}_auc", "all customers at the latest cut-off did the same", len(test)
        )
        return
    yield from _judged(used, made, test, who)
    behind = Behind.of(data)
    rows = used.said.encoding.matrix(test.table)
    yield from telling.rests_on(who.name, used, rows, test)
    yield from drivers(f"{who.name}_goes_with", used, test, rows, behind)
    told = used.chance(test.table)
    for group in groups(test):
        yield telling.of_group(f"{who.name}_group", group, test, told)
        yield ranked(f"{who.name}_group", group, test, told, behind)
        yield told_right(f"{who.name}_group_chance", group, test, told, behind)


def _judged(used: Kept, made: Trained | None, test: Examples, who: Asker) -> Iterator[Measure]:
    said = dict(made.others) if made is not None else {}
    name = used.said.learner
    if made is None or made.kept is not used:
        name = "approved model"
        said[name] = used.chance(test.table)
    said[telling.rule_name(who.about)] = rule(test, used.question)
    yield from telling.qualities(who.name, test, said, name)
    yield from telling.calibrated(who.name, test, used.chance(test.table))
