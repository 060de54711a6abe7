"""What is older than it may be kept goes, and nothing else; nobody overwrites another's limit unseen."""

import os
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.access.models import Entry
from journeymap.access.verifying import verify
from journeymap.analysis.models import Run
from journeymap.events.reading import bucket_tables, feedback_table
from journeymap.events.snapshots import current
from journeymap.feedback.models import Feedback
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here
from journeymap.privacy.ages import AGES
from journeymap.privacy.models import Clearance, Erasure, Retention
from journeymap.privacy.retention import Stale, change, clear_daily, limits, request_clearance, would_remove

pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW = "2020-01-01", (timezone.now() - timedelta(days=3)).strftime("%Y-%m-%d")


@pytest.fixture
def company(tmp_path):
    def hand_in(kind: str, text: str) -> Import:
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        return run_here(Import.objects.create(kind=kind, files=[{"name": path.name, "path": str(path)}]))

    hand_in("events", f"customer,activity,time\nann,early,{OLD}\nann,late,{NEW}\nbob,x,never\n")
    hand_in(
        "feedback", f"id,text,score,time\n1,ancient words,1,{OLD}\n2,new words,5,{NEW}\n3,timeless words,3,\n"
    )


def cleared() -> dict:
    job = run_here(request_clearance())
    return {kind: told["removed"] for kind, told in job.receipt.items()}


def activities() -> list[str]:
    return [row["activity"] for table in bucket_tables(current()) for row in table.to_pylist()]


def texts() -> set[str]:
    return set(Feedback.objects.values_list("text", flat=True))


def test_nothing_goes_by_itself(company):
    clear_daily()
    assert not Clearance.objects.exists()
    assert cleared() == {} and len(activities()) == 2


def test_the_figure_beforehand_is_what_goes_afterwards(company):
    before = {kind: would_remove(kind, 30) for kind in ("events", "answers", "texts", "runs", "rejects")}
    assert before == {"events": 1, "answers": 1, "texts": 1, "runs": 0, "rejects": 0}
    change("events", 30, 0)
    assert cleared() == {"events": 1}
    assert activities() == ["late"] and would_remove("events", 30) == 0
    assert "ancient words" in texts()  # another kind, which nobody limited


def test_words_go_and_scores_stay(company):
    change("texts", 30, 0)
    assert cleared() == {"texts": 1}
    assert texts() == {"", "new words", "timeless words"}
    assert feedback_table(current()).num_rows == 3


def test_answers_go_with_their_words_and_one_without_time_is_as_old_as_its_import(company):
    Import.objects.update(created=timezone.now() - timedelta(days=400))
    assert would_remove("answers", 30) == 2
    change("answers", 30, 0)
    assert cleared() == {"answers": 2}
    assert texts() == {"new words"} and feedback_table(current()).num_rows == 1


def test_no_byte_of_old_rows_is_left_in_the_store(company):
    change("events", 30, 0)
    cleared()
    files = [path.read_bytes() for path in settings.STORE_DIR.rglob("*.parquet")]
    assert files and not any(b"early" in content for content in files)


def test_rejected_rows_exports_and_texts_of_the_trail_go(company):
    job = Import.objects.get(kind="events")
    assert job.rejects_path.exists()
    Import.objects.update(finished=timezone.now() - timedelta(days=40))
    path = settings.EXPORTS_DIR / "old.csv"
    path.write_text("x")
    os.utime(path, (time.time() - 40 * 86_400,) * 2)
    record(None, "deed", "old news")
    Entry.objects.filter(action="deed").update(when=timezone.now() - timedelta(days=40))
    for kind in ("rejects", "exports", "audit"):
        change(kind, 30, 0)
    assert cleared() == {"rejects": 1, "exports": 1, "audit": 1}
    assert not job.rejects_path.exists() and not path.exists()
    assert Entry.objects.get(action="deed").target == ""


def test_finished_work_goes_but_a_failed_erasure_is_still_owed(company):
    old = timezone.now() - timedelta(days=40)
    Erasure.objects.create(digest="1", status="done", finished=old)
    Erasure.objects.create(digest="2", key="ann", status="failed", finished=old)
    Import.objects.create(kind="events", status="failed", finished=old)
    change("jobs", 30, 0)
    assert cleared() == {"jobs": 2}
    assert [job.key for job in Erasure.objects.all()] == ["ann"]
    assert Import.objects.count() == 2  # those whose rows are stored


def test_the_newest_run_stays_and_an_older_one_goes_with_its_files(company):
    old = timezone.now() - timedelta(days=40)
    runs = [Run.objects.create(analyzer="a", status="done", finished=old) for _ in range(2)]
    runs[0].folder.mkdir(parents=True, exist_ok=True)  # one that was rolled back may have had its number
    assert would_remove("runs", 30) == 1
    change("runs", 30, 0)
    assert cleared() == {"runs": 1}
    assert list(Run.objects.all()) == [runs[1]] and not runs[0].folder.exists()


def test_the_trail_is_whole_after_its_texts_went(company):
    AGES["audit"].remove(timezone.now() + timedelta(hours=1))
    verdict = verify()
    assert verdict.whole and verdict.erased == verdict.checked > 0


def test_two_editors_at_once_do_not_overwrite_each_other(django_user_model):
    ada = django_user_model.objects.create_user("ada")
    change("events", 30, 0, ada)
    with pytest.raises(Stale, match="ada changed “Events” meanwhile: it is 30 days now"):
        change("events", None, 0)
    assert change("events", 60, 1).revision == 2
    assert [entry.detail for entry in Entry.objects.filter(action="retention").order_by("seq")] == [
        {"before": None, "days": 30},
        {"before": 30, "days": 60},
    ]


@pytest.mark.parametrize(("kind", "days"), [("events", 0), ("events", -3), ("events", 10**6), ("weather", 3)])
def test_a_limit_that_makes_no_sense_is_refused(kind, days):
    with pytest.raises(ValueError, match=r"days, or none|no kind"):
        change(kind, days, 0)
    assert not Retention.objects.exclude(days=None).exists()


def test_every_kind_has_a_row_to_show_and_the_duty_starts_one_clearance(company):
    own = {row.kind: row.days for row in limits() if row.days}
    assert len(limits()) == 11 and own == {"questions": 180, "requests": 180, "messages": 180}
    change("events", 30, 0)
    clear_daily()
    clear_daily()
    assert Clearance.objects.count() == 1


def test_old_events_that_a_file_brings_again_go_at_the_next_clearance(company, tmp_path):
    change("events", 30, 0)
    cleared()
    again = tmp_path / "events.csv"
    run_here(Import.objects.create(kind="events", files=[{"name": "events.csv", "path": str(again)}]))
    assert sorted(activities()) == ["early", "late"]
    assert cleared() == {"events": 1} and activities() == ["late"]
