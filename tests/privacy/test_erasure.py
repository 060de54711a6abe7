"""After an erasure nothing of the person is left: in the store, the database, files, or by the back door."""

import json
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from journeymap.analysis.models import Run, ScoreSet
from journeymap.customers.models import Link
from journeymap.events.reading import bucket_tables, customers_table, feedback_table
from journeymap.events.snapshots import current, publish
from journeymap.feedback.models import Feedback
from journeymap.ingest.intakes import INTAKES
from journeymap.ingest.models import Import
from journeymap.ingest.preparing import prepare
from journeymap.jobs.claiming import claim, run_here
from journeymap.privacy import archive, traces
from journeymap.privacy.models import Erasure
from journeymap.privacy.requesting import request_erasure

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "zerlina-7781"
EVENTS = (
    f"customer,case,activity,time\n{SECRET},o1,visit,2026-01-01\n{SECRET},o2,buy,2026-01-02\n"
    "bob,o2,visit,2026-01-03\nbob,o3,visit,2026-01-03\n"
)


@pytest.fixture
def hand_in(tmp_path):
    def hand_in(kind: str, text: str, **fields) -> Import:
        path = tmp_path / f"{kind}-{Import.objects.count()}.csv"
        path.write_text(text)
        return Import.objects.create(kind=kind, files=[{"name": path.name, "path": str(path), **fields}])

    return hand_in


@pytest.fixture
def filled(hand_in):
    run_here(hand_in("events", EVENTS))
    run_here(
        hand_in(
            "feedback", f"id,text,score,customer,case\n1,nice,5,{SECRET},\n2,mine,4,,o1\n3,shared,1,,o2\n"
        )
    )
    run_here(
        hand_in("customers", f"customer,email,city\n{SECRET},z@example.com,Ulm\nbob,b@example.com,Bonn\n")
    )


def everything_stored() -> str:
    """All that can be read back from files and the database, decompressed."""
    parts = []
    for path in settings.DATA_DIR.rglob("*"):
        if path.suffix == ".parquet":
            parts.append(str(pq.read_table(path).to_pylist()))
        elif path.is_file():
            parts.append(path.read_bytes().decode("latin-1"))
    return "\n".join(parts)


def erase(key: str) -> dict:
    out = StringIO()
    call_command("erase_customer", key, json=True, stdout=out)
    return json.loads(out.getvalue())


def test_nothing_of_the_person_is_left_and_the_others_stay(filled):
    assert SECRET in everything_stored()
    answer = erase(SECRET)
    assert SECRET not in everything_stored()
    assert answer["receipt"]["events"] == 2
    assert answer["receipt"]["texts"] == 2  # their own answer, and the one to the order that was theirs alone
    assert sorted(row["customer"] for table in bucket_tables(current()) for row in table.to_pylist()) == [
        "bob",
        "bob",
    ]
    assert Feedback.objects.get().text == "shared"
    assert customers_table(current())["customer"].to_pylist() == ["bob"]
    assert SECRET not in json.dumps(answer)


def test_all_keys_of_one_person_go_together(hand_in):
    run_here(
        hand_in(
            "events", "customer,activity,time\nann,visit,2026-01-01\nanna,buy,2026-01-02\nbob,x,2026-01-03\n"
        )
    )
    run_here(hand_in("customers", "customer,email\nann,a@example.com\nanna,a@example.com\n"))
    erase("anna")
    assert not Link.objects.exists()
    assert [row["customer"] for table in bucket_tables(current()) for row in table.to_pylist()] == ["bob"]


def test_a_case_without_a_customer_can_be_erased_by_its_key(hand_in):
    run_here(hand_in("events", "case,activity,time\nc1,a,2026-01-01\nc2,a,2026-01-01\n"))
    run_here(hand_in("feedback", "text,case\nMine,c1\n"))
    erase("c1")
    assert [row["case"] for table in bucket_tables(current()) for row in table.to_pylist()] == ["c2"]
    assert not Feedback.objects.exists() and not feedback_table(current()).num_rows


def test_rejected_rows_of_the_person_leave_their_file(hand_in):
    job = run_here(hand_in("events", EVENTS + f"{SECRET},o9,visit,never\nbob,o9,visit,never\n"))
    erase(SECRET)
    text = Path(settings.DATA_DIR / job.rejects).read_text()
    assert SECRET not in text and "bob" in text


