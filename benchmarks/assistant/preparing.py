"""The installations that the exam is taken in: made once, kept in a folder, brought up to date each time."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.assistant.values import feedback
from benchmarks.assistant.values.counting import Counted
from benchmarks.quality import data
from benchmarks.serving import ROOT, environment, manage, python

CUSTOMERS = "5000"
RAW = "written"  # the demo company's raw files
TRAITS = ("segment", "member", "region")
EXAMPLES = {
    "olist": ("olist.sh", "olist_orders"),
    "onboarding": ("mobile_app.sh", "retentioneering_mobile_app"),
    "permits": ("receipt.sh", "receipt"),
}
JOURNEYS = {
    "demo": ("online-shop-simulated", "customer-life-simulated"),
    "olist": ("olist-orders",),
    "onboarding": ("app-onboarding",),
    "permits": ("permit-receipt",),
}

WORKER = """
from django.conf import settings
from journeymap.assistant import readying
from journeymap.maps.ahead import count_ahead
settings.ANALYSIS_QUIET = -1.0  # nothing more comes
print(readying.learn(), count_ahead(), readying.read())
"""


@dataclass(frozen=True)
class Installation:
    """folder: its data (JOURNEYMAP_DATA). journeys: slug -> what its numbers must be."""

    folder: Path
    journeys: dict[str, Counted]


def prepared(dataset: str, kept: Path) -> Installation:
    """The installation of a data set, made in `kept` where it is not there. Raises `quality.Absent`."""
    folder, aside = kept / dataset, kept / f"{dataset}-values"
    if not (aside / "ready").exists():
        filled(dataset, folder)
        aside.mkdir(parents=True, exist_ok=True)
        for slug in JOURNEYS[dataset]:
            exported(folder, aside, slug)
        if dataset == "demo":
            manage(folder, "demo", "--write", str(aside / RAW), "--customers", CUSTOMERS)
        (aside / "ready").touch()
    manage(folder, "migrate", "--verbosity", "0")
    readied(folder)
    return Installation(folder, {slug: counted(dataset, aside, slug) for slug in JOURNEYS[dataset]})


def readied(folder: Path) -> None:
    """What workers do before anybody asks: nothing is waited for that a server only reads."""
    python(folder, WORKER)


def filled(dataset: str, folder: Path) -> None:
    manage(folder, "migrate", "--verbosity", "0")
    if dataset == "demo":
        manage(folder, "demo", "--customers", CUSTOMERS)
        return
    script, files = EXAMPLES[dataset]
    subprocess.run(
        [str(ROOT / "examples" / script), str(data(files))],
        cwd=ROOT, env=environment(folder), check=True, capture_output=True,
    )  # fmt: skip


def exported(folder: Path, aside: Path, slug: str) -> None:
    """The journey's log, and of its definition what counting needs: no number of a map."""
    (aside / f"{slug}.parquet").unlink(missing_ok=True)
    manage(folder, "export_log", slug, "--format", "parquet", "--output", str(aside / f"{slug}.parquet"))
    drawn = json.loads(manage(folder, "export_map", slug, "--format", "json"))
    held = drawn["definition"]
    told = {
        "goal": drawn["goal"]["activities"],
        "exit": drawn["exit"]["activities"],
        "ends_after": drawn["ends_after_seconds"],
        "stages": held["stages"],
        "places": {each["name"]: each["stage"] for each in held["touchpoints"]},
        "steps": {each["pattern"]: each["touchpoint"] for each in held["rules"]},
    }
    (aside / f"{slug}.json").write_text(json.dumps(told), encoding="utf-8")


def counted(dataset: str, aside: Path, slug: str) -> Counted:
    definition: dict[str, Any] = json.loads((aside / f"{slug}.json").read_text(encoding="utf-8"))
    traits: dict[str, dict[str, str]] = {}
    answers: list[feedback.Answer] = []
    if dataset == "demo":
        traits = feedback.traits(aside / RAW / "simulated-customers.csv", TRAITS)
        answers = feedback.simulated(aside / RAW)
    elif dataset == "olist":
        answers = feedback.olist(data("olist_orders", "olist_order_reviews_dataset.csv.gz"))
    return Counted(aside / f"{slug}.parquet", definition, traits, answers)
