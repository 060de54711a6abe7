"""Questions that lead on from what was just told: about the same number, the same place, the same part."""

from __future__ import annotations

from collections.abc import Sequence

from journeymap.assistant.facts import Words
from journeymap.assistant.tools.choosing import names_at
from journeymap.assistant.tools.looking import Look
from journeymap.assistant.tools.naming import Cell, better, label, phrase, title_of, uncapped
from journeymap.assistant.tools.ranking import Row
from journeymap.maps import titles

FELT = ("polarity", "NPS", "score")  # units of what people said and felt
OUTCOMES = ("goal_rate", "drop_off", "goals", "ends")


def in_words(look: Look, cell: Cell) -> str:
    """A number within a question: the drop-off at Consideration, NPS at Search."""
    told, places = phrase(cell, look.called)
    filled = told.format(*(each.text for each in places)).rstrip(",").removesuffix(" of the journey")
    return filled if cell["run"] is None and "," not in filled else uncapped(label(cell, look.called))


def over_time(look: Look, cell: Cell) -> str:
    return f"How did {in_words(look, cell)} change over time?"


def about_place(look: Look, cell: Cell) -> list[str]:
    """What is said and was found at the place of a number; of the journey, where the number comes from."""
    name = titles.where(cell, look.called)
    if cell["anchor"]["place"] in ("stage", "touchpoint"):
        said = [f"What do people say about {name}?"] if look.asker.sight.texts else []
        return [*said, f"Which pain points are there at {name}?"]
    if cell["unit"] in FELT:
        return [f"Which stage has the worst {uncapped(title_of(cell))}?", "What do unhappy customers say?"]
    if cell["name"] in OUTCOMES:
        return ["Where do we lose people, and why?", "What should we fix first?"]
    return ["What are the most common paths?", "How are we doing?"]


def of_number(look: Look, cell: Cell) -> list[str]:
    """After one number."""
    return [over_time(look, cell), *about_place(look, cell), *by_channel(look, cell)]


def by_channel(look: Look, cell: Cell) -> list[str]:
    """The number by the first two channels, where the answer was not of one."""
    channels = names_at(look, "channel")
    if look.part.channels or len(channels) < 2 or cell["anchor"]["place"] == "channel":
        return []
    return [f"Compare {in_words(look, cell).removeprefix('the ')} on {channels[0]} and {channels[1]}"]


def of_course(look: Look, cell: Cell) -> list[str]:
    """After how a number moved."""
    return [*about_place(look, cell), *by_channel(look, cell)]


def of_order(look: Look, rows: Sequence[Row]) -> list[str]:
    """After the order of places: about the one that comes first."""
    first = rows[0].cell
    if first["anchor"]["place"] not in ("stage", "touchpoint"):
        return ["Where do we lose people, and why?", "What should we fix first?"]
    return [*about_place(look, first), over_time(look, first)]


def of_groups(look: Look, rows: Sequence[Row]) -> list[str]:
    """After the order of groups: the first beside the last, and losses of the one that does worse."""
    first, last = rows[0], rows[-1]
    ends = sorted(
        (first, last), key=lambda row: row.cell["value"] or 0.0, reverse=better(first.cell) == "lower"
    )
    worse = ends[0]
    what = in_words(look, first.cell).removeprefix("the ")
    beside = [f"Compare {what} of {first.name.text} and {last.name.text}"] if len(rows) > 1 else []
    way = "on" if worse.look.part.channels != look.part.channels else "of"
    return [*beside, f"Where do we lose people {way} {worse.name.text}?", "What should we fix first?"]


def of_paths(look: Look, name: str, after: bool) -> list[str]:
    """After the steps around a touchpoint."""
    other = f"What happens before {name}?" if after else f"What do people do after {name}?"
    said = [f"What do people say about {name}?"] if look.asker.sight.texts else []
    return [f"How long until the next step after {name}?", other, *said]


def of_difference(look: Look, cell: Cell) -> list[str]:
    """After a number of two parts side by side."""
    part = look.part
    here = f" on {part.channels[0]}" if part.channels else ""
    return ["What else differs between the two?", over_time(look, cell), f"Where do we lose people{here}?"]


def of_everything(look: Look, cells: Sequence[Cell]) -> list[str]:
    """After all that differs between two parts: about the clearest of it, and about the part."""
    first = [f"Which stage has the worst {uncapped(title_of(cell))}?" for cell in cells[:1]
             if cell["anchor"]["place"] == "stage"]  # fmt: skip
    here = f" on {look.part.channels[0]}" if look.part.channels else ""
    return [*first, f"Where do we lose people{here}?", "What should we fix first?"]


def of_themes(names: Sequence[Words]) -> list[str]:
    """After a list of themes: about the first two."""
    return [f"What do people say about {each.text}?" for each in names[:2]]
