"""Data made from tables in memory, and from files."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from journeymap.mining import JourneyDefinition, Scores, TouchpointDefinition
from journeymap.mining.frames import FEEDBACK, FolderData, FrameData
from journeymap.mining.outcomes import outcomes, population
from journeymap.mining.statistics import top_box
from journeymap.mining.storing import scores_table

EVENTS = {
    "case": ["1", "1", "2", "3", "3"],
    "customer": ["ann", "ann", "bob", "ann", "ann"],
    "time": [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3, 9, 10)],
    "activity": ["look", "buy", "look", "look", "look"],
}
DEFINITION = JourneyDefinition(
    name="shop",
    case="case",
    goal=("buy",),
    ends_after_seconds=86400,
    touchpoints=(TouchpointDefinition(name="Shop"),),
)


def test_events_become_a_log():
    data = FrameData(EVENTS, DEFINITION)
    assert (data.log.n_cases, data.log.n_events) == (3, 5)
    assert sorted(data.log.activities) == ["buy", "look"]


@pytest.mark.parametrize(
    "time",
    ["2026-01-01 12:00:00", datetime.fromisoformat("2026-01-01T12:00"), datetime(2026, 1, 1, 12, tzinfo=UTC)],
)
def test_times_may_be_texts_or_datetimes(time):
    data = FrameData({"case": ["1"], "time": [time], "activity": ["look"]}, DEFINITION)
    assert data.log.reference_time == datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_what_is_there_can_be_asked_before():
    vectors = Scores("text", "feedback", ["a"], np.array([[0.1, 2.0]]))
    data = FrameData(
        EVENTS, DEFINITION, {"score": [5]}, vectors={"text": vectors}, curated={"themes": {"revision": 1}}
    )
    there = ["feedback", "vectors:text", "curated:themes"]
    absent = ["scores:mood", "vectors:other", "model:churn", "curated:personas"]
    assert [data.has(word) for word in (*there, *absent)] == [True] * 3 + [False] * 4
    assert not FrameData(EVENTS, DEFINITION).has("feedback")
    with pytest.raises(ValueError, match="no input"):
        data.has("weather:today")


def test_vectors_are_kept_in_half_precision_and_given_in_single(tmp_path):
    values = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)
    scores = Scores("text", "feedback", ["a", "b", "c"], values)
    table = scores_table(scores)
    assert table["value"].type.value_type == pa.float16()
    pq.write_table(table, tmp_path / "v.parquet")
    data = FolderData(
        snapshot="1", scope="company", log=None, vectors={"text": tmp_path / "v.parquet"}
    ).vectors("text")
    assert data["value"].type.value_type == pa.float32()
    back = np.array(data["value"].to_pylist())
    assert np.array_equal(back, values.astype(np.float16).astype(np.float32))
    with pytest.raises(ValueError, match="scale"):
        scores_table(Scores("text", "feedback", ["a"], np.array([[1e6]])))


def test_events_without_time_are_refused():
    with pytest.raises(ValueError, match="'time'"):
        FrameData({"activity": ["look"]}, DEFINITION)


def test_feedback_has_all_columns_and_knows_the_satisfied():
    data = FrameData(
        EVENTS,
        DEFINITION,
        {"score": [5, 4, None], "case": ["1", "2", "3"], "touchpoint": ["Shop", "Moon", None]},
    )
    assert data.feedback.columns == list(FEEDBACK)
    rows = data.feedback.order("id").project("satisfied, touchpoint").fetchall()
    assert rows == [(True, "Shop"), (False, None), (None, None)]


def test_without_feedback_and_customers_there_are_empty_relations():
    data = FrameData(EVENTS, DEFINITION)
    assert data.feedback.fetchall() == [] == data.customers.fetchall()
    assert data.customers.columns == ["customer", "person", "email_hash", "phone_hash", "created", "source"]
    assert data.sources.fetchall() == []


def test_the_top_box_is_the_same_in_sql_and_in_numpy():
    random = np.random.default_rng(0)
    low, high = random.integers(0, 2, 300), random.choice([5, 7, 10, 100], 300)
    score = np.round(low + random.random(300) * (high - low))
    feedback = {"score": score, "scale_min": low.astype(float), "scale_max": high.astype(float)}
    data = FrameData(EVENTS, DEFINITION, feedback)
    rows = data.feedback.project("satisfied").fetchall()
    assert [row[0] for row in rows] == top_box(score, low, high).tolist()


def test_lookups_say_what_there_is():
    scores = Scores("mood", "case", ["1", "2"], np.array([0.5, np.nan]))
    data = FrameData(EVENTS, DEFINITION, scores={"mood": scores})
    assert data.scores("mood")["value"].to_pylist() == [0.5, None]
    with pytest.raises(KeyError, match="there are: mood"):
        data.scores("moon")
    with pytest.raises(KeyError, match="vectors:text"):
        data.vectors("text")
    assert data.model("m") is None and data.curated("themes") is None


def test_files_give_the_same_as_tables(tmp_path):
    frame = FrameData(
        EVENTS, DEFINITION, {"score": [5.0], "case": ["1"]}, {"customer": ["ann"], "attr_plan": ["gold"]}
    )
    scores = Scores("mood", "case", ["1"], np.array(["glad"], dtype=object))
    pq.write_table(frame.feedback_table, tmp_path / "feedback.parquet")
    pq.write_table(frame.customer_table, tmp_path / "customers.parquet")
    pq.write_table(scores_table(scores), tmp_path / "mood.parquet")
    stored = FolderData(
        snapshot="7",
        scope="journey",
        log=frame.log.folder,
        feedback=[tmp_path / "feedback.parquet"],
        customers=[tmp_path / "customers.parquet"],
        scores={"mood": tmp_path / "mood.parquet"},
    )
    assert stored.feedback.fetchall() == frame.feedback.fetchall()
    said = stored.customers.project("customer, person, created, attr_plan")
    assert said.fetchall() == [("ann", None, None, "gold")]
    assert stored.customers.fetchall() == frame.customers.fetchall()
    assert stored.scores("mood")["value"].to_pylist() == ["glad"]
    assert stored.log.n_events == 5


def test_outcomes_of_cases():
    feedback = {
        "id": ["a", "b", "c", "d"],
        "score": [1.0, 5.0, 2.0, 4.0],
        "case": ["1", "1", None, None],
        "customer": [None, None, "bob", "ann"],
        "time": [datetime(2026, 1, day, tzinfo=UTC) for day in (5, 6, 4, 9)],
    }
    data = FrameData(EVENTS, DEFINITION, feedback)
    found = outcomes(data)
    keys = dict(data.log.cases.project('key, "case"').fetchall())
    score = {key: found.score[code] for key, code in keys.items()}
    assert score == {"1": 5.0, "2": 2.0, "3": 4.0}  # the latest of case 1; bob's only case; ann's last begun
    assert found.scale == (1, 5)
    assert found.present() == ("goal", "satisfied")
    assert population(found) == {"goal": 2, "satisfied": 2}  # case 3 is still open
    assert found.reached("goal").sum() == 1 == found.reached("satisfied").sum()


def test_outcomes_of_an_empty_log():
    empty = {
        "case": pa.array([], pa.string()),
        "time": pa.array([], pa.timestamp("us")),
        "activity": pa.array([], pa.string()),
    }
    found = outcomes(FrameData(empty, DEFINITION))
    assert found.present() == () and population(found) == {"goal": 0, "satisfied": 0}
