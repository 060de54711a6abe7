"""A run in its own process: results, progress, failures and limits."""

import json
import os
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from journeymap.mining import JourneyDefinition
from journeymap.mining.frames import FrameData
from journeymap.mining.storing import inside, read_results

SOURCE = """
import numpy as np
from pydantic import Field
from journeymap.mining import *

class Own(Params):
    what: str = Field("all", description="What to do.")

class Trial(Analyzer):
    name = "trial"
    title = "Trial"
    version = "1"
    kinds = {"cases": "How many cases."}
    gives = frozenset({"scores:order", "vectors:place", "model:small"})
    Params = Own

    def analyze(self, data, params, progress):
        progress(0.5, "half way")
        print("an analyzer may chatter")
        if params.what == "fail":
            raise RuntimeError("it broke")
        if params.what == "devour":
            yield [b"x" * 2**30 for _ in range(64)]
        if params.what == "spin":
            while True:
                pass
        name = "other" if params.what == "undeclared" else "cases"
        yield Measure(name=name, anchor=Anchor(place="journey"), value=data.log.n_cases, unit="count",
                      n=data.log.n_cases, method="count")
        yield Scores("order", "case", ["1", "2"], np.array([1.0, np.nan]), unit="rank")
        yield Scores("place", "case", ["1"], np.array([[0.5, 1.0]]))
        labels = np.array(["a", None], dtype=object)
        yield Scores("order", "case", ["1", "1"], labels, part=np.array([[0, 2], [3, 4]]))
        files = {"a/b.bin": b"\\x00\\x01"}
        yield ModelArtefact(name="small", files=files, card="A card.", metrics={"auc": 0.5}, trained_on="")
        yield Proposal(kind="cases", target="t", operations=(Operation(name="merge"),), reason="because")

analyzers = (Trial,)
"""


@pytest.fixture
def launch(tmp_path):
    """A function that runs the trial analyzer with parameters and gives (process, output folder)."""
    (tmp_path / "trial_plugin.py").write_text(textwrap.dedent(SOURCE))
    events = {"case": ["1", "2"], "time": [datetime(2026, 1, 1, tzinfo=UTC)] * 2, "activity": ["a", "b"]}
    data = FrameData(events, JourneyDefinition(name="j", case="case"))

    def run(what="all", **changes):
        spec = {
            "analyzer": "trial",
            "module": "trial_plugin",
            "params": {"what": what},
            "snapshot": "1",
            "log": str(data.log.folder),
            "output": str(tmp_path / "out"),
        }
        (tmp_path / "spec.json").write_text(json.dumps(spec | changes))
        process = subprocess.run(
            [sys.executable, "-m", "journeymap.mining.runner", str(tmp_path / "spec.json")],
            capture_output=True,
            text=True,
            timeout=120,
            env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{Path.cwd()}"},
        )
        return process, tmp_path / "out"

    return run


def test_results_and_progress(launch):
    process, output = launch()
    assert process.returncode == 0, process.stderr
    assert [json.loads(line) for line in process.stdout.splitlines()] == [
        {"progress": 0.5, "message": "half way"}
    ]
    assert "an analyzer may chatter" in process.stderr
    measure, order, place, spans, model, proposal = read_results(output)
    assert (measure.value, measure.unit) == (2, "count")
    assert order.ids == ["1", "2"] and order.values[0] == 1 and order.values[1] != order.values[1]
    assert order.unit == "rank" and place.values.tolist() == [[0.5, 1.0]]
    assert spans.values.tolist() == ["a", None] and spans.part.tolist() == [[0, 2], [3, 4]]
    assert model.files == {"a/b.bin": b"\x00\x01"} and model.metrics == {"auc": 0.5}
    assert proposal.operations[0].name == "merge"


@pytest.mark.parametrize(
    ("what", "changes", "status", "said"),
    [
        ("fail", {}, 3, "trial failed: RuntimeError: it broke"),
        ("undeclared", {}, 3, "which `kinds` does not explain"),
        ("devour", {"memory_bytes": 4 * 2**30}, 4, "needs more than 4096 MB"),
        ("spin", {"cpu_seconds": 4}, 5, "used up its 4 seconds"),
        ("all", {"params": {"what": 3}}, 3, "ValidationError"),
        ("all", {"analyzer": "nobody"}, 3, "has no analyzer 'nobody'"),
        ("all", {"colour": "red"}, 2, "colour"),
    ],
)
def test_a_run_that_fails_says_why_and_leaves_no_results(launch, what, changes, status, said):
    process, output = launch(what, **changes)
    assert process.returncode == status, process.stderr
    assert said in process.stderr.splitlines()[-1] or said in process.stderr
    assert not (output / "results.jsonl").exists()
    if status == 3:
        assert "Traceback" in process.stderr


def test_no_django_in_the_child(launch):
    code = (
        "import sys, journeymap.mining.runner; print([m for m in sys.modules if m.split('.')[0] == 'django'])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["/etc/passwd", "../up", "a/../../up", "", "a\\b"])
def test_model_files_stay_in_their_folder(name):
    with pytest.raises(ValueError):
        inside(name)
