"""Numbers of earlier analyzers by id, and names that people gave."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from journeymap.mining import JourneyDefinition, Scores
from journeymap.mining.frames import FrameData
from journeymap.mining.given import names, numbers

EVENTS = {"customer": ["ann"], "time": [0], "activity": ["buy"]}
SHOP = JourneyDefinition(name="Shop")


def test_numbers_come_in_the_order_of_the_ids_and_unknown_ones_are_nan():
    scores = {"risk": Scores("risk", "customer", ["ann", "bob", "cid"], np.array([0.5, np.nan, 0.25]))}
    data = FrameData(EVENTS, SHOP, scores=scores)
    found = numbers(data, "risk", pa.array(["cid", "nobody", "ann", "bob"]))
    assert found.tolist()[::2] == [0.25, 0.5] and np.isnan(found[1::2]).all()


def test_where_nobody_gave_numbers_all_are_unknown():
    assert np.isnan(numbers(FrameData(EVENTS, SHOP), "risk", pa.array(["ann", "bob"]))).tolist() == [True] * 2


def test_names_leave_out_what_people_turned_away():
    kept = [{"key": "t1", "name": "Delivery"}, {"key": "t2", "name": "Noise", "rejected": True}]
    data = FrameData(EVENTS, SHOP, curated={"themes": {"revision": 1, "themes": kept}})
    assert names(data, "themes") == {"t1": "Delivery"}
    assert names(data, "personas") == {}
