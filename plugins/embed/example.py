"""Texts of two meanings in several words. The contract kit compares the shape of vectors; what they mean is
told by the tests of this plugin."""

from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import JourneyDefinition, Scores
from journeymap.mining.frames import FrameData

TEXTS = (
    "My card was declined at the shop",
    "The payment with my card did not go through in the store",
    "The parcel arrived two days late, but the driver was friendly and helpful",
    "Delivery took far too long",
)


def planted() -> tuple[FrameData, Scores]:
    """Four answers of four customers, each of which must get a vector."""
    start = datetime(2026, 3, 2, tzinfo=UTC)
    ids = [f"f{number}" for number in range(len(TEXTS))]
    feedback = {
        "id": ids,
        "customer": [f"c{number}" for number in range(len(TEXTS))],
        "time": [start + timedelta(days=number) for number in range(len(TEXTS))],
        "text": list(TEXTS),
    }
    events = {"customer": feedback["customer"], "time": feedback["time"], "activity": ["write"] * len(TEXTS)}
    data = FrameData(events, JourneyDefinition(name="Shop"), feedback, scope="company")
    return data, Scores("text", "feedback", ids, np.zeros((len(TEXTS), 384), dtype=np.float32))
