"""The design that runs are given, and edits of it that a person accepts: each an edition, each undoable."""

from datetime import datetime

import pytest
from django.db import connection

from journeymap.access.operations import OutOfDate
from journeymap.analysis import curating
from journeymap.analysis.models import Proposal
from journeymap.analysis.parts import Part
from journeymap.analysis.proposals import accept, undo
from journeymap.maps import gathering, keeping
from journeymap.publishing import operations
from journeymap.publishing.designs import touchpoints
from journeymap.publishing.editions import newest, publish
from tests.people import somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea():
    return somebody("Business user", "bea")


def proposed(journey, name, **arguments):
    steps = [{"name": name, "arguments": arguments}]
    return Proposal.objects.create(journey=journey, kind=name, target="x", operations=steps, reason="because")


def test_runs_are_given_the_newest_design_and_until_when_it_had_seen_the_data(shop, bea):
    assert "design" not in curating.curated(shop)
    assert curating.revisions(shop)["design"] == 0
    first = publish(shop, bea)
    told = curating.curated(shop)["design"]
    assert (told["edition"], told["design"], told["as_of"]) == (
        1,
        first.design,
        first.content["reference_time"],
    )
    assert curating.revisions(shop)["design"] == 1


def test_a_map_of_a_period_had_seen_no_more_than_the_period(shop, bea):
    end = "2020-01-01T00:00:00+00:00"
    publish(shop, bea, part=Part(until=datetime.fromisoformat(end)))
    assert curating.curated(shop)["design"]["as_of"] == end


def test_publishing_the_same_design_again_hides_no_drift(shop, bea):
    end = "2020-01-01T00:00:00+00:00"
    first = publish(shop, bea, part=Part(until=datetime.fromisoformat(end)))
    other = {"stages": [{"name": "Look", "steps": [{"do": "Other"}]}]}
    second = publish(shop, bea, design=other)
    assert curating.curated(shop)["design"]["as_of"] == second.content["reference_time"]
    publish(shop, bea, design=first.design)
    told = curating.curated(shop)["design"]
    assert (told["edition"], told["as_of"]) == (3, end)


def test_an_accepted_edit_makes_an_edition_and_undoing_it_another(shop, bea):
    first = publish(shop, bea)
    stage = next(each for each in first.design["stages"] if each["steps"])
    step = next(touchpoints({"stages": [stage]}))
    proposal = proposed(
        shop, "add_step", touchpoint="Identity", stage=stage["name"], after=step, optional=True
    )
    accept(proposal, bea)
    second = newest(shop)
    assert second.number == 2 and "Identity" in touchpoints(second.design)
    assert (second.reason, second.by) == ("“Identity” becomes an optional step", bea)
    zoe = somebody("Business user", "zoe")
    undo(proposal, zoe)
    third = newest(shop)
    assert (third.number, third.design, third.by) == (3, first.design, zoe)


@pytest.mark.django_db(transaction=True)
def test_the_map_is_counted_before_a_decision_holds_up_others(shop, bea, monkeypatch):
    first = publish(shop, bea)
    made, build = [], gathering.current_state.build
    monkeypatch.setattr(
        gathering.current_state,
        "build",
        lambda *told: made.append(connection.in_atomic_block) or build(*told),
    )
    keeping.forget_all()
    accept(proposed(shop, "drop_step", touchpoint=next(touchpoints(first.design))), bea)
    assert newest(shop).number == 2 and made == [False]


def test_an_edit_that_no_longer_fits_changes_nothing(shop, bea):
    with pytest.raises(OutOfDate, match="not published"):
        operations.drop_step(shop, by=bea, touchpoint="Cart")
    publish(shop, bea)
    with pytest.raises(OutOfDate, match="'Nowhere' is no step of the design"):
        accept(proposed(shop, "drop_step", touchpoint="Nowhere"), bea)
    assert newest(shop).number == 1


def test_an_edit_is_not_undone_where_the_design_was_changed_further(shop, bea):
    first = publish(shop, bea)
    one, *_ = touchpoints(first.design)
    proposal = proposed(shop, "make_step_optional", touchpoint=one)
    if "maybe" in str(first.design["stages"][0]["steps"][0]):
        proposal = proposed(shop, "drop_step", touchpoint=one)
    accept(proposal, bea)
    stage = first.design["stages"][0]["name"]
    accept(proposed(shop, "add_step", touchpoint="Other", stage=stage), bea)
    with pytest.raises(OutOfDate, match="changed again since v2"):
        undo(proposal, bea)
    assert newest(shop).number == 3
