"""What customers said, chosen: at a place, by who answered, by words of the text. What is counted is listed.

One choice for the assistant, which counts answers, and for the page that lists them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.analysis.evidence import Sight, SnapshotData, page
from journeymap.analysis.voices import with_texts
from journeymap.maps.quotes import answers_at
from journeymap.mining import Condition, Selection, selecting

NPS = (
    Condition(column="kind", op="=", value="nps"),
    Condition(column="scale_min", op="=", value=0.0),
    Condition(column="scale_max", op="=", value=10.0),
)
RATERS = "raters"
GROUPS: Mapping[str, tuple[Condition, ...]] = {
    "detractors": (*NPS, Condition(column="score", op="<=", value=6.0)),
    "passives": (
        *NPS, Condition(column="score", op=">", value=6.0), Condition(column="score", op="<", value=9.0)
    ),
    "promoters": (*NPS, Condition(column="score", op=">=", value=9.0)),
    RATERS: NPS,
}  # fmt: skip
"""By the answer to the NPS question, from 0 to 10; raters are all who answered it."""
PLACES = ("stage", "touchpoint", "channel")


@dataclass(frozen=True)
class Wanted:
    """Which answers. place: one of PLACES with its name; group: one of GROUPS; about: words that the text
    holds, all of them, whatever their case. Empty: any."""

    place: str = ""
    name: str = ""
    group: str = ""
    about: str = ""

    def selection(self, data: SnapshotData) -> Selection:
        """The rows of `data`; a place needs the log of a journey."""
        found = self.whatever_said(data)
        if not self.about:
            return found
        return found.model_copy(update={"ids": tuple(sorted(set(holding(self.about, data).to_pylist())))})

    def whatever_said(self, data: SnapshotData) -> Selection:
        """The same whatever words their texts hold."""
        found = Selection(subject="feedback")
        if self.place in PLACES:
            found = answers_at({"place": self.place, "name": self.name}, data)
        if self.group:
            found = found.model_copy(update={"where": (*found.where, *GROUPS[self.group])})
        return found

    @property
    def at(self) -> str:
        """The place as one word of a form or an address, touchpoint:pay; empty for any."""
        return f"{self.place}:{self.name}" if self.place else ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As (name, value) in the words of the page that lists them."""
        told = [("place", self.at), ("group", self.group), ("about", self.about)]
        return [(name, value) for name, value in told if value]


def holding(words: str, data: SnapshotData) -> pa.ChunkedArray:
    """Ids of the answers whose text holds all the words, whatever the case of their letters. Texts of persons
    who refused that their words are read are not looked at."""
    told = with_texts(data.answers).select(["id", "text"])
    texts, ids = pc.utf8_lower(told["text"]), told["id"]
    for word in dict.fromkeys(words.split()):
        fits = pc.match_substring(texts, pc.utf8_lower(pa.scalar(word)).as_py())
        texts, ids = texts.filter(fits), ids.filter(fits)
    return ids


def newest(wanted: Wanted, data: SnapshotData) -> list[str]:
    """Ids of the answers that are wanted, the newest first, those without a time last."""
    found = selecting.relation(wanted.whatever_said(data), data).order("time DESC NULLS LAST, id")
    ids = found.project("id").to_arrow_table()["id"]
    if wanted.about:
        ids = ids.filter(pc.is_in(ids, value_set=holding(wanted.about, data)))
    return ids.to_pylist()


def rows_of(ids: Sequence[str], data: SnapshotData, sight: Sight) -> list[dict[str, Any]]:
    """These answers, a page of them, in this order, as `evidence.page` tells rows."""
    selection = Selection(subject="feedback", ids=tuple(sorted(set(ids))))
    place = {key: at for at, key in enumerate(ids)}
    return sorted(page(selection, data, sight, len(ids)), key=lambda row: place[row["id"]])
