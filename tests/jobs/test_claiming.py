"""One row, one claim, one end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from journeymap.jobs.claiming import Heart, attempt, claim, explain, work
from journeymap.jobs.errors import Cancelled, ClaimLost, NotQueued
from journeymap.jobs.states import Status
from tests.samples.models import Mark, Parcel

pytestmark = pytest.mark.django_db


def test_run_here_does_the_work_and_says_so():
    parcel = Parcel.objects.create(steps=3).run_here()
    assert (parcel.status, parcel.progress, parcel.attempts, parcel.error) == (Status.DONE, 1.0, 1, "")
    assert parcel.started <= parcel.heartbeat <= parcel.finished
    assert parcel.marks.count() == 1


def test_delivered_twice_the_second_does_nothing():
    parcel = Parcel.objects.create()
    assert attempt(Parcel, parcel.pk) == Status.DONE
    assert attempt(Parcel, parcel.pk) is None
    with pytest.raises(NotQueued):
        parcel.run_here()
    assert parcel.marks.count() == 1


def test_a_claim_is_given_once_and_waiting_rows_are_not_claimed():
    parcel, later = Parcel.objects.create(), Parcel.objects.create(status=Status.WAITING)
    assert claim(Parcel, parcel.pk).worker
    assert claim(Parcel, parcel.pk) is None
    assert claim(Parcel, later.pk) is None


def test_a_failure_is_kept_on_the_row_and_raised_in_commands():
    parcel = Parcel.objects.create(trouble="the file<NUL> is empty")
    with pytest.raises(ValueError, match="is empty"):
        parcel.run_here()
    assert (parcel.status, parcel.error) == (Status.FAILED, "the file\\0 is empty")
    assert "ValueError" in parcel.traceback and "carry_out" in parcel.traceback
    assert parcel.marks.count() == 0


def test_a_worker_keeps_what_customers_wrote_out_of_the_log(caplog):
    parcel = Parcel.objects.create(trouble="my card is 4111 1111 1111 1111")
    assert attempt(Parcel, parcel.pk) == Status.FAILED
    assert "4111" not in caplog.text and "ValueError" in caplog.text
    parcel.refresh_from_db()
    assert "4111" in parcel.error


def test_who_lost_the_claim_may_neither_finish_nor_complete():
    claimed = claim(Parcel, Parcel.objects.create().pk)
    Parcel.objects.filter(pk=claimed.pk).update(worker="somebody else")
    with pytest.raises(ClaimLost), claimed.completing():
        Mark.objects.create(parcel=claimed)
    with pytest.raises(ClaimLost):
        work(claimed)
    claimed.refresh_from_db()
    assert (claimed.status, claimed.worker) == (Status.RUNNING, "somebody else")
    assert Mark.objects.count() == 0


def test_cancelling_before_while_and_after():
    queued = Parcel.objects.create()
    assert queued.cancel() and queued.status == Status.CANCELLED
    assert attempt(Parcel, queued.pk) is None

    running = claim(Parcel, Parcel.objects.create().pk)
    assert Parcel.objects.get(pk=running.pk).cancel()
    with pytest.raises(Cancelled):
        work(running)
    assert running.status == Status.CANCELLED and not running.marks.exists()

    done = Parcel.objects.create().run_here()
    assert not done.cancel() and done.status == Status.DONE


def test_a_cancel_that_comes_last_still_undoes_the_completion():
    running = claim(Parcel, Parcel.objects.create().pk)
    Parcel.objects.get(pk=running.pk).cancel()
    with pytest.raises(Cancelled), running.completing():
        Mark.objects.create(parcel=running)
    assert not Mark.objects.exists()


def test_progress_reaches_the_row_but_not_at_every_beat(django_assert_num_queries):
    claimed = claim(Parcel, Parcel.objects.create().pk)
    heart = Heart(claimed)
    with django_assert_num_queries(2):
        heart(0.25, "x" * 500)
        for _ in range(1000):
            heart(0.5)
    row = Parcel.objects.get(pk=claimed.pk)
    assert row.progress == 0.25 and row.message == "x" * 200
    heart.write()
    assert Parcel.objects.get(pk=claimed.pk).progress == 0.5


@pytest.mark.django_db(transaction=True)
def test_the_heart_beats_while_the_work_is_inside_one_long_call(settings):
    settings.JOBS_HEARTBEAT_EVERY = 0.05
    parcel = Parcel.objects.create(steps=1, pause=0.6).run_here()
    assert parcel.heartbeat - parcel.started >= timedelta(seconds=0.3)
    assert parcel.heartbeat <= timezone.now()


def test_errors_are_explained_in_their_own_words():
    assert explain(ValueError("no column 'time'")) == "no column 'time'"
    assert explain(KeyError("time")) == "KeyError: 'time'"
    assert explain(MemoryError()) == "MemoryError"
