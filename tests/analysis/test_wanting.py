"""Who uses what others give waits while it is being made, and no longer; quick ones wait for nobody."""

import pytest

from journeymap.analysis import curating
from journeymap.analysis.due import due_on, start_due
from journeymap.analysis.models import Run, ScoreSet
from journeymap.analysis.starting import start
from journeymap.events.snapshots import current
from journeymap.jobs.claiming import claim, finish

from .company import carry_out
from .test_running import GIVER, aged, one, plugin, queued

pytestmark = pytest.mark.django_db
WANTER = one(
    "wanter",
    'progress(0.5, "with" if data.has("scores:mine") else "without")\nyield from ()',
    '    wants = frozenset({"scores:mine"})\n',
)
HASTY = WANTER.replace("anter", "asty").replace("Wasty", "Hasty").replace('"wasty"', '"hasty"')
HASTY = HASTY.replace("    wants", "    quick = True\n    wants")


def said(run: Run) -> list[str]:
    """Carry a run out; what it said on the way."""
    messages: list[str] = []
    claimed = claim(Run, run.pk)
    claimed.carry_out(lambda progress=None, message=None: message and messages.append(message))
    run.refresh_from_db()
    return messages


def test_what_nobody_gives_now_is_done_without(install, shop):
    install("wanting", plugin(GIVER, WANTER))
    run = queued(shop, "wanter")
    assert said(run) == ["without"] and run.status == "done"


def test_a_run_waits_for_a_giver_under_way(install, shop):
    install("wanting", plugin(GIVER, WANTER))
    giver, wanter = start(shop, ["giver", "wanter"])
    assert said(wanter) == []
    assert (wanter.status, wanter.awaits) == ("waiting", giver.pk)
    assert (wanter.worker, wanter.attempts) == ("", 0), "the claim is given back, and it was no attempt"
    assert wanter.message == "wanter waits: giver is queued, and it uses what that gives"
    assert Run.wake_waiting() == 0, "its giver has not ended"
    carry_out(giver)
    wanter.refresh_from_db()
    assert wanter.status == "queued"
    assert said(wanter) == ["with"] and wanter.status == "done"


def test_a_giver_that_fails_holds_nobody_up(install, shop):
    install("wanting", plugin(GIVER, WANTER))
    giver, wanter = start(shop, ["giver", "wanter"])
    said(wanter)
    failed = claim(Run, giver.pk)
    start_due()
    wanter.refresh_from_db()
    assert wanter.status == "waiting", "its giver runs"
    finish(failed, "failed", "worn out")
    start_due()
    wanter.refresh_from_db()
    assert wanter.status == "queued"
    assert said(wanter) == ["without"]


def test_who_waits_for_one_that_waits_waits_too(install, shop):
    middle = WANTER.replace("anter", "iddle").replace("Widdle", "Middle").replace('"widdle"', '"middle"')
    middle = middle.replace("    wants", '    gives = frozenset({"scores:other"})\n    wants')
    last = WANTER.replace("anter", "last").replace("Wlast", "Last").replace('"wlast"', '"last"')
    install("wanting", plugin(GIVER, middle, last.replace("scores:mine", "scores:other")))
    giver, between, end = start(shop, ["giver", "middle", "last"])
    said(between), said(end)
    assert (between.awaits, end.awaits) == (giver.pk, between.pk)


def test_a_quick_one_waits_for_nobody_and_looks_again(install, shop):
    install("wanting", plugin(GIVER, HASTY))
    start_due()  # data came in this moment
    (hasty,) = Run.objects.filter(analyzer="hasty")
    assert not Run.objects.filter(analyzer="giver").exists()
    giver = queued(shop, "giver")
    assert said(hasty) == ["without"]
    assert "hasty" not in due_on(shop, current())
    carry_out(giver)
    assert "hasty" in due_on(shop, current())
    aged(16)
    start_due()
    assert said(Run.objects.get(analyzer="hasty", status="queued")) == ["with"]
    assert "hasty" not in due_on(shop, current())


def test_what_people_keep_is_handed_over_and_its_changes_are_news(install, shop, monkeypatch):
    kept = {"themes": {"revision": 1, "themes": []}, "other": {"revision": 7}}
    monkeypatch.setattr(curating, "curated", lambda journey: kept)
    monkeypatch.setattr(
        curating, "revisions", lambda journey: {kind: told["revision"] for kind, told in kept.items()}
    )
    keeper = one(
        "keeper",
        'progress(0.5, str((data.curated("themes") or {}).get("revision")) + str(data.curated("other")))\n'
        "yield from ()",
        '    wants = frozenset({"curated:themes"})\n',
    )
    install("keeping", plugin(keeper))
    run = queued(shop, "keeper")
    assert said(run) == ["1None"] and run.curated == {"themes": 1}
    kept["other"]["revision"] = 8
    assert "keeper" not in due_on(shop, current())
    kept["themes"]["revision"] = 2
    assert "keeper" in due_on(shop, current())


VECTORS = one(
    "embedder",
    'yield Scores("text", "feedback", ["a", "b"], np.array([[0.5, 1.0], [2.0, 3.0]]))\n'
    'yield Scores("text", "feedback", ["a"], np.array([1.0]))',
    '    gives = frozenset({"vectors:text", "scores:text"})\n',
)
READER = one(
    "reader",
    'told = [look("text")["value"].to_pylist() for look in (data.vectors, data.scores)]\n'
    "progress(0.5, str(told))\nyield from ()",
    '    needs = frozenset({"vectors:text", "scores:text"})\n',
)


def test_only_the_newest_vectors_are_kept(install, shop, store):
    install("vectors", plugin(VECTORS, READER))
    first = carry_out(queued(shop, "embedder"))
    files = {stored.width: store / stored.path for stored in first.score_sets.all()}
    assert sorted(files, key=str) == [2, None] and all(path.exists() for path in files.values())
    second = carry_out(queued(shop, "embedder"))
    assert not files[2].exists() and files[None].exists()
    assert list(ScoreSet.objects.exclude(width=None).values_list("run", flat=True)) == [second.pk]
    assert said(queued(shop, "reader")) == ["[[[0.5, 1.0], [2.0, 3.0]], [1.0]]"]
