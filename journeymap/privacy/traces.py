"""Traces of a person outside the store: scores, evidence, rejected rows, uploads that failed."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from journeymap.analysis import remembering
from journeymap.analysis.models import Finding, Measure, Model, Proposal, Run, ScoreSet
from journeymap.feedback.models import Feedback
from journeymap.ingest.drafts.keeping import discard_all
from journeymap.ingest.models import Import
from journeymap.ingest.preparing import located
from journeymap.privacy.named import named
from journeymap.privacy.subjects import Subject


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
        path = settings.DATA_DIR / stored.path
        if not path.exists():
            continue
        table = pq.read_table(path)
        if stored.subject == "feedback":
            kept_answers = kept_answers or set(Feedback.objects.values_list("key", flat=True))
            stays = pa.array([key in kept_answers for key in table["id"].to_pylist()], pa.bool_())
        else:
            stays = pc.invert(pc.is_in(table["id"], pa.array(sorted(who.keys | who.persons), pa.string())))
        rest = table.filter(stays)
        if rest.num_rows < table.num_rows:
            removed += table.num_rows - rest.num_rows
            replace_parquet(path, rest)
            ScoreSet.objects.filter(pk=stored.pk).update(rows=rest.num_rows)
    return removed


def replace_parquet(path: Path, table: pa.Table) -> None:
    draft = path.with_suffix(".part")
    pq.write_table(table, draft, compression="zstd")
    draft.replace(path)


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
            draft = path.with_suffix(".part")
            with draft.open("w", newline="", encoding="utf-8") as stream:
                csv.writer(stream).writerows(rest)
            draft.replace(path)
    return removed


def uploads() -> int:
    """Copies of files whose import has ended badly are deleted, and drafts that nobody has started.

    What they hold cannot be told apart by person. Other files that still wait are read without
    the person, and deleted when their import ends.
    """
    deleted = 0
    for job in Import.objects.filter(status__in=(Import.Status.FAILED, Import.Status.CANCELLED)):
        for file in job.files:
            if file.get("own") and located(file["path"]).exists():
                located(file["path"]).unlink()
                deleted += 1
    return deleted + discard_all()


def leftovers() -> int:
    """Files that no row names are deleted: what runs were given and wrote down, uploads that were cut short.

    Results live in the database; of the files of a run only its scores and its models are read again. Runs
    under way keep theirs: they began after the rows had gone.
    """
    kept = {settings.DATA_DIR / path for path in ScoreSet.objects.values_list("path", flat=True)}
    models = [settings.DATA_DIR / path for path in Model.objects.values_list("path", flat=True)]
    models += [run.folder for run in Run.objects.filter(status=Run.Status.RUNNING)]
    there = [path for path in (settings.DATA_DIR / "runs").rglob("*") if path.is_file()]
    gone = [
        path for path in there if path not in kept and not any(path.is_relative_to(each) for each in models)
    ]
    gone += (settings.DATA_DIR / "tmp").glob("*.upload*")  # as Django names them; nobody reads them by name
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
