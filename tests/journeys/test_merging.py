"""Merging two changes of one definition: nothing is lost, and what both changed is told."""

from functools import reduce

from hypothesis import example, given, settings
from hypothesis import strategies as st

from journeymap.journeys.editing import edits
from journeymap.journeys.editing.differences import changes
from journeymap.journeys.editing.edits import CannotEdit, Edited
from journeymap.journeys.editing.merging import merge
from journeymap.journeys.editing.renaming import Renames
from journeymap.journeys.editing.sequences import merged, moved
from journeymap.journeys.editing.wording import quoted
from journeymap.mining.compiling.touchpoints import Rules
from journeymap.mining.definition import JourneyDefinition, RuleDefinition, TouchpointDefinition

STAGES, POINTS, ACTIVITIES = ("See", "Buy", "Use"), ("Visit", "Cart", "Pay", "Call"), ("visit", "cart", "pay")
BASE = JourneyDefinition(
    name="Shop",
    stages=STAGES,
    touchpoints=tuple(
        TouchpointDefinition(name=name, stage=stage)
        for name, stage in zip(POINTS, ("See", "Buy", "Buy", None), strict=True)
    ),
    rules=tuple(RuleDefinition(touchpoint=a.title(), pattern=a) for a in ACTIVITIES),
    goal=("pay",),
)
NAMES = st.sampled_from([*STAGES, *POINTS, "New", "Other"])


def edit_of(function, **told):
    return lambda now: function(now, **told)


EDITS = st.one_of(
    st.builds(lambda name: edit_of(edits.add_stage, name=name), NAMES),
    st.builds(lambda a, b: edit_of(edits.rename_stage, stage=a, to=b), st.sampled_from(STAGES), NAMES),
    st.builds(
        lambda a, n: edit_of(edits.move_stage, stage=a, place=n), st.sampled_from(STAGES), st.integers(0, 3)
    ),
    st.builds(lambda a: edit_of(edits.remove_stage, stage=a), st.sampled_from(STAGES)),
    st.builds(
        lambda a, b: edit_of(edits.rename_touchpoint, touchpoint=a, to=b), st.sampled_from(POINTS), NAMES
    ),
    st.builds(
        lambda a, b, c: edit_of(edits.move_touchpoint, touchpoint=a, stage=b, before=c),
        st.sampled_from(POINTS), st.sampled_from([*STAGES, None]), st.sampled_from([*POINTS, None]),
    ),
    st.builds(lambda a: edit_of(edits.remove_touchpoint, touchpoint=a), st.sampled_from(POINTS)),
    st.builds(
        lambda a, b: edit_of(edits.merge_touchpoints, touchpoint=a, into=b),
        st.sampled_from(POINTS), st.sampled_from(POINTS),
    ),
    st.builds(
        lambda a, b: edit_of(edits.add_rule, touchpoint=a, pattern=b, match="wildcard"),
        st.sampled_from(POINTS), st.sampled_from(ACTIVITIES),
    ),
    st.builds(
        lambda goal: edit_of(edits.settings, goal=tuple(goal)),
        st.lists(st.sampled_from(ACTIVITIES), unique=True),
    ),
    st.builds(lambda gap: edit_of(edits.settings, ends_after_seconds=gap), st.sampled_from([60.0, 90.0])),
)  # fmt: skip


def after(wanted, start=BASE):
    """The definition after these edits, those that cannot be done left out, and what was renamed in all."""

    def one(so_far, edit):
        now, stages, points = so_far
        try:
            done = edit(now)
        except CannotEdit:
            return so_far
        left = set(done.definition.stages), {p.name for p in done.definition.touchpoints}
        turned = (
            {a: done.renames.stages.get(b, b) for a, b in stages.items()},
            {a: done.renames.touchpoints.get(b, b) for a, b in points.items()},
        )
        # What was removed is gone, though something else gets its name later.
        return (
            done.definition,
            *({a: b for a, b in t.items() if b in n} for t, n in zip(turned, left, strict=True)),
        )

    same = {name: name for name in start.stages}, {p.name: p.name for p in start.touchpoints}
    now, stages, points = reduce(one, wanted, (start, *same))

    def changed(names):
        return {a: b for a, b in names.items() if a != b}

    return Edited(now, Renames(changed(stages), changed(points)))


