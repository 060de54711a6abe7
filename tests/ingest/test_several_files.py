"""Imports of several files keep the texts of each; rows that are renewed replace the earlier ones."""

import pytest

from journeymap.events.reading import bucket_tables, feedback_table
from journeymap.events.snapshots import current
from journeymap.events.sweeping import sweep_orphans
from journeymap.events.writers import Workplace
from journeymap.feedback.models import Feedback
from journeymap.ingest.models import Import
from journeymap.ingest.undoing import undo
from journeymap.jobs.claiming import run_here

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = "id,text,score,time,customer\n"
EVENTS = "id,customer,activity,time\n"


@pytest.fixture
def hand_in(tmp_path):
    def hand_in(kind: str, *texts: str, renews: bool = True, name: str = "") -> Import:
        files = []
        for number, text in enumerate(texts):
            path = tmp_path / f"{kind}{name}-{Import.objects.count()}-{number}.csv"
            path.write_text(text)
            told = {"ids_of": "ours", "renews": renews}
            files.append({"name": path.name, "path": str(path), "own": False, **told})
        return run_here(Import.objects.create(kind=kind, files=files))

    return hand_in


def counts(job: Import) -> tuple[int, int, int]:
    return job.accepted, job.duplicates, job.rejected


def events() -> list[tuple[str, str]]:
    rows = [row for table in bucket_tables(current()) for row in table.to_pylist()]
    return sorted((row["customer"], row["activity"]) for row in rows)


def words() -> dict[str, float]:
    """Text -> score of all answers, the same in the store and the database."""
    told = {row.key: row for row in Feedback.objects.all()}
    stored = {row["id"]: row["score"] for row in feedback_table(current()).to_pylist()}
    assert {key: row.score for key, row in told.items()} == stored
    return {row.text: row.score for row in told.values()}


def test_the_texts_of_all_files_of_an_import_are_kept(hand_in):
    files = [
        HEAD + "".join(f"{part}{n},words {part} {n},4,2026-01-01,c\n" for n in range(3)) for part in "abc"
    ]
    assert counts(hand_in("feedback", *files, renews=False)) == (9, 0, 0)
    assert len(words()) == 9


def test_an_answer_that_changed_takes_the_place_of_the_earlier_one(hand_in):
    hand_in("feedback", HEAD + "1,slow,2,2026-01-01,c\n2,fine,5,2026-01-01,c\n")
    again = hand_in("feedback", HEAD + "1,slow,4,2026-01-01,c\n2,fine,5,2026-01-01,c\n")
    assert counts(again) == (1, 1, 0)
    assert words() == {"slow": 4.0, "fine": 5.0}


def test_an_event_that_changed_takes_the_place_of_the_earlier_one(hand_in):
    hand_in("events", EVENTS + "1,ann,ordered,2026-01-01\n2,bob,ordered,2026-01-02\n")
    again = hand_in("events", EVENTS + "1,ann,shipped,2026-01-05\n2,bob,ordered,2026-01-02\n")
    assert counts(again) == (1, 1, 0)
    assert events() == [("ann", "shipped"), ("bob", "ordered")]


def test_an_event_may_be_renewed_under_another_customer(hand_in):
    hand_in("events", EVENTS + "1,ann,ordered,2026-01-01\n")
    hand_in("events", EVENTS + "1,zoe,ordered,2026-01-01\n")
    assert events() == [("zoe", "ordered")]


def test_of_several_versions_in_one_import_the_first_file_counts(hand_in):
    hand_in("events", EVENTS + "1,ann,ordered,2026-01-01\n")
    newest = EVENTS + "1,ann,returned,2026-01-09\n"
    hand_in("events", newest, EVENTS + "1,ann,shipped,2026-01-05\n2,bob,ordered,2026-01-02\n")
    assert events() == [("ann", "returned"), ("bob", "ordered")]


