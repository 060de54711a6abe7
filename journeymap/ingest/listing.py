"""The imports whose rows are in the store, as analyzers are told of them."""

from __future__ import annotations

from journeymap.events.sources import Source
from journeymap.ingest.models import Import
from journeymap.jobs.states import Status

BATCH = "batch.jsonl"  # how rows that came over the API are kept


def sources() -> list[Source]:
    """Finished imports that were not taken back, by number."""
    # Live events make thousands of them, each with a mapping and its reasons, of which nothing is told here.
    wanted = ("kind", "files", "finished", "created", "accepted", "rejected")
    done = Import.objects.filter(status=Status.DONE, undone=None).only(*wanted).order_by("pk")
    return [
        Source(
            source=each.pk,
            name=named(each),
            kind=each.kind,
            received=each.finished or each.created,
            rows=each.accepted,
            rejected=each.rejected,
        )
        for each in done.iterator()
    ]


def named(job: Import) -> str:
    """The names of its files; what came over the API has none of its own."""
    names = dict.fromkeys(str(file["name"]) for file in job.files)
    if list(names) == [BATCH]:
        return f"API ({job.kind})"
    return ", ".join(names)