NAME_OF_A_REMOVED_ONE = after(
    [
        edit_of(edits.rename_stage, stage="See", to="Visit"),
        edit_of(edits.remove_stage, stage="Visit"),
        edit_of(edits.rename_stage, stage="Buy", to="Visit"),
    ]
)
SIDES = st.lists(EDITS, max_size=3).map(after)


@settings(max_examples=400)
@given(SIDES)
@example(NAME_OF_A_REMOVED_ONE)
def test_who_changed_nothing_gives_way_to_the_other(side):
    alone = merge(BASE, BASE, side.definition, their_names=side.renames)
    assert (alone.definition, alone.conflicts) == (side.definition, ())
    alone = merge(BASE, side.definition, BASE, my_names=side.renames)
    assert (alone.definition, alone.conflicts) == (side.definition, ())


@settings(max_examples=400)
@given(SIDES)
def test_the_same_change_twice_is_one_change(side):
    found = merge(BASE, side.definition, side.definition, side.renames, side.renames)
    assert (found.definition, found.conflicts) == (side.definition, ())


@settings(max_examples=300)
@given(SIDES, SIDES, st.sampled_from(["mine", "theirs"]))
def test_a_merge_can_always_be_compiled(mine, theirs, prefer):
    found = merge(BASE, mine.definition, theirs.definition, mine.renames, theirs.renames, prefer).definition
    Rules(found)  # refuses stages, touchpoints that are not there and doubled names
    assert len(set(found.stages)) == len(found.stages)


@settings(max_examples=300)
@given(SIDES, SIDES)
def test_without_a_conflict_nothing_that_either_made_is_lost(mine, theirs):
    found = merge(BASE, mine.definition, theirs.definition, mine.renames, theirs.renames)
    if found.conflicts:
        return
    names = {each.name for each in found.definition.touchpoints}
    for side in (mine, theirs):
        other = theirs if side is mine else mine
        there = {each.name: each.stage for each in side.definition.touchpoints}
        gone = {p.name for p in BASE.touchpoints} - {
            p.name for p in other.definition.touchpoints
        } - set(other.renames.touchpoints)  # fmt: skip
        for name in there:
            final = found.renames.touchpoints.get(name, name)
            assert final in names or name in gone or final in gone
        for name in side.definition.goal:
            assert name in found.definition.goal or (name in BASE.goal and name not in other.definition.goal)


@settings(max_examples=300)
@given(SIDES, SIDES)
def test_it_is_the_same_whose_change_came_first(mine, theirs):
    one = merge(BASE, mine.definition, theirs.definition, mine.renames, theirs.renames)
    other = merge(BASE, theirs.definition, mine.definition, theirs.renames, mine.renames)
    assert bool(one.conflicts) == bool(other.conflicts)
    if not one.conflicts:
        a, b = one.definition, other.definition
        assert set(a.stages) == set(b.stages) and set(a.goal) == set(b.goal)
        assert set(a.touchpoints) == set(b.touchpoints) and set(a.rules) == set(b.rules)


def test_a_touchpoint_moved_into_a_stage_that_was_renamed_is_there():
    mine = after([edit_of(edits.move_touchpoint, touchpoint="Call", stage="Use")])
    theirs = after([edit_of(edits.rename_stage, stage="Use", to="Keep")])
    found = merge(BASE, mine.definition, theirs.definition, mine.renames, theirs.renames)
    assert not found.conflicts
    assert ("Call", "Keep") in {(p.name, p.stage) for p in found.definition.touchpoints}


