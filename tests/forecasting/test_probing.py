"""Changes are asked about one after the other: what they share is learnt once and answers the same."""

import pytest

from journeymap.forecasting import parse, probing
from journeymap.forecasting.probing import Probe
from tests.forecasting.worlds import definition

ASKED = (
    {"kind": "transition", "at": "Form", "to": "Order", "points": 10.0},
    {"kind": "transition", "at": "Visit", "to": "Order", "points": 10.0},
    {"kind": "transition", "at": "Form", "to": "Support", "points": 10.0},
    {"kind": "remove", "touchpoint": "nowhere"},
)


@pytest.fixture
def learnings(monkeypatch):
    """What was told apart, each time that a chain was learnt."""
    states, seen = probing.states, []

    def counted(cases, chosen, within, marks, telling=None):
        seen.append(marks)
        return states(cases, chosen, within, marks, telling)

    monkeypatch.setattr(probing, "states", counted)
    return seen


def changes():
    return [parse([dict(each)])[0] for each in ASKED]


def test_what_was_asked_before_answers_the_same_and_learns_nothing_anew(year, learnings):
    probe = Probe(year.log, definition())
    first = [probe.ask(each) for each in changes()]
    again = [probe.ask(each) for each in changes()]
    before = len(learnings)
    assert [probe.ask(each) for each in changes()] == again
    assert len(learnings) == before
    assert [each.against for each in first] == [each.against for each in again]
    assert [each.goal for each in first] == pytest.approx([each.goal for each in again], abs=1e-12)
    assert len(learnings) == 3, "what foretells is found, then each of the two that are told apart is learnt"
    assert first[0].goal > 0 and "nowhere" in first[3].against


def test_one_probe_says_of_each_change_what_a_new_one_says(year):
    probe = Probe(year.log, definition())
    for change in changes():
        alone, told = Probe(year.log, definition()).ask(change), probe.ask(change)
        assert told.goal == pytest.approx(alone.goal, abs=1e-12) and told.against == alone.against
