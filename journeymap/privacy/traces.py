"""Traces of a person outside the store: scores, evidence, rejected rows, uploads that failed."""

from __future__ import annotations

import csv
import shutil
import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from journeymap.analysis import remembering
from journeymap.analysis.models import Finding, Measure, Model, Proposal, Run, ScoreSet
from journeymap.events import files
from journeymap.feedback.models import Feedback
from journeymap.ingest.drafts.keeping import discard_all
from journeymap.ingest.models import Import
from journeymap.ingest.preparing import own_paths
from journeymap.privacy.named import named
from journeymap.privacy.staging import sweep_stages
from journeymap.privacy.subjects import Subject

STILL_MADE = 60.0  # seconds without a byte after which nobody makes a file any more


def results(who: Subject) -> dict[str, int]:
    """Take the person out of stored scores, of evidence that lists keys and of what is remembered of texts;
    rows removed by kind."""
    return {
        "score_rows": scores(who),
        "evidence": evidence(who) + named(who),
        "memo_rows": remembering.forget_gone(),
    }


def scores(who: Subject) -> int:
    """Score columns are rewritten without the person, and without answers that are gone."""
    kept_answers: set[str] | None = None
    removed = 0
    for stored in ScoreSet.objects.all():
        if not files.exists(stored.path):
            continue
        table = pq.read_table(files.local(stored.path))
        if stored.subject == "feedback":
            kept_answers = kept_answers or set(Feedback.objects.values_list("key", flat=True))
            stays = pa.array([key in kept_answers for key in table["id"].to_pylist()], pa.bool_())
        else:
            stays = pc.invert(pc.is_in(table["id"], pa.array(sorted(who.keys | who.persons), pa.string())))
        rest = table.filter(stays)
        if rest.num_rows < table.num_rows:
            removed += table.num_rows - rest.num_rows
            now = files.rewrite(stored.path, partial(pq.write_table, rest, compression="zstd"))
            ScoreSet.objects.filter(pk=stored.pk).update(rows=rest.num_rows, path=now)
            if now != stored.path:
                files.remove(stored.path)
    return removed


def evidence(who: Subject) -> int:
    """Keys leave the lists behind findings, measures and proposals; the numbers stay as computed."""
    gone = who.keys | who.persons
    changed = 0
    for model in (Finding, Measure, Proposal):
        for row in model.objects.filter(evidence__ids__isnull=False):
            ids = row.evidence["ids"] or []
            rest = [key for key in ids if key not in gone]
            if len(rest) < len(ids):
                model.objects.filter(pk=row.pk).update(evidence={**row.evidence, "ids": rest})
                changed += 1
    return changed


def rejects(keys: Collection[str]) -> int:
    """Rejected rows that hold one of the keys leave their files; how many they were."""
    removed = 0
    for job in Import.objects.exclude(rejects=""):
        path = job.rejects_path
        if path is None or not path.exists():
            continue
        with path.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.reader(stream))
        rest = [row for row in rows if not any(key in cell for key in keys for cell in row)]
        if len(rest) < len(rows):
            removed += len(rows) - len(rest)
            now = files.rewrite(job.rejects, partial(write_rows, rest))
            Import.objects.filter(pk=job.pk).update(rejects=now)
            if now != job.rejects:
                files.remove(job.rejects)
    return removed


def write_rows(rows: Iterable[Sequence[str]], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)


def uploads() -> int:
    """Copies of files whose import has ended badly are deleted, and drafts that nobody has started.

    What they hold cannot be told apart by person. Other files that still wait are read without
    the person, and deleted when their import ends.
    """
    deleted = 0
    for job in Import.objects.filter(status__in=(Import.Status.FAILED, Import.Status.CANCELLED)):
        for file in job.files:
            for path in filter(files.exists, own_paths(file)):
                files.remove(path)
                deleted += 1
    return deleted + discard_all()


def leftovers() -> int:
    """Files that no row names are deleted: what runs were given and wrote down, uploads that were cut short.

    Results live in the database; of the files of a run only its scores and its models are read again. Runs
    under way keep theirs: they began after the rows had gone.
    """
    # In this order: a run that begins or ends between two looks is met by the second one.
    there = [each.path for each in files.listed("runs")]
    whole = [f"runs/{run.pk}/" for run in Run.objects.filter(status=Run.Status.RUNNING)]
    whole += [f"{path}/" for path in Model.objects.values_list("path", flat=True)]
    kept = set(ScoreSet.objects.values_list("path", flat=True))
    gone = [path for path in there if path not in kept and not path.startswith(tuple(whole))]
    for path in gone:
        files.remove(path)
    return len(gone) + begun_uploads()


def begun_uploads(rests: float = 0.0) -> int:
    """Uploads of this machine that were cut short are deleted: those not written to for so many seconds."""
    begun = list((settings.DATA_DIR / "tmp").glob("*.upload*"))  # Django's names; nobody reads them
    return sum(dropped(upload, rests) for upload in begun)


def dropped(path: Path, rests: float) -> bool:
    """Delete a file that was not written to for so many seconds; whether it was deleted."""
    with suppress(FileNotFoundError):
        if time.time() - path.stat().st_mtime >= rests:
            path.unlink()
            return True
    return False


def empty(folder: Path) -> int:
    """Delete what lies in a folder of files that can be made again; how many files there were."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return len(found)


def forget_here() -> None:
    """What only this machine has: exports, uploads cut short, backups that died. After each erasure."""
    for path in settings.EXPORTS_DIR.iterdir():
        if path.is_file():  # rooms above see to folders of their own
            dropped(path, rests=0.0)
    sweep_here()


def sweep_here() -> None:
    """What processes of this machine left that died: after erasures, and now and then."""
    begun_uploads(STILL_MADE)
    sweep_stages()
