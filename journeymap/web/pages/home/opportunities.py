"""What would be gained if a pain went away: the largest of all journeys, jointly ranked."""

from __future__ import annotations

from itertools import islice

from journeymap.analysis.opportunities import opportunities
from journeymap.web.pages.opportunities.telling import Told, told

MOST = 6


def largest() -> list[Told]:
    """The pains with a comparison, money first, then share of cases; only those of a journey have a map."""
    found = (
        each
        for each in opportunities(mood="pain", compared=True, at_once=True)
        if each.finding.run.journey and (each.finding.impact or 0.0) > 0
    )
    return told(list(islice(found, MOST)))
