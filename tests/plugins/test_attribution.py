"""Attribution: each model against an oracle of its own, real paths to the cent, journeys with the kit."""

import csv
import gzip
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from journeymap.mining import JourneyDefinition
from journeymap.mining.frames import FrameData
from journeymap.mining.testing import assert_contract
from plugins.attribution import Attribution
from plugins.attribution.chain import chain, removal_effects
from plugins.attribution.table import TableParams, _touches

REAL = Path("../shared/data/channelattribution")
HEURISTICS = ("first", "last", "linear", "time_decay", "position", "shapley")
START = datetime(2026, 1, 1, tzinfo=UTC)


def attributed(paths, conversions, nulls=None, value=None, **params):
    columns = {"path": paths, "n": conversions}
    told = {"path": "path", "conversions": "n"}
    for name, column in (("nulls", nulls), ("value", value)):
        if column is not None:
            columns[name], told[name] = column, name
    return Attribution().on_table(pa.table(columns), TableParams(**told, **params))


def credits(answer, name):
    return {channel["name"]: channel[name] for channel in answer["channels"]}


def silent(share, message):
    pass


def measures(data, **params):
    return list(Attribution().analyze(data, Attribution.Params(**params), silent))


def random_paths(seed, n=300, channels=5):
    """Paths with goals and nulls, some of them without a goal."""
    random = np.random.default_rng(seed)
    names = [f"c{k}" for k in range(channels)]
    paths = [" > ".join(random.choice(names, size=random.integers(1, 7))) for _ in range(n)]
    return paths, random.integers(0, 3, n).tolist(), random.integers(0, 4, n).tolist()


def test_contract():
    assert_contract(Attribution)


def test_rules_of_thumb_divide_one_path_as_they_say():
    answer = attributed(["a > b > b > c"], [10], half_life=1.0)
    assert credits(answer, "first") == {"a": 10, "b": 0, "c": 0}
    assert credits(answer, "last") == {"a": 0, "b": 0, "c": 10}
    assert credits(answer, "linear") == {"a": 2.5, "b": 5, "c": 2.5}
    assert credits(answer, "position") == pytest.approx({"a": 4, "b": 2, "c": 4})
    assert credits(answer, "time_decay") == pytest.approx({"a": 10 / 15, "b": 60 / 15, "c": 80 / 15})
    assert credits(answer, "shapley") == pytest.approx({"a": 10 / 3, "b": 10 / 3, "c": 10 / 3})


def test_two_touches_share_by_position_and_one_has_all():
    assert credits(attributed(["a>b", "c"], [2, 3]), "position") == {"a": 1, "b": 1, "c": 3}


@pytest.mark.skipif(not REAL.exists(), reason="the real attribution paths are not on this machine")
def test_real_paths_give_the_published_figures_to_the_cent():
    with gzip.open(REAL / "PathData.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    answer = attributed(
        *([row[name] for row in rows] for name in
          ("path", "total_conversions", "total_null", "total_conversion_value"))
    )  # fmt: skip
    with (REAL / "reference_heuristics.csv").open() as file:
        published = {row["channel_name"]: row for row in csv.DictReader(file)}
    assert {channel["name"] for channel in answer["channels"]} == published.keys()
    for channel in answer["channels"]:
        row = published[channel["name"]]
        for model in ("first", "last", "linear"):
            assert channel[model] == pytest.approx(float(row[f"{model}_touch_conversions"]), abs=0.005)
            assert channel[f"value_{model}"] == pytest.approx(float(row[f"{model}_touch_value"]), abs=0.005)
    assert answer["conversions"] == 19785
    for model in (*HEURISTICS, "markov"):
        assert sum(credits(answer, model).values()) == pytest.approx(19785)
        assert sum(credits(answer, f"value_{model}").values()) == pytest.approx(answer["value"])


def test_markov_gives_the_golden_value():
    """P(goal) = 0.8, without a 0.2, without b 0.4: of 4 goals 2.4 and 1.6."""
    answer = attributed(["a", "a > b", "b"], [2, 1, 1], [1, 0, 0])
    assert credits(answer, "removal_effect") == pytest.approx({"a": 0.75, "b": 0.5})
    assert credits(answer, "markov") == pytest.approx({"a": 2.4, "b": 1.6})


