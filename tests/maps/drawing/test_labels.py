"""No label covers another, whatever is asked."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from journeymap.maps.drawing.labels import Box, Ground, Wanted, placed

WANTED = st.builds(
    Wanted,
    key=st.integers(0, 10**6),
    at=st.tuples(st.floats(0, 900), st.floats(0, 150)),
    width=st.floats(10, 140),
    up=st.booleans(),
    must=st.booleans(),
)


@given(st.lists(WANTED, max_size=40, unique_by=lambda label: label.key))
def test_labels_never_overlap_and_stay_inside(labels):
    bounds = Box(0, 0, 900, 150)
    found = placed(labels, Ground(bounds))
    for a, b in combinations(found.values(), 2):
        assert not a.meets(b)
    assert all(box.inside(bounds) for box in found.values())


@given(st.lists(WANTED, max_size=20, unique_by=lambda label: label.key), st.lists(WANTED, max_size=30))
def test_only_a_label_that_must_be_told_lies_on_a_line(labels, dots):
    ground = Ground(Box(0, 0, 900, 150))
    ground.mark(dot.at for dot in dots)
    found = placed(labels, ground)
    for label in labels:
        if label.key in found and not label.must:
            box = found[label.key]
            hit = [
                d.at for d in dots if 0 <= d.at[0] - box.x <= box.width and 0 <= d.at[1] - box.y <= box.height
            ]
            assert not hit


def test_the_first_asked_gets_the_place():
    one, two = Wanted(1, (50, 20), 40), Wanted(2, (50, 20), 40)
    tight = Ground(Box(30, 0, 40, 14))
    assert set(placed([one, two], tight)) == {1}


def test_a_label_without_room_is_left_out():
    assert placed([Wanted(1, (50, 20), 400, must=True)], Ground(Box(0, 0, 100, 100))) == {}
