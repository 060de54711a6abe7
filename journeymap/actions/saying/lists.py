"""What a message about a list of customers says: how many came onto it, how many left, a link.

Keys go along only where the channel asks for them and the exit for keys is open. They are read from the
runs' files when the message is sent: whoever refused, was suppressed or erased until then is in none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeymap.access.exits import is_open
from journeymap.actions.message import Line, Message, plain
from journeymap.actions.saying.links import link
from journeymap.analysis.models import ScoreSet
from journeymap.analysis.rated import Listed, listed
from journeymap.maps.lanes.reading import titled
from journeymap.mining.registry import load

if TYPE_CHECKING:
    from journeymap.actions.models import Notice

KEYS = "real-keys"  # the exit
NAMED = 50  # keys in words; a webhook gets all


def message(notice: Notice) -> Message | None:
    """None where a newer run has taken the place of both."""
    told = notice.content
    sets = ScoreSet.objects.filter(run__journey=told["journey"]).select_related("run__journey")
    after = sets.filter(pk=told["after"]).first()
    before = sets.filter(pk=told["before"]).first()
    if after is None or before is None:
        return None
    first = told["first"]
    was, now = top(listed(before), first), top(listed(after), first)
    came, left = [key for key in now if key not in set(was)], set(was) - set(now)
    title = called(after)
    where = plain(after.run.journey.name) if after.run.journey else "the company"
    data: dict[str, Any] = {
        "list": title, "journey": where, "first": first, "came": len(came), "left": len(left),
        "link": address(after) or None,
    }  # fmt: skip
    keys = bool(notice.channel.keys and is_open(KEYS))
    if keys:
        data["customers"] = came
    entry = {"list": after.name, "run": after.run_id, "came": len(came), "keys": len(came) if keys else 0}
    words = f"{title}: {counted(len(came))} came into the first {first:,}, {len(left):,} left"
    lines = [Line(words, where)]
    if keys and came:
        more = f" and {len(came) - NAMED:,} more" if len(came) > NAMED else ""
        lines.append(Line(f"New: {', '.join(plain(key) for key in came[:NAMED])}{more}"))
    return Message(f"Journeymap: {words}", tuple(lines), {"lists": [data]}, entry, address(after))


def top(rows: Listed, first: int) -> list[str]:
    """Keys of the first so many, the largest value first; the same value by key. Unknown ones are on none."""
    values = rows.main.values
    known = [(-value, key) for value, key in zip(values, rows.ids, strict=True) if value == value]
    return [key for _, key in sorted(known)[:first]]


def called(stored: ScoreSet) -> str:
    """A list goes by its analyzer's title where the score has the analyzer's name, else by the score's."""
    there = load().analyzers.get(stored.run.analyzer)
    return there.title if there and stored.name == stored.run.analyzer else titled(stored.name)


def address(stored: ScoreSet) -> str:
    where = stored.run.journey.slug if stored.run.journey else "-"
    return link("list", where, stored.run.analyzer, stored.name)


def counted(number: int) -> str:
    return f"{number:,} customer{'' if number == 1 else 's'}"
