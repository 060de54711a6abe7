"""Analyzers at work in the process of the test, for tests that are not about the child that a run starts.

A child imports the kernel and the analyzer's libraries anew: over a second of every test that needs findings.
What it would call is called here instead. That children are started, watched and ended as they should be is
asked by tests that take the fixture `children`: most are in tests/analysis.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from journeymap.analysis import running
from journeymap.analysis.running import RUNNER, AnalyzerFailed
from journeymap.jobs.errors import Cancelled, ClaimLost
from journeymap.jobs.models import Beat
from journeymap.mining import runner

CHILD = running.work
"""What `work` stands for in tests, and the fixture `children` brings back."""


def work(spec: BaseModel, folder: Path, beat: Beat, module: str = RUNNER) -> None:
    """As `analysis.running.work`, without limits of time and memory."""
    assert module == RUNNER, module
    read = runner.Spec.model_validate_json(spec.model_dump_json())
    try:
        runner.run(read, lambda share, message: beat(0.95 * share, message))
    except (Cancelled, ClaimLost):  # told by the beat
        raise
    except Exception as error:  # as the child says it, whatever a stranger's code raises
        raise AnalyzerFailed(f"{read.analyzer} failed: {type(error).__name__}: {error}") from error
