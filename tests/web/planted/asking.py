"""Questions to what is kept of the analyses of the demo company's two journeys."""

from datetime import UTC, datetime

from journeymap.analysis.models import Finding, Measure
from journeymap.events import snapshots
from journeymap.events.reading import customers_table
from journeymap.journeys.models import Journey
from journeymap.web.demo.journeys import JOURNEYS

SHOP, LIFE = (wanted.name for wanted in JOURNEYS)


def journey(name):
    return Journey.objects.get(name=name)


def findings(of, analyzer, **fields):
    """Findings of an analyzer on a journey, as told: most telling first."""
    return list(Finding.objects.filter(run__journey__name=of, run__analyzer=analyzer, **fields))


def headed(found, *words):
    """Those whose headline has all the words."""
    return [each for each in found if all(word in each.headline for word in words)]


def impacts(of, mood, outcome, **place):
    """Impact (0 where there is none) of the findings of any analyzer at a place. outcome: what the headline
    must say of it, such as "are rated"."""
    found = Finding.objects.filter(run__journey__name=of, mood=mood, **place)
    return [each.impact or 0.0 for each in headed(found, outcome)]


def measures(of, analyzer, measure, **fields):
    return list(
        Measure.objects.filter(run__journey__name=of, run__analyzer=analyzer, measure=measure, **fields)
    )


def trait(name):
    """Customer -> what the customers' file says of this trait."""
    table = customers_table(snapshots.current())
    return dict(zip(table["customer"].to_pylist(), table[f"attr_{name}"].to_pylist(), strict=True))


def cell(drawn, name, place="journey", of=""):
    """The cell of a map."""
    return next(
        each for each in drawn["measures"]
        if (each["name"], each["anchor"]["place"], each["anchor"]["name"]) == (name, place, of)
    )  # fmt: skip


def below(first, second):
    """Whether the first cell is lower by more than the intervals allow."""
    return first["interval"]["high"] < second["interval"]["low"]


def at(second):
    return datetime.fromtimestamp(second, UTC)
