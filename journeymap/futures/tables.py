"""A future map as tables: scenarios, forecast, changes, their ranking, the scorecard. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from openpyxl import Workbook

from journeymap.access.spreadsheets import inert
from journeymap.futures.shapes import METRICS, FutureBoard, Told
from journeymap.futures.sheets import Told as Map
from journeymap.futures.sheets import board_told, standing
from journeymap.maps.exporting.xlsx import fill, legal

FORECAST, CAME = 0.9, 0.95
"""Levels of the intervals of what is forecast, and of what came."""
FIGURE = ("value", "unit", "low", "high", "level")
COLUMNS = {
    "scenarios": ("letter", "name", "metric", *FIGURE, "effort", "changes", "state", "stale"),
    "forecast": ("scenario", "metric", "is", *FIGURE),
    "changes": ("title", "kind", "does", "stage", "effort", "owner", "assumption", "scenario", "pains"),
    "ranking": ("place", "tied", "title", "effort", "metric", *FIGURE, "worth", "worth_low", "worth_high",
                "state"),
    "scorecard": ("launch", "since", "until", "rule", "metric", "is", *FIGURE, "n", "inside", "note"),
}  # fmt: skip
"""Table -> its columns. Ranking: `value` is what the change brings alone, `worth` that for its effort."""
EVERY = ("table", *dict.fromkeys(name for columns in COLUMNS.values() for name in columns))
Row = dict[str, Any]


def figure(told: Told | None, unit: str, level: float) -> Row:
    """Nothing where there is no figure."""
    if told is None:
        return {}
    bounds = {"low": told.low, "high": told.high} if told.low is not None else {}
    return {"value": told.value, "unit": unit, **bounds, **({"level": level} if bounds else {})}


def scenarios(board: FutureBoard) -> Iterator[Row]:
    for row in board.rows:
        about = {
            "letter": row.letter, "name": row.name, "effort": row.effort, "changes": len(row.changes),
            "state": row.state, "stale": "yes" if row.stale else "",
        }  # fmt: skip
        if row.goal_rate is None and row.money is None:
            yield about
        for name, told in (("goal_rate", row.goal_rate), ("money", row.money)):
            if told is not None:
                yield {**about, "metric": name, **figure(told, METRICS[name][1], FORECAST)}


def forecast(board: FutureBoard) -> Iterator[Row]:
    """Of the scenario that is shown: as it is, with the changes, the difference of the two."""
    for one in board.panel.metrics:
        for words, told in (("as is", one.before), ("to be", one.value), ("difference", one.difference)):
            if told is not None:
                about = {"scenario": board.shown, "metric": one.name, "is": words}
                yield {**about, **figure(told, one.unit, FORECAST)}


def changes(board: FutureBoard) -> Iterator[Row]:
    for card in [*(card for column in board.columns for card in column.cards), *board.lost]:
        yield {
            "title": card.title, "kind": card.kind_title, "does": card.says, "stage": card.stage,
            "effort": card.effort, "owner": card.owner, "assumption": card.assumption,
            "scenario": board.shown if card.chosen else "",
            "pains": "; ".join(str(pain.get("headline", "")) for pain in card.pains),
        }  # fmt: skip


def ranking(board: FutureBoard) -> Iterator[Row]:
    """Most value for effort first; places only of what has been forecast alone."""
    for place, one in enumerate(board.ranking, start=1):
        worth = one.worth
        told = (
            {"place": place, "worth": worth.value, "worth_low": worth.low, "worth_high": worth.high}
            if worth
            else {}
        )
        yield {
            **told, "tied": "yes" if one.tied else "", "title": one.title, "effort": one.effort,
            "metric": one.metric, **figure(one.gain, one.unit, FORECAST), "state": one.message or one.state,
        }  # fmt: skip


def scorecard(board: FutureBoard) -> Iterator[Row]:
    for live in board.scores:
        about = {"launch": live.title, "since": live.since.isoformat(), "until": live.until.isoformat(),
                 "rule": live.rule, "note": live.note}  # fmt: skip
        for one in live.came:
            yield {**about, "metric": one.metric, "is": "forecast", **figure(one.said, one.unit, FORECAST)}
            inside = {True: "yes", False: "no", None: ""}[one.inside]
            came = {"metric": one.metric, "is": one.words or "came", "n": one.n, "inside": inside}
            yield {**about, **came, **figure(one.came, one.unit, CAME)}


TABLES: Mapping[str, Callable[[FutureBoard], Iterator[Row]]] = {
    "scenarios": scenarios, "forecast": forecast, "changes": changes, "ranking": ranking,
    "scorecard": scorecard,
}  # fmt: skip


def about(told: Map, board: FutureBoard) -> Iterator[Row]:
    words = {
        "journey": told["journey"],
        "future map": board.name,
        "state": board.state,
        "data": board.base.get("reference_time") or "none",
        "scenario": f"{board.shown}, whose forecast and changes these are",
        "forecast": standing(board),
        "ranking": "each change forecast alone; worth: its gain divided by its effort (S 1, M 3, L 9); tied: "
        "its interval overlaps that of the one above",
        "scorecard": "what was forecast at launch, against what came since",
        "level": "how often such intervals hold the truth: 0.9 of forecasts, 0.95 of what came",
        "record": board.record.words or "no forecast has come due yet",
    }
    yield from ({"what": what, "is": value} for what, value in words.items())


def as_csv(told: Map) -> str:
    """All tables below one another; `table` says of which a row is."""
    board, text = board_told(told), io.StringIO()
    writer = csv.DictWriter(text, EVERY, restval="", lineterminator="\n")
    writer.writeheader()
    for name, rows in TABLES.items():
        for row in rows(board):
            plain = {key: inert(value) for key, value in row.items() if value is not None}
            writer.writerow({"table": name, **plain})
    return text.getvalue()


def as_xlsx(told: Map) -> bytes:
    """A sheet a table, and how to read them."""
    board, book = board_told(told), Workbook(write_only=True)
    book.properties.title = legal(board.name)[:200]
    for name, rows in TABLES.items():
        fill(book, name.capitalize(), COLUMNS[name], rows(board))
    fill(book, "About", ("what", "is"), about(told, board))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
