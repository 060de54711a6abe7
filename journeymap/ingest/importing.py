"""From a row of `Import` to stored rows: every file is opened and understood first, then they are read.

All rows of all files become visible at once, in the transaction that ends the import. A crash before
leaves nothing visible, and the import begins again from the start.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

from journeymap.access.audit import record
from journeymap.access.counting import Counter as Count
from journeymap.customers.consenting import obey
from journeymap.customers.stitching import OTHER_KEYS, stitch
from journeymap.events import files as kept
from journeymap.events.snapshots import current, publish
from journeymap.events.writers import StoreMoved
from journeymap.ingest.intakes import INTAKES, NOT_KEPT, Intake
from journeymap.ingest.intakes.base import Stored
from journeymap.ingest.lining_up import take_turn
from journeymap.ingest.masking import mask
from journeymap.ingest.preparing import Prepared, located, own_paths, prepare
from journeymap.ingest.readers import Reject
from journeymap.ingest.rejects import RejectsFile
from journeymap.ingest.restating import Restatement
from journeymap.jobs.models import Beat

if TYPE_CHECKING:
    from journeymap.ingest.models import Import

ROWS_AT_ONCE = 262_144
ROWS = Count("import_rows", "Rows of imports that ended.", ("kind", "outcome"))
OTHER_REASONS = "other reasons"
REASONS_AT_MOST = 20  # that are counted each; the rest is one sum
ATTEMPTS = 5  # at a store that others change meanwhile
READING = 0.8  # share of the progress bar; the rest is sorting and storing


def carry_out(job: Import, beat: Beat) -> None:
    """Do the whole import. Raises UnreadableFile or MappingError where a file or what was told is no good,
    and PutOff where another import of its source goes first."""
    take_turn(job)
    for attempt in range(ATTEMPTS):
        try:
            take_in(job, beat)
            break
        except StoreMoved:  # an undo or an erasure took away rows that had been counted as duplicates
            if attempt == ATTEMPTS - 1:
                raise
    for outcome in ("accepted", "duplicates", "rejected"):
        ROWS.labels(job.kind, outcome).inc(getattr(job, outcome))
    if job.live:  # every few seconds: joined and told of for many at once (tracking)
        drop_uploads(job)
        return
    if job.kind == "customers" or names_two_keys(job):
        stitch()
    elif any(mapping["columns"].get("consent") for mapping in job.mappings):
        obey()
    drop_uploads(job)
    counts = {"accepted": job.accepted, "duplicates": job.duplicates, "rejected": job.rejected}
    record(job.by, "import", job.pk, kind=job.kind, **counts)


def names_two_keys(job: Import) -> bool:
    """Whether rows hold a customer's own key and that of a device or browser, which tells who is the same."""
    named = [mapping["columns"].get("customer") for mapping in job.mappings]
    return any(set(OTHER_KEYS) & set(each) for each in named if isinstance(each, list))


def take_in(job: Import, beat: Beat) -> None:
    """Read all files and publish their rows at once. Nothing is stored where it raises."""
    with ExitStack() as stack:
        prepared = [
            stack.enter_context(prepare(job.kind, file, job.told, job.remembered)) for file in job.files
        ]
        place = rejects_place(job)
        rejects = stack.enter_context(RejectsFile(kept.absolute(place), cleaner(job.kind)))
        intakes: list[Intake] = []
        for index, each in enumerate(prepared):
            rows_before = intakes[-1].last_row if intakes else 0
            ids_of = job.files[index].get("ids_of") or each.mapping.source_tool or each.mapping.header_shape
            renews = bool(job.files[index].get("renews"))
            intake = stack.enter_context(INTAKES[job.kind](job, each.mapping, rows_before, ids_of, renews))
            rejects.add(each.name, refused_before(job.files[index]))
            read(intake, each, rejects, partial(report, beat, index, len(prepared)))
            intakes.append(intake)
        beat(READING, "sorting and storing")
        restated = stack.enter_context(Restatement(job, prepared, intakes))
        base = restated.base(current().manifest)
        changes: list[Stored] = []
        for intake in intakes:
            changes.append(intake.finish(base, tuple(changes)))
        earlier = [change for intake in intakes if (change := intake.renewal())]
        rejected = rejects.close() is not None
        if rejected:
            kept.keep(place)

        def complete(_snapshot: object) -> None:
            with job.completing():
                restated.complete()
                for intake in intakes:
                    intake.complete()
                job.rejects = place if rejected else ""
                count_up(job, rejects, changes)
                job.masked = dict(sum((intake.masked for intake in intakes), Counter()))
                job.understood(prepared, [intake.notes for intake in intakes])

        publish([*restated.changes, *earlier, *changes], then=complete)


def count_up(job: Import, rejects: RejectsFile, changes: Sequence[Stored]) -> None:
    """Rows of a person who was erased while they were read count as refused."""
    gone = sum(change.left_out for change in changes)
    job.rejected = rejects.count + gone
    job.accepted = sum(change.accepted for change in changes)
    job.duplicates = sum(change.duplicates for change in changes)
    job.refusals = counted(rejects.reasons + Counter({NOT_KEPT: gone} if gone else {}))


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


def refused_before(file: dict[str, Any]) -> Iterator[Reject]:
    """What was left out when the file was made here, a JSON list in each line: row, reason, column, raw."""
    if "refused" in file:
        with located(file["refused"]).open(encoding="utf-8") as stream:
            yield from (Reject(*json.loads(line)) for line in stream)


def report(beat: Beat, index: int, files: int, share: float, message: str) -> None:
    beat(READING * (index + share) / files, message)


def counted(reasons: Counter[str]) -> dict[str, int]:
    """Rows by reason, the most frequent first; rare reasons beyond the limit are one sum. Adds up."""
    first = dict(reasons.most_common(REASONS_AT_MOST))
    rest = reasons.total() - sum(first.values())
    return first | ({OTHER_REASONS: first.get(OTHER_REASONS, 0) + rest} if rest else {})


def rejects_place(job: Import) -> str:
    """Below the data folder. Another for each attempt where other machines may have copies."""
    attempt = f"-{job.worker[:12]}" if kept.place().shared else ""
    return f"rejects/import-{job.pk}{attempt}.csv"


def cleaner(kind: str) -> Callable[[str], str]:
    """What is done to a rejected row before it is stored: the words of customers are masked."""
    return (lambda raw: mask(raw).text) if kind == "feedback" else str


def drop_uploads(job: Import) -> None:
    """Delete the copies that were made for this import; files that a command read in place are not ours."""
    for file in job.files:
        for path in own_paths(file):
            kept.remove(path)
