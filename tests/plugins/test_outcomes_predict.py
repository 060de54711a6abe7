"""The command `predict`: what it drops, suspects, refuses, and that its figures hold what they say."""

import json
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from plugins.outcomes import PredictParams, Propensity

ROWS = 600


def answer(table: dict | pa.Table, target: str = "left", **arguments) -> dict:
    told = Propensity().on_table(
        table if isinstance(table, pa.Table) else pa.table(table), PredictParams(target=target, **arguments)
    )
    return json.loads(json.dumps(told))


def customers(rows: int = ROWS, seed: int = 0, strength: float = 1.0) -> dict[str, list]:
    """`visits` goes with leaving, `colour` does not."""
    random = np.random.default_rng(seed)
    visits = random.normal(size=rows)
    left = random.random(rows) < 1 / (1 + np.exp(1 + strength * visits))
    return {
        "visits": visits.round(4).tolist(),
        "colour": random.choice(["red", "green", "blue"], rows).tolist(),
        "left": np.where(left, "yes", "no").tolist(),
    }


def columns(found: list[dict]) -> list[str]:
    return [each["column"] for each in found]


def test_learners_are_compared_and_the_answer_has_all_its_names():
    told = answer(customers())

    assert list(told) == [
        "rows", "positives", "split", "models", "chosen", "baseline_auc", "calibration_error", "dropped",
        "suspected_leaks", "reasons", "warnings",
    ]  # fmt: skip
    assert told["rows"] == ROWS and told["positives"] == customers()["left"].count("yes")
    assert told["split"] == "folds"
    for model in told["models"]:
        low, high = model["auc_interval"]
        assert low < model["auc"] < high and 0 < model["brier"] < 0.25
    assert told["chosen"] == "logistic regression"  # the simpler one where both are as good
    assert told["dropped"] == told["suspected_leaks"] == []
    assert told["reasons"][0]["feature"] == "visits"


def test_what_is_certain_is_dropped_with_its_reason():
    table = customers()
    random = np.random.default_rng(1)
    table["key"] = [f"K{number:05}" for number in range(ROWS)]
    table["row"] = random.permutation(ROWS).tolist()
    table["country"] = ["PT"] * ROWS
    table["nothing"] = [""] * ROWS
    table["closed"] = [random.choice(["moved", "price"]) if v == "yes" else None for v in table["left"]]

    told = answer(table)

    reasons = {each["column"]: each["reason"].split(":")[0] for each in told["dropped"]}
    assert reasons == {
        "key": "an id",
        "row": "an id",
        "country": "constant",
        "nothing": "constant",
        "closed": "a copy of the target",
    }
    assert answer(customers())["models"] == told["models"]  # as if they had never been there


def test_numbers_that_never_come_twice_are_no_id():
    told = answer(customers())
    assert "visits" not in columns(told["dropped"])


def test_a_column_that_knows_too_much_is_suspected_but_kept():
    table, random = customers(1500), np.random.default_rng(2)
    calls = [random.normal(3.2 if v == "yes" else 0) for v in table["left"]]

    told = answer(table | {"calls": calls})

    (leak,) = told["suspected_leaks"]
    assert leak["column"] == "calls" and "alone" in leak["why"]
    best = max(model["auc"] for model in told["models"])
    without = max(model["auc"] for model in answer(customers(1500))["models"])
    assert best > 0.97 and leak["auc_without"] == pytest.approx(without, abs=0.01)


def test_two_leaks_that_stand_for_each_other_are_both_suspected():
    table, random = customers(1500), np.random.default_rng(2)
    calls = np.array([random.normal(3.2 if v == "yes" else 0) for v in table["left"]])

    told = answer(table | {"calls": calls.tolist(), "minutes": (60 * calls + 1).tolist()})

    assert sorted(columns(told["suspected_leaks"])) == ["calls", "minutes"]
    assert len({leak["auc_without"] for leak in told["suspected_leaks"]}) == 1


