"""Numbers of a journey, counted on its exported log with SQL of its own.

A part of a journey keeps whole cases: those with one event that meets period and channel together, of
customers with the trait told (values of one trait are alternatives).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.assistant.values import feedback

SHARES = {"seconds_p25": 0.25, "seconds_p75": 0.75, "seconds_p90": 0.9}
SCORES = ("csat", "nps", "rating")
OF_EVENTS = ("events",)
PLACES = ("journey", "stage", "touchpoint", "channel")
NAMES = (
    "cases", "open", "goal_rate", "drop_off", "ends", "goals", "starts", "share_of_start", "median_seconds",
    *SHARES, "events", "median_seconds_to_next", *SCORES,
)  # fmt: skip

LOG = """CREATE TABLE log AS SELECT "case", activity, touchpoint, stage, channel, customer,
    epoch_us(time) AS us, row_number() OVER () AS place FROM
    (SELECT * FROM read_parquet($file, file_row_number = true) ORDER BY file_row_number)"""
CASES = """CREATE TABLE ended AS SELECT *, goal OR left_it OR last_at < $latest - $silence AS ended FROM (
    SELECT "case", first(customer ORDER BY place) FILTER (customer IS NOT NULL) AS customer,
    bool_or(list_contains($goal, activity)) AS goal, bool_or(list_contains($exit, activity)) AS left_it,
    max(us) AS last_at FROM log GROUP BY 1)"""
STAYS = """WITH first_here AS (
    SELECT "case", min(place) AS place, arg_min(us, place) AS us FROM here WHERE stage = $stage GROUP BY 1),
onward AS (SELECT f."case", min(h.place) AS place, arg_min(h.us, h.place) AS us
    FROM first_here f JOIN here h ON h."case" = f."case" AND h.place > f.place
    AND list_position($stages, h.stage) > list_position($stages, $stage) GROUP BY 1),
