"""What others can be told of. Each has two modules: in `saying/` its words, in `noticing/` its moment."""

from dataclasses import dataclass

ALERTS, PROPOSALS, LISTS, DIGEST = "alerts", "proposals", "lists", "digest"


@dataclass(frozen=True)
class Occasion:
    """title: as a form names it. help: when it is told, and what it says."""

    title: str
    help: str


OCCASIONS: dict[str, Occasion] = {
    ALERTS: Occasion("Alerts", "When one opens and when it is over: headline, journey, times, a link."),
    PROPOSALS: Occasion("Accepted proposals", "What was accepted, by whom and why."),
    LISTS: Occasion(
        "Lists of customers", "When a newer run puts others at the top of a list: how many, a link."
    ),
    DIGEST: Occasion("Weekly digest", "What changed on each journey since the last one, with pictures."),
}
