"""Personas as people keep them: each edit, taken back exactly, and what is refused."""

import pytest

from journeymap.access.operations import OutOfDate, registry
from journeymap.customers.models import Persona
from journeymap.journeys.models import Journey

pytestmark = pytest.mark.django_db
RULE = '{"features": ["spend"], "centre": [0.1], "reach": 1.5}'


@pytest.fixture
def shop():
    return Journey.objects.create(name="Shop")


def do(journey, operation, /, **arguments):
    return registry[operation].function(journey, **arguments)


def state():
    kept = Persona.objects.kept()
    return {p.key: (p.name, p.description, p.goals, p.pinned, p.rule) for p in kept}


def add(journey, name="Bargain hunters"):
    return do(journey, "add_persona", name=name, rule=RULE)[0][1]["persona"]


EDITS = (
    ("change_persona", {"name": "Savers", "description": "wait for sales", "goals": "pay less"}),
    ("pin_persona", {"pinned": True}),
    ("retire_persona", {}),
    ("remove_persona", {}),
)


@pytest.mark.parametrize(("name", "more"), EDITS, ids=[name for name, _ in EDITS])
def test_an_edit_changes_something_and_is_taken_back_exactly(shop, name, more):
    key = add(shop)
    before = state()
    undo = do(shop, name, persona=key, **more)
    assert state() != before
    for each, arguments in undo:
        do(shop, each, **arguments)
    assert state() == before


def test_the_rule_is_kept_as_data(shop):
    assert Persona.objects.keyed(add(shop)).rule == {"features": ["spend"], "centre": [0.1], "reach": 1.5}


def test_what_cannot_be_done_is_refused_with_its_reason(shop):
    other = Journey.objects.create(name="Help")
    first, second = add(shop), add(shop)
    assert Persona.objects.keyed(second).name == "Bargain hunters (2)"
    for journey, name, arguments, reason in (
        (shop, "add_persona", {"name": "X", "rule": "{"}, "JSON"),
        (shop, "change_persona", {"persona": second, "name": "bargain HUNTERS"}, "already"),
        (other, "retire_persona", {"persona": first}, "not one of"),
        (shop, "retire_persona", {"persona": "p999999"}, "no persona"),
        (shop, "restore_persona", {"persona": first}, "in use already"),
    ):
        with pytest.raises(OutOfDate, match=reason):
            do(journey, name, **arguments)
