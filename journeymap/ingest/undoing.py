"""Take an import back: its rows vanish, but for those that another import brought as well. Rows that it had
replaced come back."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.customers.identity import identity
from journeymap.events.files import remove
from journeymap.events.models import Snapshot
from journeymap.events.replaced import replaced_by
from journeymap.events.rewriting import ImportDrop, drop_imports
from journeymap.feedback.models import Feedback
from journeymap.ingest.models import Import


class NotUndoable(RuntimeError):
    """The import has nothing to take back; the message says why."""


def undo(job: Import, by: AbstractBaseUser | None = None) -> Import:
    """Undo a finished import, all or nothing. Raises NotUndoable."""
    if job.undone:
        raise NotUndoable(f"Import {job.pk} was undone already.")
    if job.status != Import.Status.DONE:
        raise NotUndoable(f"Import {job.pk} is {job.status}: only a finished import can be undone.")

    refuse_replaced(job)

    def complete(_snapshot: Snapshot, change: ImportDrop) -> None:
        # The condition makes the second of two clicks lose, and roll back.
        if not Import.objects.filter(pk=job.pk, undone=None).update(undone=timezone.now()):
            raise NotUndoable(f"Import {job.pk} was undone meanwhile.")
        refuse_replaced(job)  # once more, now that nobody else can publish
        hand_over_texts(job, change)
        Import.objects.filter(pk=job.pk).update(rejects="")
        record(by, "undo import", job.pk, accepted=job.accepted)

    rejected = job.rejects
    drop_imports([job.pk], identity, then=complete)
    job.refresh_from_db()
    if rejected:
        remove(rejected)
    return job


def refuse_replaced(job: Import) -> None:
    """Rows that made room for another import's would come back with that one. Raises NotUndoable."""
    if later := replaced_by(job.pk):
        raise NotUndoable(f"Import {later} took the place of rows of it: undo import {later} first.")


def hand_over_texts(job: Import, change: ImportDrop) -> None:
    """Texts follow their columns: to the import that has them now, or away."""
    own = Feedback.objects.filter(import_number=job.pk)
    if change.kept_feedback is not None:
        for row in change.kept_feedback.to_pylist():
            own.filter(key=row["id"]).update(import_number=row["source"], row=row["row"])
    own.delete()
