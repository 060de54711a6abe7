"""Spark as an engine: every piece of work is a task of a job, on files that all machines see at one path.

The only module that knows Spark. What tasks do is the kernel's own code, sent to the executors as a zip; they
need the packages of requirements.txt. How to run it: docs/scale-out.md.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, TypeVar

import pyarrow as pa
from py4j.protocol import Py4JError, Py4JJavaError
from pyspark import SparkContext
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from journeymap.mining import engines as kernel
from journeymap.mining.engines import EngineError, answered, heard, unusable

Given = TypeVar("Given")
Found = TypeVar("Found")
ANSWERS = "piece long, answer binary"
OPTIONS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.python.worker.reuse": "true",
}
FAILED = (PySparkException, Py4JError, OSError)  # of the job, of the driver's JVM, of the way to it
LOOK_EVERY = 2.0  # seconds between two looks at a job
LEAVES_WITHIN = 10.0  # seconds for a JVM that was asked to go
log = logging.getLogger(__name__)
_pyspark = Lock()  # PySpark keeps its session in globals: who opens or ends one holds it


class Spark:
    """A session with the master at an address (`local[2]`, `spark://host:7077`, `yarn`, `k8s://...`), opened
    when first needed. One a process; threads may share it, and none waits for the cluster without end."""

    apart = True

    def __init__(self, master: str, folder: Path, seconds: float = 120.0):
        """folder: what all machines must see at this path. seconds: for which the tasks to be done may wait
        without any being at work; a session may take twice as long to open."""
        self.master, self.folder, self.seconds = master, folder, seconds
        self._lock = Lock()  # of `_opening`; nothing is awaited under it
        self._opening: Future[SparkSession] | None = None

    def over(self, work: Callable[[Given], Found], pieces: Iterable[Given]) -> list[Found]:
        """One task a piece. See `journeymap.mining.engines.Engine`."""
        given = list(pieces)
        return [heard(answer) for answer in self._answers(self.session(), work, given)]

    def session(self) -> SparkSession:
        """Raises EngineError where there is no way to the cluster, or executors cannot use the folder."""
        with self._lock:
            opening = self._opening
            if opening is None:
                opening = self._opening = Future()
                Thread(target=self._open, args=[opening], name="opening Spark", daemon=True).start()
        try:
            return opening.result(2 * self.seconds)
        except EngineError as error:
            raise EngineError(str(error)) from error  # one of each thread's own
        except TimeoutError as error:
            raise EngineError(self._trouble(f"no session within {2 * self.seconds:g} seconds")) from error

    def close(self) -> None:
        """End the session; the next piece of work opens another."""
        if self._opening is not None:
            self._forget(self.session())

    def _open(self, opening: Future[SparkSession]) -> None:
        try:
            try:
                with _pyspark:
                    session = opened(self.master)
                self._look(session)
            except FAILED as error:
                raise EngineError(self._trouble(reason(error))) from error
        except Exception as error:  # whoever waits for the session raises it
            with self._lock:
                self._opening = None
            opening.set_exception(error)
        else:
            opening.set_result(session)

    def _forget(self, session: SparkSession) -> None:
        with _pyspark:  # nobody opens another one before this one is ended
            with self._lock:
                opening = self._opening
                if opening is None or not opening.done() or opening.result() is not session:
                    return  # another thread has done so
                self._opening = None
            ended(session)

    def _answers(
        self, session: SparkSession, work: Callable[[Given], Any], given: list[Given]
    ) -> list[bytes]:
        late = Event()
        try:
            with watched(session, self.seconds, late):
                return carried(session, work, given)
        except Exception as error:
            # A driver that dies leaves PySpark in pieces: what a thread then meets may be of any kind.
            up = alive(session)
            if not up:
                self._forget(session)
            if up and not isinstance(error, FAILED):
                raise
            waited = f"no task was at work for {self.seconds:g} seconds"
            raise EngineError(self._trouble(waited if late.is_set() else reason(error))) from error

    def _trouble(self, what: str) -> str:
        return (
            f"Spark at {self.master} did not carry out the work: {what}. Nothing of it was "
            "stored. See that the cluster is up and has room, and that its executors have the packages of "
            "requirements.txt (docs/scale-out.md), then try again; or set JOURNEYMAP_ENGINE=duckdb to work "
            "on this machine."
        )

    def _look(self, session: SparkSession) -> None:
        """EngineError where executors do not see what this process writes, or cannot write there."""
        try:
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".seen-") as file:
                looking = [Path(file.name)] * session.sparkContext.defaultParallelism
                told = {heard(answer) for answer in self._answers(session, unusable, looking)}
            if why := max(told):
                raise EngineError(
                    f"The executors of Spark at {self.master} {why} {self.folder}. The data folder "
                    "(JOURNEYMAP_DATA) must be there at the same path, readable and writable "
                    "(docs/scale-out.md)."
                )
        except BaseException:
            with _pyspark:
                ended(session)
            raise


@contextmanager
def watched(session: SparkSession, seconds: float, late: Event) -> Iterator[None]:
    """Cancel the jobs that this thread begins, and set `late`, where tasks wait and none of the session is at
    work for so long: the cluster has no room."""
    context, tag, over = session.sparkContext, f"journeymap-{uuid.uuid4().hex}", Event()
    context.addJobTag(tag)
    Thread(
        target=_watch, args=[context, tag, seconds, over, late], name="watching Spark", daemon=True
    ).start()
    try:
        yield
    finally:
        over.set()
        context.removeJobTag(tag)


def _watch(context: SparkContext, tag: str, seconds: float, over: Event, late: Event) -> None:
    seen = time.monotonic()
    try:
        while not over.wait(min(LOOK_EVERY, seconds / 4)):
            if not waiting(context):
                seen = time.monotonic()
            elif time.monotonic() - seen > seconds:
                late.set()
                context.cancelJobsWithTag(tag)
    except (*FAILED, AttributeError) as error:
        log.info("the session ended while a job was watched: %s", error)  # who began the job says so


def waiting(context: SparkContext) -> bool:
    """Whether tasks are to be done and none is at work."""
    tracker = context.statusTracker()
    stages = [tracker.getStageInfo(number) for number in tracker.getActiveStageIds()]
    return bool(stages) and not any(stage.numActiveTasks for stage in stages if stage is not None)


def carried(session: SparkSession, work: Callable[[Given], Any], given: list[Given]) -> list[bytes]:
    """What `answered` tells of each piece, in their order: a job with one task a piece."""
    if not given:
        return []

    def carry(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                answer = pa.array([answered(work, given[number])], pa.binary())
                yield pa.record_batch([pa.array([number], pa.int64()), answer], ["piece", "answer"])

    numbers = session.range(len(given), numPartitions=len(given))
    rows = numbers.mapInArrow(carry, ANSWERS).collect()
    return [bytes(row["answer"]) for row in sorted(rows, key=lambda row: row["piece"])]


def opened(master: str) -> SparkSession:
    """A session, to whose executors the kernel's code is sent."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    logging.getLogger("py4j").setLevel(logging.WARNING)  # it tells of every connection that it closes
    builder = SparkSession.builder.master(master).appName("Journeymap")
    for name, value in OPTIONS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.addArtifact(str(packed()), pyfile=True)
    return session


