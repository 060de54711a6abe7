"""What one case is: told by people, else the case column where the files have one, else the customer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa

from .guesses import Guess, guess, percent

KEYS = ("case", "customer", "session")
MOSTLY = 0.5  # share of the events that must name a case for the case column to be the default


class CaseError(ValueError):
    """The case that was told cannot be. The message says why and what can be."""


@dataclass
class Survey:
    """How many events there are and how many of them fill each column; `attributes`: all there are."""

    attributes: list[str]
    events: int = 0
    held: Counter[str] = field(default_factory=Counter)


def survey(tables: Iterable[pa.Table], attributes: Iterable[str] = ()) -> Survey:
    """Count over raw event tables; a column that a table lacks counts as empty."""
    found = Survey(sorted(attributes))
    for table in tables:
        found.events += table.num_rows
        for name in table.column_names:
            found.held[name] += table.num_rows - table.column(name).null_count
    return found


def column_of(told: str) -> str:
    """The raw column that a told case names: "order_id" -> "attr_order_id"."""
    return told if told in KEYS or told.startswith("attr_") else f"attr_{told}"


def shown(case: str) -> str:
    """The case as people tell it: an attribute without its mark."""
    return case.removeprefix("attr_")


def choose_case(found: Survey, told: str | None) -> tuple[str, Guess]:
    """(case as in a journey's definition, guess with its reason). CaseError when `told` cannot be."""
    if told is not None:
        return _told(found, told)
    share = {key: found.held[key] / max(found.events, 1) for key in KEYS}
    if share["case"] >= MOSTLY or (share["case"] and not found.held["customer"]):
        return "case", guess(
            "case", "case", f"The files have a case column, filled in {percent(share['case'])} of the events."
        )
    if found.held["customer"]:
        reason = (
            f"{_no_case(share['case'])}, and {percent(share['customer'])} of the events name their customer."
        )
        return "customer", guess("case", "customer", reason)
    reason = (
        f"{_no_case(share['case'])} and none name a customer; {percent(share['session'])} name a session."
    )
    return "session", guess("case", "session", reason)


def _no_case(share: float) -> str:
    return "No events name a case" if not share else f"Only {percent(share)} of the events name a case"


def _told(found: Survey, told: str) -> tuple[str, Guess]:
    case = column_of(told.strip())
    held = found.held[case]
    if case not in KEYS and case not in found.attributes:
        names = ", ".join(shown(name) for name in found.attributes[:30]) or "(they have none)"
        raise CaseError(
            f"The events have no column {told!r} that could be a case. "
            f"Choose case, customer, session or one of their attributes: {names}."
        )
    if not held and not (case == "session" and found.held["customer"]):
        others = [shown(key) for key in KEYS if found.held[key]]
        raise CaseError(
            f"None of the {found.events:,} events names a {shown(case)}, so it cannot be the case. They "
            f"name: {', '.join(others)}. Choose one of these, or import the events again and tell "
            f"--map {shown(case)}=COLUMN."
        )
    reason = f"Told. {percent(held / max(found.events, 1))} of the events name it"
    reason += "." if held == found.events else "; the others make one case for each person they belong to."
    if case == "session" and held < found.events:
        reason = reason.replace("make one case for each person", "are cut by silence for each person")
    return case, guess("case", shown(case), reason)