def goal_by_walking(paths, goals, nulls, order, removed=None):
    """P(goal) of the absorbing chain by power iteration over states written out as tuples."""
    moves = {}
    for path, won, lost in zip(paths, goals, nulls, strict=True):
        steps = path.split(" > ")
        states = [()] + [tuple(steps[max(0, k - order + 1) : k + 1]) for k in range(len(steps))]
        for here, there in zip(states, [*states[1:], None], strict=True):
            ways = moves.setdefault(here, {})
            if there is None:
                ways["goal"] = ways.get("goal", 0) + won
                ways["null"] = ways.get("null", 0) + lost
            else:
                ways[there] = ways.get(there, 0) + won + lost
    now, reached = {(): 1.0}, 0.0
    for _ in range(2000):
        following = {}
        for state, mass in now.items():
            total = sum(moves[state].values())
            for there, count in moves[state].items():
                part = mass * count / total if total else 0.0
                if there == "goal":
                    reached += part
                elif there != "null" and part > 0 and (removed is None or there[-1] != removed):
                    following[there] = following.get(there, 0.0) + part
        now = following
    return reached


@pytest.mark.parametrize("order", [1, 2, 3])
def test_removal_effects_are_those_of_a_chain_that_is_walked(order):
    paths, goals, nulls = random_paths(order, n=60, channels=4)
    found = credits(attributed(paths, goals, nulls, order=order), "removal_effect")
    whole = goal_by_walking(paths, goals, nulls, order)
    assert len(found) == 4
    for channel, effect in found.items():
        without = goal_by_walking(paths, goals, nulls, order, removed=channel)
        assert effect == pytest.approx(1 - without / whole, abs=1e-9)


def test_removal_effects_do_not_depend_on_the_order_of_rows():
    paths, goals, nulls = random_paths(7)
    before = credits(attributed(paths, goals, nulls), "removal_effect")
    turned = credits(attributed(paths[::-1], goals[::-1], nulls[::-1]), "removal_effect")
    assert turned == pytest.approx(before, rel=1e-9)


def test_shapley_is_the_mean_over_all_orders_of_arrival():
    paths, goals, nulls = random_paths(3, n=40, channels=5)
    found = credits(attributed(paths, goals, nulls), "shapley")

    def earned(coalition):
        return sum(g for path, g in zip(paths, goals, strict=True) if set(path.split(" > ")) <= coalition)

    orders = list(permutations(found))
    mean = dict.fromkeys(found, 0.0)
    for order in orders:
        for k, channel in enumerate(order):
            gain = earned({*order[: k + 1]}) - earned({*order[:k]})
            mean[channel] += gain / len(orders)
    assert found == pytest.approx(mean)


def test_markov_credits_money_by_what_a_goal_after_each_channel_is_worth():
    """Both channels are worth one goal each, but those of b bring three times the money."""
    answer = attributed(["a", "b"], [10, 10], [5, 5], value=[100, 300])
    assert credits(answer, "markov") == pytest.approx({"a": 10, "b": 10})
    assert credits(answer, "value_markov") == pytest.approx({"a": 100, "b": 300})


def test_start_goal_and_nothing_are_no_channels_and_blanks_are_trimmed():
    answer = attributed(["START>  web > mail >(conversion)", " web ;> null"], [1, 0], [0, 2])
    assert sorted(credits(answer, "linear")) == ["mail", "web", "web ;"]
    assert sorted(credits(attributed(["a | b", "a"], [1, 1], separator="|"), "last")) == ["a", "b"]


def test_paths_without_a_channel_are_reported_not_credited():
    answer = attributed(["a", "", None], [3, 2, 1], [0, 0, 0])
    assert (answer["conversions"], answer["unattributed"]) == (3, {"rows": 2, "conversions": 3})
    assert any("no channel" in warning for warning in answer["warnings"])


def test_without_a_column_of_nulls_a_row_without_goal_led_nowhere_once():
    assert attributed(["a", "b", "a"], [1, 0, 0])["nulls"] == 2


