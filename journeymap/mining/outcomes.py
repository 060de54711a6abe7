"""Which cases reached an outcome: the goal, or satisfaction. Exposures are tested against these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from .contract import Data
from .results import Outcome

CASE_COLUMNS = ["case", "key", "customer", "start", "goal", "ended"]

# The answer of a case: the latest one given to it; an answer that names only the customer belongs to the
# customer's case begun last before it, or to the only one where the answer has no time.
ANSWERS = """
WITH scale AS (
    SELECT kind, scale_min, scale_max FROM feedback WHERE score IS NOT NULL AND satisfied IS NOT NULL
    GROUP BY ALL ORDER BY count(*) DESC, kind, scale_min, scale_max LIMIT 1),
said AS (
    SELECT f.id, f.score, f.satisfied, f."case", f.customer, f.time, s.scale_min, s.scale_max
    FROM feedback f, scale s
    WHERE f.score IS NOT NULL AND f.satisfied IS NOT NULL AND f.kind IS NOT DISTINCT FROM s.kind
      AND f.scale_min IS NOT DISTINCT FROM s.scale_min AND f.scale_max IS NOT DISTINCT FROM s.scale_max),
single AS (SELECT customer, any_value(code) AS code FROM cases GROUP BY customer HAVING count(*) = 1),
linked AS (
    SELECT c.code, s.* FROM said s JOIN cases c ON c.key = s."case"
    UNION ALL
    SELECT c.code, s.* FROM (SELECT * FROM said WHERE "case" IS NULL AND time IS NOT NULL) s
    ASOF JOIN (SELECT * FROM cases WHERE customer IS NOT NULL) c
        ON c.customer = s.customer AND c.start <= s.time
    UNION ALL
    SELECT c.code, s.* FROM said s JOIN single c ON c.customer = s.customer
    WHERE s."case" IS NULL AND s.time IS NULL)
SELECT code, score, satisfied, scale_min, scale_max FROM linked
QUALIFY row_number() OVER (PARTITION BY code ORDER BY time DESC NULLS LAST, id DESC) = 1
"""


@dataclass(frozen=True)
class Outcomes:
    """Per case of the log, by its code: arrays of length `log.n_codes`.

    ended, goal, satisfied: booleans. score: the latest answer on the scale that most answers have, NaN
    without one. scale: (lowest, highest) step of that scale, None without scores.
    """

    ended: np.ndarray
    goal: np.ndarray
    score: np.ndarray
    satisfied: np.ndarray
    scale: tuple[float, float] | None

    def known(self, outcome: Outcome) -> np.ndarray:
        """Cases that count: ended ones, for `satisfied` those with a score."""
        if outcome == "goal":
            return self.ended
        if outcome == "satisfied":
            return self.ended & ~np.isnan(self.score)
        raise KeyError(f"outcome {outcome!r} is not read from cases; there are: goal, satisfied")

    def reached(self, outcome: Outcome) -> np.ndarray:
        """Of the known ones, those that reached the outcome."""
        return self.known(outcome) & (self.goal if outcome == "goal" else self.satisfied)

    def present(self) -> tuple[Outcome, ...]:
        """Outcomes that some known cases reached and some did not; nothing can be tested on others."""
        both: list[Outcome] = ["goal", "satisfied"]
        return tuple(o for o in both if 0 < int(self.reached(o).sum()) < int(self.known(o).sum()))


def outcomes(data: Data) -> Outcomes:
    """The outcomes of every case of the data's log."""
    n = data.log.n_codes
    ended, goal = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    score, satisfied = np.full(n, np.nan), np.zeros(n, dtype=bool)
    scale = None
    tables = []
    for _, cases in data.log.buckets(event_columns=[], case_columns=CASE_COLUMNS):
        code = cases["case"].to_numpy()
        ended[code] = cases["ended"].to_numpy(zero_copy_only=False)
        goal[code] = cases["goal"].to_numpy(zero_copy_only=False)
        tables.append(cases.select(["case", "key", "customer", "start"]).rename_columns({"case": "code"}))
    answers = _answers(data, tables)
    if answers is not None and answers.num_rows:
        code = answers["code"].to_numpy()
        score[code] = answers["score"].to_numpy()
        satisfied[code] = answers["satisfied"].to_numpy(zero_copy_only=False)
        scale = (answers["scale_min"][0].as_py(), answers["scale_max"][0].as_py())
    return Outcomes(ended, goal, score, satisfied, scale)


def population(found: Outcomes) -> Mapping[Outcome, int]:
    """Ended cases in which each outcome is known: what impact divides by."""
    return {"goal": int(found.known("goal").sum()), "satisfied": int(found.known("satisfied").sum())}


def _answers(data: Data, tables: list[pa.Table]) -> pa.Table | None:
    columns = ["id", "score", "satisfied", "case", "customer", "time", "kind", "scale_min", "scale_max"]
    if not tables or not set(columns) <= set(data.feedback.columns):
        return None
    feedback = data.feedback.select(*(duckdb.ColumnExpression(c) for c in columns)).to_arrow_table()
    if feedback["score"].null_count == feedback.num_rows:
        return None
    with duckdb.connect(config={"threads": 1}) as engine:
        engine.register("feedback", feedback)
        engine.register("cases", pa.concat_tables(tables, promote_options="permissive"))
        return engine.sql(ANSWERS).to_arrow_table()
