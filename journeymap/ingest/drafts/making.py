"""From uploads to drafts: archives taken apart, tables of one export put beside each other, kinds guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile

from journeymap.events.files import remove
from journeymap.ingest.archives import File, taken_apart
from journeymap.ingest.drafts.kinds import KindGuess, guess_kind
from journeymap.ingest.drafts.samples import Sample, take_sample
from journeymap.ingest.guessing import MappingError
from journeymap.ingest.guessing.choice import SURE
from journeymap.ingest.guessing.told import LEAVE_OUT
from journeymap.ingest.handing_in import Copies
from journeymap.ingest.joining import arranged
from journeymap.ingest.mapping import guess_from
from journeymap.ingest.models import Draft, Shape
from journeymap.ingest.preparing import copies
from journeymap.ingest.readers import UnreadableFile
from journeymap.ingest.receiving import NotTaken, store

NOTHING_IN_IT = "It belongs to the other tables and tells nothing of a customer's journey. Nothing is lost."
PERSONAL = 0.5  # share of e-mail addresses from which on a spare column is left out unless wanted


@dataclass(frozen=True)
class Received:
    """What became of uploads. refused: name of a file -> why it was not taken and how to mend it."""

    drafts: list[Draft] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def receive(files: Sequence[UploadedFile], by: AbstractBaseUser, kind: str = "") -> Received:
    """Store uploads and look at them. Files with the same columns become one draft, as do those of the same
    tool's JSON (whose columns come and go); each other one its own.

    kind: told, or "" to guess it. What cannot be read is not kept; the others are.
    """
    received = Received()
    taken: list[tuple[File, Sample]] = []
    for upload in files:
        taken += looked_into(upload, received.refused)
    alike: dict[object, list[tuple[File, Sample]]] = {}
    for file, sample in beside_each_other(taken, kind, received.refused):
        told = kind_of(sample, kind)
        alike.setdefault(likeness(sample, told.kind), []).append((file, sample))
    for group in alike.values():
        received.drafts.append(make(group, by, kind))
    return received


def looked_into(upload: UploadedFile, refused: dict[str, str]) -> list[tuple[File, Sample]]:
    """The stored upload, or the files in it where it is an archive, each with its first rows. What cannot be
    read goes to `refused`."""
    found: list[tuple[File, Sample]] = []
    kept: list[File] = []
    try:
        kept = store([upload])
        (whole,) = kept
        parts = taken_apart(whole)
        if parts != kept:
            forget(whole)
            kept = list(parts)
        for part in parts:
            try:
                found.append((part, take_sample(part)))
            except UnreadableFile as error:
                forget(part)
                refused[part["name"]] = str(error)
    except (NotTaken, UnreadableFile) as error:
        for part in kept:
            forget(part)
        refused[upload.name or "upload"] = str(error)
        return []
    except BaseException:
        for part in kept:
            forget(part)
        raise
    return found


def beside_each_other(
    taken: list[tuple[File, Sample]], kind: str, refused: dict[str, str]
) -> list[tuple[File, Sample]]:
    """Tables of one export put beside each other; those that were only looked up are gone then, those that
    hold nothing of a journey are refused, and all where there would be too many copies of them."""
    samples = {file["path"]: sample for file, sample in taken}
    further = Copies()
    try:
        found = arranged([(file, sample.columns) for file, sample in taken], kind, further.again)
    except (NotTaken, UnreadableFile) as error:
        for file in [*further.made, *(file for file, _ in taken)]:
            forget(file)
            refused[file["name"]] = str(error)
        return []
    looked_up = {other["of"] for file in found for other in file.get("beside", ())}
    for file, _ in taken:
        if file["path"] not in {one["path"] for one in found}:
            forget(file)
            if file["path"] not in looked_up:
                refused[file["name"]] = NOTHING_IN_IT
    return [(file, take_sample(file) if file.get("beside") else samples[file["path"]]) for file in found]


def kind_of(sample: Sample, kind: str) -> KindGuess:
    """The kind as told, else guessed."""
    if kind:
        return KindGuess(kind, SURE, "")
    return guess_kind(
        lambda each: sample.of(each).looked_at(),
        lambda each: Shape.known(each, sample.of(each).columns),
    )


def likeness(sample: Sample, kind: str) -> object:
    """Equal for files that become one draft."""
    columns = tuple(sorted(sample.columns))
    if sample.format not in ("json", "jsonl"):
        return columns
    try:
        tool = guess_from(kind, sample.of(kind).looked_at(), {}).mapping.source_tool
    except MappingError:
        tool = None
    return (tool, kind) if tool else columns


def make(group: Sequence[tuple[File, Sample]], by: AbstractBaseUser, kind: str) -> Draft:
    """The draft of files that are alike, each with its first rows."""
    found = kind_of(group[0][1], kind)
    guessed = {} if kind else {"sure": found.sure, "why": found.why}
    spare = {
        name for _, sample in group for name in careful(found.kind, sample.of(found.kind)).get(LEAVE_OUT, ())
    }
    told = {LEAVE_OUT: sorted(spare)} if spare else {}
    files = [file for file, _ in group]
    return Draft.objects.create(by=by, kind=found.kind, guessed=guessed, files=files, told=told)


def careful(kind: str, sample: Sample) -> dict[str, Any]:
    """Columns of e-mail addresses that no field needs are left out unless a person wants them.

    Not in feedback, where all is masked, nor where the last file of this shape was decided upon.
    """
    if kind == "feedback" or Shape.known(kind, sample.columns) is not None:
        return {}
    columns = sample.looked_at()
    try:
        mapping = guess_from(kind, columns, {}).mapping
    except MappingError:
        return {}
    used = {name for one in mapping.columns for name in mapping.named(one)}
    spare = [column.name for column in columns if column.name not in used and column.emails >= PERSONAL]
    return {LEAVE_OUT: spare} if spare else {}


def forget(file: dict[str, Any]) -> None:
    for path in copies(file):
        remove(path)
