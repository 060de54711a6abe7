"""Imports from the row to the store: what is taken, what is refused, what a second time changes."""

import csv
import json
import os
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from journeymap.customers.suppression import suppress
from journeymap.events.reading import bucket_tables, customers_table, feedback_table
from journeymap.events.snapshots import current
from journeymap.feedback.models import Feedback
from journeymap.ingest import importing
from journeymap.ingest.models import Import, Shape
from journeymap.ingest.receiving import sweep_copies
from journeymap.jobs.claiming import run_here

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = (
    "customer,activity,time\nalice,visit,2026-01-01 10:00\nalice,buy,2026-01-01 10:05\n"
    "bob,visit,2026-01-02 09:00\n"
)


@pytest.fixture
def hand_in(tmp_path):
    def hand_in(kind: str, *texts: str, **fields) -> Import:
        files = []
        for number, text in enumerate(texts):
            path = tmp_path / f"{kind}-{Import.objects.count()}-{number}.csv"
            path.write_text(text)
            files.append({"name": path.name, "path": str(path), "own": fields.get("own", False)})
        return run_here(Import.objects.create(kind=kind, files=files, told=fields.get("told", {})))

    return hand_in


def stored_events() -> list[tuple]:
    rows = [row for table in bucket_tables(current()) for row in table.to_pylist()]
    return sorted((row["customer"], row["activity"], row["time"].isoformat()) for row in rows)


def counts(job: Import) -> tuple[int, int, int]:
    return job.accepted, job.duplicates, job.rejected


def test_the_same_file_again_changes_nothing(hand_in):
    assert counts(hand_in("events", EVENTS)) == (3, 0, 0)
    before = current().number
    assert counts(hand_in("events", EVENTS)) == (0, 3, 0)
    assert len(stored_events()) == 3
    assert current().number == before


def test_overlapping_files_do_not_double_and_real_repeats_stay(hand_in):
    repeated = EVENTS + "bob,visit,2026-01-02 09:00\n"
    assert counts(hand_in("events", repeated)) == (4, 0, 0)
    assert counts(hand_in("events", repeated + "bob,buy,2026-01-03 09:00\n")) == (1, 4, 0)
    assert len(stored_events()) == 5


def test_several_files_of_one_import_overlap_too(hand_in):
    more = "customer,activity,time\nbob,visit,2026-01-02 09:00\nbob,buy,2026-01-03 09:00\n"
    assert counts(hand_in("events", EVENTS, more)) == (4, 1, 0)


def test_rejected_rows_come_back_with_their_reason_and_cannot_run_in_a_spreadsheet(hand_in):
    job = hand_in("events", EVENTS + "=cmd(),visit,yesterday\n")
    assert counts(job) == (3, 0, 1)
    (row,) = csv.DictReader(job.rejects_path.read_text().splitlines())
    assert row["row"] == "4" and "yesterday" in row["reason"]
    assert row["raw"].startswith("'=")


def test_one_unreadable_file_leaves_nothing_of_the_others(hand_in, tmp_path):
    with pytest.raises(ValueError, match=r"events-0-1\.csv"):
        hand_in("events", EVENTS, "")
    assert stored_events() == []
    job = Import.objects.get()
    assert job.status == "failed" and "empty" in job.error


def test_what_was_told_is_remembered_for_files_of_that_shape(hand_in):
    text = "who,what,when_,kind\nalice,x,2026-01-01,visit\nbob,y,2026-01-02,buy\n"
    told = {"customer": "who", "activity": "kind", "time": "when_"}
    first = hand_in("events", text, told=told)
    again = hand_in("events", text.replace("2026", "2025"))
    assert again.mappings[0]["columns"]["activity"] == first.mappings[0]["columns"]["activity"] == "kind"
    assert Shape.objects.get().last_import == again


