"""Do token replay and alignments give what PM4Py gives? Real logs, each against its own commonest way.

    .venv-bench/bin/python -m benchmarks.oracle_conformance [--data ../shared/data] [--product PYTHON]

Development only, as `benchmarks.oracle`: PM4Py is AGPL and never a dependency. The product's side runs in a
process of its own. Compared: the four sums of tokens, the fitness of the log by replay, the moves that
optimal alignments cost and their mean fitness. Exit 1 when anything differs.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
from pm4py.objects.petri_net.obj import Marking, PetriNet
from pm4py.objects.petri_net.utils import petri_utils

from benchmarks.oracle import ACTIVITY, CASE, LOGS, ROOT, TIME, pm4py

CHOSEN = ("receipt/receipt.csv.gz", "eventdataR_traffic_fines/traffic_fines.csv.gz")
STANDARD = 10_000  # what PM4Py calls the cost of one move
OURS = """
import json, sys
from plugins.conformance.aligning import Aligner
from plugins.conformance.net import net_of
from plugins.conformance.replaying import Replay, Tokens
ways = {tuple(way): n for way, n in json.load(sys.stdin)}
net = net_of([{"do": name} for name in max(ways, key=lambda way: (ways[way], way))])
replay, sums = Replay(net, True), Tokens()
for way, n in ways.items():
    sums += replay(way).times(n)
found = dict(Aligner(net, True).align(sorted(ways)))
print(json.dumps({
    "tokens": [sums.missing, sums.consumed, sums.remaining, sums.produced],
    "replay": sums.fitness,
    "moves": sum(found[way].cost * n for way, n in ways.items()),
    "aligned": sum(found[way].fitness * n for way, n in ways.items()) / sum(ways.values()),
}))
"""


def theirs(frame: pd.DataFrame, path: tuple[str, ...]) -> dict[str, Any]:
    """PM4Py's figures of a log against a sequence."""
    net, places = PetriNet("sequence"), [PetriNet.Place(str(at)) for at in range(len(path) + 1)]
    for place in places:
        net.places.add(place)
    for at, name in enumerate(path):
        step = PetriNet.Transition(str(at), name)
        net.transitions.add(step)
        petri_utils.add_arc_from_to(places[at], step, net)
        petri_utils.add_arc_from_to(step, places[at + 1], net)
    told = (frame, net, Marking({places[0]: 1}), Marking({places[-1]: 1}))
    rows = pm4py.conformance_diagnostics_token_based_replay(*told)
    names = ("missing_tokens", "consumed_tokens", "remaining_tokens", "produced_tokens")
    aligned = pm4py.conformance_diagnostics_alignments(*told)
    return {
        "tokens": [sum(row[name] for row in rows) for name in names],
        "replay": pm4py.fitness_token_based_replay(*told)["log_fitness"],
        "moves": sum(row["cost"] // STANDARD for row in aligned),
        "aligned": sum(row["fitness"] for row in aligned) / len(aligned),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--product", default=str(ROOT / ".venv/bin/python"))
    told = parser.parse_args()
    wrong = 0
    for log in (each for each in LOGS if each.path in CHOSEN):
        frame = log.frame(told.data / log.path).sort_values([CASE, TIME], kind="stable", ignore_index=True)
        frame = pm4py.format_dataframe(frame, case_id=CASE, activity_key=ACTIVITY, timestamp_key=TIME)
        ways = Counter(tuple(way) for way in frame.groupby(CASE, sort=False)[ACTIVITY].agg(list))
        asked = json.dumps([[list(way), n] for way, n in ways.items()])
        done = subprocess.run(
            [told.product, "-c", OURS], input=asked, capture_output=True, text=True, check=True, cwd=ROOT
        )
        ours, truth = json.loads(done.stdout), theirs(frame, max(ways, key=lambda way: (ways[way], way)))
        same = ours["tokens"] == truth["tokens"] and ours["moves"] == truth["moves"]
        same &= all(math.isclose(ours[name], truth[name], rel_tol=1e-9) for name in ("replay", "aligned"))
        wrong += not same
        print(f"{log.path}: {truth}: {'equal' if same else f'DIFFERS, ours {ours}'}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
