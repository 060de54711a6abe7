"""Moods of just the part shown, from the scores that an analyzer gave to single answers."""

import numpy as np
import pyarrow.parquet as pq
import pytest

from journeymap.analysis.models import Measure, Run, ScoreSet
from journeymap.analysis.parts import Part, part
from journeymap.events.snapshots import current
from journeymap.maps import keeping
from journeymap.maps.gathering import current_map
from journeymap.maps.keeping import kept_map
from journeymap.maps.opening import opened
from journeymap.mining import Scores
from journeymap.mining.storing import scores_table

pytestmark = pytest.mark.django_db


def scored(journey, store, values) -> Run:
    """A finished run that scored answers: id -> mood."""
    run = Run.objects.create(
        journey=journey, analyzer="dropoff", version="1", status="done", snapshot=current(),
        snapshot_number=current().number, journey_revision=journey.revision,
    )  # fmt: skip
    path = store / "runs" / str(run.pk) / "scores-0.parquet"
    path.parent.mkdir(parents=True)
    table = scores_table(Scores("feeling", "feedback", list(values), np.array(list(values.values()))))
    pq.write_table(table, path)
    ScoreSet.objects.create(
        run=run, name="feeling", subject="feedback", path=str(path.relative_to(store)), rows=len(values),
        unit="polarity", better="higher",
    )  # fmt: skip
    return run


@pytest.fixture
def felt(shop, store) -> Run:
    """Free customers (even numbers) are unhappy, 40 of the 60 have a mood: every third has none."""
    moods = {f"{'fg'[n % 2]}{n:03}": (0.5 if n % 2 else -0.5) for n in range(60)}
    return scored(shop, store, {k: np.nan if n % 3 == 0 else v for n, (k, v) in enumerate(moods.items())})


def moods(shown) -> dict:
    return {
        (cell["anchor"]["place"], cell["anchor"]["name"]): cell
        for cell in shown["measures"]
        if cell["unit"] == "polarity"
    }


def test_stages_have_a_mood_with_the_answers_behind_it(felt, shop):
    found = moods(current_map(shop))
    whole = found["journey", ""]
    assert (whole["value"], whole["n"], whole["run"]["id"]) == (0.0, 40, felt.pk)
    assert len(whole["evidence"]["ids"]) == 40
    assert ("stage", "Buy") in found and ("touchpoint", "pay") in found
    touchpoints = {"cart", "pay"}
    assert found["stage", "Buy"]["n"] == sum(
        found["touchpoint", name]["n"] for name in touchpoints if ("touchpoint", name) in found
    )
    assert moods(keeping.kept_map(shop))["journey", ""]["evidence"] is None


def test_a_part_has_its_own_mood(felt, shop):
    free = moods(current_map(shop, part(traits=["plan=free"])))["journey", ""]
    assert (free["value"], free["n"]) == (-0.5, 20)
    assert free["scope"]["filter"] == {"traits": [{"name": "plan", "value": "free"}]}
    assert free["address"] == moods(current_map(shop))["journey", ""]["address"]


def test_what_the_analyzer_says_of_the_whole_is_not_said_twice(felt, shop):
    Measure.objects.create(
        run=felt, place="journey", measure="feeling", value=0.25, unit="polarity", n=40, method="its own",
        status="measured",
    )  # fmt: skip

    def told(shown):
        return [c for c in shown["measures"] if c["unit"] == "polarity" and c["anchor"]["place"] == "journey"]

    (whole,) = told(current_map(shop))
    (free,) = told(current_map(shop, part(traits=["plan=free"])))
    assert (whole["value"], free["value"]) == (0.25, -0.5)


def test_a_mood_that_a_run_gave_of_answers_with_texts_is_followed_over_time(felt, shop):
    """The rows behind it are chosen by their texts, which are read only when they are asked for."""
    with_text = {"subject": "feedback", "where": [{"column": "text", "op": "not null", "value": None}]}
    Measure.objects.create(
        run=felt, measure="feeling", place="journey", value=0.0, unit="polarity", n=20, method="mean",
        status="measured", evidence=with_text,
    )  # fmt: skip
    cell = next(c for c in kept_map(shop)["measures"] if c["name"] == "feeling" and c["id"])
    trend = opened(shop, Part(), cell["address"]).trend()
    assert (trend.about, trend.unit) == ("value", "polarity")
    assert sum(point.n for point in trend.points) == 20  # of 40 with a mood half wrote something
