"""The whole installation as one file, consistent at one moment, and back.

A gzipped tar holds `archive.json` (format, SHA-256 of every member), `database.jsonl` (Django's
serialisation, so a backup taken on SQLite restores on PostgreSQL), `secret-key` (and `secret-key.old` while
it is being changed), and below `data/` every file that the database points at. Compiled logs are left out:
they are derived.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.management import call_command
from django.core.serializers.base import DeserializationError
from django.db import connection, transaction

from journeymap.access.appearing import appearing
from journeymap.access.digesting import forget_known
from journeymap.access.keys import beside
from journeymap.access.models import KeptKey
from journeymap.access.roles import grant_roles
from journeymap.analysis import remembering
from journeymap.analysis.models import Model, ScoreSet
from journeymap.events import files as store
from journeymap.events.models import Claim, Snapshot, Store
from journeymap.ingest.models import Import
from journeymap.ingest.preparing import own_paths
from journeymap.jobs.states import OPEN
from journeymap.journeys.models import Journey
from journeymap.privacy.older import UnknownModel, complete_times, open_again, put_right
from journeymap.privacy.staging import stage as staged
from journeymap.privacy.staging import sweep_stages

FORMAT = 1
LEFT_OUT = ["contenttypes", "auth.permission", "sessions"]
BLOCK = 2**20
serializers.register_serializer("exact", "journeymap.privacy.rows")


class BadArchive(ValueError):
    """The file is no backup, or a damaged one."""


class NotEmpty(RuntimeError):
    """The installation holds data already; a restore would mix two companies."""


def backup(target: Path) -> int:
    """Write the archive; returns its size in bytes.

    It appears whole or not at all. Imports wait meanwhile.
    """
    sweep_stages()
    with staged("backup-") as stage:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            with (stage / "database.jsonl").open("w", encoding="utf-8") as rows:
                call_command("dumpdata", format="exact", exclude=LEFT_OUT, natural_foreign=True, stdout=rows)
            put_right(stage / "database.jsonl")
            # A link keeps the content, whatever a sweep or a compaction removes while we write.
            for relative in dict.fromkeys(files()):
                keep(relative, stage / "data" / relative)
        (stage / "secret-key").write_text(settings.SECRET_KEY)
        if settings.SECRET_KEY_FALLBACKS:  # while the key is being changed
            (stage / "secret-key.old").write_text("\n".join(settings.SECRET_KEY_FALLBACKS))
        members = sorted(path for path in stage.rglob("*") if path.is_file())
        sums = {str(path.relative_to(stage)): checksum(path) for path in members}
        (stage / "archive.json").write_text(json.dumps({"format": FORMAT, "sha256": sums}))
        pack(stage, [stage / "archive.json", *members], target)
    return target.stat().st_size


def pack(stage: Path, members: list[Path], target: Path) -> None:
    """The members, named from `stage` on, as one file, which only its owner may ever read."""
    with appearing(target, private=True) as draft, tarfile.open(draft, "w:gz", compresslevel=1) as tar:
        for path in members:
            tar.add(path, arcname=str(path.relative_to(stage)), recursive=False)


def files() -> Iterator[str]:
    """Every file that rows of the database point at or analyzers remember, relative to the data folder."""
    for snapshot in Snapshot.objects.all():
        yield from sorted(snapshot.manifest.paths())
    yield from Claim.objects.values_list("path", flat=True)
    yield from ScoreSet.objects.values_list("path", flat=True)
    for memo in remembering.memos():
        yield from (found.path for found in remembering.stored_files(memo))
    for folder in Model.objects.values_list("path", flat=True):
        yield from (found.path for found in store.listed(folder))
    yield from Import.objects.exclude(rejects="").values_list("rejects", flat=True)
    for job in Import.objects.filter(status__in=OPEN):
        yield from (path for file in job.files for path in own_paths(file))


def keep(relative: str, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        remembering.held(store.local(relative), copy)
    except FileNotFoundError:  # an upload that ended, a result that was superseded
        return


def checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def restore(source: Path) -> None:
    """Bring a backup into this installation, which must hold no data. Raises BadArchive, NotEmpty.

    Everything is unpacked and checked first; then the files are put in place and the rows are loaded in one
    transaction. A restore that is killed can be done again.
    """
    refuse_if_filled()
    sweep_stages()
    with staged("restore-") as stage:
        unpack(source, stage)
        verify(stage)
        opened = readable(stage / "database.jsonl")
        for path in sorted((stage / "data").rglob("*")):
            if path.is_file():
                relative = path.relative_to(stage / "data").as_posix()
                place = store.absolute(relative)
                place.parent.mkdir(parents=True, exist_ok=True)
                path.replace(place)
                store.keep(relative)
        with transaction.atomic():
            Store.objects.all().delete()
            Snapshot.objects.all().delete()
            Group.objects.all().delete()
            KeptKey.objects.all().delete()  # of this empty place; without one in the archive, its key counts
            load(stage / "database.jsonl")
            grant_roles()  # what this version lets them do
            complete_times()
            open_again(opened)
            # Before the rows count: killed in between, the installation is still empty: restore again.
            put_keys(stage, settings.DATA_DIR / "secret-key")
    forget_known()  # the key of digests came with the rows


def readable(rows: Path) -> set[str]:
    """Rows of a version before, in words of this one; the exits that they need. Raises BadArchive."""
    try:
        return put_right(rows)
    except UnknownModel as error:
        raise BadArchive(f"The archive is of another version: {error}") from None


def load(rows: Path) -> None:
    try:
        call_command("loaddata", str(rows), verbosity=0)
    except DeserializationError as error:
        raise BadArchive(
            f"The archive is of another version, whose rows this one cannot read ({error}). Restore it with "
            "the version that wrote it, then upgrade."
        ) from error


def put_keys(stage: Path, key: Path) -> None:
    """The archive's key, and those before it, instead of this place's: they sealed nothing of the archive."""
    if not key.exists():  # the environment gives the key
        return
    if (stage / "secret-key.old").exists():
        (stage / "secret-key.old").replace(beside(key))
    else:
        beside(key).unlink(missing_ok=True)
    (stage / "secret-key").replace(key)


def refuse_if_filled() -> None:
    for model in (Import, Journey):
        if count := model.objects.count():
            raise NotEmpty(
                f"This installation holds {count} {model._meta.verbose_name_plural}. Restore into a new one: "
                "set JOURNEYMAP_DATA (and DATABASE_URL) to a new place, then run `manage.py migrate` there."
            )


def unpack(source: Path, stage: Path) -> None:
    try:
        with tarfile.open(source, "r:gz") as tar:
            tar.extractall(stage, filter="data")
    except FileNotFoundError:
        raise BadArchive(f"{source}: there is no such file") from None
    except (tarfile.TarError, OSError, EOFError) as error:
        raise BadArchive(
            f"{source} cannot be unpacked: {error}. Is it a whole file made by `backup`?"
        ) from error


def verify(stage: Path) -> None:
    """Every member that the archive names is there and unchanged, and no other."""
    try:
        told = json.loads((stage / "archive.json").read_text())
        sums = dict(told["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        raise BadArchive(
            "The archive does not say what it holds (archive.json): it is no backup of ours."
        ) from None
    if told.get("format") != FORMAT:
        raise BadArchive(f"The archive has format {told.get('format')}; this version reads {FORMAT}.")
    there = {str(path.relative_to(stage)) for path in stage.rglob("*") if path.is_file()} - {"archive.json"}
    if there != set(sums):
        raise BadArchive(f"{len(there ^ set(sums))} files of the archive are missing or do not belong to it.")
    for name, told_sum in sums.items():
        if checksum(stage / name) != told_sum:
            raise BadArchive(f"{name} in the archive is damaged: its checksum differs.")