def alive(session: SparkSession) -> bool:
    """Whether work can still be sent: a job that failed leaves the session as it was."""
    try:
        return not session.sparkContext._jsc.sc().isStopped()
    except (Py4JError, OSError, AttributeError):
        return False


def ended(session: SparkSession) -> None:
    """Stop a session and its JVM, also one that has died: PySpark would go on asking that for ever."""
    gateway = SparkContext._gateway
    try:
        session.stop()
    except FAILED as error:
        log.warning("the session with Spark ended without an answer: %s", error)
    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
    SparkSession._instantiatedSession = None
    if gateway is not None and gateway.proc is not None:
        gateway.shutdown()
        gateway.proc.stdin.close()  # at its end the JVM goes
        try:
            gateway.proc.wait(LEAVES_WITHIN)
        except subprocess.TimeoutExpired:
            gateway.proc.kill()
            gateway.proc.wait()


def reason(error: Exception) -> str:
    """What went wrong, in a line, without the stack of the JVM."""
    if isinstance(error, Py4JJavaError):
        return str(error.java_exception).splitlines()[0][:500]
    text = str(error).partition("JVM stacktrace")[0].strip()
    return text.splitlines()[-1][:500] if text else type(error).__name__


def packed() -> Path:
    """The kernel as a zip that Python imports from: journeymap/__init__.py and journeymap/mining/.

    One a process, gone with it; executors ask for it as long as a session lasts.
    """
    mining = Path(kernel.__file__).parent
    house = mining.parent
    path = _packing(os.getpid()) / "journeymap.zip"
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for source in [house / "__init__.py", *sorted(mining.rglob("*.py"))]:
            file.write(source, source.relative_to(house.parent))
    return path


@lru_cache(maxsize=1)
def _packing(process: int) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="journeymap-spark-"))
    atexit.register(_unpacked, folder, process)
    return folder


def _unpacked(folder: Path, process: int) -> None:
    if os.getpid() == process:  # not a fork of it
        shutil.rmtree(folder, ignore_errors=True)
