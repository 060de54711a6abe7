"""A future map leaves as data, as the other states of a map do."""

import pytest

from journeymap.analysis.parts import AskedError, Part
from journeymap.futures import operations as do
from journeymap.maps.states import exported


def test_a_future_map_is_exported_as_json(future, shop, ben):
    do.add_change(future, ben, 1, {"what": {"kind": "remove", "touchpoint": "cart"}})
    form, told = exported(shop, Part(), "json", "future", "no-surprises:A")
    assert told["state"] == "future" and told["future"]["shown"] == "A"
    assert told["future"]["columns"][1]["cards"][0]["says"] == "Cart is taken away"
    assert b"Cart is taken away" in form.encoded(told)


@pytest.mark.parametrize(
    ("part", "which", "words"),
    [
        (Part(), "", "Say which future map"),
        (Part(), "gone", "there are: no-surprises"),
        (Part(), "no-surprises:Q", "no scenario Q"),
        (Part(channels=("web",)), "no-surprises", "leave the filter out"),
    ],
)
def test_what_cannot_be_exported_says_what_can(future, shop, part, which, words):
    with pytest.raises(AskedError, match=words):
        exported(shop, part, "json", "future", which)
