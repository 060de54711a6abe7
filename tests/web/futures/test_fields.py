"""Forms of changes: made from what the forecast describes, read back as what it takes."""

import pytest
from django.http import QueryDict

from journeymap.forecasting import parse
from journeymap.forecasting.changes import KINDS
from journeymap.web.pages.futures.fields import (
    ICONS,
    Choices,
    NotTyped,
    fields,
    kind_of,
    kinds,
    read,
)

CHOICES = Choices((("See", ("Ad", "View")), ("Buy", ("Cart", "Pay"))), ("web", "phone"))
EXAMPLES = [
    {"kind": "remove", "touchpoint": "Ad"},
    {"kind": "add", "touchpoint": "Chat", "stage": "See", "after": "View", "share": 0.25,
     "to": "Cart", "chance": 0.5},
    {"kind": "merge", "touchpoints": ["Cart", "Pay"], "into": "Checkout"},
    {"kind": "reorder", "touchpoint": "View", "before": "Pay"},
    {"kind": "cut_wait", "at": "Pay", "seconds": 5_400.0},
    {"kind": "cut_wait", "at": "Pay", "to": "Cart", "factor": 0.5},
    {"kind": "move_channel", "from_channel": "phone", "to_channel": "web", "share": 0.4},
    {"kind": "transition", "at": "View", "to": "Cart", "chance": 0.001},
    {"kind": "transition", "at": "View", "to": "Cart", "points": -3.5},
    {"kind": "fix_theme", "touchpoint": "Pay", "share": 0.7,
     "holds": {"low": 0.2, "likely": 0.6, "high": 1.0}},
]  # fmt: skip


def posted(what):
    """What a browser sends of the form that shows a change."""
    told = QueryDict(mutable=True)
    for field in fields(kind_of(what["kind"]), what, CHOICES):
        for value in field.values if field.asks == "touchpoints" else [field.value]:
            told.appendlist(field.name, value)
        if field.asks == "seconds":
            told[f"{field.name}_unit"] = field.unit
    for name in ("low", "likely", "high"):
        told[f"holds_{name}"] = str(100 * what.get("holds", {}).get(name, 1))
    return told


def test_every_kind_that_can_be_forecast_has_a_form_and_an_icon():
    assert {one.kind for one in kinds()} == {one.model_fields["kind"].default for one in KINDS} == set(ICONS)


@pytest.mark.parametrize("what", EXAMPLES, ids=lambda one: f"{one['kind']}-{len(one)}")
def test_a_change_shown_in_its_form_and_sent_back_is_the_same_change(what):
    assert parse([read(kind_of(what["kind"]), posted(what))]) == parse([what])


def test_shares_are_typed_in_percent_and_times_in_the_unit_that_reads_best():
    by_name = {one.name: one for one in fields(kind_of("add"), EXAMPLES[1], CHOICES)}
    assert (by_name["share"].value, by_name["share"].unit) == ("25", "%")
    (wait,) = [one for one in fields(kind_of("cut_wait"), EXAMPLES[4], CHOICES) if one.asks == "seconds"]
    assert (wait.value, wait.unit) == ("1.5", "hours")


def test_a_place_that_is_not_on_the_map_any_more_is_told():
    (field,) = fields(kind_of("remove"), {"touchpoint": "Gone"}, CHOICES)
    assert not field.known and field.value == "Gone"


@pytest.mark.parametrize(("typed", "value"), [("40 %", 0.4), ("12,5", 0.125), ("", None), (" 7 ", 0.07)])
def test_numbers_are_read_as_people_type_them(typed, value):
    told = QueryDict(mutable=True)
    told.update({"from_channel": "phone", "to_channel": "web", "share": typed})
    assert read(kind_of("move_channel"), told).get("share") == value


def test_what_is_no_number_is_told_with_its_field():
    told = QueryDict(mutable=True)
    told.update({"touchpoint": "Pay", "share": "much"})
    with pytest.raises(NotTyped, match="Share of people: “much” is no number"):
        read(kind_of("fix_theme"), told)
