"""The demo company's planted drift: proposed as the right edit within a day of data, nothing before it."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from journeymap.maps import current
from journeymap.mining import JourneyDefinition, Proposal, RuleDefinition, TouchpointDefinition
from journeymap.mining.frames import FrameData
from journeymap.mining.registry import load
from journeymap.publishing.designs import derive, touchpoints
from journeymap.web.demo import effects
from journeymap.web.demo.company import blocks
from journeymap.web.demo.journeys import PLANS, STAGES
from journeymap.web.demo.loading import SEED
from journeymap.web.demo.trips import live

CUSTOMERS = 5_000
CHANGED = datetime.fromtimestamp(effects.CHECKED_FROM, UTC)


@pytest.fixture(scope="module")
def events():
    """All that the company's customers do in the year."""
    return pa.concat_tables([live(block)[0] for block in blocks(CUSTOMERS, SEED)]).sort_by("time")


def until(events, end):
    """The shop as it was known at a moment."""
    known = events.filter(pc.less(events["time"], pa.scalar(end, events["time"].type)))
    table = known.rename_columns({"trip": "case"}).drop_columns(["value"])
    definition = JourneyDefinition(
        name="Shop",
        case="case",
        stages=tuple(STAGES),
        touchpoints=tuple(
            TouchpointDefinition(name=name, stage=stage)
            for stage, inside in (*STAGES.items(), (None, PLANS))
            for name in inside
        ),
        rules=tuple(
            RuleDefinition(touchpoint=name, pattern=activity)
            for inside in (*STAGES.values(), PLANS)
            for name, taken in inside.items()
            for activity in taken
        ),
        goal=("Order confirmed",),
        exit=("Newsletter cancelled",),
    )
    return FrameData(table, definition)


def published(data, as_of):
    """What runs are told of a map published with these data."""
    shown = current.build("Shop", "shop", 1, data.log, data.measures, data.feedback.to_arrow_table())
    design = derive(shown)
    return {"design": {"revision": 1, "edition": 1, "as_of": as_of.isoformat(), "design": design}}


def proposed(data, told):
    watch = load().get("drift")
    found = watch().analyze(data.changed(curated=told), watch.Params(), lambda share, message: None)
    return [each for each in found if isinstance(each, Proposal)]


def test_the_drift_is_proposed_as_the_right_edit_within_a_day_of_data(events):
    told = published(until(events, CHANGED), CHANGED)
    names = list(touchpoints(told["design"]["design"]))
    assert "Payment" in names and "Identity check" not in names
    edit = {"touchpoint": "Identity check", "stage": "Purchase", "after": "Payment", "optional": True}
    for days in (1, 2, 7):
        added = [
            each
            for each in proposed(until(events, CHANGED + timedelta(days=days)), told)
            if each.target == "Identity check"
        ]
        assert [(o.name, o.arguments) for each in added for o in each.operations] == [("add_step", edit)], (
            days
        )


def test_in_the_weeks_before_no_step_is_added_or_dropped(events):
    """Day after day, with a map of four weeks before the change."""
    as_of = CHANGED - timedelta(days=28)
    told = published(until(events, as_of), as_of)
    for days in (1, 2, 4, 7, 14, 28):
        kinds = {each.kind for each in proposed(until(events, as_of + timedelta(days=days)), told)}
        assert not kinds & {"add_step", "drop_step"}, days
