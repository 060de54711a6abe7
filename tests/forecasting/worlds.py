"""Small journeys for forecasts: a year of a shop in which a detour loses people."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from journeymap.mining import JourneyDefinition
from journeymap.mining.definition import RuleDefinition, TouchpointDefinition
from journeymap.mining.frames import FrameData

BEGIN = datetime(2025, 1, 6, tzinfo=UTC)
DAY = 86_400
PLACES = {"Visit": "Look", "Form": "Buy", "Support": "Buy", "Order": "Buy", "Moon": "Buy"}


def definition(**changed) -> JourneyDefinition:
    told = {
        "name": "Shop",
        "case": "case",
        "stages": ("Look", "Buy"),
        "touchpoints": tuple(TouchpointDefinition(name=n, stage=s) for n, s in PLACES.items()),
        "rules": tuple(RuleDefinition(touchpoint=name, pattern=name) for name in PLACES),
        "goal": ("Order",),
    }
    return JourneyDefinition(**(told | changed))


def walks(n: int, random: np.random.Generator) -> list[list[str]]:
    """Half of the visitors meet the form, where half give up; of the others nine in ten order."""
    luck = random.random((n, 3))
    found = []
    for form, stays, support in luck:
        way = ["Visit"]
        if form < 0.5:
            way.append("Form")
            if support < 0.2:
                way.append("Support")
            if stays < 0.5:
                way.append("Order")
        elif stays < 0.9:
            way.append("Order")
        found.append(way)
    return found


def shop(weeks: int = 52, a_week: int = 40, seed: int = 0, **changed) -> FrameData:
    """Visits of so many weeks; an hour between steps, on two channels."""
    random = np.random.default_rng(seed)
    rows = []
    for number, way in enumerate(walks(weeks * a_week, random)):
        at = BEGIN.timestamp() + (number // a_week * 7 + random.random() * 7) * DAY
        channel = "app" if random.random() < 0.3 else "web"
        rows += [
            (f"c{number}", f"p{number % 700}", int((at + 3600 * step) * 1e6), name, channel)
            for step, name in enumerate(way)
        ]
    case, customer, time, activity, channel = map(list, zip(*rows, strict=True))
    events = {
        "case": case,
        "customer": customer,
        "time": pa.array(time, pa.timestamp("us", "UTC")),
        "activity": activity,
        "channel": channel,
        "value": pa.array([10.0 if each == "Order" else None for each in activity], pa.float64()),
    }
    return FrameData(pa.table(events), definition(**changed))
