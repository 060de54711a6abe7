"""Churn and propensity: the contract, no look ahead, refusals, the approved model beside a new one."""

import dataclasses
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pyarrow as pa
import pytest

from journeymap.mining import Finding, JourneyDefinition, Measure, ModelArtefact, Scores, selecting
from journeymap.mining.concluding import conclude
from journeymap.mining.customers import Customers, end_of
from journeymap.mining.frames import FrameData
from journeymap.mining.storing import ResultWriter
from journeymap.mining.testing import assert_contract
from journeymap.mining.testing.variations import renamed
from plugins.outcomes import Churn, Propensity
from plugins.outcomes.asking import Question, plan, question
from plugins.outcomes.examples import Examples, examples
from plugins.outcomes.finding import Behind, groups, ranked, told_right
from plugins.outcomes.keeping import Unreadable, read

START = datetime(2026, 1, 1, tzinfo=UTC)
EXCUSED = {
    "doubled": "a model of twice the rows is another model; chances and choices move a little",
    "renamed": "reasons name steps inside sentences; the test below compares all else",
}
ANALYZERS = pytest.mark.parametrize("analyzer", [Churn, Propensity])


@cache
def example(analyzer) -> tuple[FrameData, Finding]:
    return analyzer.example()


@cache
def found(analyzer) -> list:
    return results(analyzer, example(analyzer)[0])


def results(analyzer, data, **params) -> list:
    return list(analyzer().analyze(data, analyzer.Params(**params), lambda share, message: None))


def measures(told: list, name: str) -> list[Measure]:
    return [each for each in told if isinstance(each, Measure) and each.name == name]


def scores(told: list) -> dict[str, Scores]:
    return {each.name: each for each in told if isinstance(each, Scores)}


@ANALYZERS
def test_what_was_planted_is_found_where_it_happens(analyzer):
    _, expected = example(analyzer)
    findings = [each for each in found(analyzer) if isinstance(each, Finding)]
    kept = conclude(findings, {"goal": 1, "satisfied": 0}).findings
    there = [f.finding for f in kept if f.finding.anchor == expected.anchor]
    assert any(each.mood == expected.mood and each.value * expected.value > 0 for each in there)


@ANALYZERS
def test_every_active_customer_has_a_chance_and_a_reason(analyzer):
    told, name = scores(found(analyzer)), analyzer.name
    chance, reason = told[name], told[f"{name}_reason"]
    assert list(chance.ids) == sorted(chance.ids) == list(reason.ids)
    assert ((chance.values > 0) & (chance.values < 1)).all()
    high, low = np.argmax(chance.values), np.argmin(chance.values)
    word = "Support" if analyzer is Churn else "Demonstration"
    assert word in reason.values[high] and word not in reason.values[low].split("(usual")[0]


@ANALYZERS
def test_the_model_is_better_than_the_rule_of_thumb_and_its_card_says_how_much(analyzer):
    (model,) = [each for each in found(analyzer) if isinstance(each, ModelArtefact)]
    assert model.metrics["auc_low"] > 0.5 and model.metrics["auc"] > model.metrics["baseline_auc"]
    auc = measures(found(analyzer), f"{analyzer.name}_auc")
    assert len(auc) == 3 and sum(each.dims.get("used") == "yes" for each in auc) == 1
    for word in ("Learned from", "Judged on", "told | happened", "Limits", "Rests on"):
        assert word in model.card


@ANALYZERS
def test_numbers_open_to_the_customers_behind_them(analyzer):
    data, _ = example(analyzer)
    for each in found(analyzer):
        if isinstance(each, Finding):
            assert selecting.count(each.evidence, data) == each.n


def test_what_happens_after_the_test_does_not_reach_the_training():
    data, _ = example(Churn)
    customers = Customers.of(data)
    asked = question(customers, "leaving", 0, 0)
    when = plan(customers, asked, end_of(data), 4)
    horizon = timedelta(days=asked.horizon)
    assert all(cutoff + horizon <= when.test for cutoff in when.train)
    assert when.test + horizon == when.now

    before = data.event_table.filter(pa.array([t < when.test for t in data.event_table["time"].to_pylist()]))
    cut = examples(Customers.of(data.changed(events=before)), asked, when.train)
    whole = examples(customers, asked, when.train)
    assert whole.table.equals(cut.table) and (whole.labels == cut.labels).all()


