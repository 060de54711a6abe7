"""What other tools need for a graph with medians, starts, ends and variants, from a CSV file.

    .venv-bench/bin/python -m benchmarks.peers pm4py|retentioneering FILE

Run by `make bench`, one process each. Importing the tool is not counted. Each tool is used as its
documentation shows, with its fastest way to the same outputs; what it does not offer is said in `note`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from benchmarks.clock import Clock


def pm4py(path: str) -> None:
    import pandas as pd  # noqa: PLC0415 - only the tool that is measured may be in the process
    import pm4py as tool  # noqa: PLC0415

    clock = Clock()
    with clock.step("read"):
        frame = pd.read_csv(path)
        frame["time"] = pd.to_datetime(frame["time"])
        frame = tool.format_dataframe(frame, case_id="case", activity_key="activity", timestamp_key="time")
    with clock.step("directly follows"):
        counts, starts, ends = tool.discover_dfg(frame)
    with clock.step("medians"):
        seconds, _, _ = tool.discover_performance_dfg(frame)
    with clock.step("variants"):
        variants = tool.get_variants(frame)
    clock.facts["transitions"] = {
        f"{a} -> {b}": [n, float(seconds[a, b]["median"])] for (a, b), n in counts.items()
    }
    clock.facts["cases"] = [sum(starts.values()), sum(ends.values())]
    clock.facts["variants"] = len(variants)
    clock.tell()


def retentioneering(path: str) -> None:
    import pandas as pd  # noqa: PLC0415
    from retentioneering import Eventstream  # noqa: PLC0415

    clock = Clock()
    with clock.step("read"):
        schema = {"path_cols": ["case"], "event_col": "activity", "timestamp_col": "time"}
        stream = Eventstream(pd.read_csv(path), schema=schema)
    with clock.step("directly follows"):
        counts = stream.transition_graph_data(edge_weight="count")
    with clock.step("medians"):
        seconds = stream.transition_graph_data(edge_weight="time_median")
    with clock.step("variants"):
        frame = stream.to_dataframe()
        variants = frame.groupby("case", sort=False)["activity"].agg(tuple).value_counts()
    inner = [name for name in counts.index if name in set(frame["activity"])]
    clock.facts["transitions"] = {
        f"{a} -> {b}": [int(counts.loc[a, b]), seconds.loc[a, b].total_seconds()]
        for a in inner
        for b in inner
        if counts.loc[a, b]
    }
    clock.facts["variants"] = len(variants)
    clock.tell()


TOOLS: dict[str, Callable[[str], None]] = {"pm4py": pm4py, "retentioneering": retentioneering}

if __name__ == "__main__":
    os.environ["PM4PY_SHOW_PROGRESS_BAR"] = "False"
    os.environ["RETENTIONEERING_NO_TRACK"] = "1"  # it would tell its makers over the network
    TOOLS[sys.argv[1]](sys.argv[2])
