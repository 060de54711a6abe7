"""Hand stored rows to the broker. The row is the truth: a message that is lost is sent again by the sweep."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import ChannelError, OperationalError

from journeymap.access.about import HEADER, known
from journeymap.jobs.models import Job
from journeymap.jobs.states import Status

log = logging.getLogger(__name__)
TASK = "jobs.carry_out"


def enqueue(job: Job) -> None:
    """Send a stored, queued job to a worker once the surrounding transaction is committed.

    Never fails for want of a broker: the row is stored, and the sweep sends it when the broker is back.
    """
    transaction.on_commit(partial(send, job))


def send(job: Job) -> bool:
    """Hand one queued row over now; False where the broker does not answer or the row is no longer queued."""
    queued = type(job)._default_manager.filter(pk=job.pk, status=Status.QUEUED)
    if not queued.update(sent=timezone.now()):
        return False
    try:
        number = known().get("request")
        told = {HEADER: number} if number else None
        current_app.send_task(TASK, args=(job._meta.label_lower, str(job.pk)), retry=False, headers=told)
    except (OperationalError, OSError) as error:
        queued.update(sent=None)
        log.warning("%s waits: the broker does not answer (%s)", job.name, type(error).__name__)
        return False
    return True


def queue_length() -> int | None:
    """Messages that wait for a worker; None where the broker does not answer."""
    try:
        with current_app.connection_for_write() as connection:
            channel = connection.default_channel
            return int(channel.queue_declare(current_app.conf.task_default_queue, passive=True).message_count)
    except ChannelError:  # no such queue yet: nothing was ever sent
        return 0
    except (OperationalError, OSError) as error:
        log.warning("the broker does not answer (%s)", type(error).__name__)
        return None
