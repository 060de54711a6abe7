"""Drafts from the upload to the import, or to the bin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from journeymap.events.files import remove
from journeymap.ingest.drafts.looking import guess_of
from journeymap.ingest.drafts.making import careful
from journeymap.ingest.drafts.samples import sample_of
from journeymap.ingest.drafts.telling import told_from
from journeymap.ingest.guessing import MappingError
from journeymap.ingest.models import Draft, Import, Shape
from journeymap.ingest.preparing import sample_of_path
from journeymap.ingest.receiving import digests_of
from journeymap.jobs.sending import enqueue

KEPT_FOR = timedelta(days=14)


class AlreadyStarted(RuntimeError):
    """The draft is an import already: `job`."""

    def __init__(self, job: Import) -> None:
        super().__init__(f"It was started already, as import {job.pk}.")
        self.job = job


def change(draft: Draft, kind: str, means: Mapping[str, str], settings: Mapping[str, str]) -> None:
    """What a person corrected. Another kind begins with its own guesses. AlreadyStarted, MappingError."""
    sample = sample_of(draft.files[0]).of(kind)
    if kind != draft.kind:
        told = careful(kind, sample)
    else:
        told = told_from(kind, sample.looked_at(), means, dict(settings), Shape.known(kind, sample.columns))
    tell(draft, kind, told)


def tell(draft: Draft, kind: str, told: Mapping[str, Any]) -> None:
    """Keep what is told now in place of what was told before. Raises AlreadyStarted."""
    save(draft, kind=kind, told=dict(told))


def save(draft: Draft, **values: Any) -> None:
    if not Draft.objects.filter(pk=draft.pk, job=None).update(**values):
        raise already(draft)
    draft.refresh_from_db()


def already(draft: Draft) -> AlreadyStarted:
    draft = Draft.objects.select_related("job").get(pk=draft.pk)  # DoesNotExist where it was thrown away
    assert draft.job is not None
    return AlreadyStarted(draft.job)


def start(draft: Draft) -> Import:
    """Make the draft an import that waits for a worker; what was seen is what will be done.

    Raises AlreadyStarted (with the import), MappingError or UnreadableFile (nothing is started then).
    """
    if draft.job_id:
        raise already(draft)
    files = []
    for file in draft.files:
        try:
            guess = guess_of(draft, sample_of(file).of(draft.kind))
        except MappingError as error:
            raise MappingError(f"{file['name']}: {error}", error.lacks) from error
        seen = {"mapping": guess.mapping.to_json(), "reasons": guess.reasons}
        files.append({**file, "guess": seen})
    with transaction.atomic():
        # It counts as handed in when it was: whoever was erased since then stays out.
        job = Import.objects.create(
            kind=draft.kind, files=files, told=draft.told, by=draft.by, created=draft.created,
            remember=draft.remember, digests=digests_of(files),
        )  # fmt: skip
        if not Draft.objects.filter(pk=draft.pk, job=None).update(job=job):
            raise already(draft)
        enqueue(job)
        transaction.on_commit(partial(drop_samples, files))
    draft.refresh_from_db()
    return job


def drop_samples(files: Sequence[Mapping[str, Any]]) -> None:
    for file in files:
        remove(sample_of_path(file["path"]))


def discard(draft: Draft) -> None:
    """Throw a draft and its files away; one that was started only loses its row."""
    paths = draft.paths
    if not Draft.objects.filter(pk=draft.pk, job_id=draft.job_id).delete()[0]:
        return
    for path in paths:
        remove(path)


def discard_all() -> int:
    """Throw away all drafts that wait: what they hold cannot be told apart by person. How many files."""
    waiting = list(Draft.objects.filter(job=None))
    for draft in waiting:
        discard(draft)
    return sum(len(draft.files) for draft in waiting)


def sweep_drafts() -> int:
    """Throw away drafts that nobody came back to. A periodic duty."""
    old = list(Draft.objects.filter(created__lt=timezone.now() - KEPT_FOR))
    for draft in old:
        discard(draft)
    return len(old)


def same_before(draft: Draft) -> Import | None:
    """The latest finished import that brought one of these very files, and was not taken back."""
    for file in draft.files:
        found = Import.objects.filter(
            status=Import.Status.DONE, undone=None, digests__contains=file["digest"]
        )
        if draft.job_id:
            found = found.exclude(pk=draft.job_id)
        if earlier := found.first():
            return earlier
    return None
