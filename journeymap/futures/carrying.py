"""Carry a forecast out: in a process of its own, with limits, as an analyzer is run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from journeymap.analysis.parts import Part
from journeymap.analysis.running import work
from journeymap.events.snapshots import current, pin, unpin
from journeymap.futures.asking import digest
from journeymap.futures.child import Spec
from journeymap.jobs.models import Beat
from journeymap.journeys.definitions import definition
from journeymap.maps.gathering import data_of
from journeymap.mining.definition import JourneyDefinition

if TYPE_CHECKING:
    from journeymap.futures.models import Forecast

CHILD = "journeymap.futures.child"
SEED = 0
HOLDER = "forecast:"
"""Under which states of the data are held while a forecast is made, with its number behind."""


def carry_out(forecast: Forecast, beat: Beat) -> None:
    """Forecast on the data as they are now; `asked` then says which these were."""
    holder, place = f"{HOLDER}{forecast.pk}", folder(forecast.pk)
    snapshot = current()
    pin(snapshot, holder)
    shutil.rmtree(place, ignore_errors=True)  # a worker that died left it
    place.mkdir(parents=True)
    try:
        asked, spec = _prepared(forecast, place)
        work(spec, place, beat, CHILD)
        result = json.loads(spec.output.read_text())
    finally:
        shutil.rmtree(place, ignore_errors=True)
        unpin(holder)
    with forecast.completing():
        rows = type(forecast).objects.filter(pk=forecast.pk)
        rows.update(result=result, asked=asked, question=digest(asked))
    forecast.refresh_from_db()


def _prepared(forecast: Forecast, place: Path) -> tuple[dict[str, Any], Spec]:
    asked, journey = dict(forecast.asked), forecast.of_journey
    data = data_of(journey, Part.of(asked["part"]))
    wanted: JourneyDefinition = definition(journey)
    asked |= {"snapshot": data.at.number, "revision": journey.revision}
    return asked, Spec(
        log=data.log.folder.absolute(), definition=wanted, changes=tuple(asked["changes"]),
        weeks=asked["weeks"], part=data.where, contacts=tuple(asked["contacts"]), seed=SEED,
        output=(place / "outlook.json").absolute(), memory_bytes=settings.RUN_MEMORY_BYTES,
        cpu_seconds=settings.RUN_CPU_SECONDS,
    )  # fmt: skip


def folder(pk: int) -> Path:
    """What a forecast under way works with; it may name customers, and is deleted when it ends."""
    return settings.DATA_DIR / "forecasts" / str(pk)
