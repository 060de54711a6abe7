"""What is written last of a log: its texts, what only the whole log can say, and the manifest."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ..engines import Engine
from ..log import Log, LogError, Manifest, Part
from .coding import Coder
from .gathering import Texts
from .silence import ends_after, reference_time


def manifest_of(
    coder: Coder, parts: list[Part], next_case: int, customers: tuple[str, ...], sessions: tuple[str, ...]
) -> Manifest:
    """The manifest of a log compiled as a whole, but for what `finished` adds."""
    definition = coder.definition
    return Manifest(
        name=definition.name,
        revision=definition.revision,
        case=definition.case,
        snapshot="",
        definition=definition.model_dump(mode="json"),
        activities=tuple(coder.activities.texts),
        channels=tuple(coder.channels.texts),
        stages=definition.stages,
        touchpoints=tuple(t.name for t in definition.touchpoints),
        touchpoint_stage=tuple(coder.rules.touchpoint_stage.tolist()),
        customers=customers,
        sessions=sessions,
        parts=tuple(parts),
        events=sum(part.events for part in parts),
        cases=sum(part.cases for part in parts),
        next_case=next_case,
        ends_after=0.0,
        reference_time=None,
        rows_read=coder.rows_read,
        left_out={reason: n for reason, n in coder.left_out.items() if n},
    )


def finished(work: Path, manifest: Manifest, engine: Engine) -> Manifest:
    """The manifest with what only the whole log can say: reference time and `ends_after`."""
    told = manifest.definition["ends_after_seconds"]
    log = Log(work, manifest, engine)
    return manifest.model_copy(
        update={
            "reference_time": reference_time(log),
            "ends_after": ends_after(log) if told is None else told,
        }
    )


def publish(work: Path, manifest: Manifest, folder: Path, engine: Engine) -> Log:
    """Write the manifest and move the finished folder into place; a log that came first stays."""
    (work / "log.json").write_text(manifest.model_dump_json(indent=1))
    work.chmod(0o755)
    try:
        work.rename(folder)
    except OSError as error:
        try:
            return Log.open(folder, engine)
        except LogError:
            raise error from None
    return Log.open(folder, engine)


def write_texts(work: Path, name: str, texts: Texts) -> tuple[str, ...]:
    if not texts.size:
        return ()
    pq.write_table(
        pa.table({"text": texts.all()}), work / f"{name}.parquet", compression="lz4", use_dictionary=False
    )
    return (f"{name}.parquet",)
