"""How runs wait, wake, stop, fail and are started, each with a plugin made for it, in its own process."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from journeymap.analysis.due import start_due
from journeymap.analysis.models import Alert, Finding, Run, ScoreSet
from journeymap.analysis.running import AnalyzerFailed
from journeymap.analysis.starting import start
from journeymap.events.models import Snapshot
from journeymap.jobs.claiming import attempt, claim
from journeymap.jobs.errors import Cancelled
from journeymap.mining import registry

from .company import carry_out, hear

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("children")]
HEAD = """
import os, subprocess, time
import numpy as np
from journeymap.mining import *
from journeymap.mining import Analyzer

class Base(Analyzer):
    title = "T"
    version = "1"
    kinds = {"k": "A kind."}

def scores(name):
    return Scores(name=name, subject="case", ids=["a"], values=np.array([1.0]))
"""


def plugin(*classes: str) -> str:
    names = [text.split("(")[0].removeprefix("class ") for text in classes]
    return HEAD + "\n".join(classes) + f"\nanalyzers = ({', '.join(names)},)\n"


def one(name: str, body: str, more: str = "") -> str:
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    head = f'class {name.title()}(Base):\n    name = "{name}"\n{more}'
    return f"{head}    def analyze(self, data, params, progress):\n{lines}\n"


def queued(journey, analyzer: str) -> Run:
    return Run.objects.create(journey=journey, analyzer=analyzer)


GIVER = one("giver", 'yield scores("mine")', '    gives = frozenset({"scores:mine"})\n')
TAKER = one(
    "taker",
    'assert data.scores("mine")["value"].to_pylist() == [1.0]\nyield from ()',
    '    needs = frozenset({"scores:mine"})\n',
)


def test_a_run_waits_for_what_it_needs_and_wakes(install, shop):
    install("chain", plugin(GIVER, TAKER))
    taker = carry_out(queued(shop, "taker"))
    assert (taker.status, taker.message) == (
        "waiting",
        "taker waits: it needs mine, which no run has given: run giver first",
    )
    assert not taker.folder.exists()
    assert carry_out(queued(shop, "giver")).status == "done"
    taker.refresh_from_db()
    assert taker.status == "queued"
    assert carry_out(taker).status == "done"


def test_a_cancelled_run_ends_all_its_processes(install, shop):
    body = """child = subprocess.Popen(["sleep", "600"])
progress(0.5, f"{os.getpid()} {child.pid}")
time.sleep(600)"""
    install("slow", plugin(one("slow", body + "\nyield")))
    run = claim(Run, queued(shop, "slow").pk)
    seen: list[int] = []

    def beat(progress=None, message=None):
        if message:
            seen.extend(map(int, message.split()))
        elif seen:
            raise Cancelled("by a person")

    with pytest.raises(Cancelled):
        run.carry_out(beat)
    assert len(seen) == 2
    for pid in seen:
        assert not alive(pid)


def alive(pid: int) -> bool:
    """Whether a process runs; one that is dead but not yet waited for by its new parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_run_that_takes_too_long_is_ended(install, shop, settings):
    settings.RUN_SECONDS = 1.0
    install("slow", plugin(one("slow", 'progress(0.1, "")\ntime.sleep(600)\nyield')))
    with pytest.raises(AnalyzerFailed, match="longer than 1 seconds"):
        carry_out(queued(shop, "slow"))


def test_a_run_that_takes_too_much_memory_is_ended(install, shop, settings):
    settings.RUN_MEMORY_BYTES = 3 * 2**30
    install("fat", plugin(one("fat", "held = np.ones(2**30)\nyield")))
    with pytest.raises(AnalyzerFailed, match="fat needs more than 3072 MB"):
        carry_out(queued(shop, "fat"))


def test_a_run_that_fails_says_so_on_its_row_and_fails_alone(install, shop):
    install("bad", plugin(one("bad", 'raise ValueError("the moon is full")\nyield'), GIVER))
    bad = queued(shop, "bad")
    assert attempt(Run, bad.pk) == "failed"
    bad.refresh_from_db()
    assert bad.error.startswith("bad failed: ValueError: the moon is full")
    assert "bad_plugin.py" in bad.traceback and "the moon is full" in bad.traceback
    assert attempt(Run, queued(shop, "giver").pk) == "done"


def test_results_come_whole_or_not_at_all(install, shop):
    told = 'yield Measure(name="m", anchor=Anchor(place="journey"), value=1, unit="x", n=1, method="m")\n'
    install("half", plugin(one("half", told + 'raise ValueError("half way")')))
    with pytest.raises(AnalyzerFailed):
        carry_out(queued(shop, "half"))
    assert not Finding.objects.exists() and not ScoreSet.objects.exists()


