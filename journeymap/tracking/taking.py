"""From what has arrived to imports: mapping, refusals, rejects and taking back are those of every import.

Arrivals are deleted in the transaction that says the taking is done, when their rows are in the store. A
taking that dies begins again with the same arrivals; what it had stored already is known by its message ids.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import transaction
from django.db.models import F, Max

from journeymap.customers.suppression import refused
from journeymap.ingest.mapping import Mapping
from journeymap.ingest.models import Import
from journeymap.ingest.readers.table import Batch
from journeymap.ingest.receiving import own_copy
from journeymap.jobs.joining import run_or_join
from journeymap.jobs.models import Beat
from journeymap.tracking import agreeing, joining
from journeymap.tracking.harvest import Harvest, gathered
from journeymap.tracking.messages import COLUMNS, TRAITS
from journeymap.tracking.models.arrivals import Arrival
from journeymap.tracking.models.keys import WriteKey

if TYPE_CHECKING:
    from journeymap.tracking.models import Taking

REASON = "as trackers call it"


class NotTaken(RuntimeError):
    """An import of the taking has not ended well; its row says why."""


def carry_out(job: Taking, beat: Beat) -> None:
    """Bring all arrivals of the taking into the store. Raises what an import raises."""
    arrivals = list(Arrival.objects.filter(taking=job).select_related("key").order_by("received", "pk"))
    if arrivals:
        harvest = gathered(arrivals)
        beat(0.3, f"{sum(harvest.received.values()):,} messages read")
        since = min(arrival.received for arrival in arrivals)
        bring_in(job, "events", lambda: files_of_events(harvest), since)
        beat(0.8, "events are stored")
        if harvest.traits:
            bring_in(job, "customers", lambda: files_of_customers(harvest), since)
        erased = refused(harvest.keys(), since)
        agreeing.keep_told(harvest.agreed, harvest.known, erased)
        joining.note({pair: told for pair, told in harvest.same.items() if not erased.intersection(pair)})
    with job.completing():
        for key, count in harvest.received.items() if arrivals else ():
            note_on_key(key, count, harvest.refused[key])
        Arrival.objects.filter(taking=job).delete()


def note_on_key(key: int, received: int, refused: int) -> None:
    last = Arrival.objects.filter(key=key, taking__isnull=False).aggregate(last=Max("received"))["last"]
    WriteKey.objects.filter(pk=key).update(
        events=F("events") + received, refused=F("refused") + refused, last_event=last
    )


def bring_in(job: Taking, kind: str, files: Any, since: datetime) -> None:
    """One import; the one that an earlier attempt made, where there is one that has not failed.

    since: when the oldest of it was received, so that an erasure after that is obeyed.
    """
    bad = (Import.Status.FAILED, Import.Status.CANCELLED)
    made = job.imports.filter(kind=kind).exclude(status__in=bad).first()
    if made is None:
        told = files()
        if not told:
            return
        with transaction.atomic():
            made = Import.objects.create(kind=kind, files=told, remember=False, created=since)
            job.imports.add(made)
    if made.is_open:
        made = run_or_join(made)
    if made.status != Import.Status.DONE:
        raise NotTaken(f"Import {made.pk} of live {kind} is {made.status}: {made.error[:500]}")


def files_of_events(harvest: Harvest) -> list[dict[str, Any]]:
    return [
        file(source, "events", batch, COLUMNS)
        for source, batch in harvest.of_events()
        if batch.data.num_rows or batch.rejects
    ]


def files_of_customers(harvest: Harvest) -> list[dict[str, Any]]:
    return [file("customers", "customers", harvest.of_customers(), TRAITS)]


def file(source: str, kind: str, batch: Batch, columns: dict[str, str]) -> dict[str, Any]:
    """A file of an import: the rows, their mapping, and what was refused before."""
    packed = io.BytesIO()
    pq.write_table(pa.Table.from_batches([batch.data]), packed, compression="lz4")
    told = own_copy(f"live {source}", [packed.getvalue()])
    mapping = Mapping(kind, dict(columns), header_shape=f"live {kind}")
    reasons = [{"what": name, "value": column, "reason": REASON} for name, column in columns.items()]
    told |= {"ids_of": f"live:{source}", "live": True}
    told["guess"] = {"mapping": mapping.to_json(), "reasons": reasons}
    if batch.rejects:
        lines = (json.dumps([each.row, each.reason, each.column, each.raw]) for each in batch.rejects)
        told["refused"] = own_copy("refused", encoded(lines))["path"]
    return told


def encoded(lines: Iterable[str]) -> Iterable[bytes]:
    return (line.encode() + b"\n" for line in lines)
