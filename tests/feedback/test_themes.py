"""Themes as people keep them: every operation, taken back exactly; names; what a history says."""

import pytest

from journeymap.access.operations import OutOfDate, registry
from journeymap.feedback.models import Core, Theme

pytestmark = pytest.mark.django_db


def do(operation, /, **arguments):
    return registry[operation].function(None, **arguments)


def take_back(undo):
    for name, arguments in undo:
        do(name, **arguments)


def add(name, *terms, vector=(1.0, 0.0)):
    undo = do("add_theme", name=name, terms=terms or (name.lower(),), vector=vector, reach=0.4, vectors="m-1")
    return undo[0][1]["theme"]


def state():
    """All that matters of the themes in use: name, pin, cores."""
    return {
        theme.key: (theme.name, theme.description, theme.pinned, [core.key for core in theme.cores.all()])
        for theme in Theme.objects.kept()
    }


@pytest.fixture
def three():
    return [add("Delivery", "late", "parcel"), add("Refunds", vector=(0, 1)), add("Staff")]


def second_core(theme):
    do("add_core", theme=theme, terms=("courier",), vector=(0.5, 0.5), reach=0.3, vectors="m-1")
    return [core.key for core in Theme.objects.keyed(theme).cores.all()]


EDITS = (
    ("rename_theme", lambda a, b: {"theme": a, "to": "Late parcels", "description": "what comes late"}),
    ("pin_theme", lambda a, b: {"theme": a, "pinned": True}),
    ("retire_theme", lambda a, b: {"theme": a}),
    ("merge_themes", lambda a, b: {"into": a, "gone": b}),
    ("remove_theme", lambda a, b: {"theme": b}),
)


@pytest.mark.parametrize(("name", "arguments"), EDITS, ids=[name for name, _ in EDITS])
def test_an_edit_changes_something_and_is_taken_back_exactly(three, name, arguments):
    before = state()
    undo = do(name, **arguments(*three[:2]))
    assert state() != before
    take_back(undo)
    assert state() == before


def test_a_split_gives_cores_a_theme_of_their_own_and_is_taken_back(three):
    cores = second_core(three[0])
    before = state()
    undo = do("split_theme", theme=three[0], cores=cores[1:], name="Couriers")
    assert {told[0]: told[3] for told in state().values()} == {
        "Delivery": cores[:1], "Couriers": cores[1:],
        "Refunds": before[three[1]][3], "Staff": before[three[2]][3],
    }  # fmt: skip
    take_back(undo)
    assert state() == before


def test_a_merge_moves_all_cores_and_keeps_a_pin(three):
    do("pin_theme", theme=three[1])
    do("merge_themes", into=three[0], gone=three[1])
    kept, gone = Theme.objects.keyed(three[0]), Theme.objects.keyed(three[1])
    assert kept.pinned
    assert kept.cores.count() == 2
    assert (gone.state, gone.into) == ("merged", kept)


def test_what_cannot_be_done_is_refused_with_its_reason_and_changes_nothing(three):
    cores, before = second_core(three[0]), state()
    do("pin_theme", theme=three[2])
    before = state()
    for name, arguments, reason in (
        ("rename_theme", {"theme": three[0], "to": "refunds"}, "already"),
        ("rename_theme", {"theme": three[0], "to": "  "}, "1 to 120"),
        ("merge_themes", {"into": three[0], "gone": three[0]}, "itself"),
        ("split_theme", {"theme": three[0], "cores": cores, "name": "All"}, "All of"),
        ("split_theme", {"theme": three[0], "cores": [], "name": "None"}, "at least one"),
        ("split_theme", {"theme": three[0], "cores": ["c999"], "name": "X"}, "no part"),
        ("remove_core", {"theme": three[1], "core": state()[three[1]][3][0]}, "no other core"),
        ("retire_theme", {"theme": three[2]}, "pinned"),
        ("retire_theme", {"theme": "t999999"}, "no theme"),
        ("retire_theme", {"theme": "x\0"}, "no theme"),
        ("add_theme", {"name": "Bad", "vector": (float("nan"),), "reach": 1.0, "vectors": "m-1"}, "finite"),
        ("add_theme", {"name": "Bad", "vector": (), "reach": 1.0, "vectors": "m-1"}, "finite"),
    ):
        with pytest.raises(OutOfDate, match=reason):
            do(name, **arguments)
    assert state() == before


def test_a_name_that_is_taken_is_numbered_when_a_theme_is_added(three):
    assert Theme.objects.keyed(add("delivery")).name == "delivery (2)"


def test_the_history_says_in_words_what_happened(three):
    do("rename_theme", theme=three[0], to="Parcels")
    do("merge_themes", into=three[0], gone=three[1])
    reasons = list(Theme.objects.keyed(three[0]).history.values_list("history_change_reason", flat=True))
    assert reasons == ["merged with “Refunds”", "renamed from “Delivery”", "added"]


def test_a_core_keeps_its_centre_as_it_was_told(three):
    core = Core.objects.get(theme=Theme.objects.keyed(three[1]))
    assert core.told() == {
        "key": core.key, "terms": ["refunds"], "vector": [0.0, 1.0], "reach": 0.4, "vectors": "m-1",
    }  # fmt: skip
