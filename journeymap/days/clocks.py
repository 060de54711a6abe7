"""Whose clock a day is told by: the zone that people set, or that customers' traits tell. Never guessed."""

from __future__ import annotations

from dataclasses import dataclass

from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.models.setting import in_force
from journeymap.events.reading import customers_table
from journeymap.journeys.models import Journey
from journeymap.mining.clock import Clocks, clocks
from journeymap.mining.registry import load

FIELDS = ("zone", "zone_trait")
UTC = "UTC"


@dataclass(frozen=True)
class ZoneTold:
    """zone: IANA name. trait: of customers, "" for none. analyzer: whose setting tells it, "" where no
    analyzer asks for a zone. by_people: whether somebody set it."""

    zone: str = UTC
    trait: str = ""
    analyzer: str = ""

    @property
    def by_people(self) -> bool:
        return self.zone != UTC or bool(self.trait)


def zone_told(journey: Journey) -> ZoneTold:
    """What is set for this journey. One setting for analyzers and maps: that of the first analyzer, by name,
    whose parameters have a zone and a trait with zones."""
    for name, analyzer in sorted(load().analyzers.items()):
        if set(FIELDS) <= analyzer.Params.model_fields.keys():
            params = analyzer.Params.model_validate(in_force(name, journey).params).model_dump()
            return ZoneTold(str(params["zone"]), str(params["zone_trait"]), name)
    return ZoneTold()


def clocks_of(data: SnapshotData, told: ZoneTold) -> Clocks:
    """The clock of each customer; the zone of a person is that of its key."""
    return clocks(customers_table(data.at), told.zone, told.trait)