def test_later_rows_judge_what_earlier_ones_taught():
    table, random = customers(), np.random.default_rng(3)
    day = [str(date(2026, 1, 1) + timedelta(days=number // 5)) for number in range(ROWS)]
    order = random.permutation(ROWS)
    closed = [str(date.fromisoformat(d) + timedelta(days=30)) for d in day]
    told = answer(
        {
            name: [values[k] for k in order]
            for name, values in (table | {"day": day, "closed": closed}).items()
        },
        time="day",
    )

    assert told["split"] == "temporal"
    assert columns(told["dropped"]) == ["closed"]
    assert "stamped after" in told["dropped"][0]["reason"]
    assert told["reasons"][0]["feature"] == "visits"


def test_drift_along_the_file_is_told():
    first, last = customers(seed=1), customers(seed=2, strength=-1.5)
    whole = {name: first[name] + last[name] for name in first}

    assert any(w.startswith("drift along the file") for w in answer(whole)["warnings"])
    assert not any(w.startswith("drift") for w in answer(customers())["warnings"])


def test_chance_alone_predicts_nothing():
    table, random = customers(), np.random.default_rng(4)
    told = answer(table | {"left": random.permutation(table["left"]).tolist()})
    low, high = next(m["auc_interval"] for m in told["models"] if m["name"] == told["chosen"])
    assert low < 0.55 and high > 0.45
    assert told["suspected_leaks"] == []


def test_the_same_table_gives_the_same_answer():
    assert answer(customers()) == answer(customers())


@pytest.mark.parametrize(
    ("change", "arguments", "reason"),
    [
        ({}, {"target": "gone"}, "no column 'gone'"),
        ({}, {"time": "when"}, "no column 'when'"),
        ({"left": ["no"] * ROWS}, {}, "1 different values"),
        ({"left": ["a", "b", "c"] * (ROWS // 3)}, {}, "3 different values"),
        ({"left": ["a", "b", "c"] * (ROWS // 3)}, {"positive": "d"}, "no row has left = d"),
        ({"left": ["yes"] * 5 + ["no"] * (ROWS - 5)}, {}, "5 rows have left = yes"),
        ({"visits": [1] * ROWS, "colour": [None] * ROWS}, {}, "no column is left"),
        ({}, {"time": "colour"}, "holds no times"),
    ],
)
def test_what_cannot_be_modelled_is_refused(change, arguments, reason):
    with pytest.raises(ValueError, match=reason):
        answer(customers() | change, **arguments)


def test_one_class_against_the_others():
    table, random = customers(), np.random.default_rng(5)
    plans = [random.choice(["basic", "plus"]) if v == "no" else "none" for v in table["left"]]
    told = answer(table | {"plan": plans, "left": plans}, target="plan", positive="none", drop=("left",))
    assert told["positives"] == plans.count("none")
    assert told["models"][0]["auc"] > 0.7


def test_gaps_odd_types_and_very_many_categories_are_no_obstacle():
    table, random = customers(), np.random.default_rng(6)
    table["visits"] = [f" {v} " if k % 7 else "" for k, v in enumerate(table["visits"])]
    table["shop"] = [f"shop {number}" for number in random.integers(0, 300, ROWS)]
    table["flag"] = [bool(k % 3) if k % 5 else None for k in range(ROWS)]
    table["note"] = ["😀" if k % 2 else "a long text " * 50 for k in range(ROWS)]
    table["left"] = [v if k % 50 else None for k, v in enumerate(table["left"])]

    told = answer(table)

    assert told["dropped"] == []
    assert told["reasons"][0]["feature"] == "visits"
    assert any("12 rows have no left" in warning for warning in told["warnings"])


def test_numbers_too_large_to_square_are_no_obstacle():
    huge = [("inf", "-1e308", "1e308", "nan", "3")[k % 5] for k in range(ROWS)]
    told = answer(customers() | {"huge": huge, "-huge": huge[::-1]})
    assert told["reasons"][0]["feature"] == "visits"


def test_lists_are_left_aside_with_a_word():
    told = answer(customers() | {"tags": [["a", "b"]] * ROWS})
    assert any("lists or records" in warning and "tags" in warning for warning in told["warnings"])


def test_the_time_may_be_among_the_columns_that_are_left_out():
    table = customers() | {"day": [str(date(2026, 1, 1) + timedelta(days=k)) for k in range(ROWS)]}
    assert answer(table, time="day", drop=("day",)) == answer(table, time="day")
    with pytest.raises(ValueError, match="holds no times"):
        answer(table, time="left")
