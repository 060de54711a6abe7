"""Replay against the design: golden values, deviations by kind, drift that is there and none that is not."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow.csv as pa_csv
import pytest

from journeymap.mining import Finding, Measure, Proposal
from journeymap.mining.testing import assert_contract
from journeymap.mining.testing.trial import Trial
from plugins.conformance import Conformance, DriftWatch
from plugins.conformance.aligning import Aligner
from plugins.conformance.designed import Designed, Stage
from plugins.conformance.deviations import seen
from plugins.conformance.example import BEGIN, orders
from plugins.conformance.net import TooWide, net_of
from plugins.conformance.replaying import Replay, Tokens

A, B, C, D = ({"do": each} for each in "abcd")
PARALLEL = [A, {"any_order": [B, C]}, D]
WORDS = {"look": "Product", "measure": "Size guide", "fill": "Cart", "pay": "Payment", "prove": "Identity"}
USUAL = ("look", "measure", "fill", "pay", "keep")


def tokens(steps, trace, whole=True):
    return Replay(net_of(steps), whole)(trace)


def aligned(steps, trace, whole=True):
    ((_, found),) = Aligner(net_of(steps), whole).align([tuple(trace)])
    return found


def deviations(steps, trace, whole=False):
    names = {each for each in "abcdefg" if f"'{each}'" in str(steps)}
    found = seen(aligned(steps, trace, whole), names)
    return {(each.deviation.kind, each.deviation.name, each.deviation.landmark) for each in found}


def run(analyzer, ways, as_of, **params):
    """ways: per order (start, activities)."""
    rows = [
        (f"order-{n:05}", f"customer-{n:05}", "web", start + timedelta(minutes=k), step)
        for n, (start, steps) in enumerate(ways)
        for k, step in enumerate(steps)
    ]
    return list(Trial(analyzer, seeds=0).run(orders(rows, as_of), **params))


@pytest.mark.parametrize(
    ("analyzer", "excused"),
    [
        (Conformance, {}),
        (DriftWatch, {"quiet": "it compares the weeks before and after, whatever the outcomes"}),
    ],
)
def test_contract(analyzer, excused):
    assert_contract(analyzer, excused=excused)


def test_the_golden_trace_that_leaves_out_one_of_two_parallel_steps_fits_by_eight_tenths():
    assert tokens(PARALLEL, "abd") == Tokens(missing=1, consumed=5, remaining=1, produced=5)
    assert tokens(PARALLEL, "abd").fitness == pytest.approx(0.8)
    assert tokens(PARALLEL, "acbd").fitness == tokens(PARALLEL, "abcd").fitness == 1


@pytest.mark.parametrize(
    ("steps", "fits", "fails"),
    [
        ([A, {"maybe": B}, {"maybe": C}, D], ["ad", "acd", "abcd"], ["acbd"]),
        ([A, {"again": {"one_of": [B, C]}}, D], ["abcbd", "acd"], ["ad"]),
        ([{"any_order": [A, {"again": B}]}, {"any_order": [C, D]}], ["abdc", "bacd"], ["acbd"]),
        ([{"maybe": {"again": {"any_order": [A, B]}}}], ["", "abba"], ["aba"]),
    ],
)  # fmt: skip
def test_silent_transitions_are_seen_through(steps, fits, fails):
    for trace in fits:
        assert tokens(steps, trace).fitness == 1
        assert aligned(steps, trace).cost == 0
    for trace in fails:
        assert tokens(steps, trace).fitness < 1
        assert aligned(steps, trace).cost > 0


def test_alignments_cost_what_trying_everything_costs():
    """Against the least edit distance (insertions and deletions) to any run of the design."""
    steps = [{"do": "a"}, {"one_of": [{"do": "b"}, {"any_order": [{"do": "c"}, {"do": "e"}]}]}, {"do": "d"}]
    runs = ["abd", "aced", "aecd"]
    random = np.random.default_rng(0)
    for _ in range(200):
        trace = "".join(random.choice(list("abcdex"), size=int(random.integers(0, 7))))
        assert aligned(steps, trace).cost == min(_edits(trace, each) for each in runs)
        part = min(_edits(trace, each[:end]) for each in runs for end in range(len(each) + 1))
        assert aligned(steps, trace, whole=False).cost == part


def _edits(a, b):
    cost = [[i + j if not i or not j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            same = cost[i - 1][j - 1] if a[i - 1] == b[j - 1] else 99
            cost[i][j] = min(same, cost[i - 1][j] + 1, cost[i][j - 1] + 1)
    return cost[-1][-1]


def test_traces_that_begin_alike_are_aligned_as_if_alone():
    traces = sorted(tuple(each) for each in ("abd", "abcd", "abcxd", "a", "", "bad", "abdd"))
    together = dict(Aligner(net_of(PARALLEL), True).align(traces))
    assert {trace: found.cost for trace, found in together.items()} == {
        trace: aligned(PARALLEL, trace).cost for trace in traces
    }


def test_each_deviation_is_told_by_its_kind_and_place():
    steps = [{"do": each} for each in "abcde"]
    assert deviations(steps, "abde") == {("missing", "c", "d")}
    assert deviations(steps, "abxcd") == {("unknown", "x", "b")}
    assert deviations(steps, "abcbd") == {("repeated", "b", "c")}
    assert deviations(steps, "acdbe") == {("out_of_order", "b", "d")}
    assert deviations(steps, "abc") == set(), "what comes later is not missing yet"
    assert deviations(steps, "abc", whole=True) == {("missing", "d", "c"), ("missing", "e", "c")}


@pytest.mark.parametrize(
    ("steps", "entries"),
    [
        ([A, B], "a"),
        ([{"maybe": A}, {"maybe": {"again": B}}, C, D], "abc"),
        ([{"any_order": [A, {"maybe": B}]}, C], "ab"),
        ([{"one_of": [A, {"maybe": B}]}, C], "abc"),
        ([{"maybe": {"any_order": [A, B]}}, {"again": {"one_of": [C, D]}}], "abcd"),
    ],
)  # fmt: skip
def test_it_is_known_with_which_touchpoints_a_design_can_begin(steps, entries):
    assert Designed((Stage("", tuple(steps), ()),), 1, None).entries == set(entries)


def test_who_begins_again_is_told_so_once_and_the_next_round_is_judged_by_itself():
    again = ("look", "measure", "fill", *USUAL, "look", "measure", "pay")
    ways = [(BEGIN + timedelta(days=n % 14), again if n % 4 == 0 else USUAL) for n in range(80)]
    results = run(Conformance, ways, BEGIN + timedelta(days=20))
    found = {(f.kind, f.anchor.name): f for f in results if isinstance(f, Finding)}
    assert set(found) == {("repeated", "Product"), ("missing", "Cart")}
    back = found["repeated", "Product"]
    assert (back.value, back.n, len(set(back.evidence.ids))) == (0.25, 20, 20)
    shares = {
        m.anchor.name: m.value for m in results if isinstance(m, Measure) and m.name == "deviation_share"
    }
    assert shares == {"Product": 0.25, "Cart": 0.25}
    whole = run(Conformance, ways, BEGIN + timedelta(days=20), whole=True)
    assert {("repeated", "Cart"), ("repeated", "Size guide")} <= {
        (f.kind, f.anchor.name) for f in whole if isinstance(f, Finding)
    }


def test_a_step_made_again_within_a_round_is_still_a_deviation():
    loop = ("look", "measure", "fill", "measure", "fill", "pay", "keep")
    ways = [(BEGIN + timedelta(days=n % 14), loop if n % 2 else USUAL) for n in range(80)]
    results = run(Conformance, ways, BEGIN + timedelta(days=20))
    kinds = {(f.kind, f.anchor.name) for f in results if isinstance(f, Finding)}
    assert kinds == {("repeated", "Size guide"), ("repeated", "Cart")}


def test_a_design_with_too_many_states_is_refused():
    wide = [{"any_order": [{"any_order": [{"do": f"{a}{b}"} for b in range(6)]} for a in range(3)]}]
    with pytest.raises(TooWide, match="any order"):
        Aligner(net_of(wide), True)


def test_measures_of_journey_stage_week_and_deviation():
    ways = [(BEGIN + timedelta(days=n % 14), USUAL) for n in range(80)]
    ways += [(BEGIN + timedelta(days=n % 14), ("look", "fill", "pay", "keep")) for n in range(20)]
    results = run(Conformance, ways, BEGIN + timedelta(days=20))
    of = {(m.name, m.anchor.name, *m.dims.values()): m.value for m in results if isinstance(m, Measure)}
    assert of["conforming_share", ""] == pytest.approx(0.8)
    assert of["deviation_share", "Size guide", "missing"] == pytest.approx(0.2)
    assert of["fitness", "Buying"] == 1
    assert of["fitness", "Choosing"] < of["fitness", ""] < 1
    weeks = [key[2] for key in of if key[0] == "fitness" and len(key) == 3]
    assert weeks == ["2025-12-29", "2026-01-05", "2026-01-12"]
    (found,) = [f for f in results if isinstance(f, Finding)]
    assert (found.kind, found.anchor.name, found.mood) == ("missing", "Size guide", "pain")
    assert (
        found.headline == "Not as designed: 20% of cases leave out “Size guide” mostly on the way to “Cart”"
    )
    assert (found.n, len(found.evidence.ids)) == (20, 20)


def test_without_a_design_nothing_is_told():
    data, _ = Conformance.example()
    for analyzer in (Conformance, DriftWatch):
        assert list(Trial(analyzer, seeds=0).run(data.changed(curated={}))) == []


def proposals(changed, share=0.5, days=1, per_day=20, seed=0):
    """What is proposed `days` after a map was published, when a share of the orders goes another way."""
    random = np.random.default_rng(seed)
    as_of = BEGIN + timedelta(days=60)
    ways = []
    for day in range(60 + days):
        for _ in range(per_day):
            start = BEGIN + timedelta(days=day, hours=float(random.uniform(0, 23)))
            ways.append((start, changed if day >= 60 and random.random() < share else USUAL))
    ways.append((as_of + timedelta(days=days) - timedelta(minutes=1), ("look",)))
    results = run(DriftWatch, sorted(ways, key=lambda each: each[0]), as_of)
    return [
        (each.target, [(o.name, o.arguments) for o in each.operations])
        for each in results
        if isinstance(each, Proposal)
    ]


@pytest.mark.parametrize(
    ("changed", "share", "edit", "arguments"),
    [
        (("look", "measure", "fill", "pay", "prove", "keep"), 0.35, "add_step",
         {"touchpoint": "Identity", "stage": "Buying", "after": "Payment", "optional": True}),
        (("look", "measure", "fill", "pay", "prove", "keep"), 1.0, "add_step",
         {"touchpoint": "Identity", "stage": "Buying", "after": "Payment", "optional": False}),
        (("look", "fill", "pay", "keep"), 0.4, "make_step_optional", {"touchpoint": "Size guide"}),
        (("look", "fill", "pay", "keep"), 1.0, "drop_step", {"touchpoint": "Size guide"}),
        (("look", "fill", "pay", "measure", "keep"), 1.0, "reorder_step",
         {"touchpoint": "Size guide", "stage": "Buying", "after": "Payment"}),
    ],
)  # fmt: skip
def test_a_day_of_drift_brings_the_right_edit(changed, share, edit, arguments):
    assert proposals(changed, share) == [(arguments["touchpoint"], [(edit, arguments)])]


def test_an_activity_that_no_touchpoint_takes_gets_one_with_its_step():
    ((target, operations),) = proposals(("look", "measure", "fill", "wait", "pay", "keep"), 1.0)
    assert (target, [name for name, _ in operations]) == ("wait", ["add_touchpoint", "add_rule", "add_step"])


def test_weeks_like_those_before_bring_nothing():
    """Deviations that were always there, in twenty draws of four weeks after: hardly ever an edit."""
    loud = 0
    for seed in range(20):
        random = np.random.default_rng(seed)
        ways = []
        for order in range(900):
            steps = [step for step in USUAL if random.random() > 0.08]
            at = int(random.integers(0, len(steps) + 1))
            steps = [*steps[:at], "prove", *steps[at:]] if random.random() < 0.1 else steps
            ways.append((BEGIN + timedelta(hours=2.3 * order), steps or ["look"]))
        results = run(DriftWatch, ways, BEGIN + timedelta(days=58))
        loud += any(isinstance(each, Proposal) for each in results)
    assert loud <= 5  # 0.1 of false discoveries: two expected; six and more in 20 have a chance of 1 %


def test_the_incident_keeps_its_key_from_day_to_day():
    data, _ = DriftWatch.example()
    found = [f for f in Trial(DriftWatch, seeds=0).run(data) if isinstance(f, Finding)]
    top = min(found, key=lambda each: each.p)
    assert top.incident.key == "unknown:Identity:Payment"
    assert top.incident.started >= BEGIN + timedelta(days=60)
    assert top.headline.startswith("Not as designed: ")
    assert datetime(2026, 3, 2, tzinfo=UTC) == BEGIN + timedelta(days=60)


def test_receipt_against_its_own_main_path_equals_the_published_technique(shared_data):
    """What PM4Py 2.7.23.11 gives for this log and this sequence (`benchmarks/oracle.py` says how it is run):
    token replay 0.9138545378327395 from 822 of 9,542 tokens, alignments 0.8180531482520396, 2,943 moves."""
    table = pa_csv.read_csv(shared_data("receipt/receipt.csv.gz"))
    columns = ("case:concept:name", "time:timestamp", "concept:name")
    rows: dict[str, list[tuple[str, str]]] = {}
    for case, time, activity in zip(*(table[name].to_pylist() for name in columns), strict=True):
        rows.setdefault(case, []).append((str(time), activity))
    ways = Counter(tuple(a for _, a in sorted(each, key=lambda e: e[0])) for each in rows.values())
    main = [{"do": activity} for activity in ways.most_common(1)[0][0]]
    replay, total = Replay(net_of(main), True), Tokens()
    for way, n in ways.items():
        total += replay(way).times(n)
    assert total == Tokens(missing=822, consumed=9_542, remaining=822, produced=9_542)
    assert total.fitness == pytest.approx(0.9138545378327395, abs=1e-12)
    found = dict(Aligner(net_of(main), True).align(sorted(ways)))
    assert sum(found[way].cost * n for way, n in ways.items()) == 2_943
    mean = sum(found[way].fitness * n for way, n in ways.items()) / len(rows)
    assert mean == pytest.approx(0.8180531482520396, abs=1e-12)