def test_a_customer_leaves_who_is_silent_or_goes_by_an_exit():
    days = {"stays": [1, 20, 40, 60], "silent": [1, 20], "exits": [1, 20, 40, 41], "early": [1]}
    rows = [(who, START + timedelta(days=day), "visit") for who, at in days.items() for day in at]
    rows.append(("exits", START + timedelta(days=42), "goodbye"))
    events = dict(zip(("customer", "time", "activity"), map(list, zip(*rows, strict=True)), strict=True))
    customers = Customers.of(FrameData(events, JourneyDefinition(name="j", exit=("goodbye",))))
    asked = dataclasses.replace(question(customers, "leaving", 30, 15))

    at = examples(customers, asked, [START + timedelta(days=30)])

    assert at.ids.tolist() == ["exits", "silent", "stays"]
    assert at.labels.tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("data", "analyzer", "reason"),
    [
        (FrameData(), Churn, "no event names a customer"),
        (FrameData({"customer": ["a"], "time": [START], "activity": ["x"]}), Churn, "too short"),
        (FrameData({"customer": ["a"], "time": [START], "activity": ["x"]}), Propensity, "no goal"),
    ],
)
def test_too_little_is_refused_in_a_sentence(data, analyzer, reason):
    (told,) = results(analyzer, data)
    assert told.status == "not enough data" and reason in told.method


def test_few_customers_are_refused_but_what_happened_is_counted():
    random = np.random.default_rng(0)
    rows = [
        (f"c{n}", START + timedelta(days=float(d)), "x") for n in range(30) for d in random.uniform(0, 200, 9)
    ]
    events = dict(zip(("customer", "time", "activity"), map(list, zip(*rows, strict=True)), strict=True))
    told = results(Churn, FrameData(events))
    assert [each.name for each in told] == ["churn_rate", "churn_auc"]
    assert told[0].value is not None and "a model needs 50 of each" in told[1].method


def two_groups(n: int = 400) -> tuple[Examples, np.ndarray]:
    """Customers of two regions. In the North the chances are right, in the South they are dealt at random."""
    random = np.random.default_rng(1)
    chance = random.uniform(0.1, 0.9, 2 * n)
    north = np.arange(2 * n) < n
    labels = (random.random(2 * n) < np.where(north, chance, random.permutation(chance))).astype(float)
    data = FrameData(
        {"customer": [f"c{k:03}" for k in range(2 * n)], "time": [START] * 2 * n, "activity": ["x"] * 2 * n},
        customers={
            "customer": [f"c{k:03}" for k in range(2 * n)],
            "attr_region": ["North"] * n + ["South"] * n,
        },
    )
    features = Customers.of(data).features(end_of(data))
    ids = np.array(features.ids, dtype=object)
    return Examples(features.table, labels, np.arange(2 * n), ids, features), chance


def test_a_group_that_the_model_is_worse_for_is_named():
    test, chance = two_groups()
    behind = Behind(FrameData(), frozenset(test.ids))
    told = {group.name: ranked("g", group, test, chance, behind) for group in groups(test)}
    assert told["South"].p < 0.001 and told["South"].value < 0 and "region = South" in told["South"].headline
    assert told["North"].p > 0.99


