"""Nothing waits for ever: rows of dead workers, rows that no queue holds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from journeymap.jobs import sending, sweeping
from journeymap.jobs.claiming import attempt, claim
from journeymap.jobs.states import Status
from tests.samples.models import Parcel

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=1)


@pytest.fixture
def outbox(monkeypatch):
    """The broker's queue: a list of what was sent, and a length that a test sets."""

    class Outbox(list):
        length: int | None = 0

    box = Outbox()
    monkeypatch.setattr(
        sending.current_app,
        "send_task",
        lambda task, args, **options: box.append((task, *args)),
        raising=False,
    )
    monkeypatch.setattr(sweeping, "queue_length", lambda: box.length)
    return box


def silent(**values):
    parcel = claim(Parcel, Parcel.objects.create().pk)
    Parcel.objects.filter(pk=parcel.pk).update(heartbeat=timezone.now() - LONG_AGO, **values)
    return parcel


def test_a_row_whose_worker_died_goes_back_is_sent_and_done(outbox):
    parcel = silent()
    sweeping.sweep()
    parcel.refresh_from_db()
    assert (parcel.status, parcel.worker) == (Status.QUEUED, "")
    assert outbox == [("jobs.carry_out", "samples.parcel", str(parcel.pk))]
    assert attempt(Parcel, parcel.pk) == Status.DONE
    parcel.refresh_from_db()
    assert parcel.attempts == 2


def test_a_living_worker_keeps_its_row(outbox):
    parcel = claim(Parcel, Parcel.objects.create().pk)
    sweeping.sweep()
    parcel.refresh_from_db()
    assert parcel.status == Status.RUNNING and not outbox


def test_a_row_that_kills_its_workers_fails_with_a_clear_error(outbox, settings):
    parcel = silent(attempts=settings.JOBS_MAX_ATTEMPTS)
    sweeping.sweep()
    parcel.refresh_from_db()
    assert parcel.status == Status.FAILED and "died 5 times" in parcel.error and not outbox


def test_a_cancelled_row_of_a_dead_worker_ends(outbox):
    parcel = silent(cancel_requested=True)
    sweeping.sweep()
    parcel.refresh_from_db()
    assert parcel.status == Status.CANCELLED and not outbox


def test_lost_messages_are_sent_again_but_not_while_workers_are_busy(outbox):
    lost = Parcel.objects.create(sent=timezone.now() - LONG_AGO)
    Parcel.objects.create(sent=timezone.now())  # on its way
    Parcel.objects.create(status=Status.WAITING, created=timezone.now() - LONG_AGO)
    outbox.length = 3
    assert sweeping.resend() == 0
    outbox.length = None  # the broker does not answer
    assert sweeping.resend() == 0
    outbox.length = 0
    assert sweeping.resend() == 1
    assert outbox == [("jobs.carry_out", "samples.parcel", str(lost.pk))]


def test_a_broker_that_is_down_fails_no_request(django_capture_on_commit_callbacks, caplog):
    with django_capture_on_commit_callbacks(execute=True):
        parcel = Parcel.objects.create()
        sending.enqueue(parcel)
    parcel.refresh_from_db()
    assert (parcel.status, parcel.sent) == (Status.QUEUED, None)
    assert "broker does not answer" in caplog.text
    assert sending.queue_length() is None


def test_nothing_is_sent_before_the_commit(django_capture_on_commit_callbacks, outbox):
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        sending.enqueue(Parcel.objects.create())
    assert len(callbacks) == 1 and not outbox
