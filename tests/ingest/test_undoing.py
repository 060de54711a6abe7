import pytest

from journeymap.events.reading import bucket_tables, feedback_table
from journeymap.events.snapshots import current
from journeymap.feedback.models import Feedback
from journeymap.ingest.models import Import
from journeymap.ingest.undoing import NotUndoable, undo
from journeymap.jobs.claiming import run_here

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hand_in(tmp_path):
    def hand_in(kind: str, text: str) -> Import:
        path = tmp_path / f"{kind}-{Import.objects.count()}.csv"
        path.write_text(text)
        return run_here(Import.objects.create(kind=kind, files=[{"name": path.name, "path": str(path)}]))

    return hand_in


def customers() -> list[str]:
    return sorted(row["customer"] for table in bucket_tables(current()) for row in table.to_pylist())


HEAD = "customer,activity,time\n"
A = "alice,visit,2026-01-01\n"
B = "bob,visit,2026-01-02\n"


def test_undoing_takes_the_rows_back(hand_in):
    first = hand_in("events", HEAD + A)
    hand_in("events", HEAD + B)
    undo(first)
    assert customers() == ["bob"]
    assert first.undone


def test_rows_that_another_import_brought_too_stay(hand_in):
    first = hand_in("events", HEAD + A + B)
    hand_in("events", HEAD + B)
    undo(first)
    assert customers() == ["bob"]


def test_the_same_file_can_come_again_after_it_was_undone(hand_in):
    undo(hand_in("events", HEAD + A))
    assert hand_in("events", HEAD + A).accepted == 1


def test_texts_go_with_their_import_and_stay_with_another(hand_in):
    first = hand_in("feedback", "text,score\nGood,5\nBad,1\n")
    second = hand_in("feedback", "text,score\nBad,1\n")
    undo(first)
    (row,) = Feedback.objects.all()
    assert (row.text, row.import_number) == ("Bad", second.pk)
    assert feedback_table(current())["id"].to_pylist() == [row.key]


def test_undoing_twice_is_refused(hand_in):
    job = hand_in("events", HEAD + A)
    undo(job)
    with pytest.raises(NotUndoable, match="already"):
        undo(job)


def test_an_undoing_that_cannot_be_noted_in_the_trail_is_not_done(hand_in, monkeypatch):
    first = hand_in("events", HEAD + A)

    def refused(*told, **more):
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr("journeymap.ingest.undoing.record", refused)
    with pytest.raises(RuntimeError):
        undo(first)
    first.refresh_from_db()
    assert customers() == ["alice"] and first.undone is None
