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
ON_THE_WAY = {
    "Visit": "Look", "Search": "Look", "Film": "Look", "Cart": "Buy", "Fee": "Buy", "Pay": "Buy",
    "Error": "Buy", "Order": "Buy", "Parcel": "Get", "Open": "Get",
}  # fmt: skip


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


def bought(random: np.random.Generator) -> list[str]:
    """Search, cart and payment lie on the way: who is not there has given up. A fee and an error at the
    payment lose people, a film does nothing; who ordered mostly gets a parcel."""
    way, luck = ["Visit"], random.random(8)
    if luck[0] < 0.8:
        way += ["Search"] + (["Film"] if luck[1] < 0.4 else [])
    if luck[2] > (0.75 if luck[0] < 0.8 else 0.4):
        return way
    way.append("Cart")
    fee, error = luck[3] < 0.5, luck[4] < 0.2
    if fee:
        way.append("Fee")
    if luck[5] > (0.45 if fee else 0.9):
        return way
    way.append("Pay")
    if error:
        way.append("Error")
        if luck[6] > 0.5:
            return way
    return [*way, "Order", *(["Parcel", "Open"] if luck[7] < 0.7 else [])]


def shop(weeks: int = 52, a_week: int = 40, seed: int = 0, ways=None, **changed) -> FrameData:
    """Visits of so many weeks; an hour between steps, on two channels."""
    random = np.random.default_rng(seed)
    rows = []
    for number, way in enumerate(ways or walks(weeks * a_week, random)):
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


def on_the_way_shop() -> FrameData:
    """A year of `bought`, of the places of ON_THE_WAY."""
    random = np.random.default_rng(4)
    return shop(
        ways=[bought(random) for _ in range(52 * 60)],
        a_week=60,
        stages=tuple(dict.fromkeys(ON_THE_WAY.values())),
        touchpoints=tuple(TouchpointDefinition(name=n, stage=s) for n, s in ON_THE_WAY.items()),
        rules=tuple(RuleDefinition(touchpoint=name, pattern=name) for name in ON_THE_WAY),
    )
