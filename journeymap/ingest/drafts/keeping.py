"""Drafts from the upload to the import, or to the bin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from journeymap.ingest.drafts.kinds import guess_kind
from journeymap.ingest.drafts.looking import guess_of
from journeymap.ingest.drafts.samples import Sample, sample_of, take_sample
from journeymap.ingest.drafts.telling import told_from
from journeymap.ingest.guessing import Column, MappingError
from journeymap.ingest.guessing.told import LEAVE_OUT
from journeymap.ingest.mapping import guess_from
from journeymap.ingest.models import Draft, Import, Shape
from journeymap.ingest.preparing import copies, located, sample_path
from journeymap.ingest.readers import UnreadableFile
from journeymap.ingest.receiving import NotTaken, digests_of, store
from journeymap.jobs.sending import enqueue

KEPT_FOR = timedelta(days=14)
PERSONAL = 0.5  # share of e-mail addresses from which on a spare column is left out unless wanted


class AlreadyStarted(RuntimeError):
    """The draft is an import already: `job`."""

    def __init__(self, job: Import) -> None:
        super().__init__(f"It was started already, as import {job.pk}.")
        self.job = job


@dataclass(frozen=True)
class Received:
    """What became of uploads. refused: name of a file -> why it was not taken and how to mend it."""

    drafts: list[Draft] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def receive(files: Sequence[UploadedFile], by: AbstractBaseUser, kind: str = "") -> Received:
    """Store uploads and look at them. Files with the same columns become one draft, each other one its own.

    kind: told, or "" to guess it. What cannot be read is not kept; the others are.
    """
    received = Received()
    alike: dict[tuple[str, ...], list[tuple[dict[str, Any], Sample]]] = {}
    for upload in files:
        try:
            (file,) = store([upload])
        except NotTaken as error:
            received.refused[upload.name or "upload"] = str(error)
            continue
        try:
            sample = take_sample(file)
        except UnreadableFile as error:
            forget(file)
            received.refused[file["name"]] = str(error)
            continue
        except BaseException:
            forget(file)
            raise
        alike.setdefault(tuple(sorted(sample.columns)), []).append((file, sample))
    for group in alike.values():
        received.drafts.append(make([file for file, _ in group], group[0][1], by, kind))
    return received


def make(files: list[dict[str, Any]], sample: Sample, by: AbstractBaseUser, kind: str) -> Draft:
    """The draft of files with the columns of `sample`."""
    columns = sample.looked_at()
    guessed: dict[str, Any] = {}
    if not kind:
        found = guess_kind(columns, lambda each: Shape.known(each, sample.columns))
        kind, guessed = found.kind, {"sure": found.sure, "why": found.why}
    told = careful(kind, columns, sample)
    return Draft.objects.create(by=by, kind=kind, guessed=guessed, files=files, told=told)


def careful(kind: str, columns: list[Column], sample: Sample) -> dict[str, Any]:
    """Columns of e-mail addresses that no field needs are left out unless a person wants them.

    Not in feedback, where all is masked, nor where the last file of this shape was decided upon.
    """
    if kind == "feedback" or Shape.known(kind, sample.columns) is not None:
        return {}
    try:
        mapping = guess_from(kind, columns, {}).mapping
    except MappingError:
        return {}
    used = {name for one in mapping.columns for name in mapping.named(one)}
    spare = [column.name for column in columns if column.name not in used and column.emails >= PERSONAL]
    return {LEAVE_OUT: spare} if spare else {}


def change(draft: Draft, kind: str, means: Mapping[str, str], settings: Mapping[str, str]) -> None:
    """What a person corrected. Another kind begins with its own guesses. AlreadyStarted, MappingError."""
    sample = sample_of(draft.files[0])
    columns = sample.looked_at()
    if kind != draft.kind:
        told = careful(kind, columns, sample)
    else:
        told = told_from(kind, columns, means, dict(settings), Shape.known(kind, sample.columns))
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
            guess = guess_of(draft, sample_of(file))
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
        sample_path(located(file["path"])).unlink(missing_ok=True)


def discard(draft: Draft) -> None:
    """Throw a draft and its files away; one that was started only loses its row."""
    paths = draft.paths
    if not Draft.objects.filter(pk=draft.pk, job_id=draft.job_id).delete()[0]:
        return
    for path in paths:
        path.unlink(missing_ok=True)


def forget(file: dict[str, Any]) -> None:
    for path in copies(file):
        path.unlink(missing_ok=True)


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
