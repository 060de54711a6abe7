"""One typical voice a stage for the board. Which answers are typical is kept; their words are read anew each
time, from where they live once, so that erasing or withdrawing them shows at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

from journeymap.analysis.evidence import Sight, SnapshotData
from journeymap.analysis.parts import Part
from journeymap.analysis.voices import with_texts
from journeymap.feedback.models import Feedback
from journeymap.journeys.models import Journey
from journeymap.maps import figures
from journeymap.maps.gathering import data_of
from journeymap.maps.keeping import kept, kept_map
from journeymap.maps.lanes import Voice
from journeymap.maps.lingering import asked
from journeymap.maps.quotes import Quote, quotes_of

BLIND = Sight(identities=False, texts=True)  # what is kept names nobody


def voices(
    journey: Journey, part: Part, drawn: Mapping[str, Any], sight: Sight, opened: Callable[[], SnapshotData]
) -> dict[str, list[Voice]] | None:
    """Stage -> its voice; None for who may not read what customers wrote. opened: gives the part's data."""
    if not sight.texts:
        return None

    def alone() -> dict[str, Any]:
        return _chosen(data_of(journey, part), kept_map(journey, part))

    note = asked()  # where the map is an older one, the voices of now are not chosen by it
    make = alone if note and note.oldest else lambda: _chosen(opened(), drawn)
    told = kept(journey, "voices", part, make, alone)
    texts = _texts([each["id"] for each in told.values()])
    return {
        stage: [Voice(texts[each["id"]], each["by"], each["mood"])]
        for stage, each in told.items()
        if texts.get(each["id"])
    }


def _chosen(data: SnapshotData, drawn: Mapping[str, Any]) -> dict[str, Any]:
    found = quotes_of(data, drawn, BLIND)
    return {stage: {"id": quote.id, "by": by(quote), "mood": mood(quote)} for stage, quote in found.items()}


def _texts(ids: list[str]) -> dict[str, str]:
    rows = list(Feedback.objects.filter(key__in=ids).values_list("key", "import_number", "customer"))
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    keys, sources, customers = (list(column) for column in columns)
    table = pa.table(
        {
            "id": pa.array(keys, pa.string()),
            "source": pa.array([str(number) for number in sources], pa.string()),
            "customer": pa.array(customers, pa.string()),
        }
    )
    told = with_texts(table)
    return dict(zip(told["id"].to_pylist(), told["text"].to_pylist(), strict=True))


def by(quote: Quote) -> str:
    """Kind, channel and day: never a name."""
    told = [quote.kind or "", quote.channel or "", figures.day(quote.time) if quote.time else ""]
    return " · ".join(each for each in told if each)


def mood(quote: Quote) -> str:
    if quote.mood is None:
        return ""
    return "pain" if quote.mood < 0 else "delight"
