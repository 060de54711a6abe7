"""From one polarity a mention to the mood of each theme: on the whole, at each touchpoint, month by month."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining import Anchor, Finding, Measure, Selection
from journeymap.mining.results import Mood
from journeymap.mining.statistics import mean_interval

BAND = 0.1  # a mean closer to nought than this is told neither good nor bad
KINDS = {
    "theme_mood": "Mean polarity of what people say where they speak of a theme, from -1 to 1.",
    "theme_resented": "A theme that people speak of negatively, and worse than of the other themes.",
    "theme_praised": "A theme that people speak of positively, and better than of the other themes.",
}


@dataclass(frozen=True)
class Group:
    """Mentions of one theme, all or those of a touchpoint or month (`dims`). polarity: none is NaN."""

    name: str
    dims: Mapping[str, str]
    polarity: np.ndarray
    ids: tuple[str, ...]

    def measure(self, fewest: int) -> Measure:
        """The mean with its interval, or "not enough data"."""
        n = len(self.polarity)
        mean = mean_interval(self.polarity) if n >= fewest else None
        return Measure(
            name="theme_mood",
            anchor=Anchor(place="theme", name=self.name),
            dims=dict(self.dims),
            value=mean.value if mean else None,
            unit="polarity",
            interval=mean.interval if mean else None,
            n=n,
            method=f"{mean.method if mean else 'too few mentions'}; polarity of the clause that speaks of it",
            status="measured" if mean else "not enough data",
            evidence=Selection(subject="feedback", ids=self.ids),
        )


def groups(mentions: pa.Table, polarity: np.ndarray, named: Mapping[str, str]) -> Iterator[Group]:
    """Each theme on the whole, by touchpoint, by month; by name. Themes without a name go by their key."""
    known = mentions.append_column("polarity", pa.array(polarity)).filter(pa.array(np.isfinite(polarity)))
    month = pc.strftime(known["time"], format="%Y-%m") if known.num_rows else pa.array([], pa.string())
    known = known.append_column("period", month)
    for dims in ((), ("touchpoint",), ("period",)):
        chosen = known.filter(pc.is_valid(known[dims[0]])) if dims else known
        found = chosen.group_by(["theme", *dims], use_threads=False)
        table = found.aggregate([("polarity", "list"), ("id", "list")])
        for row in sorted(table.to_pylist(), key=lambda row: [row[name] for name in ("theme", *dims)]):
            yield Group(
                named.get(row["theme"], row["theme"]),
                {"key": row["theme"]} | {name: row[name] for name in dims},
                np.array(row["polarity_list"], dtype=float),
                tuple(sorted(set(row["id_list"]))),
            )


def findings(found: Sequence[Group], fewest: int) -> Iterator[Finding]:
    """Themes whose interval of the mean lies beyond the band, and beyond the mean of all mentions."""
    wholes = [group for group in found if set(group.dims) == {"key"}]
    everything: Iterable[np.ndarray] = [group.polarity for group in wholes]
    if not wholes:
        return
    overall = float(np.concatenate(list(everything)).mean())
    for group in wholes:
        told = group.measure(fewest)
        if told.interval is None or told.value is None:
            continue
        mood: Mood
        if told.interval.high < min(-BAND, overall):
            kind, word, mood = "theme_resented", "badly", "pain"
        elif told.interval.low > max(BAND, overall):
            kind, word, mood = "theme_praised", "well", "bright"
        else:
            continue
        assert told.evidence is not None
        name = group.name[:200]
        yield Finding(
            kind=kind,
            anchor=told.anchor,
            headline=f"People speak {word} of “{name}”: {told.value:+.2f}, overall {overall:+.2f}",
            value=told.value,
            unit="polarity",
            interval=told.interval,
            n=len(group.ids),
            method=told.method,
            mood=mood,
            evidence=told.evidence,
        )
