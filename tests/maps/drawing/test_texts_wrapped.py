"""Names in two rows where one has no room for them."""

import pytest

from journeymap.maps.drawing.texts import width, wrapped


@pytest.mark.parametrize("room", [60.0, 90.0, 140.0])
@pytest.mark.parametrize(
    "name",
    ["Determine necessity to stop advice", "Pay", "Donaudampfschifffahrtsgesellschaft", "a b c d e f", ""],
)
def test_no_row_is_wider_than_its_room_and_only_the_last_is_cut(name, room):
    rows = wrapped(name, room)
    assert 1 <= len(rows) <= 2 and all(width(row) <= room for row in rows)
    whole = " ".join(rows)
    assert whole == name or (whole.endswith("…") and name.startswith(whole[:-1].rstrip()))


def test_two_names_that_differ_at_their_end_can_be_told_apart():
    one, other = (wrapped(f"Determine necessity to stop {word}", 120) for word in ("advice", "indication"))
    assert len(one) == len(other) == 2 and one != other