@pytest.mark.parametrize("kind", ["events", "feedback"])
def test_the_stored_version_stays_where_the_first_file_has_it_and_a_later_one_an_older(hand_in, kind):
    texts = {"events": EVENTS + "1,ann,{},2026-01-01\n", "feedback": HEAD + "1,{},4,2026-01-01,c\n"}
    stored, older = texts[kind].format("stored"), texts[kind].format("older")
    hand_in(kind, stored)
    before = current().number
    assert counts(hand_in(kind, stored, older)) == (0, 2, 0)
    assert current().number == before
    assert (events() or words()) in ([("ann", "stored")], {"stored": 4.0})


def test_files_that_renew_nothing_take_one_lock_each(hand_in, monkeypatch):
    made, begin = [], Workplace.__init__
    monkeypatch.setattr(Workplace, "__init__", lambda self: made.append(self) or begin(self))
    hand_in("events", *[EVENTS + f"{n},ann,ordered,2026-01-01\n" for n in range(4)])
    hand_in("feedback", *[HEAD + f"{n},slow,2,2026-01-01,c\n" for n in range(4)])
    assert len(made) == 8


def test_nothing_new_makes_no_snapshot(hand_in):
    hand_in("events", EVENTS + "1,ann,ordered,2026-01-01\n")
    before = current().number
    assert counts(hand_in("events", EVENTS + "1,ann,ordered,2026-01-01\n")) == (0, 1, 0)
    assert current().number == before


def test_rows_that_are_not_to_be_renewed_stay_as_they_were(hand_in):
    hand_in("events", EVENTS + "1,ann,ordered,2026-01-01\n")
    hand_in("events", EVENTS + "1,ann,shipped,2026-01-05\n", renews=False)
    assert events() == [("ann", "ordered")]


def test_taking_a_renewal_back_takes_the_newer_version_away(hand_in):
    hand_in("events", EVENTS + "1,ann,ordered,2026-01-01\n2,bob,ordered,2026-01-02\n")
    undo(hand_in("events", EVENTS + "1,ann,shipped,2026-01-05\n2,bob,ordered,2026-01-02\n"))
    assert events() == [("bob", "ordered")]


def test_a_renewal_is_taken_back_also_where_a_third_import_had_the_earlier_version(hand_in):
    before = EVENTS + "1,ann,ordered,2026-01-01\n2,bob,ordered,2026-01-02\n"
    first, second = hand_in("events", before), hand_in("events", before)
    renewed = hand_in("events", EVENTS + "1,ann,shipped,2026-01-05\n")
    sweep_orphans(min_age=0)
    undo(renewed)
    assert events() == [("bob", "ordered")]
    undo(first)
    assert events() == [("bob", "ordered")]  # what was not renewed is still the second import's too
    undo(second)
    assert events() == []


def test_an_answer_that_was_renewed_goes_whole_where_a_third_import_had_the_earlier_version(hand_in):
    before = HEAD + "1,slow,2,2026-01-01,c\n2,fine,5,2026-01-01,c\n"
    first, _ = hand_in("feedback", before), hand_in("feedback", before)
    renewed = hand_in("feedback", HEAD + "1,quick,4,2026-01-01,c\n")
    sweep_orphans(min_age=0)
    undo(renewed)
    assert words() == {"fine": 5.0}
    undo(first)
    assert words() == {"fine": 5.0}


def test_a_newer_version_stays_where_a_later_import_brought_it_too(hand_in):
    hand_in("events", EVENTS + "1,ann,ordered,2026-01-01\n")
    hand_in("feedback", HEAD + "1,slow,2,2026-01-01,c\n")
    newer = {"events": EVENTS + "1,ann,shipped,2026-01-05\n", "feedback": HEAD + "1,quick,4,2026-01-01,c\n"}
    renewed = [hand_in(kind, text) for kind, text in newer.items()]
    again = [hand_in(kind, text) for kind, text in newer.items()]
    for job in renewed:
        undo(job)
    assert (events(), words()) == ([("ann", "shipped")], {"quick": 4.0})
    for job in again:
        undo(job)
    assert (events(), words()) == ([], {})
