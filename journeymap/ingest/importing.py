"""From a row of `Import` to stored rows: every file is opened and understood first, then they are read.

All rows of all files become visible at once, in the transaction that ends the import. A crash before
leaves nothing visible, and the import begins again from the start.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from journeymap.access.audit import record
from journeymap.customers.stitching import stitch
from journeymap.events.appended import StoreMoved
from journeymap.events.snapshots import publish
from journeymap.ingest.intakes import INTAKES, NOT_KEPT, Intake
from journeymap.ingest.masking import mask
from journeymap.ingest.preparing import Prepared, located, prepare
from journeymap.ingest.rejects import RejectsFile
from journeymap.jobs.models import Beat

if TYPE_CHECKING:
    from journeymap.ingest.models import Import

ROWS_AT_ONCE = 262_144
OTHER_REASONS = "other reasons"
REASONS_AT_MOST = 20  # that are counted each; the rest is one sum
ATTEMPTS = 5  # at a store that others change meanwhile
READING = 0.8  # share of the progress bar; the rest is sorting and storing


def carry_out(job: Import, beat: Beat) -> None:
    """Do the whole import. Raises UnreadableFile or MappingError where a file or what was told is no good."""
    for attempt in range(ATTEMPTS):
        try:
            take_in(job, beat)
            break
        except StoreMoved:  # an undo or an erasure took away rows that had been counted as duplicates
            if attempt == ATTEMPTS - 1:
                raise
    if job.kind == "customers":
        stitch()
    drop_uploads(job)
    counts = {"accepted": job.accepted, "duplicates": job.duplicates, "rejected": job.rejected}
    record(job.by, "import", job.pk, kind=job.kind, **counts)


def take_in(job: Import, beat: Beat) -> None:
    """Read all files and publish their rows at once. Nothing is stored where it raises."""
    with ExitStack() as stack:
        prepared = [
            stack.enter_context(prepare(job.kind, file, job.told, job.remembered)) for file in job.files
        ]
        rejects = stack.enter_context(RejectsFile(rejects_path(job), cleaner(job.kind)))
        intakes: list[Intake] = []
        for index, each in enumerate(prepared):
            rows_before = intakes[-1].last_row if intakes else 0
            ids_of = job.files[index].get("ids_of") or each.mapping.source_tool or each.mapping.header_shape
            intake = stack.enter_context(INTAKES[job.kind](job, each.mapping, rows_before, ids_of))
            read(intake, each, rejects, partial(report, beat, index, len(prepared)))
            intakes.append(intake)
        beat(READING, "sorting and storing")
        changes = [intake.finish() for intake in intakes]
        path = rejects.close()

        def complete(_snapshot: object) -> None:
            with job.completing():
                for intake in intakes:
                    intake.complete()
                job.rejects = str(path.relative_to(settings.DATA_DIR)) if path else ""
                gone = sum(change.left_out for change in changes)
                # Rows of a person who was erased while they were read count as refused.
                job.rejected = rejects.count + gone
                job.accepted = sum(change.accepted for change in changes)
                job.duplicates = sum(change.duplicates for change in changes)
                job.refusals = counted(rejects.reasons + Counter({NOT_KEPT: gone} if gone else {}))
                job.masked = dict(sum((intake.masked for intake in intakes), Counter()))
                job.understood(prepared, [intake.notes for intake in intakes])

        publish(changes, then=complete)


def read(
    intake: Intake, prepared: Prepared, rejects: RejectsFile, report: Callable[[float, str], None]
) -> None:
    """Pour one file into its intake; rows that are no good go to the rejects."""
    table = prepared.table
    for batch in table.batches(ROWS_AT_ONCE):
        rejects.add(prepared.name, intake.add(batch))
        report(
            table.bytes_read / max(1, table.total_bytes), f"{prepared.name}: {intake.rows_read:,} rows read"
        )


def report(beat: Beat, index: int, files: int, share: float, message: str) -> None:
    beat(READING * (index + share) / files, message)


def counted(reasons: Counter[str]) -> dict[str, int]:
    """Rows by reason, the most frequent first; rare reasons beyond the limit are one sum. Adds up."""
    first = dict(reasons.most_common(REASONS_AT_MOST))
    rest = reasons.total() - sum(first.values())
    return first | ({OTHER_REASONS: first.get(OTHER_REASONS, 0) + rest} if rest else {})


def rejects_path(job: Import) -> Path:
    return settings.DATA_DIR / "rejects" / f"import-{job.pk}.csv"


def cleaner(kind: str) -> Callable[[str], str]:
    """What is done to a rejected row before it is stored: the words of customers are masked."""
    return (lambda raw: mask(raw).text) if kind == "feedback" else str


def drop_uploads(job: Import) -> None:
    """Delete the copies that were made for this import; files that a command read in place are not ours."""
    for file in job.files:
        if file.get("own"):
            located(file["path"]).unlink(missing_ok=True)
