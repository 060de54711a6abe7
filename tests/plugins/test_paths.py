"""The happy path and leaving it: planted effects are found, chance is not, odd walks survive."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from journeymap.mining import Finding, JourneyDefinition, Measure, RuleDefinition, TouchpointDefinition
from journeymap.mining.frames import FrameData
from journeymap.mining.testing import assert_contract
from journeymap.mining.testing.trial import Trial
from journeymap.mining.testing.variations import shuffled
from plugins.paths import Delays, Paths, Segments

START = datetime(2026, 1, 1, tzinfo=UTC)
PLACES = ("Visit", "Search", "Product", "Advice", "Cart", "Pay", "Order", "Letter")


def journey(walks, traits=None, stages=False, **definition):
    """walks: per case a list of places, or of (place, channel, minutes since the step before)."""
    rows = []
    for case, walk in enumerate(walks):
        at = START + timedelta(hours=case)
        for step in walk:
            place, channel, minutes = step if isinstance(step, tuple) else (step, "web", 1.0)
            at += timedelta(minutes=minutes)
            rows.append((f"c{case:05d}", f"p{case:05d}", channel, at, place.lower()))
    names = ("case", "customer", "channel", "time", "activity")
    stage = {"Letter": None} if stages else {}
    told = {"goal": ("order",), "ends_after_seconds": 3600.0} | definition
    return FrameData(
        {name: [row[k] for row in rows] for k, name in enumerate(names)},
        JourneyDefinition(
            name="Shop",
            case="case",
            stages=("Buying",) if stages else (),
            touchpoints=tuple(
                TouchpointDefinition(name=p, stage=stage.get(p, "Buying") if stages else None) for p in PLACES
            ),
            rules=tuple(RuleDefinition(touchpoint=p, pattern=p.lower()) for p in PLACES),
            **told,
        ),
        customers=None if traits is None else {"customer": [f"p{k:05d}" for k in range(len(walks))]} | traits,
    )


def found(data, **params):
    return Trial(Paths, seeds=0).run(data, **params)


def kept(data, analyzer=Paths, **params):
    trial = Trial(analyzer, seeds=0)
    return [each.finding for each in trial.concluded(data, trial.run(data, **params)).findings]


def of(results, name):
    return [each for each in results if isinstance(each, Measure) and each.name == name]


@pytest.mark.parametrize("analyzer", [Paths, Delays, Segments])
def test_contract(analyzer):
    assert_contract(analyzer)


def test_the_happy_path_is_the_commonest_way_to_the_goal_each_place_once():
    walks = [["Visit", "Product", "Cart", "Order"]] * 30 + [["Visit", "Search", "Visit", "Order"]] * 20
    walks += [["Visit", "Search"]] * 60
    results = found(journey(walks))
    steps = {m.anchor.name: m.value for m in of(results, "happy_step")}
    assert steps == {"Visit": 1, "Product": 2, "Cart": 3, "Order": 4}
    (share,) = of(results, "happy_share")
    assert (share.value, share.n) == (pytest.approx(30 / 50), 50)


def test_where_no_two_walk_alike_most_places_in_their_usual_order_make_the_path():
    random = np.random.default_rng(0)
    walks = []
    for _ in range(60):
        beside = random.permutation([*(f"x{k}" for k in range(14))]).tolist()
        walks.append([*beside[:5], "Visit", *beside[5:9], "Product", *beside[9:], "Cart", "Order"])
    data = journey(walks)
    data = data.changed(definition=data.definition.model_copy(update={"touchpoints": (), "rules": ()}))
    results = found(data)
    named = [m.anchor.name for m in of(results, "happy_step")]
    assert [name for name in named if not name.startswith("x")] == ["visit", "product", "cart", "order"]
    assert not of(results, "happy_share")


def test_variants_and_returns_are_counted():
    walks = [["Visit", "Visit", "Product", "Visit"]] * 15 + [["Visit", "Order"]] * 25
    results = found(journey(walks))
    assert [(m.dims, m.value) for m in of(results, "variant_share")] == [
        ({"variant": "1"}, pytest.approx(25 / 40)),
        ({"variant": "2"}, pytest.approx(15 / 40)),
    ]
    assert "Visit → Product → Visit" in of(results, "variant_share")[1].method
    back = {m.anchor.name: m.value for m in of(results, "return_share")}
    assert back["Visit"] == pytest.approx(15 / 40)
    assert back["Product"] == 0


def buys(random, chance):
    return ["Order"] if random.random() < chance else []


def test_what_is_taken_in_on_the_way_and_helps_is_found_at_its_place():
    random = np.random.default_rng(1)
    walks = []
    for _ in range(800):
        advised = random.random() < 0.3
        way = ["Visit", "Product", *(["Advice"] if advised else []), "Cart"]
        walks.append(way + buys(random, 0.8 if advised else 0.5))
    (top, *_) = kept(journey(walks))
    assert (top.kind, top.anchor.name, top.mood) == ("by_way_of", "Advice", "bright")
    assert top.value == pytest.approx(0.3, abs=0.08)
    assert top.interval.low < 0.3 < top.interval.high


def test_a_return_and_a_channel_left_and_taken_again_are_found():
    random = np.random.default_rng(2)
    walks = []
    for _ in range(900):
        returns, switches = random.random(2) < (0.3, 0.3)
        way = ["Visit", "Product", *(["Search", "Product"] if returns else ["Search"]), "Cart"]
        channels = ["web", "app", "web" if switches else "app", "app", "app"]
        way = [(place, channels[min(k, 4)], 1.0) for k, place in enumerate(way)]
        bought = random.random() < 0.8 - 0.35 * returns - 0.35 * switches
        walks.append([*way, ("Order", "app", 1.0)] if bought else way)
    pains = {(f.kind, f.anchor.name) for f in kept(journey(walks)) if f.mood == "pain" and f.effect}
    assert ("returns", "Product") in pains
    assert ("back_and_forth", "app") in pains


def test_the_other_order_is_found():
    random = np.random.default_rng(3)
    walks = []
    for _ in range(800):
        swapped = random.random() < 0.3
        way = ["Visit", *(["Product", "Search"] if swapped else ["Search", "Product"]), "Cart"]
        walks.append(way + buys(random, 0.4 if swapped else 0.75))
    found_order = [f for f in kept(journey(walks)) if f.kind == "out_of_order"]
    assert [(f.anchor.name, f.anchor.to, f.mood) for f in found_order] == [("Product", "Search", "pain")]


def test_time_to_the_goal_is_told_in_seconds_and_long_waits_do_not_move_it():
    random = np.random.default_rng(4)
    walks = []
    for case in range(500):
        advised = random.random() < 0.4
        wait = float(random.lognormal(np.log(20 if advised else 10), 0.5)) if case else 40_000.0
        walks.append(["Visit", *(["Advice"] if advised else []), "Cart", ("Order", "web", wait)])
    (slow,) = kept(journey(walks, ends_after_seconds=1e7), Delays)
    assert (slow.kind, slow.anchor.name, slow.mood, slow.effect) == ("by_way_of", "Advice", "pain", None)
    assert slow.value == pytest.approx(600, rel=0.2)  # ten minutes more
    assert slow.interval.low < 600 < slow.interval.high


def test_a_deviation_that_only_goes_with_a_trait_is_not_blamed():
    """Regulars skip the search and buy more; among regulars and among others skipping changes nothing."""
    random = np.random.default_rng(5)
    walks, regular = [], []
    for _ in range(1500):
        regular.append("yes" if random.random() < 0.5 else "no")
        skips = random.random() < (0.4 if regular[-1] == "yes" else 0.1)
        way = ["Visit", *([] if skips else ["Search"]), "Cart"]
        walks.append(way + buys(random, 0.8 if regular[-1] == "yes" else 0.3))
    with_trait = [
        f for f in kept(journey(walks, {"attr_regular": regular})) if f.kind == "skips" and f.effect
    ]
    assert with_trait == []
    assert [f.anchor.name for f in kept(journey(walks)) if f.kind == "skips" and f.effect] == ["Search"]


def test_a_segment_is_told_where_it_does_not_go_on():
    random = np.random.default_rng(6)
    walks, kind = [], []
    for _ in range(1200):
        kind.append(["hunter", "regular", "gift"][int(random.integers(3))])
        walk = ["Visit", "Product", "Cart"]
        if random.random() < (0.3 if kind[-1] == "hunter" else 0.7):
            walk += ["Pay", *buys(random, 0.9)]
        walks.append(walk)
    data = journey(walks, {"attr_kind": kind})
    told = [f for f in kept(data, Segments) if f.mood == "pain"]
    assert [f.anchor.name for f in told] == ["Cart"]
    assert told[0].headline.startswith("Of customers with kind “hunter” ")
    assert "go on from “Cart”, of the others" in told[0].headline
    assert told[0].value == pytest.approx(-0.4, abs=0.08)
    assert told[0].effect.comparison_rate - told[0].effect.exposed.rate == pytest.approx(0.4 * 0.9, abs=0.08)
    shares = {m.dims["kind"]: m.value for m in of(Trial(Segments, seeds=0).run(data), "whole_path_share")}
    assert shares["hunter"] < shares["gift"]


def test_a_mark_in_no_stage_is_no_place():
    walks = [["Visit", "Letter", "Product", "Order"]] * 30 + [["Visit", "Product"]] * 30
    names = {m.anchor.name for m in of(found(journey(walks, stages=True)), "happy_step")}
    assert names == {"Visit", "Product", "Order"}


@pytest.mark.slow  # a hundred runs of each; the contract tries twenty every day
@pytest.mark.parametrize("analyzer", [Paths, Delays, Segments])
def test_quiet_on_a_hundred_shuffles(analyzer):
    random = np.random.default_rng(7)
    walks, kind = [], []
    for _ in range(400):
        kind.append("ab"[int(random.integers(2))])
        way = ["Visit"] + [
            p for p in ("Search", "Product", "Advice", "Product", "Cart") if random.random() < 0.7
        ]
        walks.append(way + buys(random, 0.5))
    data = journey(walks, {"attr_kind": kind})
    trial = Trial(analyzer, seeds=0)
    loud = 0
    for seed in range(100):
        dealt = shuffled(data, seed)
        loud += trial.concluded(dealt, trial.run(dealt)).survived > 0
    assert loud <= 15


def test_ten_thousand_activities_and_a_long_case():
    random = np.random.default_rng(2)
    n = 40_000
    case = np.where(np.arange(n) < 10_000, 0, random.integers(1, 4000, n))
    data = FrameData(
        {
            "case": [f"c{c}" for c in case.tolist()],
            "activity": [f"a{a}" for a in random.integers(0, 10_000, n).tolist()],
            "time": [START + timedelta(seconds=s) for s in range(n)],
        },
        JourneyDefinition(name="Wide", case="case", goal=("a1", "a2"), ends_after_seconds=600),
    )
    results = found(data)
    assert len(results) < 2000
    assert not any(isinstance(each, Finding) and each.n for each in results)


def test_without_goal_and_scores_the_path_is_told_and_nothing_tested():
    results = found(journey([["Visit", "Cart"]] * 40, goal=()))
    assert [m.anchor.name for m in of(results, "happy_step")] == ["Visit", "Cart"]
    assert not any(isinstance(each, Finding) for each in results)
