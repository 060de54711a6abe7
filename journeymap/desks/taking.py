"""Files of the desk tables: asked for, written by a job, sent as often as wanted, gone after a day."""

from __future__ import annotations

import shutil
import time
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.access.exits import require
from journeymap.desks import leftovers, tables
from journeymap.desks.choice import KEYS, REAL, Choice, absent
from journeymap.desks.forms import FORMS, Beat, CannotTake, Form
from journeymap.desks.tables import Desk, desk
from journeymap.events.files import SnapshotGone, absolute, exists, keep, listed, local, remove
from journeymap.events.snapshots import current
from journeymap.jobs.models import Beat as JobBeat
from journeymap.jobs.sending import enqueue
from journeymap.journeys.models import Journey

if TYPE_CHECKING:
    from journeymap.desks.models import Take

FOLDER = leftovers.TAKES
KEPT_FOR = 86_400.0  # seconds that a file is kept
LISTED_FOR = timedelta(days=30)
STORED = {".parquet", ".hyper"}  # packed already


def permitted(form: Form, choice: Choice, by: Any = None) -> None:
    """Raises Closed where an exit is not open, PermissionDenied where `by` may not see what would leave.

    by: None for a command, which whoever rules the machine gives.
    """
    require(form.exit)
    if choice.keys == REAL:
        require("real-keys")
    if choice.texts:
        require("texts")
    if by is None:
        return
    if choice.keys == REAL and not by.has_perm("customers.view_customer"):
        raise PermissionDenied("You may not see who customers are: take stand-ins for their keys.")
    if choice.texts and not by.has_perm("feedback.view_feedback"):
        raise PermissionDenied("You may not read what customers wrote: take answers without their texts.")


def form_called(name: str) -> Form:
    if name not in FORMS:
        raise CannotTake(f"There is no form “{name[:40]}”. Forms: {', '.join(FORMS)}.")
    return FORMS[name]


def ask(
    journey: Journey, form: str, names: Sequence[str], choice: Choice, by: AbstractBaseUser | None
) -> Take:
    """Queue a take. Closed, PermissionDenied, CannotTake, NotInstalled say why it cannot be."""
    found = form_called(form)
    permitted(found, choice, by)
    found.check(names)
    if choice.keys not in KEYS:
        raise CannotTake(f"Keys are one of: {', '.join(KEYS)}.")
    take: Take = apps.get_model("desks", "Take").objects.create(
        journey=journey,
        form=form,
        tables=list(names),
        keys=choice.keys,
        texts=choice.texts,
        since=choice.since,
        by=by,
    )
    enqueue(take)
    return take


def written(
    journey: Journey, form: Form, names: Sequence[str], choice: Choice, folder: Path, beat: Beat
) -> tuple[Desk, dict[str, int]]:
    """Write the files of a form into an empty folder: the desk they are of, and rows by table."""
    made = desk(journey, choice)
    rows = form.write(made, names, folder, beat)
    if not made.still():
        raise SnapshotGone("Data were erased while this was written. Ask again.")
    return made, rows


def told(form: Form, made: Desk, names: Sequence[str], rows: dict[str, int]) -> dict[str, Any]:
    """What the audit trail keeps of a take: rows and columns of each table, and whose keys."""
    columns = {name: [each.name for each in made.table(name).columns] for name in names or form.tables}
    choice = made.choice
    since = choice.since.isoformat() if choice.since else None
    return {
        "form": form.name, "rows": rows, "columns": columns, "keys": choice.keys, "texts": choice.texts,
        "since": since,
    }  # fmt: skip


def carry_out(take: Take, beat: JobBeat) -> None:
    """Write the files, pack them, say so. The exits are asked again: one may have been closed meanwhile."""
    form, choice = form_called(take.form), Choice(take.keys, take.texts, take.since)
    permitted(form, choice, take.by)
    beat(0.0, "making the tables")
    place = folder() / uuid4().hex
    place.mkdir(mode=0o700, parents=True)
    try:
        with leftovers.erased_meanwhile():
            made, rows = written(take.journey, form, take.tables, choice, place,
                                 lambda share, what: beat(0.1 + 0.8 * share, what))  # fmt: skip
            beat(0.9, "packing")
            name, size = packed(place, f"{take.journey.slug}-{take.form}")
        with take.completing():
            take.rows, take.path, take.size = rows, name, size
            take.absent = absent(made.data.at.manifest, choice)
            take.save(update_fields=["rows", "path", "size", "absent"])
            record(take.by, "desks.take", f"journey {take.journey.slug}",
                   take=take.pk, **told(form, made, take.tables, rows))  # fmt: skip
    finally:
        shutil.rmtree(place, ignore_errors=True)


def packed(place: Path, name: str) -> tuple[str, int]:
    """The one file of a folder, or a zip of them all, which every machine finds from then on: its name, which
    is its own, and its size in bytes."""
    files = sorted(place.iterdir())
    path = folder() / f"{place.name}~{files[0].name if len(files) == 1 else f'{name}.zip'}"
    try:
        files[0].rename(path) if len(files) == 1 else zipped(files, path)
        size = path.stat().st_size
        keep(f"{FOLDER}/{path.name}")  # a shared store takes it from here
    except BaseException:
        path.unlink(missing_ok=True)  # no take will name it
        raise
    return path.name, size


def zipped(files: Sequence[Path], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in files:
            how = zipfile.ZIP_STORED if file.suffix in STORED else zipfile.ZIP_DEFLATED
            archive.write(file, file.name, how)
    return path


def folder() -> Path:
    return absolute(FOLDER)


def is_there(take: Take) -> bool:
    """Whether the file is made, not gone yet, and nobody has refused, or agreed again, since."""
    return (
        bool(take.path)
        and exists(f"{FOLDER}/{take.path}")
        and take.absent == absent(current().manifest, Choice(take.keys, take.texts))
    )


def file_of(take: Take) -> Path | None:
    """The file of a take, to be read; None where it may not leave: `is_there`."""
    return local(f"{FOLDER}/{take.path}") if is_there(take) else None


def forget_takes() -> int:
    """Delete every taken file and what was made for feeds, wherever kept: somebody was erased. How many."""
    found = [*listed(FOLDER), *listed(tables.FEEDS)]
    for each in found:
        remove(each.path)
    return len(found)


def sweep() -> int:
    """Delete files that are older than a day and takes older than thirty; how many files. A duty."""
    old = [each for each in listed(FOLDER) if time.time() - each.changed > KEPT_FOR]
    for each in old:
        remove(each.path)
    apps.get_model("desks", "Take").objects.filter(created__lt=timezone.now() - LISTED_FOR).delete()
    return len(old) + leftovers.sweep()
