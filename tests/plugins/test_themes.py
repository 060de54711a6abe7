"""Themes: texts are assigned to what people keep, new ones are proposed, effects on scores are tested."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from journeymap.mining import Finding, Measure, Proposal, Scores
from journeymap.mining.frames import FrameData
from journeymap.mining.testing import assert_contract
from plugins.themes import Themes
from plugins.themes.assigning import NOBODY, SPACE, Cores, unit
from plugins.themes.clustering import clustered, new_cores
from plugins.themes.naming import named

WIDTH = 32


def silent(share: float, message: str) -> None:
    pass


def results(data: FrameData, **params: Any) -> list[Any]:
    return list(Themes().analyze(data, Themes.Params(**params), silent))


def of(kind: type, found: list[Any], name: str = "") -> list[Any]:
    return [
        r
        for r in found
        if isinstance(r, kind) and name in ("", getattr(r, "name", ""), getattr(r, "kind", ""))
    ]


def around(directions: np.ndarray, spread: float = 0.08, seed: int = 0) -> np.ndarray:
    """Unit vectors near the given ones."""
    return unit(directions + spread * np.random.default_rng(seed).normal(size=directions.shape)).astype(
        np.float32
    )


def directions(n: int) -> np.ndarray:
    return np.eye(WIDTH)[:n]


def company(vectors: np.ndarray, texts: list[str], **more: Any) -> FrameData:
    ids = [f"f{row:05}" for row in range(len(texts))]
    kept = {k: more.pop(k) for k in ("curated", "scores") if k in more}
    feedback = {"id": ids, "text": texts, **more}
    return FrameData(feedback=feedback, vectors={"text": Scores("text", "feedback", ids, vectors)}, **kept)


def keeping(*themes: dict[str, Any]) -> dict[str, Any]:
    return {"themes": {"revision": 1, "themes": list(themes), "vectors": SPACE}}


def theme(key: str, *vectors: np.ndarray, reach: float = 0.5, **more: Any) -> dict[str, Any]:
    cores = [
        {"key": f"{key}c{n}", "terms": [], "vector": v.tolist(), "reach": reach, "vectors": SPACE}
        for n, v in enumerate(vectors)
    ]
    return {"key": key, "name": f"theme {key}", "description": "", "pinned": False, "cores": cores, **more}


def three_groups(n: int = 60) -> tuple[np.ndarray, list[str]]:
    """n texts in turn about three things, each text other than the rest."""
    words = ("the parcel came late", "the card was declined", "the staff was friendly")
    return around(directions(3)[np.arange(n) % 3]), [f"{words[row % 3]} on {row}" for row in range(n)]


def test_the_contract_kit() -> None:
    assert_contract(Themes)


def test_importing_the_plugin_loads_no_heavy_library() -> None:
    heavy = ("onnxruntime", "sklearn", "scipy.cluster", "scipy.spatial")
    code = f"import sys, plugins.themes; print(sorted(set({heavy!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


class TestClustering:
    def test_groups_are_found_without_being_told_how_many(self) -> None:
        for groups in (3, 12):
            truth = np.arange(40 * groups) % groups
            found = clustered(around(directions(groups)[truth]))
            assert len(found.cores.reach) == groups
            assert len({(int(a), int(b)) for a, b in zip(truth, found.group, strict=True)}) == groups

    def test_few_or_equal_vectors_are_one_theme_or_none(self) -> None:
        assert len(clustered(around(directions(1)[[0] * 3])).cores.reach) == 0
        assert len(clustered(np.repeat(directions(1), 50, axis=0)).cores.reach) == 1

    def test_only_what_no_known_middle_tells_is_new(self) -> None:
        vectors = around(directions(6)[np.arange(240) % 6])
        new = new_cores(vectors, directions(5))
        assert len(new.reach) == 1
        assert float(new.centres[0] @ directions(6)[5]) > 0.95
        assert len(new_cores(vectors, directions(6)).reach) == 0


class TestAssigning:
    def test_a_text_beyond_every_reach_belongs_to_nobody(self) -> None:
        cores = Cores.of(directions(2), np.array([0.3, 0.3]))
        between = unit(directions(2).sum(axis=0, keepdims=True))
        assert cores.assign(np.concatenate([directions(3), between]))[0].tolist() == [0, 1, NOBODY, 0]
        assert cores.assign(np.zeros((0, WIDTH)))[0].tolist() == []

    def test_a_merged_theme_holds_both_its_cores(self) -> None:
        cores = replace(Cores.of(directions(3), np.full(3, 0.3)), theme=np.array([0, 1, 0]))
        assert cores.assign(directions(3))[0].tolist() == [0, 1, 0]

    def test_examples_of_people_tell_what_makes_the_difference(self) -> None:
        """Two themes that differ in one small direction, drowned in one that says nothing."""
        random = np.random.default_rng(3)
        side = np.arange(400) % 2
        vectors = np.zeros((400, WIDTH))
        vectors[:, 0] = 2 * random.normal(size=400)
        vectors[:, 1] = 0.35 * (2 * side - 1) + 0.02 * random.normal(size=400)
        vectors[:, 2:] = 0.1 * random.normal(size=(400, WIDTH - 2))
        vectors = unit(vectors).astype(np.float32)
        examples = replace(Cores.of(vectors[:20], np.full(20, 2.0)), theme=side[:20])
        middles = unit(np.stack([vectors[:20][side[:20] == s].mean(axis=0) for s in (0, 1)]))
        right = (examples.assign(vectors[20:])[0] == side[20:]).mean()
        by_middle = (Cores.of(middles, np.full(2, 2.0)).assign(vectors[20:])[0] == side[20:]).mean()
        assert right > by_middle + 0.1


class TestNames:
    def test_a_name_is_a_phrase_that_many_use_and_others_do_not(self) -> None:
        texts = [f"my exchange rate was wrong on day {n}" for n in range(9)]
        texts += [f"the delivery driver was very late again {n}" for n in range(9)]
        names = named(texts, np.repeat([0, 1], 9), 2)
        assert "xchange rate" in names[0].name and "elivery driver" in names[1].name
        assert not any(word in names[0].name for word in ("day", "delivery", "_"))

    def test_what_few_say_names_nothing(self) -> None:
        names = named(["zeta alpha", "omega beta", "kappa 12345", "12345", "😡", ""], np.zeros(6, int), 1)
        assert names[0].name == "Theme 1" and names[0].terms == ()

    def test_names_differ(self) -> None:
        texts = [f"{word} cash machine" for word in ("a", "b", "c", "d") * 2]
        names = [each.name for each in named(texts, np.repeat([0, 1], 4), 2)]
        assert len(set(names)) == 2


class TestFirstRun:
    def test_a_first_stock_is_set_up_without_a_click(self) -> None:
        (made,) = results(company(*three_groups()))
        assert isinstance(made, Proposal) and made.opening and made.kind == "first_themes"
        assert {step.name for step in made.operations} == {"add_theme"} and len(made.operations) == 3
        told = made.operations[0].arguments
        assert len(told["vector"]) == WIDTH and 0 < told["reach"] < 0.2 and told["vectors"] == SPACE
        names = " ".join(str(step.arguments["name"]).lower() for step in made.operations)
        assert "parcel" in names and "card" in names and "staff" in names
        assert made.evidence is not None and len(made.evidence.ids or ()) == 3

    def test_repeats_do_not_make_a_theme(self) -> None:
        vectors, texts = three_groups()
        many = np.concatenate([vectors, np.repeat(directions(4)[3:], 500, axis=0)]).astype(np.float32)
        (made,) = results(company(many, texts + ["Thank you!", "thank you"] * 250))
        assert len(made.operations) == 3

    @pytest.mark.parametrize("n", [1, 5])
    def test_a_few_texts_are_not_enough(self, n: int) -> None:
        vectors, texts = three_groups()
        (said,) = results(company(vectors[:n], texts[:n]))
        assert isinstance(said, Measure) and said.status == "not enough data" and said.n == n

    def test_without_texts_nothing(self) -> None:
        empty = np.zeros((0, WIDTH), dtype=np.float32)
        assert results(company(empty, [])) == []


class TestLaterRuns:
    def test_texts_are_assigned_by_the_keys_of_what_is_kept(self) -> None:
        vectors, texts = three_groups()
        kept = keeping(theme("t7", directions(3)[0], directions(3)[1]), theme("t9", directions(3)[2]))
        found = results(company(vectors, texts, curated=kept))
        (given,) = of(Scores, found)
        assert [dict(zip(given.ids, given.values, strict=True))[f"f{row:05}"] for row in range(3)] == [
            "t7",
            "t7",
            "t9",
        ]
        assert given.part.tolist()[0] == [0, len(texts[0])]
        counts = {m.dims["key"]: m.value for m in of(Measure, found, "theme_texts")}
        assert counts == {"t7": 40, "t9": 20}
        assert not of(Proposal, found)

    def test_what_is_new_is_proposed_and_not_assigned(self) -> None:
        vectors, texts = three_groups(240)
        kept = keeping(theme("t1", directions(3)[0]), theme("t2", directions(3)[1]))
        found = results(company(vectors, texts, curated=kept))
        (made,) = of(Proposal, found)
        assert (made.kind, made.opening) == ("new_theme", False) and "Staff" in str(made.target)
        assert set(made.evidence.ids) <= {f"f{row:05}" for row in range(2, 240, 3)}
        (given,) = of(Scores, found)
        assert len(given.ids) == 160
        (open_share,) = [m for m in of(Measure, found, "theme_unassigned") if not m.dims]
        assert open_share.value == pytest.approx(1 / 3)

    def test_what_people_turned_away_does_not_come_back(self) -> None:
        vectors, texts = three_groups(240)
        kept = [theme("t1", directions(3)[0]), theme("t2", directions(3)[1])]
        near = unit(directions(3)[2:] + 0.1 * directions(4)[3:])[0]
        found = results(company(vectors, texts, curated=keeping(*kept, theme("t3", near, rejected=True))))
        assert not of(Proposal, found)
        assert "t3" not in set(of(Scores, found)[0].values)

    def test_cores_among_other_vectors_are_as_if_they_were_not_there(self) -> None:
        other = theme("t1", directions(3)[0])
        other["cores"][0]["vectors"] = "another model"
        vectors, texts = three_groups()
        found = results(company(vectors, texts, curated=keeping(other)))
        assert not of(Scores, found) and len(of(Proposal, found, "first_themes")) == 1

    def test_idle_themes_are_proposed_for_retiring_unless_pinned(self) -> None:
        vectors, texts = three_groups()
        idle = [theme("t4", directions(5)[3]), theme("t5", directions(5)[4], pinned=True)]
        kept = [theme(f"t{n}", directions(3)[n]) for n in range(3)]
        found = of(Proposal, results(company(vectors, texts, curated=keeping(*kept, *idle))))
        assert [(p.kind, p.target) for p in found] == [("idle_theme", "theme t4")]


class TestSplitting:
    text = "The food was wonderful and came hot, but we had to wait an hour for the bill"

    def data(self, clauses: np.ndarray) -> FrameData:
        kept = keeping(theme("food", directions(2)[0]), theme("wait", directions(2)[1]))
        whole = unit(directions(2).sum(axis=0, keepdims=True))
        data = company(whole.astype(np.float32), [self.text], curated=kept)
        span = np.array([[0, 36], [37, len(self.text)]])
        clause = Scores("clause", "feedback", ["f00000"] * 2, clauses.astype(np.float32), part=span)
        return data.changed(vectors={**data.vector_values, "clause": clause})

    def test_a_text_that_speaks_of_two_things_counts_for_both(self) -> None:
        found = results(self.data(directions(2)))
        (given,) = of(Scores, found)
        assert given.values.tolist() == ["food", "wait"]
        assert [self.text[a:b][:8] for a, b in given.part] == ["The food", "but we h"]
        assert {m.dims["key"]: m.value for m in of(Measure, found, "theme_texts")} == {"food": 1, "wait": 1}

    def test_a_text_whose_clauses_agree_is_left_whole(self) -> None:
        (given,) = of(Scores, results(self.data(directions(2)[[0, 0]])))
        assert len(given.values) == 1 and given.part.tolist() == [[0, len(self.text)]]


class TestMeasures:
    def data(self, **more: Any) -> FrameData:
        vectors, texts = three_groups(240)
        kept = keeping(*(theme(f"t{n}", directions(3)[n]) for n in range(3)))
        return company(vectors, texts, curated=kept, **more)

    def test_the_impact_is_the_score_less_the_score_without_the_theme(self) -> None:
        scores = [float(2 + row % 3 + row % 2) for row in range(240)]
        found = results(self.data(score=scores))
        impact = {m.dims["key"]: m for m in of(Measure, found, "theme_impact")}
        without = np.mean([s for row, s in enumerate(scores) if row % 3 != 0])
        assert impact["t0"].value == pytest.approx(np.mean(scores) - without)
        assert impact["t0"].interval.low < impact["t0"].value < impact["t0"].interval.high < 0
        assert impact["t0"].unit == "score"

    def test_nps_is_told_in_points(self) -> None:
        scores = [[3.0, 9.0, 8.0][row % 3] for row in range(240)]
        found = results(
            self.data(score=scores, kind=["nps"] * 240, scale_min=[0.0] * 240, scale_max=[10.0] * 240)
        )
        impact = {m.dims["key"]: m for m in of(Measure, found, "theme_impact")}
        assert impact["t0"].unit == "points"
        assert impact["t0"].value == pytest.approx(0 - 0.5)

    def test_weeks_and_touchpoints(self) -> None:
        start = datetime(2026, 3, 2, tzinfo=UTC)
        times = [start + timedelta(hours=4 * row) for row in range(240)]
        found = of(Measure, results(self.data(time=times)), "theme_share")
        first = [m for m in found if m.dims == {"key": "t0", "period": "2026-03-02"}]
        assert len(first) == 1 and (first[0].n, first[0].value) == (42, pytest.approx(1 / 3))
        assert len({m.dims["period"] for m in found if "period" in m.dims}) == 6

    def test_moods_of_few_texts_are_not_told(self) -> None:
        ids = [f"f{row:05}" for row in range(240)]
        mood = np.where(np.arange(240) % 3 == 0, -0.5, 0.5)
        mood[np.arange(240) % 3 == 1] = np.nan
        scores = {"sentiment": Scores("sentiment", "feedback", ids, mood)}
        told = {m.dims["key"]: m for m in of(Measure, results(self.data(scores=scores)), "theme_mood")}
        assert told["t0"].value == pytest.approx(-0.5) and told["t1"].status == "not enough data"

    def test_a_theme_that_is_spoken_of_more_is_told(self) -> None:
        vectors = around(directions(3)[[0, 1] * 300 + [0, 2] * 100])
        times = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=row * 112 / 800) for row in range(800)]
        kept = keeping(*(theme(f"t{n}", directions(3)[n]) for n in range(3)))
        data = company(vectors, [f"text {row}" for row in range(800)], curated=kept, time=times)
        rising = {f.anchor.name: f for f in of(Finding, results(data), "theme_rising")}
        assert rising["theme t2"].value > 0.4 and rising["theme t2"].p < 1e-6
        assert rising["theme t0"].p > 0.5


class TestCommand:
    def test_labels_and_themes_of_a_column(self) -> None:
        said = ("where is my parcel", "my card was declined at the shop", "please close my account")
        ends = ["now", "please", "today", "again", "I ask", "friends", "of course", "once more", "sir"]
        texts = [f"{line} {end}" for end in ends for line in said]
        told = Themes().on_table(
            pa.table({"said": [*texts, "", None, texts[0].upper()]}), Themes.TaskParams(text="said")
        )
        json.dumps(told)
        labels = told["labels"]
        assert len(labels) == len(texts) + 3 and labels[-3:] == [None, None, labels[0]]
        assert len(told["themes"]) == 3
        assert all(len({labels[row] for row in range(at, len(texts), 3)}) == 1 for at in range(3))
        assert [each["id"] for each in told["themes"]] == [0, 1, 2]
        assert all(each["size"] == labels.count(each["id"]) for each in told["themes"])
        assert all(set(each["quotes"]) <= {*texts, texts[0].upper()} for each in told["themes"])
        assert any("arcel" in each["name"] for each in told["themes"])

    def test_a_column_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no column 'said'; the file has: text"):
            Themes().on_table(pa.table({"text": ["a"]}), Themes.TaskParams(text="said"))

    def test_figures_have_no_themes(self) -> None:
        figures = pa.table({"paid": ["12.50 €", "-3", "", None, "2026-01-31 10:00"]})
        with pytest.raises(ValueError, match="'paid' holds figures, no words"):
            Themes().on_table(figures, Themes.TaskParams(text="paid"))

    @pytest.mark.parametrize(
        "texts",
        [
            [], [""], ["one text"], ["a", "b", "c", "d", "e"], ["😡", "😡😡", "🎉", "👍"] * 10,
            ["同じです", "配送が遅い", "Очень плохо", "سيئ جدا", "बहुत बुरा", "très mauvais"] * 4,
            ["word " * 20_000, "short"],
        ],
    )  # fmt: skip
    def test_odd_columns_are_survived(self, texts: list[str]) -> None:
        told = Themes().on_table(pa.table({"text": pa.array(texts, pa.string())}), Themes.TaskParams())
        assert len(told["labels"]) == len(texts)
        assert sum(each["size"] for each in told["themes"]) == sum(
            label is not None for label in told["labels"]
        )