def test_a_run_delivered_twice_is_done_once(install, shop):
    install("chain", plugin(GIVER))
    run = queued(shop, "giver")
    assert attempt(Run, run.pk) == "done"
    assert attempt(Run, run.pk) is None
    assert ScoreSet.objects.filter(run=run).count() == 1


def test_an_incident_opens_one_alert_that_closes_when_it_is_gone(install, shop):
    told = """import datetime
started = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)
over = started if os.environ.get("INCIDENT") == "over" else None
if os.environ.get("INCIDENT"):
    yield Finding(kind="k", anchor=Anchor(place="journey"), headline="it broke", value=1, unit="x", n=1,
                  method="m", mood="pain", evidence=Selection(subject="cases"),
                  incident=Incident(started=started, key="it", ended=over))"""
    install("alarm", plugin(one("alarm", told)))
    told = (("1", 1, 1), ("1", 1, 1), ("", 0, 1), ("1", 1, 2), ("over", 0, 2), ("over", 0, 2))
    for incident, lasting, opened in told:
        os.environ["INCIDENT"] = incident
        try:
            carry_out(queued(shop, "alarm"))
        finally:
            del os.environ["INCIDENT"]
        alerts = Alert.objects.all()
        assert (alerts.filter(closed=None).count(), alerts.count()) == (lasting, opened)


@pytest.mark.slow
def test_ten_runs_end_in_the_order_of_what_they_need(install, shop):
    """Whatever order workers take them in: here always the last one first."""
    chain = [
        one(
            f"a{9 - n}",
            f'yield scores("s{n}")',
            f'    gives = frozenset({{"scores:s{n}"}})\n'
            + (f'    needs = frozenset({{"scores:s{n - 1}"}})\n' if n else ""),
        )
        for n in range(10)
    ]
    install("ten", plugin(*chain))
    names = [f"a{9 - n}" for n in range(10)]
    runs = start(shop, names)
    assert [run.analyzer for run in runs] == names == list(registry.load().in_order(names))
    for _ in range(100):
        left = Run.objects.filter(status="queued").order_by("-pk").first()
        if left is None:
            break
        carry_out(left)
    done = Run.objects.order_by("finished")
    assert [(run.analyzer, run.status) for run in done] == [(name, "done") for name in names]


def aged(seconds: float) -> None:
    Snapshot.objects.update(created=timezone.now() - timedelta(seconds=seconds))


def finish_all() -> None:
    for run in Run.objects.filter(status="queued"):
        snapshot = Snapshot.objects.order_by("-number").first()
        Run.objects.filter(pk=run.pk).update(
            status="done",
            snapshot=snapshot,
            snapshot_number=snapshot and snapshot.number,
            journey_revision=run.journey.revision if run.journey else None,
        )


def test_analysis_starts_by_itself_once_data_stop_coming(shop):
    known = registry.load().analyzers
    quick = sum(analyzer.quick for analyzer in known.values())
    of_journeys = sum(analyzer.scope == "journey" for analyzer in known.values())
    assert start_due() == quick  # data came in this moment
    aged(16)
    assert start_due() == len(known) - quick
    assert start_due() == 0  # they wait already
    finish_all()
    assert start_due() <= quick  # those that were given only now what they want
    finish_all()
    assert start_due() == 0  # nothing new
    hear(10, [{"id": "n", "text": "", "score": 1.0, "kind": "nps", "scale_min": 0.0, "scale_max": 10.0,
               "time": timezone.now(), "customer": "c1", "row": 1}])  # fmt: skip
    assert start_due() == quick  # too fresh again for the others
    aged(16)
    assert start_due() == len(known) - quick
    finish_all()
    start_due()
    finish_all()
    shop.revision += 1
    shop.save()
    assert start_due() == of_journeys  # a changed definition is news too


def test_analysis_does_not_wait_for_ever_while_data_keep_coming(shop):
    aged(16)
    start_due()
    finish_all()
    hear(10, [{"id": "n", "text": "", "score": 1.0, "kind": "nps", "scale_min": 0.0, "scale_max": 10.0,
               "time": timezone.now(), "customer": "c1", "row": 1}])  # fmt: skip
    aged(601)
    hear(11, [{"id": "o", "text": "", "score": 1.0, "kind": "nps", "scale_min": 0.0, "scale_max": 10.0,
               "time": timezone.now(), "customer": "c1", "row": 1}])  # fmt: skip
    assert start_due() > 0