@pytest.mark.parametrize(
    ("column", "said"),
    [(["1", "x"], "row 2: 'n' is 'x'"), ([1.0, -2.0], "row 2: 'n' is -2"), ([0, 0], "nothing to attribute")],
)
def test_what_is_no_number_of_goals_is_refused_by_its_row(column, said):
    with pytest.raises(ValueError, match=said):
        attributed(["a", "b"], column)


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="there is no column 'way'; there are: path"):
        Attribution().on_table(pa.table({"path": [1.0]}), TableParams(path="way", conversions="path"))


def test_a_million_channels_leave_out_the_chain_and_say_so():
    n = 20_000
    answer = attributed([f"c{k}" for k in range(n)], [1] * n, [1] * n)
    assert "markov" not in answer["channels"][0]
    assert any("not computed" in warning for warning in answer["warnings"])


def shop(paths, value=None, **definition):
    """Cases of (channel or "goal") an hour apart, and a late last event that lets all of them end."""
    rows = []
    for case, path in enumerate(paths):
        at = START + timedelta(days=case)
        for step in path:
            at += timedelta(hours=1)
            goal = step == "goal"
            rows.append(
                (f"c{case:04d}", "web" if goal else step, "buy" if goal else "see", at, 20.0 if goal else 0)
            )
    names = ("case", "channel", "activity", "time", "value")
    columns = {name: [row[k] for row in rows] for k, name in enumerate(names)}
    told = {"goal": ("buy",), "ends_after_seconds": 3600.0 * 5} | definition
    return FrameData(columns, JourneyDefinition(name="Shop", case="case", **told))


def of(found, name, channel, **dims):
    return next(m for m in found if (m.name, m.anchor.name, m.dims) == (name, channel, dims))


def test_a_journey_counts_stretches_goals_since_the_goal_before_and_money():
    paths = [["mail", "mail", "web", "goal"], ["web", "goal", "mail", "goal", "mail"]] * 10
    paths += [["mail"]] * 5 + [["web"]]  # the last is still open
    found = measures(shop(paths))
    assert of(found, "credited_goals", "mail", model="linear").value == pytest.approx(10 * 0.5 + 10)
    assert of(found, "credited_goals", "web", model="first").value == pytest.approx(10)
    assert of(found, "credited_value", "mail", model="last").value == pytest.approx(10 * 20.0)
    # P(goal) = 30 of 35 paths; without mail only the ten that come by web alone.
    assert of(found, "removal_effect", "mail").value == pytest.approx(1 - (10 / 35) / (30 / 35))


def test_intervals_cover_what_a_larger_world_says():
    """Of 40 samples nine in ten at least have the true share within."""
    random = np.random.default_rng(0)
    hits = 0
    for _ in range(40):
        mail = random.random(400) < 0.3
        orders = random.random(400) < 0.5
        paths = [
            ["mail" if m else "ad", "web", *(["goal"] if o else [])]
            for m, o in zip(mail, orders, strict=True)
        ]
        interval = of(measures(shop(paths)), "credited_share", "mail", model="first").interval
        hits += interval.low <= 0.3 <= interval.high
    assert hits >= 35


def test_nothing_of_few_goals_is_not_surely_nothing():
    found = measures(shop([["mail", "web", "goal"]] * 12))
    last = of(found, "credited_share", "mail", model="last")
    assert last.value == 0 and 0.2 < last.interval.high < 0.3  # Wilson's bound of 0 of 12


def test_money_of_a_customer_twice_is_twice_the_money():
    one = [["mail", "web", "goal"], ["web", "goal"]] * 10
    once, twice = (
        of(measures(shop(p)), "credited_value", "mail", model="linear").value for p in (one, one * 2)
    )
    assert twice == pytest.approx(2 * once)


def test_one_channel_or_few_goals_is_not_enough_data():
    for paths in ([["web", "goal"]] * 50, [["mail", "web", "goal"]] * 9):
        (only,) = measures(shop(paths))
        assert (only.status, only.value) == ("not enough data", None)


def test_states_of_order_two_are_pairs_that_occur():
    table = pa.table({"path": ["a > b > a", "b"], "n": [1, 1]})
    touches, _ = _touches(table, TableParams(path="path", conversions="n"))
    built = chain(touches, 2)
    assert built is not None
    assert len(built.channel) == 4  # a; b after a; a after b; b
    assert removal_effects(built)[0] == pytest.approx([0.5, 1.0])