last_here AS (SELECT "case", arg_max(us, place) AS us FROM here WHERE stage = $stage GROUP BY 1)
SELECT (coalesce(o.us, l.us) - f.us) / 1e6 AS seconds
FROM first_here f JOIN last_here l USING ("case") LEFT JOIN onward o USING ("case")"""


@dataclass
class Counted:
    """One journey. log: its exported Parquet file; definition: goal, exit (activities), ends_after (seconds),
    stages (names in order), places (touchpoint -> stage), steps (activity -> touchpoint). traits: customer ->
    name -> value. answers: rows of `feedback`."""

    log: Path
    definition: Mapping[str, Any]
    traits: Mapping[str, Mapping[str, str]]
    answers: list[feedback.Answer]

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        held = duckdb.connect()
        held.execute("SET TimeZone = 'UTC'; SET threads = 1")
        held.execute(LOG, {"file": str(self.log)})
        latest = held.execute("SELECT max(us) FROM log").fetchone()[0]  # type: ignore[index]
        told = {name: list(self.definition[name]) for name in ("goal", "exit")}
        silence = round(self.definition["ends_after"] * 1e6)
        held.execute(CASES, {**told, "latest": latest, "silence": silence})
        held.execute("CREATE TABLE traits (customer VARCHAR, name VARCHAR, value VARCHAR)")
        rows = [(who, name, value) for who, traits in self.traits.items() for name, value in traits.items()]
        if rows:
            names, values = [row[1] for row in rows], [row[2] for row in rows]
            held.execute(
                "INSERT INTO traits SELECT unnest(?), unnest(?), unnest(?)",
                [[r[0] for r in rows], names, values],
            )
        return held

    def value(
        self, measure: str, place: str, name: str, part: Mapping[str, Any]
    ) -> tuple[float | None, int] | None:
        """The number and how many stand behind it; None where it is not counted here.

        part: since, until (days or times, UTC), channels, traits ("name=value"); a persona or theme is not
        known here. began (two times in microseconds, UTC): of a trend, the cases that began in between, or
        the events or answers of that time. The number is None where nothing can be told.
        """
        if part.get("persona") or part.get("theme") or measure not in NAMES or place not in PLACES:
            return None
        self._keep(part)
        if measure in SCORES:
            told = {key: value for key, value in part.items() if key != "began"}
            return self._score(measure, place, name, not any(told.values()), part.get("began"))
        if part.get("began"):
            begin, end = part["began"]
            self._within(begin, end, measure in OF_EVENTS)
        found = getattr(self, f"_{place}")(measure, name)
        return None if found is None else (None if found[0] is None else float(found[0]), int(found[1] or 0))

    def _keep(self, part: Mapping[str, Any]) -> None:
        """`here`: events of the kept cases; `kept`: the cases."""
        test = ["true"]
        told: dict[str, Any] = {}
        for name, sign in (("since", ">="), ("until", "<")):
            if part.get(name):
                test.append(f"us {sign} epoch_us(CAST(${name} AS TIMESTAMP))")
                told[name] = str(part[name])[:19].replace("T", " ")
        if part.get("channels"):
            test.append("list_contains($channels, channel)")
            told["channels"] = list(part["channels"])
        chosen = f'SELECT DISTINCT "case" FROM log WHERE {" AND ".join(test)}'
        self.connection.execute(
            f'CREATE OR REPLACE TABLE kept AS SELECT * FROM ended WHERE "case" IN ({chosen})', told
        )
        groups: dict[str, list[str]] = {}
        for each in part.get("traits") or ():
            groups.setdefault(each.partition("=")[0], []).append(each.partition("=")[2])
        for trait, values in groups.items():
            self.connection.execute(
                "DELETE FROM kept WHERE customer IS NULL OR customer NOT IN"
                " (SELECT customer FROM traits WHERE name = ? AND list_contains(?, value))",
                [trait, values],
            )
        self.connection.execute(
            'CREATE OR REPLACE VIEW here AS SELECT log.* FROM log SEMI JOIN kept USING ("case")'
        )

    def _within(self, begin: int, end: int, of_events: bool) -> None:
        """`here` and `kept` of a time: the events of it, or the cases that began in it."""
        if of_events:
            test = f"us >= {begin} AND us < {end}"
        else:
            self.connection.execute(
                'DELETE FROM kept WHERE "case" NOT IN (SELECT "case" FROM log GROUP BY 1'
                f" HAVING min(us) >= {begin} AND min(us) < {end})"
            )
            test = "true"
        self.connection.execute(
            f'CREATE OR REPLACE VIEW here AS SELECT log.* FROM log SEMI JOIN kept USING ("case") WHERE {test}'
        )

    def _one(self, query: str, **told: Any) -> Any:
        return self.connection.execute(query, told).fetchone()

    def _journey(self, measure: str, _name: str) -> Any:
        if measure == "goal_rate":
            return self._one("SELECT avg(goal::INT), count(*) FROM kept WHERE ended")
        tests = {"cases": "true", "open": "NOT ended"}
        if measure not in tests:
            return None
        return self._one(f"SELECT count(*), count(*) FROM kept WHERE {tests[measure]}")

    def _stage(self, measure: str, name: str) -> Any:
        if measure == "median_seconds" or measure in SHARES:
            told = {"stage": name, "stages": list(self.definition["stages"])}
            how = (
                "median(seconds)"
                if measure == "median_seconds"
                else f"quantile_disc(seconds, {SHARES[measure]})"
            )
            return self._one(f"SELECT {how}, count(*) FROM ({STAYS})", **told)
        if measure == "share_of_start":
            return self._one(
                'SELECT count(DISTINCT "case") FILTER (stage = $name) / nullif(count(DISTINCT "case"), 0),'
                ' count(DISTINCT "case") FROM here', name=name)  # fmt: skip
        if measure == "cases":
            return self._one(
                'SELECT count(DISTINCT "case"), count(DISTINCT "case") FROM here WHERE stage = $n', n=name
            )
        ends = (
            'WITH last AS (SELECT "case", arg_max(stage, place) AS stage,'
            " arg_min(stage, place) AS first FROM here"
            ' WHERE stage IS NOT NULL GROUP BY 1), was AS (SELECT DISTINCT "case" FROM here WHERE stage = $n)'
        )
        if measure == "drop_off":
            return self._one(
                f"{ends} SELECT count(*) FILTER (l.stage = $n AND NOT goal) / nullif(count(*), 0),"
                ' count(*) FROM kept JOIN was USING ("case") JOIN last l USING ("case") WHERE ended',
                n=name)  # fmt: skip
        tests = {
            "ends": "l.stage = $n AND ended AND NOT goal", "goals": "l.stage = $n AND ended AND goal",
            "open": "l.stage = $n AND NOT ended", "starts": "l.first = $n",
        }  # fmt: skip
        if measure not in tests:
            return None
        counted = (
            f'{ends} SELECT count(*), count(*) FROM kept JOIN last l USING ("case") WHERE {tests[measure]}'
        )
        return self._one(counted, n=name)

    def _touchpoint(self, measure: str, name: str) -> Any:
        return self._spot("touchpoint", measure, name)

    def _channel(self, measure: str, name: str) -> Any:
        return self._spot("channel", measure, name)

    def _spot(self, column: str, measure: str, name: str) -> Any:
        """Of all events at a touchpoint or in a channel."""
        if measure == "median_seconds_to_next":
            return self._one(
                "SELECT median(s), count(s) FROM (SELECT *, (lead(us) OVER"
                ' (PARTITION BY "case" ORDER BY place) - us) / 1e6 AS s FROM here)'
                f" WHERE {column} = $n", n=name)  # fmt: skip
        counts = {"cases": 'DISTINCT "case"', "events": "*"}
        if measure not in counts:
            return None
        return self._one(
            f"SELECT count({counts[measure]}), count({counts[measure]}) FROM here WHERE {column} = $n",
            n=name,
        )

    @cached_property
    def heard(self) -> list[feedback.Heard]:
        """The answers with their case and touchpoint."""
        rows = self.connection.execute(
            'SELECT "case", customer, us, touchpoint FROM log ORDER BY place'
        ).fetchall()
        return feedback.heard(self.answers, rows, self.definition)

    def _score(
        self, measure: str, place: str, name: str, whole: bool, period: tuple[int, int] | None
    ) -> tuple[float | None, int] | None:
        if place == "channel":
            return None
        kept = {row[0] for row in self.connection.execute('SELECT "case" FROM kept').fetchall()}
        said = [each for each in self.heard if each.kind == measure and (whole or each.case in kept)]
        if period:
            said = [each for each in said if period[0] <= each.at < period[1]]
        if place == "touchpoint":
            said = [each for each in said if each.touchpoint == name]
        elif place == "stage":
            said = [each for each in said if self.definition["places"].get(each.touchpoint) == name]
        return feedback.score(measure, [each.score for each in said]), len(said)
