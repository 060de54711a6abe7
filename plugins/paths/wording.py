"""Deviations in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from journeymap.mining import Anchor
from journeymap.mining.walks import Places
from journeymap.mining.wording import quoted

from .boards import Layout
from .deviations import Deviation, Question


class Wording:
    """Words for the columns of a layout."""

    def __init__(self, places: Places, layout: Layout):
        self._names: list[str] = [places.names[place] for place in layout.places.tolist()]
        self._channels: Sequence[str] = places.channels
        self._place = places.column

    def name(self, column: int) -> str:
        return self._names[column]

    def quoted(self, column: int) -> str:
        return quoted(self._names[column])

    def subject(self, question: Question) -> str:
        """Which cases a finding is about."""
        at, deviation = self.quoted(question.landmark), question.deviation
        if deviation.kind == "back_and_forth":
            channel = quoted(self._channels[deviation.column])
            return f"Cases that leave the channel {channel} and come back to it before {at}"
        here = self.quoted(deviation.column)
        return {
            "skips": f"Cases that come to {at} without {here}",
            "by_way_of": f"Cases that come to {at} by way of {here}",
            "returns": f"Cases that return to {here} before they come to {at}",
            "out_of_order": f"Cases at {self.quoted(deviation.other)} before {here} on the way to {at}",
        }[deviation.kind]

    def comparison(self, deviation: Deviation) -> str:
        """Whom they are compared to, among those that come to the same landmark."""
        if deviation.kind == "back_and_forth":
            return f"those that use {quoted(self._channels[deviation.column])} without coming back to it"
        here = self.quoted(deviation.column)
        return {
            "skips": f"those that were at {here}",
            "by_way_of": f"those that were not at {here}",
            "returns": f"those that were at {here} once",
            "out_of_order": "those that came to the two in the order of the happy path",
        }[deviation.kind]

    def anchor(self, deviation: Deviation) -> Anchor:
        if deviation.kind == "back_and_forth":
            return Anchor(place="channel", name=self._channels[deviation.column])
        if deviation.kind == "out_of_order":
            return Anchor(place="transition", name=self.name(deviation.other), to=self.name(deviation.column))
        return self.at(deviation.column)

    def at(self, column: int) -> Anchor:
        return Anchor(place="touchpoint", name=self.name(column))
