"""Kill -9 what is at work, at random moments, and count afterwards what is stored (see docs/faults.md).

    python benchmarks/faults.py [--times 20] [--seed 1] [--only parts|commands|disk|machines] [--report FILE]

parts:    `manage.py up` on a folder of its own; worker, web and broker are killed in mid-import, mid-run and
          mid-erase, `--times` each. Work is handed in over HTTP and repeated where the answer was lost.
commands: import_events, import_feedback, erase_customer and restore are killed, `--times` each, and repeated.
machines: as parts, on three machines that share PostgreSQL, Redis and a bucket (faults_machines.py); worker,
          web and clock are killed. Only where it is asked for.
disk:     the data folder lies on a file system of 24 MB (needs the right to mount one).

File number k holds the rows k*HALF to k*HALF+ROWS and rows of "victim-k", who is erased later: so every file
overlaps the one before, and what must be stored at the end is known. Exit code 0: nothing lost, nothing
doubled, nothing left of those erased, nothing hanging.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from faults_installation import ROWS, Folder, Installation, free_space_folder, write_feedback, write_file
from faults_machines import Machines, Shared

SETTLED = 240.0  # seconds after which what has not settled counts as hanging
PARTS = ("worker", "web", "broker")
IMPORTS, RUNS, ERASURES = "ingest_import", "analysis_run", "privacy_erasure"  # tables


class Log:
    """Of each kind of kill: how many, how many hit work in flight, the longest recovery in seconds."""

    def __init__(self) -> None:
        self.kills: dict[str, dict[str, float]] = defaultdict(
            lambda: {"kills": 0, "in_flight": 0, "longest_recovery": 0}
        )
        self.wrong: list[str] = []

    def note(self, kind: str, in_flight: bool, recovery: float) -> None:
        each = self.kills[kind]
        each["kills"] += 1
        each["in_flight"] += in_flight
        each["longest_recovery"] = round(max(each["longest_recovery"], recovery), 1)
        print(f"{kind}: in flight {in_flight}, well again after {recovery:.1f} s", flush=True)

    def expect(self, condition: bool, what: str) -> None:
        if not condition:
            self.wrong.append(what)
            print(f"WRONG: {what}", flush=True)


def judge(log: Log, where: str, folder: Folder, files: int, erased: list[int]) -> dict[str, Any]:
    """Compare what is stored with what was handed in."""
    told = folder.check(files, erased)
    for name in (
        "missing",
        "doubled",
        "strange",
        "victims_left",
        "orphans",
        "work_left",
        "uploads_left",
        "open",
    ):
        log.expect(not told[name], f"{where}: {name} = {told[name]}")
    return told


# --- parts of a running installation ------------------------------------------------------------
def strike(
    ours: Installation, part: str, phase: str, hand_in: Any, table: str, chance: random.Random
) -> tuple[bool, float]:
    """Hand in work, kill a part while it is done; (whether it was in flight, seconds until all was well)."""
    before, usual = ours.newest(table), ours.usual_seconds(table)
    working = ours.in_thread(hand_in)
    if part == "web":  # also while the request is on its way
        time.sleep(chance.uniform(0, usual + 0.5))
    else:
        ours.until(lambda: ours.has_begun(table, before), SETTLED, f"{phase} to begin")
        time.sleep(chance.uniform(0, 0.8 * usual))
    in_flight = working.is_alive() or ours.is_running(table)
    ours.kill(part, chance)
    begun = time.monotonic()
    working.join(SETTLED)
    ours.until(
        lambda: ours.well() and ours.settled(table, before), SETTLED, f"{phase} to settle after {part} died"
    )
    return in_flight, time.monotonic() - begun


def parts(log: Log, times: int, chance: random.Random) -> dict[str, Any]:
    folder = Folder(Path(tempfile.mkdtemp(prefix="faults-")))
    return killing(log, times, chance, Installation(folder), PARTS)


def machines(log: Log, times: int, chance: random.Random) -> dict[str, Any]:
    folder, shared = Folder(Path(tempfile.mkdtemp(prefix="faults-"))), Shared()
    try:
        ours = Machines(folder, shared, chance)
        return killing(log, times, chance, ours, ("worker", "web", "beat"))
    finally:
        shared.remove()


def killing(
    log: Log, times: int, chance: random.Random, ours: Installation, kinds: tuple[str, ...]
) -> dict[str, Any]:
    folder = ours.folder
    files, erased = 0, []
    try:
        ours.until(ours.well, SETTLED, "the first answer")
        ours.sign_in()
        for _ in range(2):  # undisturbed: how long each takes
            undisturbed(ours, ours.upload(write_file(folder, files)), "ingest_import")
            files += 1
            if files == 1:
                folder.command("discover", "shop")
        undisturbed(ours, ours.start_run(), "analysis_run")
        undisturbed(ours, ours.erase(0), "privacy_erasure")
        erased.append(0)
        for _ in range(times):
            for part in chance.sample(kinds, len(kinds)):
                path = write_file(folder, files)
                log.note(f"{part}, import", *strike(ours, part, "import", ours.upload(path), IMPORTS, chance))
                files += 1
                log.note(f"{part}, run", *strike(ours, part, "run", ours.start_run(), RUNS, chance))
                victim = files - 1
                log.note(f"{part}, erase", *strike(ours, part, "erase", ours.erase(victim), ERASURES, chance))
                erased.append(victim)
        ours.until(lambda: ours.well() and ours.quiet(), SETTLED, "everything to settle")
        failed = ours.failed()
        log.expect(not failed, f"parts: ended badly: {failed}")
        ours.settle()
        seconds = ours.end()
        log.expect(seconds < ours.ends_within, f"parts: the end took {seconds:.0f} s")
        return judge(log, "parts", folder, files, erased)
    except TimeoutError as hanging:
        log.expect(False, f"parts: hanging: {hanging}; {ours.open_rows()}")
        return {}
    finally:
        ours.end()
        ours.remove(keep=bool(log.wrong))


def undisturbed(ours: Installation, hand_in: Any, table: str) -> None:
    before = ours.newest(table)
    hand_in()
    ours.until(lambda: ours.settled(table, before), SETTLED, f"the first row of {table}")
    print(f"undisturbed, {table}: {ours.usual_seconds(table):.2f} s", flush=True)


# --- commands -----------------------------------------------------------------------------------
def commands(log: Log, times: int, chance: random.Random) -> dict[str, Any]:
    folder = Folder(Path(tempfile.mkdtemp(prefix="faults-")))
    try:
        folder.command("migrate", "-v0")
        usual: dict[str, float] = {}
        answers = write_feedback(folder)
        told = ["--map", "id=id,text=text,score=score,customer=customer"]
        feedback = lambda number: ["import_feedback", str(write_feedback(folder, number)), *told]  # noqa: E731
        steps = {
            "import_events": lambda number: ["import_events", str(write_file(folder, number))],
            "import_feedback": feedback,
            "erase_customer": lambda number: ["erase_customer", f"victim-{number}"],
        }
        for name, step in steps.items():
            begun = time.monotonic()
            folder.command(*step(0))
            usual[name] = time.monotonic() - begun
        for number in range(1, times + 1):
            for name, step in steps.items():
                killed(log, folder, name, step(number), usual[name], chance)
        result = judge(log, "commands", folder, times + 1, list(range(times + 1)))
        texts = 200 * (times + 1)
        log.expect(
            result["texts"] == result["answers"] == texts, f"commands: texts {result['texts']} of {texts}"
        )
        result["restores"] = restores(log, folder, times, chance, result)
        answers.unlink()
        return result
    finally:
        folder.remove(keep=bool(log.wrong))


def killed(log: Log, folder: Folder, name: str, told: list[str], usual: float, chance: random.Random) -> None:
    """Start a command, kill it, do it again."""
    process = folder.start(*told)
    time.sleep(chance.uniform(0.3, 1.0) * usual)
    in_flight = process.poll() is None
    process.kill()
    process.communicate()
    begun = time.monotonic()
    again = folder.finished(*told)
    nobody = name == "erase_customer" and not in_flight and "Nothing is held" in again.stderr
    done_before = nobody or (name == "erase_customer" and "Nothing is held" in again.stderr)
    log.expect(again.returncode == 0 or done_before, f"{name} again: {again.stderr[-300:]}")
    log.expect("Traceback" not in again.stderr, f"{name} again ended in a traceback")
    log.note(name, in_flight, time.monotonic() - begun)


def restores(log: Log, folder: Folder, times: int, chance: random.Random, wanted: dict[str, Any]) -> int:
    archive = folder.data.with_suffix(".tar.gz")
    folder.command("backup", str(archive))
    begun, usual = time.monotonic(), 3.0
    for _ in range(times):
        other = Folder(Path(tempfile.mkdtemp(prefix="faults-")))
        other.command("migrate", "-v0")
        process = other.start("restore", str(archive))
        time.sleep(chance.uniform(0.3, 1.0) * usual)
        in_flight = process.poll() is None
        process.kill()
        process.communicate()
        begun = time.monotonic()
        again = other.finished("restore", str(archive))
        whole = again.returncode == 0 or "holds" in again.stderr
        log.expect(whole, f"restore again: {again.stderr[-300:]}")
        log.note("restore", in_flight, time.monotonic() - begun)
        told = other.check(wanted["files"], wanted["erased"])
        same = all(told[name] == wanted[name] for name in ("rows", "missing", "doubled", "texts", "answers"))
        log.expect(same and told["key"] == wanted["key"], f"restore: {told}")
        other.remove(keep=False)
    archive.unlink()
    return times


# --- a full disk --------------------------------------------------------------------------------
def disk(log: Log) -> dict[str, Any]:
    """Import until the disk is full; then make room and go on."""
    with free_space_folder(24) as place:
        if place is None:
            print("no right to mount a small file system: left out")
            return {"left_out": True}
        folder = Folder(place / "var", outside=Path(tempfile.mkdtemp(prefix="faults-files-")))
        folder.command("migrate", "-v0")
        stored, said = 0, ""
        for number in range(100):
            done = folder.finished("import_events", str(write_file(folder, number)), "--json")
            if done.returncode:
                said = done.stderr.strip().splitlines()[-1]
                log.expect(
                    "Traceback" not in done.stderr and not done.stdout, "disk: a traceback or an answer"
                )
                log.expect("full" in said and "pace" in said, f"disk: the message says too little: {said}")
                break
            stored += 1
        log.expect(bool(said), "disk: it never became full")
        subprocess.run(["mount", "-o", "remount,size=120m", str(place)], check=True)
        judge(log, "disk, full", folder, stored, [])
        folder.command("import_events", str(write_file(folder, stored)))
        told = judge(log, "disk, with room again", folder, stored + 1, [])
        shutil.rmtree(folder.files)
        return {"files_until_full": stored, "message": said, **told}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("parts", "commands", "disk", "machines"), action="append")
    parser.add_argument("--report", type=Path)
    told = parser.parse_args()
    log, chance, begun = Log(), random.Random(told.seed), time.monotonic()
    tries = {
        "commands": lambda: commands(log, told.times, chance),
        "disk": lambda: disk(log),
        "parts": lambda: parts(log, told.times, chance),
        "machines": lambda: machines(log, told.times, chance),
    }
    wanted = told.only or ("commands", "disk", "parts")
    results = {name: attempt() for name, attempt in tries.items() if name in wanted}
    asked = {"rows_a_file": ROWS, "times": told.times, "seed": told.seed}
    report = {**asked, "kills": log.kills, "results": results,
              "wrong": log.wrong, "seconds": round(time.monotonic() - begun)}  # fmt: skip
    text = json.dumps(report, indent=1)
    print(text)
    if told.report:
        told.report.write_text(text)
    sys.exit(1 if log.wrong else 0)


if __name__ == "__main__":
    main()
