"""The only Celery tasks there are. They translate; what happens is in claiming, sweeping and scheduling."""

from contextlib import nullcontext
from typing import Any

from celery import shared_task
from django.apps import apps

from journeymap.access.about import HEADER, about, well_formed
from journeymap.jobs.claiming import attempt
from journeymap.jobs.duties import do_due
from journeymap.jobs.models import Job
from journeymap.jobs.sending import TASK


@shared_task(name=TASK, bind=True)
def carry_out(self: Any, label: str, pk: str) -> str | None:
    """Carry out the row `pk` of the model `label` ("ingest.import"), unless somebody else has it."""
    model = apps.get_model(label)
    if not issubclass(model, Job):
        raise TypeError(f"{label} is not a job")
    number: Any = (self.request.headers or {}).get(HEADER)
    with about(request=number) if well_formed(number) else nullcontext():
        return attempt(model, pk)


@shared_task(name="jobs.tick")
def tick() -> list[str]:
    """Do the periodic duties that are due."""
    return do_due()
