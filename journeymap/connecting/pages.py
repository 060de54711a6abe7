"""Pages on their way: on disk and in a row each, made an import, forgotten as the cursor moves past them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from journeymap.connecting.kinds import Batch, Trouble
from journeymap.connecting.messages import empty_taken
from journeymap.connecting.opening import told_of
from journeymap.events import files
from journeymap.ingest.models import Import
from journeymap.ingest.readers.rows import flatten
from journeymap.ingest.receiving import own_copy

if TYPE_CHECKING:
    from journeymap.connecting.models import Connection, Page, Pull

DEPTH = 12  # of nested records
COUNTS = ("accepted", "duplicates", "rejected")
SETTINGS = {"timezone", "time_format", "scale", "kind", "leave_out"}


def position(connection: Connection) -> dict[str, Any]:
    """Where the source goes on: behind the last page that waits, else where the connection stands."""
    last = connection.waiting.last()
    return last.cursor if last else connection.cursor


def keep(connection: Connection, batch: Batch) -> None:
    """A page on disk and in its row. Of rows with one id the first is taken, so the newest comes first."""
    file = batch.file or {}
    if batch.rows:
        try:
            told = columns_of(told_of(connection)) if connection.cursor else []
            rows = reversed(batch.rows) if connection.renews else batch.rows
            lines = (written(row, told) for row in rows)
            file = own_copy(f"{connection.name}.jsonl", lines)
        except RecursionError as error:
            raise Trouble("A record nests too deep to be written.") from error
    connection.waiting.create(rows=len(batch.rows), file=file, cursor=batch.cursor)


def columns_of(told: dict[str, Any]) -> list[str]:
    """Columns that were told. Once rows came, each page has them: that its records lack one is no mistake."""
    listed = [
        value if isinstance(value, list) else [value] for name, value in told.items() if name not in SETTINGS
    ]
    return [each for names in listed for each in names if each and not each.startswith("=")]


def written(row: dict[str, Any], columns: list[str]) -> bytes:
    flat = flatten(row, DEPTH)
    padded = {**row, **{name: None for name in columns if name not in flat}}
    return json.dumps(padded, ensure_ascii=True, default=str).encode() + b"\n"


def settle(connection: Connection, pull: Pull) -> bool:
    """Move the cursor past pages that are stored, and count on the pull what became of their rows; forget
    those whose import failed or whose file is gone, and all after them. Whether it forgot any: a source that
    gives pages goes on behind them then, wrongly."""
    pages = list(connection.waiting.select_related("job"))
    done, forgot = [], False
    for place, page in enumerate(pages):
        if page.job is not None and page.job.is_open:
            break
        if page.job is not None and page.job.status == Import.Status.DONE:
            done.append(page)
        elif page.file and (page.job is not None or not files.exists(page.file["path"])):
            drop(pages[place:])
            forgot = True
            break
        elif page.job is None and page.file:
            break
        else:
            done.append(page)  # it had no rows
    if done:
        with transaction.atomic():
            connection.cursor = merged(connection.cursor, [page.cursor for page in done])
            imports = list({page.job.pk: page.job for page in done if page.job}.values())
            understand(connection, done)
            connection.save(update_fields=["cursor", "mapping"])
            counts = {name: F(name) + sum(getattr(job, name) for job in imports) for name in COUNTS}
            type(pull).objects.filter(pk=pull.pk).update(**counts)
            connection.waiting.filter(pk__in=[page.pk for page in done]).delete()
            empty_taken(connection)
    return forgot


def understand(connection: Connection, done: list[Page]) -> None:
    """Later pages are understood as the first one was, where no known tool says how; a file stands alone. An
    import that says of no file how it understood it teaches nothing."""
    for page in done:
        mappings = page.job.mappings if page.job else []
        if connection.mapping is None and mappings and not page.file.get("whole"):
            first = mappings[0]
            connection.mapping = None if first.get("source_tool") else first


def merged(cursor: dict[str, Any], later: list[dict[str, Any]]) -> dict[str, Any]:
    """The last one; of files that were taken, all; of messages, all that are on these pages."""
    files = {name: stamp for each in (cursor, *later) for name, stamp in each.get("files", {}).items()}
    messages = [key for each in later for key in each.get("messages", [])]
    return {
        **later[-1],
        **({"files": files} if files else {}),
        **({"messages": messages} if messages else {}),
    }


def drop(pages: list[Page]) -> None:
    """Forget pages that are not stored; the source is asked for them again."""
    for page in pages:
        if page.job is None and page.file.get("own"):
            files.remove(page.file["path"])
        page.delete()


def made(connection: Connection, pages: list[Page]) -> Import:
    """The import of these pages."""
    found = []
    for page in reversed(pages) if connection.renews else pages:
        if page.file:
            told = {"ids_of": connection.ids_of, "renews": connection.renews}
            if connection.mapping and not page.file.get("whole"):
                told["guess"] = {"mapping": connection.mapping, "reasons": []}
            found.append({**page.file, **told})
    with transaction.atomic():
        # It counts as handed in when it was fetched: whoever was erased since then stays out.
        job = Import.objects.create(
            kind=connection.gives, files=found, told=told_of(connection), by=connection.by,
            created=pages[0].fetched, remember=False, digests="",
        )  # fmt: skip
        connection.waiting.filter(pk__in=[page.pk for page in pages]).update(job=job)
    return job


def pass_by(connection: Connection, job: Import) -> None:
    """A file that cannot be read is tried again when it has changed; its copy goes."""
    for page in connection.waiting.filter(job=job):
        files.remove(page.file["path"])
        page.file, page.job = {}, None
        page.save(update_fields=["file", "job"])