def test_a_file_that_waited_while_the_person_was_erased_does_not_bring_them_back(filled, hand_in):
    waiting = hand_in("events", f"customer,activity,time\n{SECRET},again,2026-02-01\nbob,again,2026-02-01\n")
    erase(SECRET)
    assert (run_here(waiting).accepted, waiting.rejected) == (1, 1)
    assert SECRET not in everything_stored()
    later = run_here(hand_in("events", f"customer,activity,time\n{SECRET},back,2026-03-01\n"))
    assert later.accepted == 1  # who comes back later is a customer again


def test_what_a_run_found_stays_when_it_ends_while_files_are_looked_at(monkeypatch):
    run = Run.objects.create(analyzer="some", status=Run.Status.RUNNING)
    scores = run.folder / "out" / "scores.parquet"
    scores.parent.mkdir(parents=True, exist_ok=True)
    scores.write_bytes(b"scores")

    def ends(*_: object, **__: object) -> list[str]:
        Run.objects.filter(pk=run.pk).update(status=Run.Status.DONE)
        path = str(scores.relative_to(settings.DATA_DIR))
        ScoreSet.objects.create(run=run, name="risk", subject="customers", path=path, rows=1)
        return []

    monkeypatch.setattr(traces, "Model", SimpleNamespace(objects=SimpleNamespace(values_list=ends)))
    traces.leftovers()
    assert scores.exists()
    monkeypatch.undo()
    ScoreSet.objects.all().delete()
    traces.leftovers()
    assert not scores.exists()


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_no_copy_is_left_of_a_file_whose_import_ended_badly_nor_of_those_beside_it(filled, status):
    waiting = kept_copies(status=status)
    erase(SECRET)
    assert not any((settings.DATA_DIR / path).exists() for path in waiting)
    assert SECRET not in everything_stored()


def test_a_backup_takes_along_all_that_a_waiting_import_will_read(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert set(kept_copies(status="queued")) <= set(archive.files())


def kept_copies(status: str) -> list[str]:
    """Copies of an import: its table, what could not be read of it before, and a table beside it."""
    paths = [f"uploads/{name}" for name in ("orders.csv", "orders.refused", "people.csv")]
    (settings.DATA_DIR / "uploads").mkdir(exist_ok=True)
    for path in paths:
        (settings.DATA_DIR / path).write_text(EVENTS)
    table, refused, people = paths
    beside = [{"name": "people.csv", "path": people, "own": True}]
    file = {"name": "orders.csv", "path": table, "own": True, "refused": refused, "beside": beside}
    Import.objects.create(kind="events", status=status, files=[file])
    return paths


@pytest.mark.parametrize("kind", ["events", "feedback"])
def test_rows_already_read_when_the_person_is_erased_are_not_published(filled, hand_in, kind):
    texts = {
        "events": f"customer,activity,time\n{SECRET},late,2026-02-01\nbob,late,2026-02-01\n",
        "feedback": f"text,customer\nlate words,{SECRET}\nother words,bob\n",
    }
    job = claim(Import, hand_in(kind, texts[kind]).pk)
    prepared = prepare(kind, job.files[0], {})
    with prepared, INTAKES[kind](job, prepared.mapping, 0) as intake:
        for batch in prepared.table.batches():
            intake.add(batch)
        change = intake.finish()
        erase(SECRET)
        publish([change], then=lambda _: intake.complete())
    assert change.accepted == 1
    assert SECRET not in everything_stored()
    assert not Feedback.objects.filter(customer=SECRET).exists()


def test_an_unknown_key_is_refused_with_a_reason():
    with pytest.raises(CommandError, match="Nothing is held"):
        call_command("erase_customer", "nobody", stdout=StringIO())


def test_asking_twice_gives_one_erasure(filled):
    assert request_erasure(SECRET).pk == request_erasure(SECRET).pk


def test_an_erasure_that_begins_again_ends_well(filled, monkeypatch):
    job = request_erasure(SECRET)
    monkeypatch.setattr(traces, "rejects", lambda keys: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_here(job)
    monkeypatch.undo()
    Erasure.objects.filter(pk=job.pk).update(status=Erasure.Status.QUEUED)
    assert run_here(job).receipt["events"] == 0
    assert SECRET not in everything_stored()
