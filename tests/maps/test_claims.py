"""A number linked to a note: measured, contested or not to be told, by the interval and nothing else."""

from dataclasses import dataclass

import pytest

from journeymap.maps.lanes import lanes
from journeymap.maps.lanes.claims import judged
from journeymap.maps.lanes.reading import Reading

from .test_lanes import cell as share
from .test_lanes import drawn

ADDRESS = drawn([share("share_of_start", "stage", "Look", 0.5)])["measures"][0]["address"]


@dataclass
class Note:
    lane: str = "backstage"
    place: str = ""
    text: str = "most leave at the fee"
    by: str = "bea"
    at: str = ""
    cell: str = ADDRESS
    says: str = "above"
    limit: float | None = 0.5
    pk: int = 1
    revision: int = 1


def shown(value=0.38, ends=(0.30, 0.45), n=100):
    """A map whose stage Look has one share, at the address that the note names."""
    return drawn([share("share_of_start", "stage", "Look", value, "share", n, ends)])


@pytest.mark.parametrize(
    "says, limit, status, words",
    [
        ("above", 0.5, "contested", "data: 38\u202f%"),
        ("below", 0.5, "measured", "data: 38\u202f%"),
        ("above", 0.2, "measured", "data: 38\u202f%"),
        ("above", 0.4, "assumed", "data: 38\u202f%, cannot tell"),
        ("below", 0.45, "assumed", "data: 38\u202f%, cannot tell"),
        ("", None, "measured", "data: 38\u202f%"),
    ],
)
def test_the_interval_decides(says, limit, status, words):
    found = judged(Reading(shown()), Note(says=says, limit=limit))
    assert (found.status, found.words) == (status, words)


def test_without_evidence_or_without_enough_of_it_a_note_stays_assumed():
    assert judged(Reading(shown()), Note(cell="")).status == "assumed"
    assert judged(Reading(shown()), Note(cell="c404")).words == "its evidence is not on this map"
    few = judged(Reading(shown(None, None, 4)), Note())
    assert (few.status, few.words) == ("assumed", "not enough data (n = 4)")


def cell_of(board, lane, number=0):
    return next(each for each in board.lanes if each.key == lane).cells[number]


def test_the_lane_says_what_is_contested_and_what_is_past_its_review():
    board = lanes(shown(), [Note()], past="94 d past review")
    cell = cell_of(board, "backstage")
    assert (cell.status, cell.words, cell.lines[0].glyph) == ("contested", "data: 38\u202f%", "contested")
    assert cell.lines[0].address == ADDRESS and board.past == "94 d past review"
    plain = lanes(shown(), [Note(cell="")], past="94 d past review")
    assert (cell_of(plain, "backstage").status, cell_of(plain, "backstage").words) == (
        "stale",
        "94 d past review",
    )
    assert cell_of(lanes(shown(), [Note(cell="")]), "backstage").status == "assumed"
    assert (
        cell_of(lanes(shown(), [Note(says="below")], past="1 d past review"), "backstage").status
        == "measured"
    )


def test_people_mark_moments_of_truth_beside_those_that_were_mined():
    told = shown()
    point = told["stages"][0]["touchpoints"][0]
    board = lanes(told, [Note(lane="truths", at=point, text="here they decide", cell="")])
    line = cell_of(board, "truths").lines[-1]
    assert (line.name, line.glyph, line.note) == (point, "mot", "assumed · bea: here they decide")
    assert not cell_of(board, "truths", 1).notes
    assert all(lane.key != "truths" or lane.written for lane in board.lanes)
