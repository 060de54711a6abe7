"""What is offered where a name is not there: the same call, with what there is in its place."""

import pytest

from journeymap.assistant.answering.troubles import choices, unclear
from journeymap.assistant.tools.contract import Unclear
from journeymap.assistant.understanding.reading import Call


def offered(arguments, *unclear):
    return [each.arguments for each in choices(Call("compare", arguments), Unclear("Not there.", *unclear))]


@pytest.mark.parametrize(
    ("arguments", "argument", "asked", "known", "told"),
    [
        ({"measure": "nbs"}, "measure", "nbs", ("nps",), [{"measure": "nps"}]),
        ({}, "measure", "", ("nps",), [{"measure": "nps"}]),
        ({"channels": ["web", "fax"]}, "channels", "fax", ("app",), [{"channels": ["web", "app"]}]),
        # of the other part: what is compared stays
        ({"channels": ["web"], "against": {"channels": ["fax"]}}, "channels", "fax", ("app",),
         [{"channels": ["web"], "against": {"channels": ["app"]}}]),
        ({"traits": ["town=Ulm"]}, "traits", "town=Ulm", ("town=Bonn",), [{"traits": ["town=Bonn"]}]),
        # names of traits are no choice: a trait is told with its value
        ({"traits": ["town=Ulm"]}, "traits", "town", ("city",), []),
        ({"against": {"since": 3}}, "against.since", "3", ("x",), []),
    ],
)  # fmt: skip
def test_a_choice_replaces_what_was_not_there_and_nothing_else(arguments, argument, asked, known, told):
    assert offered(arguments, argument, asked, known) == told


def test_where_there_is_nothing_to_choose_nothing_is_asked_back():
    told = unclear(Call("rank", {"measure": "nps"}), Unclear("That is not measured there."))
    assert (told.outcome, told.options) == ("out_of_scope", ())