def test_one_touchpoint_moved_to_two_stages_is_told():
    mine = after([edit_of(edits.move_touchpoint, touchpoint="Call", stage="Use")])
    theirs = after([edit_of(edits.move_touchpoint, touchpoint="Call", stage="See")])
    found = merge(BASE, mine.definition, theirs.definition)
    (conflict,) = found.conflicts
    assert conflict.what == "The touchpoint “Call”"
    assert (conflict.mine, conflict.theirs) == ("in “Use”", "in “See”")
    assert found.definition == theirs.definition
    kept = merge(BASE, mine.definition, theirs.definition, prefer="mine").definition
    assert set(kept.touchpoints) == set(mine.definition.touchpoints)


def test_a_touchpoint_renamed_here_and_removed_there_is_told():
    mine = after([edit_of(edits.rename_touchpoint, touchpoint="Cart", to="Basket")])
    theirs = after([edit_of(edits.remove_touchpoint, touchpoint="Cart")])
    found = merge(BASE, mine.definition, theirs.definition, mine.renames)
    assert found.conflicts[0].mine == "renamed to “Basket”"
    kept = merge(BASE, mine.definition, theirs.definition, mine.renames, prefer="mine").definition
    assert "Basket" in {p.name for p in kept.touchpoints}


def test_a_rule_for_a_touchpoint_that_was_removed_is_told():
    mine = after([edit_of(edits.add_rule, touchpoint="Call", pattern="phone")])
    theirs = after([edit_of(edits.remove_touchpoint, touchpoint="Call")])
    found = merge(BASE, mine.definition, theirs.definition)
    assert "“phone”" in found.conflicts[0].mine and found.conflicts[0].theirs == "removed"


@given(st.permutations(range(6)))
def test_moving_what_moved_gives_the_new_order(order):
    base = tuple(range(6))
    assert merged(base, order, base).items == tuple(order)
    still = [each for each in order if each not in moved(base, order)]
    assert still == sorted(still)


def test_changes_are_told_in_words():
    theirs = after(
        [
            edit_of(edits.rename_stage, stage="Use", to="Keep"),
            edit_of(edits.move_touchpoint, touchpoint="Call", stage="Keep"),
            edit_of(edits.add_rule, touchpoint="Call", pattern="phone*", match="wildcard"),
            edit_of(edits.settings, goal=("pay", "cart"), ends_after_seconds=86_400 * 3.0),
        ]
    )
    assert list(changes(BASE, theirs.definition, theirs.renames)) == [
        "Stage “Use” renamed to “Keep”",
        "Touchpoint “Call” moved from no stage to “Keep”",
        "Rule added: activity looks like “phone*” → “Call”",
        "The goal includes “cart”",
        "The silence that ends a case: taken from the data → 3.0 days",
    ]
    assert list(changes(BASE, BASE)) == []


def test_a_name_from_right_to_left_turns_no_sentence():
    assert quoted("Cart") == "“Cart”"
    assert quoted("\u202eevil") == "“\u2068\u202eevil\u2069”"


def test_a_name_that_went_to_another_touchpoint_is_not_taken_for_the_old_one():
    theirs = after(
        [
            edit_of(edits.remove_touchpoint, touchpoint="Cart"),
            edit_of(edits.rename_touchpoint, touchpoint="Visit", to="Cart"),
        ]
    )
    alone = merge(BASE, BASE, theirs.definition, their_names=theirs.renames)
    assert (alone.definition, alone.conflicts) == (theirs.definition, ())
    mine = after([edit_of(edits.move_touchpoint, touchpoint="Cart", stage="Use")])
    asked = merge(BASE, mine.definition, theirs.definition, mine.renames, theirs.renames)
    assert (asked.conflicts[0].what, asked.conflicts[0].theirs) == ("The touchpoint “Cart”", "removed")
    kept = merge(BASE, mine.definition, theirs.definition, mine.renames, theirs.renames, "mine").definition
    assert {("Cart", "See"), ("Cart (2)", "Use")} <= {(p.name, p.stage) for p in kept.touchpoints}
