"""The child process of a run: `python -m journeymap.mining.runner SPEC.json`. No Django, no database.

Reads what the spec names, writes results into its output folder (see `journeymap.mining.storing`) and one
line of JSON per step of progress to stdout: {"progress": 0.3, "message": "..."}. What the analyzer prints
goes to stderr. Exit 0 = done, 2 = bad spec, 3 = the analyzer failed (traceback on stderr), 4 = out of
memory, 5 = out of CPU time; the last line on stderr says why in a sentence.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Literal

import duckdb
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from . import registry
from .contract import Analyzer, Progress
from .declaring import check_declared
from .frames import FolderData
from .storing import ResultWriter

# Libraries that share work among threads ask the machine for its cores, and get in each other's way on few.
ONE_THREAD = {"OMP_NUM_THREADS": "1"}
DONE, BAD_SPEC, FAILED, NO_MEMORY, NO_TIME = 0, 2, 3, 4, 5


class Spec(BaseModel):
    """What a run is. Paths are absolute.

    module: where the analyzer's plugin lies (`Registry.modules`); None = look through all plugins.
    memory_bytes, cpu_seconds: limits this process sets for itself at its start; None = none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    analyzer: str
    module: str | None = None
    params: dict[str, Any] = Field(default_factory=dict)
    snapshot: str
    scope: Literal["company", "journey"] = "journey"
    log: Path | None = None
    feedback: tuple[Path, ...] = ()
    customers: tuple[Path, ...] = ()
    events: tuple[Path, ...] = ()
    sources: tuple[Path, ...] = ()
    scores: dict[str, Path] = Field(default_factory=dict)
    vectors: dict[str, Path] = Field(default_factory=dict)
    models: dict[str, Path] = Field(default_factory=dict)
    curated: dict[str, Any] = Field(default_factory=dict)
    memos: dict[str, tuple[Path, ...]] = Field(default_factory=dict)
    output: Path
    memory_bytes: int | None = Field(None, gt=0)
    cpu_seconds: int | None = Field(None, gt=0)


class OutOfTime(Exception):
    """The CPU time of the spec is used up."""


def run(spec: Spec, progress: Progress) -> int:
    """Carry the run out in this process and return how many results were written."""
    analyzer = find(spec)
    params = analyzer.Params.model_validate(spec.params)
    data = FolderData(
        snapshot=spec.snapshot,
        scope=spec.scope,
        log=spec.log,
        feedback=spec.feedback,
        customers=spec.customers,
        scores=spec.scores,
        vectors=spec.vectors,
        models=spec.models,
        curated=spec.curated,
        memos=spec.memos,
        events=spec.events,
        sources=spec.sources,
    )
    written = 0
    with ResultWriter(spec.output) as writer:
        for result in analyzer().analyze(data, params, progress):
            check_declared(analyzer, result)
            writer.write(result)
            written += 1
    return written


def find(spec: Spec) -> type[Analyzer]:
    """The analyzer of the spec; KeyError says what there is."""
    if spec.module is None:
        return registry.load().get(spec.analyzer)
    for analyzer in importlib.import_module(spec.module).analyzers:
        if analyzer.name == spec.analyzer:
            registry.validate(analyzer)
            return analyzer
    raise KeyError(f"{spec.module} has no analyzer {spec.analyzer!r}")


def main(arguments: list[str]) -> int:
    """Exit status; see the module's docstring."""
    try:
        (path,) = arguments
        spec = Spec.model_validate(json.loads(Path(path).read_text()))
    except (ValueError, OSError, ValidationError) as error:
        return said(BAD_SPEC, f"usage: python -m journeymap.mining.runner SPEC.json ({error})")
    with progress_on_stdout() as progress:
        try:
            set_limits(spec.memory_bytes, spec.cpu_seconds)
            run(spec, progress)
        except OutOfTime:
            return said(NO_TIME, f"{spec.analyzer} used up its {spec.cpu_seconds} seconds of CPU time")
        except (MemoryError, duckdb.OutOfMemoryException) as error:
            limit = f"{spec.memory_bytes / 2**20:.0f} MB" if spec.memory_bytes else "this machine's memory"
            return said(NO_MEMORY, f"{spec.analyzer} needs more than {limit}: {error or 'out of memory'}")
        except Exception as error:  # whatever a stranger's code raises belongs on the run, in full
            traceback.print_exc()
            return said(FAILED, f"{spec.analyzer} failed: {type(error).__name__}: {error}")
    return DONE


def set_limits(memory_bytes: int | None, cpu_seconds: int | None) -> None:
    """Set this process's limits; None = none. Past the CPU time OutOfTime is raised."""
    if memory_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    if cpu_seconds:
        signal.signal(signal.SIGXCPU, _out_of_time)
        # The kernel kills at the hard limit, should a library sit on the signal.
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 10))


def _out_of_time(number: int, frame: FrameType | None) -> None:
    raise OutOfTime


@contextmanager
def progress_on_stdout() -> Iterator[Progress]:
    """Stdout for progress alone: whatever else writes to file descriptor 1 is sent to stderr."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with os.fdopen(kept, "w", encoding="utf-8", closefd=False) as out:

            def progress(share: float, message: str) -> None:
                line: Mapping[str, Any] = {
                    "progress": min(max(float(share), 0.0), 1.0),
                    "message": str(message),
                }
                out.write(json.dumps(line) + "\n")
                out.flush()

            yield progress
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def said(status: int, sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