def test_a_group_that_is_told_too_little_is_named():
    test, chance = two_groups()
    low = np.where(np.arange(len(chance)) < len(chance) // 2, chance, chance / 2)
    behind = Behind(FrameData(), frozenset(test.ids))
    told = {group.name: told_right("g", group, test, low, behind) for group in groups(test)}
    assert told["South"].p < 0.001 and "too low" in told["South"].headline


def kept_in(model: ModelArtefact, folder) -> object:
    with ResultWriter(folder) as writer:
        writer.write(model)
    return folder / "models" / model.name


@ANALYZERS
def test_the_approved_model_answers_as_it_did_and_is_not_trained_again(analyzer, tmp_path):
    data, _ = example(analyzer)
    (model,) = [each for each in found(analyzer) if isinstance(each, ModelArtefact)]
    folder = kept_in(model, tmp_path)

    told = results(analyzer, data.changed(models={analyzer.name: folder}))

    assert not [each for each in told if isinstance(each, ModelArtefact)]
    before, after = scores(found(analyzer))[analyzer.name], scores(told)[analyzer.name]
    assert list(before.ids) == list(after.ids) and np.allclose(before.values, after.values)
    assert {each.dims.get("model") for each in measures(told, f"{analyzer.name}_auc")} >= {"approved model"}
    assert measures(told, f"{analyzer.name}_drift")


def test_an_old_model_gets_a_new_one_in_its_shadow(tmp_path):
    data, _ = example(Churn)
    (model,) = [each for each in found(Churn) if isinstance(each, ModelArtefact)]
    told = results(Churn, data.changed(models={"churn": kept_in(model, tmp_path)}), retrain_days=1)
    assert [each.name for each in told if isinstance(each, ModelArtefact)] == ["churn"]
    assert {"churn", "churn.shadow"} <= set(scores(told))
    (new,) = [each for each in told if isinstance(each, ModelArtefact)]
    assert "**Trained because** it learned from what was known" in new.card
    assert all("a new one was trained because it learned" in m.method for m in measures(told, "churn_chance"))


def test_a_model_file_with_anything_strange_in_it_is_refused(tmp_path):
    (model,) = [each for each in found(Churn) if isinstance(each, ModelArtefact)]
    folder = kept_in(model, tmp_path)
    said = json.loads((folder / "files" / "model.json").read_text())
    (folder / "files" / "model.json").write_text(json.dumps(said | {"sklearn": "0.1"}))
    with pytest.raises(Unreadable, match=r"scikit-learn 0\.1"):
        read(folder)
    (folder / "files" / "model.json").write_text(json.dumps(said))
    skops_io = pytest.importorskip("skops.io")
    (folder / "files" / "learner.skops").write_bytes(skops_io.dumps(subprocess.Popen))
    with pytest.raises(Unreadable, match="Popen"):
        read(folder)
    whole = model.files["learner.skops"]
    for damaged in (b"", b"not an archive", whole[: len(whole) // 2]):
        (folder / "files" / "learner.skops").write_bytes(damaged)
        with pytest.raises(Unreadable, match="damaged"):
            read(folder)


@ANALYZERS
def test_under_other_names_the_figures_are_the_same(analyzer):
    data, names = renamed(example(analyzer)[0])
    told = results(analyzer, data)
    for kind in ("auc", "rate", "calibration_error"):
        before, after = (measures(each, f"{analyzer.name}_{kind}") for each in (found(analyzer), told))
        assert [m.value for m in before] == pytest.approx([m.value for m in after])
    places = [
        [(each.anchor.place, each.anchor.name) for each in some if isinstance(each, Finding)]
        for some in (found(analyzer), told)
    ]
    assert [(place, names(name)) for place, name in places[0]] == places[1]


def test_importing_the_plugin_loads_no_heavy_library():
    code = "import sys, plugins.outcomes; print([m for m in ('sklearn', 'skops') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow  # some forty runs, each of which trains: about a minute
@ANALYZERS
def test_contract(analyzer):
    assert_contract(analyzer, excused=EXCUSED)


@pytest.mark.slow  # twenty trainings
@ANALYZERS
def test_with_outcomes_shuffled_hardly_anything_is_found(analyzer, monkeypatch):
    """At each cut-off what happened is dealt anew among the customers who were asked about."""
    truly = Question.happened
    loud = 0
    for seed in range(20):
        random = np.random.default_rng(seed)

        def dealt(asked: Question, customers: Customers, cutoff: int, random=random) -> np.ndarray:
            happened, active = truly(asked, customers, cutoff), asked.asked(customers, cutoff)
            happened[active] = random.permutation(happened[active])
            return happened

        monkeypatch.setattr(Question, "happened", dealt)
        findings = [each for each in results(analyzer, example(analyzer)[0]) if isinstance(each, Finding)]
        loud += bool(conclude(findings, {"goal": 1, "satisfied": 0}).findings)
    assert loud <= 4
