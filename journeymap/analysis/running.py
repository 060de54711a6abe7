"""Carry a run out: gather its inputs, let the analyzer work in a process of its own, keep what it found."""

from __future__ import annotations

import json
import os
import queue
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from django.conf import settings
from pydantic import BaseModel

from journeymap.access.about import also
from journeymap.access.counting import LONG, Histogram
from journeymap.analysis import curating, storing
from journeymap.analysis.folders import in_use
from journeymap.analysis.inputs import MissingInput, kinds, prepare
from journeymap.events.files import place
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import current, pin
from journeymap.jobs.errors import ClaimLost
from journeymap.jobs.models import Beat
from journeymap.mining import Analyzer
from journeymap.mining.concluding import Conclusion, conclude
from journeymap.mining.frames import FolderData
from journeymap.mining.log import Log
from journeymap.mining.outcomes import outcomes, population
from journeymap.mining.registry import load
from journeymap.mining.results import Finding, Outcome
from journeymap.mining.runner import ONE_THREAD, Spec
from journeymap.mining.storing import RESULTS, read_results

if TYPE_CHECKING:
    from journeymap.analysis.models.run import Run

RUNNER = "journeymap.mining.runner"
POLL = 0.5  # seconds between two looks at cancel and time limit
STDERR_KEPT = 20_000  # characters
TOOK = Histogram("run_seconds", "What an analyzer took for itself, in its own process.", ("analyzer",), LONG)


class AnalyzerFailed(RuntimeError):
    """The child process ended badly. The message is its last word; the run's traceback has the rest."""


def carry_out(run: Run, beat: Beat) -> None:
    """Do the whole run. Where an input is missing the run ends WAITING, not failed."""
    analyzer = load().get(run.analyzer)
    also(analyzer=run.analyzer)
    snapshot = current()
    pin(snapshot, f"run:{run.pk}")
    run.snapshot, run.version = snapshot, analyzer.version
    run.journey_revision = run.journey.revision if run.journey else None
    run.snapshot_number = snapshot.number
    kept = curating.revisions(run.journey)
    run.curated = {kind: kept.get(kind, 0) for kind in sorted(kinds(analyzer))}
    run.stamp()
    shutil.rmtree(run.folder, ignore_errors=True)
    run.folder.mkdir(parents=True)
    try:
        with in_use(run.folder):
            _analyze_or_wait(run, analyzer, snapshot, beat)
    except ClaimLost:
        raise  # another worker has the run by now, and its folder
    except BaseException:
        tidy(run)
        raise
    tidy(run)
    if run.status == run.Status.DONE:
        run.release_superseded()
        storing.drop_older_vectors(run)
        storing.merge_memos(run)
        run.wake_waiting()


def _analyze_or_wait(run: Run, analyzer: type[Analyzer], snapshot: Snapshot, beat: Beat) -> None:
    """Where an input is missing: until the run that may bring it ends, or newer data, wake this one."""
    try:
        analyze(run, analyzer, snapshot, beat)
    except MissingInput as missing:
        run.put_off(f"{run.analyzer} waits: {missing}", awaits=missing.awaits)


def analyze(run: Run, analyzer: type[Analyzer], snapshot: Snapshot, beat: Beat) -> None:
    """Lay out the inputs, let the child work, keep what it found."""
    spec, log = prepare(run, analyzer, snapshot, run.folder)
    run.definition = log.manifest.definition if log else None
    started = time.monotonic()
    work(spec, run.folder, beat)
    run.seconds = time.monotonic() - started
    TOOK.labels(run.analyzer).observe(run.seconds)
    run.peak_bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    conclusion = judge(spec, log)
    with run.completing():
        storing.store(run, spec.output, conclusion)


def tidy(run: Run) -> None:
    """Delete the copies of texts, traits and keys that it worked with; a done one keeps scores and models."""
    if run.status != run.Status.DONE or place().shared:  # what is kept is in the bucket by then
        shutil.rmtree(run.folder, ignore_errors=True)
        return
    shutil.rmtree(run.folder / "in", ignore_errors=True)
    for path in (run.folder / "spec.json", run.folder / "out" / RESULTS):
        path.unlink(missing_ok=True)


def work(spec: BaseModel, folder: Path, beat: Beat, module: str = RUNNER) -> None:
    """Let the child process do the analysis; relay its progress; end it if the run is cancelled or slow.

    module: the child's program. It is called with the path of the spec and talks as `mining.runner` does.
    """
    path = folder / "spec.json"
    path.write_text(spec.model_dump_json())
    command = [sys.executable, "-m", module, str(path)]
    deadline = time.monotonic() + settings.RUN_SECONDS
    with tempfile.TemporaryFile("w+", errors="replace") as errors:
        child = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=settings.BASE_DIR,
            env=os.environ | ONE_THREAD,
            start_new_session=True,
        )
        try:
            follow(child, deadline, beat)
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)  # with whatever processes it started itself
            child.wait()
        if child.returncode:
            raise AnalyzerFailed(last_words(errors, child.returncode))


def follow(child: subprocess.Popen[str], deadline: float, beat: Beat) -> None:
    """Relay progress lines until the child ends.

    Raises what `beat` raises, AnalyzerFailed past the deadline.
    """
    assert child.stdout is not None
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=pour, args=(child.stdout, lines), daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=POLL)
        except queue.Empty:
            beat()
        else:
            if line is None:
                return
            told = json.loads(line)
            beat(0.95 * told["progress"], told["message"])
        if time.monotonic() > deadline:
            raise AnalyzerFailed(f"it took longer than {settings.RUN_SECONDS:g} seconds and was ended")


def pour(stream: TextIO, lines: queue.Queue[str | None]) -> None:
    """Read the child's stdout to its end; who reads it closes it."""
    with stream:
        for line in stream:
            lines.put(line)
    lines.put(None)


def last_words(errors: TextIO, status: int) -> str:
    """The last line of the child's stderr, with what came before it below."""
    errors.seek(0)
    said = errors.read()[-STDERR_KEPT:].strip()
    if not said:
        return f"the process ended with status {status} and said nothing (killed for memory or by hand?)"
    return f"{said.splitlines()[-1]}\n\n{said}"


def judge(spec: Spec, log: Log | None) -> Conclusion:
    """What is kept of the findings: significance, impact, order."""
    findings = [result for result in read_results(spec.output) if isinstance(result, Finding)]
    ended: Mapping[Outcome, int] = {}
    value = None
    if log is not None and any(finding.effect for finding in findings):
        data = FolderData(snapshot=spec.snapshot, scope="journey", log=spec.log, feedback=spec.feedback)
        ended, value = population(outcomes(data)), mean_goal_value(log)
    return conclude(findings, ended, value)


def mean_goal_value(log: Log) -> float | None:
    """Mean value of the cases that reached the goal, in the data's currency; None where none has a value."""
    worth = log.cases.filter('goal AND "value" IS NOT NULL AND NOT isnan("value")').aggregate('avg("value")')
    return worth.fetchall()[0][0]
