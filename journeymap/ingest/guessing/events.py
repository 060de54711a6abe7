"""Guessing the columns of events."""

from journeymap.ingest.guessing import words
from journeymap.ingest.guessing.checks import (
    activity_like,
    channel_like,
    key_like,
    names_like,
    number_like,
    time_like,
    unique_like,
)
from journeymap.ingest.guessing.choice import LIKELY, Choices, MappingError
from journeymap.ingest.guessing.column import Column

BOOKKEEPING = ("synced", "loaded", "etl", "ingested", "exported", "uuid_ts")
"""Words in the names of times that a copying tool writes; nothing happened to a customer then."""


def guess_events(choices: Choices) -> None:
    """Fill `choices` for a table of events. MappingError when there is no time or no activity."""
    choices.by_name("session", words.SESSION, key_like)
    # Where no column of such a name has cells that come again, one whose cells are all different will do.
    choices.by_name("activity", words.ACTIVITY, activity_like)
    choices.by_name("activity", words.ACTIVITY, names_like)
    if choices.open("activity") and choices.open("time"):
        _several_dates(choices)
    take_time(choices)
    # A column of such a name whose cells are no times will do: its rows are refused, and told why.
    choices.by_name("time", words.TIME, lambda column: not bookkeeping(column))
    if isinstance(_value(choices, "time"), str):
        choices.by_name("activity", words.ACTIVITY_LATE, activity_like)
    _keys(choices)
    if isinstance(_value(choices, "time"), str):
        choices.by_content(
            "activity", _rate_activity, "its words come again most evenly among the columns left"
        )
    choices.by_name("channel", words.CHANNEL, channel_like)
    choices.by_name("value", words.VALUE, number_like)
    require_events(choices)


def require_events(choices: Choices) -> None:
    """MappingError unless there are a time, an activity and somebody or something that the events belong
    to."""
    names = ", ".join(column.name for column in choices.columns)
    if "time" not in choices.chosen:
        raise MappingError(
            f"No column with times was found. Tell it as time=COLUMN. The columns are: {names}.", ("time",)
        )
    several = isinstance(_value(choices, "time"), list)
    if "activity" not in choices.chosen and "activity" not in choices.settled and not several:
        raise MappingError(
            "No column that says what happened was found. Tell it as activity=COLUMN, or a fixed "
            f"one as activity==Text. The columns are: {names}.",
            ("activity",),
        )
    if (
        not {"customer", "case", "session"} & set(choices.chosen)
        and not {"customer", "case"} & choices.settled
    ):
        raise MappingError(
            "No column that says whose events these are was found. Tell it as case=COLUMN or "
            f"customer=COLUMN. The columns are: {names}.",
            ("case", "customer"),
        )


def _value(choices: Choices, field: str) -> str | list[str] | None:
    choice = choices.chosen.get(field)
    return None if choice is None else choice.value


def _several_dates(choices: Choices) -> None:
    """Two or more dated columns and none that names an activity: every filled date is an event of its own."""
    dated = [column.name for column in choices.free() if column.dated and not bookkeeping(column)]
    if len(dated) >= 2:
        choices.take(
            "time",
            dated,
            f"no column names an activity and {len(dated)} columns hold dates: each filled "
            "date becomes one event, named after its column",
            LIKELY,
        )


def bookkeeping(column: Column) -> bool:
    """The column is a time written by the tool that copied the data."""
    return column.name.startswith("_") or any(word in column.plain.split("_") for word in BOOKKEEPING)


def take_time(choices: Choices) -> None:
    """The time that a row tells of, by name or by what the cells hold; never a time of bookkeeping."""

    def usable(column: Column) -> bool:
        return time_like(column) and not bookkeeping(column)

    if choices.by_name("time", words.TIME, usable) or choices.by_part("time", words.TIME_PARTS, usable):
        return
    choices.by_content(
        "time",
        lambda column: column.times.readable if column.dated and not bookkeeping(column) else 0.0,
        "more of its cells read as times than in any other column",
        LIKELY,
    )


def _keys(choices: Choices) -> None:
    """Case and customer; `id` is the row's own identity where every row has another one, else the case."""
    choices.by_name("case", words.CASE, key_like)
    choices.by_name("customer", words.CUSTOMER, key_like)
    choices.by_part("case", words.CASE_PARTS, lambda c: key_like(c) and _names_a_key(c))
    several = isinstance(_value(choices, "time"), list)
    if several and not {"case", "customer"} & set(choices.chosen):
        choices.by_name("case", ["id"], key_like)
    choices.by_name("id", words.EVENT_ID, unique_like)
    if {"case", "customer", "session"} & set(choices.chosen):
        return
    choices.by_name("case", ["id", "key", "nr", "no", "number"], key_like)
    choices.by_content(
        "case",
        _rate_key,
        "its cells come again as the keys of cases would, and no column is named as a case or a customer",
    )


def _names_a_key(column: Column) -> bool:
    return bool(
        {"id", "no", "nr", "number", "num", "key", "code", "nummer", "numero", "ref", "reference"}
        & set(column.plain.split("_"))
    )


def _rate_key(column: Column) -> float:
    """High for full columns whose cells come 1.5 to 200 times each."""
    if not column.count or not key_like(column) or column.distinct < 2 or column.words > 2:
        return 0.0
    again = column.count / column.distinct
    return column.count / column.rows if 1.5 <= again <= 200 else 0.0


def _rate_activity(column: Column) -> float:
    """High for full text columns with few different cells, more than one."""
    if not column.count or not activity_like(column) or column.numeric > 0.5 or column.distinct < 2:
        return 0.0
    return (
        column.count / column.rows * (1 - column.distinct / column.count) if column.distinct <= 500 else 0.0
    )