def test_feedback_is_masked_before_it_is_stored(hand_in):
    text = (
        "id,text,score,customer\n1,Write to jane.doe@example.com or 4111 1111 1111 1111,4,alice\n"
        "2,,nine,bob@example.com said +49 30 901820\n"
    )
    job = hand_in(
        "feedback", text, told={"id": "id", "text": "text", "score": "score", "customer": "customer"}
    )
    assert counts(job) == (1, 0, 1)
    assert Feedback.objects.get().text == "Write to [email] or [card]"
    assert "bob@example.com" not in job.rejects_path.read_text()


def test_feedback_again_adds_neither_rows_nor_texts(hand_in):
    text = "text,score,time\nGood,5,2026-01-01\nGood,5,2026-01-01\nBad,1,2026-01-02\n"
    assert counts(hand_in("feedback", text)) == (3, 0, 0)
    assert counts(hand_in("feedback", text)) == (0, 3, 0)
    assert Feedback.objects.count() == 3
    assert set(feedback_table(current())["id"].to_pylist()) == set(
        Feedback.objects.values_list("key", flat=True)
    )


def test_customers_keep_traits_but_no_address(hand_in):
    hand_in("customers", "customer_id,email,phone,city\nalice,Alice@Example.com,+49 30 1,Berlin\n")
    (row,) = customers_table(current()).to_pylist()
    assert row["customer"] == "alice" and row["attr_city"] == "Berlin"
    assert "example" not in json.dumps(row, default=str).lower()


def test_rows_of_a_suppressed_customer_are_refused_and_repeated_nowhere(hand_in):
    suppress("alice", "asked")
    job = hand_in("events", EVENTS)
    assert counts(job) == (1, 0, 2)
    assert "alice" not in job.rejects_path.read_text()
    assert {row[0] for row in stored_events()} == {"bob"}


def test_rows_handed_in_before_an_erasure_are_refused_later_ones_are_not(hand_in):
    suppress("alice", "erased", imports_before=timezone.now() + timedelta(hours=1))
    assert counts(hand_in("events", EVENTS)) == (1, 0, 2)
    suppress("bob", "erased", imports_before=timezone.now() - timedelta(hours=1))
    assert counts(hand_in("events", EVENTS)) == (0, 1, 2)


def test_a_copy_of_ours_is_deleted_when_the_import_has_ended(hand_in):
    job = hand_in("events", EVENTS, own=True)
    assert not Path(job.files[0]["path"]).exists()


def test_the_command_answers_with_one_json_document(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(EVENTS)
    out, err = StringIO(), StringIO()
    call_command("import_events", str(path), json=True, stdout=out, stderr=err)
    answer = json.loads(out.getvalue())
    assert answer == {
        "import": answer["import"],
        "accepted": 3,
        "duplicates": 0,
        "rejected": 0,
        "rejects_file": None,
    }
    assert "activity = activity" in err.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("none.csv", None, "no such file"), ("empty.csv", "", "empty"), ("odd.csv", "a,b\n1,2\n", "time")],
)
def test_the_command_says_what_is_wrong_with_a_file(tmp_path, name, content, said):
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError, match=rf"{name}.*{said}"):
        call_command("import_events", str(path), stdout=StringIO(), stderr=StringIO())


def test_ids_of_one_kind_of_file_are_not_those_of_another(hand_in):
    tickets = "id,customer,activity,time\n1,alice,ticket opened,2026-01-01\n"
    orders = "id,customer,activity,time,amount\n1,alice,order placed,2026-01-02,9\n"
    assert counts(hand_in("events", tickets)) == (1, 0, 0)
    assert counts(hand_in("events", orders)) == (1, 0, 0)
    assert counts(hand_in("events", orders.replace("alice", "ALICE"))) == (0, 1, 0)


def test_the_sweep_spares_rejects_that_are_being_written(hand_in, monkeypatch):
    read = importing.read

    def slowly(*told):
        for path in (settings.DATA_DIR / "rejects").iterdir():
            os.utime(path, (time.time() - 90_000,) * 2)
        sweep_copies()
        read(*told)

    monkeypatch.setattr(importing, "read", slowly)
    job = hand_in("events", EVENTS + "alice,buy,never\n")
    assert counts(job) == (3, 0, 1)
    assert "never" in job.rejects_path.read_text()
