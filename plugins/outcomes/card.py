"""The card of a model: what it predicts, from what, how well, and where its limits are."""

from __future__ import annotations

from collections.abc import Iterator

from journeymap.mining import ModelArtefact
from plugins.outcomes.asking import Plan
from plugins.outcomes.judging import (
    Lift,
    auc,
    auc_interval,
    average_precision,
    brier,
    calibration_error,
    calibration_table,
    lift,
)
from plugins.outcomes.learning import Trained
from plugins.outcomes.telling import rule_name

CARD = """# {title}

Predicts for each active customer: {words}.

- **Trained because** {why}.
- **Learned from** {rows} rows of {customers} customers at {cutoffs}
  ({positives} of them positive), snapshot {snapshot}.
- **Learner**: {learner}, {calibration}; chosen in folds over customers on these rows.
- **Judged on** {tested} customers at {test}; nothing of that time or later was learned from.

| | AUC | 95 % interval | average precision | Brier |
|---|---|---|---|---|
{models}

Lift among the tenth ranked first: {lift}. Calibration error (10 bins of equal size): {error:.3f}.

| told | happened | customers |
|---|---|---|
{table}

**Rests on** (how far each moves the log-odds of customers): {drivers}.

**Left out**: {left_out}.

**Limits**: it holds for customers who are active as said above, as long as they behave as they did. Traits
are taken as they are now, whenever they were written. What it rests on goes with the outcome and need not
cause it. Errors by groups that traits name stand among the results of the run.
"""


def artefact(name: str, title: str, made: Trained, when: Plan, snapshot: str, why: str) -> ModelArtefact:
    """The model as a result, with its card and metrics. why: it was trained."""
    trained_on = (
        f"snapshot {snapshot}: {len(made.train)} rows at {len(when.train)} cut-offs, "
        f"the last {when.train[0]:%Y-%m-%d}"
    )
    top = lift(made.test.labels, made.others[made.kept.said.learner])
    return ModelArtefact(
        name=name,
        files=made.kept.files(),
        card=_card(title, made, when, snapshot, why, top),
        metrics=_metrics(made, top),
        trained_on=trained_on[:250],
    )


def _card(title: str, made: Trained, when: Plan, snapshot: str, why: str, top: Lift | None) -> str:
    """In Markdown. top: the lift among those ranked first, None where it is unknown."""
    labels, chance, said = made.test.labels, made.chance, made.kept.said
    bins = [f"| {b.told:.1%} | {b.happened:.1%} | {b.n} |" for b in calibration_table(labels, chance)]
    drivers = [_told(made, family, each) for family, each in list(made.drivers.items())[:10]]
    method = said.calibration[0]
    return CARD.format(
        title=title,
        why=why,
        words=made.kept.question.words(),
        rows=len(made.train),
        customers=len(set(made.train.who.tolist())),
        cutoffs=", ".join(f"{cutoff:%Y-%m-%d}" for cutoff in when.train),
        positives=int(made.train.labels.sum()),
        snapshot=snapshot,
        learner=said.learner,
        calibration="not calibrated further" if method == "none" else f"calibrated ({method})",
        tested=len(made.test),
        test=f"{when.test:%Y-%m-%d}",
        models="\n".join(_models(made)),
        lift=f"{top.value:.2f} ({top.interval.low:.2f} to {top.interval.high:.2f})" if top else "unknown",
        error=calibration_error(labels, chance),
        table="\n".join(bins),
        drivers=", ".join(drivers) or "nothing alone: many columns a little",
        left_out=", ".join(f"{column} (nearly gives the answer alone)" for column in made.left_out)
        or "nothing",
    )


def _models(made: Trained) -> Iterator[str]:
    """Lines of the card's table: each learner that was tried, then the rule they had to beat."""
    labels, said = made.test.labels, made.kept.said
    for each, raw in {**made.others, rule_name(said.about): made.baseline}.items():
        bounds = auc_interval(labels, raw)
        loss = f"{brier(labels, made.chance):.3f}" if each == said.learner else ""
        yield (
            f"| {each} | {auc(labels, raw):.3f} | {bounds.low:.3f} to {bounds.high:.3f} "
            f"| {average_precision(labels, raw):.3f} | {loss} |"
        )


def _metrics(made: Trained, top: Lift | None) -> dict[str, float]:
    labels, chance, own = made.test.labels, made.chance, made.others[made.kept.said.learner]
    bounds = auc_interval(labels, own)
    return {
        "auc": auc(labels, own),
        "auc_low": bounds.low,
        "auc_high": bounds.high,
        "average_precision": average_precision(labels, chance),
        "brier": brier(labels, chance),
        "calibration_error": calibration_error(labels, chance),
        "lift": top.value if top else 0.0,
        "baseline_auc": auc(labels, made.baseline),
        "rows": float(len(made.train)),
    }


def _told(made: Trained, family: tuple[str, ...], moves: float) -> str:
    place = made.train.features.places.get(family[0])
    what = f"what happened at {place}" if place else made.kept.said.words[family[0]]
    return f"{what} {moves:.2f}"
