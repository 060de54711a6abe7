"""Spark gives what one process gives: files byte for byte, measures and rows value for value."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from journeymap.mining.compiling import compile_log, gathering, recompile
from journeymap.mining.compiling.raw import raw_rows as stored_rows
from journeymap.mining.compiling.touchpoints import DefinitionError
from journeymap.mining.definition import JourneyDefinition, RuleDefinition, TouchpointDefinition
from journeymap.mining.engines import HERE, EngineError, answered, unusable
from journeymap.mining.log import Log
from journeymap.mining.spans import Span
from tests.mining import reference
from tests.mining.everything import everything, few
from tests.mining.strategies import definitions, raw_rows
from tests.mining.test_compiling_apart import cut, files
from tests.mining.test_engines import WRONG

# Sockets of PySpark are closed by the collector, which Python tells of as a warning at any time.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
# A job of Spark takes a second, and a failing example is as small as it need be.
FEW = settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.reuse, Phase.generate),
)
SHOP = JourneyDefinition(
    name="shop",
    case="case",
    stages=("Before", "After"),
    touchpoints=(
        TouchpointDefinition(name="look", stage="Before"),
        TouchpointDefinition(name="pay", stage="After"),
    ),
    rules=(
        RuleDefinition(touchpoint="look", match="regex", pattern="^[a-c]"),
        RuleDefinition(touchpoint="pay", match="wildcard", pattern="*e*"),
    ),
    goal=("d",),
)


def walks(cases: int, seed: int = 0) -> list[dict]:
    """Rows of cases that walk over five activities, in no order."""
    rows = []
    for case in range(cases):
        for step in range(1 + (case * 7 + seed) % 9):
            rows.append(
                {
                    "customer": f"c{case % 11}",
                    "case": f"{case}",
                    "activity": "abcde"[(case * step + step + seed) % 5],
                    "time": 1_600_000_000_000_000 + (case * 977 + step * step * 13) * 1_000_000 + case % 3,
                    "channel": ("web", "shop", None)[(case + step) % 3],
                    "session": None,
                    "value": (case + step) / 7 if step % 2 else None,
                    "row": len(rows),
                    "import": 1,
                }
            )
    return rows[::2] + rows[1::2]


def both(spark, tables, definition, folder, **told) -> tuple[Log, Log]:
    told = {"snapshot": "s", "whole_persons": False, "case_buckets": 3} | told
    here = compile_log(tables, definition, folder / "here", engine=HERE, **told)
    return here, compile_log(tables, definition, folder / "spark", engine=spark, **told)


@FEW
@given(raw=raw_rows(), definition=definitions(), cuts=st.lists(st.integers(0, 40), max_size=2))
def test_small_logs(spark, tmp_path_factory, raw, definition, cuts):
    folder = tmp_path_factory.mktemp("logs")
    here, there = both(spark, cut(raw, cuts), definition, folder)
    assert files(here.folder) == files(there.folder)
    assert few(here) == few(there)


def test_every_measure_and_the_rows_behind_it_over_several_parts(spark, tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "MEMORY_EVENTS", 100)  # as if the log were large
    here, there = both(spark, cut(walks(60), [70, 140]), SHOP, tmp_path)
    assert len(here.parts) == 3
    assert files(here.folder) == files(there.folder)
    assert everything(here) == everything(there)


def test_an_overlay_on_a_log_of_spark(spark, tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "MEMORY_EVENTS", 100)
    before, after = walks(60), walks(60, seed=1)
    changed = {"3", "7", "20"}
    rows = [row for row in after if row["case"] in changed]
    found = []
    for log in both(spark, cut(before, [70]), SHOP, tmp_path):
        folder = tmp_path / f"{log.folder.name}-later"
        later = recompile(log, [reference.raw_table(rows)], changed, folder, snapshot="t")
        assert later.engine is log.engine
        found.append((files(later.folder), few(later)))
    assert found[0] == found[1]


def test_files_of_the_store_are_read_by_the_executors(spark, tmp_path):
    paths = []
    for number, table in enumerate(cut(walks(40), [50])):
        paths.append((tmp_path / f"{number}.parquet", len(table)))
        pq.write_table(table.append_column("person", table["customer"]), paths[-1][0])
    names = ["person", "customer", "case", "time", "activity", "channel", "value", "import", "row"]
    tables = [
        lambda path=path, rows=rows: stored_rows([Span(path, rows, 0, rows)], names, "case")
        for path, rows in paths
    ]
    here, there = both(spark, tables, SHOP, tmp_path)
    assert here.n_events == sum(rows for _, rows in paths)
    assert files(here.folder) == files(there.folder)


def test_what_cannot_be_compiled_is_refused_in_the_same_words(spark, tmp_path):
    wrong = SHOP.model_copy(
        update={"rules": (RuleDefinition(touchpoint="look", match="regex", pattern="(?<=a)b"),)}
    )
    said = []
    for engine in (HERE, spark):
        with pytest.raises(DefinitionError) as refusal:
            compile_log(cut(walks(3), []), wrong, tmp_path / "log", snapshot="s", engine=engine)
        said.append(str(refusal.value))
    assert said[0] == said[1]


def test_executors_that_die_leave_nothing_and_the_next_one_works(spark, tmp_path):
    table = reference.raw_table(walks(5))

    def dying():
        time.sleep(0.1)
        os._exit(1)

    folder = tmp_path / "store"
    with pytest.raises(EngineError, match="Nothing of it was stored"):
        compile_log([lambda: table, dying], SHOP, folder / "log", snapshot="s", engine=spark)
    assert not list(folder.iterdir())
    log = compile_log([lambda: table], SHOP, folder / "log", snapshot="s", engine=spark)
    assert log.n_events == len(table)


def test_a_driver_that_dies_is_said_and_another_one_starts(spark):
    assert list(spark.over(abs, [-1, 2])) == [1, 2]
    spark.session().sparkContext._gateway.proc.kill()
    spark.session().sparkContext._gateway.proc.wait()
    with pytest.raises(EngineError, match="JOURNEYMAP_ENGINE=duckdb"):
        spark.over(abs, [-1])
    assert list(spark.over(abs, [-1])) == [1]


def test_every_thread_is_told_that_the_driver_died(spark):
    """PySpark is taken apart by the first of them, under the others."""
    assert list(spark.over(abs, [-1])) == [1]
    said = []

    def at_work():
        try:
            spark.over(time.sleep, [60])
        except Exception as error:  # of whatever kind: that is what is asked
            said.append(type(error))

    threads = [Thread(target=at_work) for _ in range(3)]
    for thread in threads:
        thread.start()
    while spark.session().sparkContext.statusTracker().getActiveJobsIds() == []:
        time.sleep(0.2)
    spark.session().sparkContext._gateway.proc.kill()
    for thread in threads:
        thread.join()
    assert said == [EngineError] * 3
    assert list(spark.over(abs, [-1])) == [1]


def test_what_duckdb_says_is_not_a_trouble_of_the_cluster(spark):
    def work(question):
        return duckdb.sql(question).fetchall()

    for engine in (HERE, spark):
        for asked, said in WRONG.items():
            with pytest.raises(said):
                list(engine.over(work, [asked]))


def test_a_cluster_without_room_is_said_and_nobody_waits(spark, tmp_path, monkeypatch):
    spark.close()
    module = sys.modules[type(spark).__module__]
    monkeypatch.setitem(module.OPTIONS, "spark.executor.cores", "8")  # a worker has one
    full = module.Spark("local-cluster[1,1,1024]", tmp_path, seconds=10)
    said = []

    def ask():
        with pytest.raises(EngineError, match="has room") as refusal:
            full.over(abs, [-1])
        said.append(str(refusal.value))

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 2


def test_a_folder_that_executors_do_not_see_is_said(spark, tmp_path, monkeypatch):
    answer = answered(unusable, tmp_path / "nothing")
    monkeypatch.setattr("journeymap.events.spark.carried", lambda *_: [answer] * 2)
    spark.close()
    with pytest.raises(EngineError, match="JOURNEYMAP_DATA"):
        spark.session()
    monkeypatch.undo()
    spark.close()


def test_the_zip_of_the_kernel_goes_with_its_process(spark):
    asked = f"from {type(spark).__module__} import packed; print(packed(), packed())"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    first, second = map(Path, told.stdout.split())
    assert first == second and not first.parent.exists()
