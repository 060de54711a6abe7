"""Checks of how an analyzer behaves: on odd data, at the edges, and towards the rest of the machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import pyarrow as pa

from ..frames import FrameData
from ..results import Memo, Result
from . import variations
from .comparing import exactly
from .declarations import is_number, limits
from .trial import Trial

DERIVED = "aggregates"  # measures keep their summaries beside the log


class Cancelled(Exception):
    """Raised by progress, as when a person cancels a run."""


def untouched(trial: Trial) -> str:
    """The data are the same after a run as before."""
    before = dict(_fingerprints(trial.data))
    trial.run(trial.data)
    after = dict(_fingerprints(trial.data))
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return f"a run changed its input: {', '.join(changed[:5])}" if changed else ""


def repeated(trial: Trial) -> str:
    """The same data give the same results."""
    again = trial.run(trial.data)
    if [exactly(result) for result in again] == [exactly(result) for result in trial.results]:
        return ""
    return "a second run on the same data gave other results: fix the seeds, and sort what has no order"


def empty(trial: Trial) -> str:
    """Data without a row are survived."""
    trial.run(variations.empty(trial.data))
    return ""


def one_row(trial: Trial) -> str:
    """One event, one answer, one customer are survived."""
    trial.run(variations.one_row(trial.data))
    return ""


def missing_columns(trial: Trial) -> str:
    """Data with the required columns alone are survived."""
    trial.run(variations.bare(trial.data))
    return ""


def wants(trial: Trial) -> str:
    """Data without any of what it wants are survived."""
    if not trial.analyzer.wants:
        raise variations.NotApplicable("it wants nothing")
    trial.run(variations.without(trial.data, trial.analyzer.wants))
    return ""


def remembers(trial: Trial) -> str:
    """With what it worked out before at hand it says the same, and works nothing out again."""
    memos = {result.name: result for result in trial.results if isinstance(result, Memo)}
    if not memos:
        raise variations.NotApplicable("it remembers nothing")
    again = trial.run(trial.data.changed(memos=memos))
    if new := [result.name for result in again if isinstance(result, Memo)]:
        return f"given its memos, it works out {new[0]!r} again"
    said = [exactly(result) for result in again]
    if said == _said(trial.results):
        return ""
    if repeated(trial):
        raise variations.NotApplicable("it says something else each time anyway")
    return "given its memos, it says something else than without"


def command(trial: Trial) -> str:
    """Its command answers odd tables in JSON, or says in a ValueError why it cannot."""
    if not trial.analyzer.task:
        raise variations.NotApplicable("it offers no command")
    fields = trial.analyzer.TaskParams.model_fields
    params = trial.analyzer.TaskParams(**{name: "text" for name in fields if fields[name].is_required()})
    for what, table in variations.odd_tables().items():
        try:
            json.dumps(trial.analyzer().on_table(table, params), allow_nan=False)
        except ValueError as refused:
            if not str(refused).strip():
                return f"a table with {what} is refused without a reason"
        except Exception as error:  # whatever it raises, a person typed a command and deserves a sentence
            return f"a table with {what} raises {type(error).__name__}: {error}"
    return ""


def bounds(trial: Trial) -> str:
    """Each parameter at its bounds, and each of its choices, is survived."""
    for params in _edges(trial):
        try:
            trial.run(trial.data, **params)
        except Exception as error:  # whatever it raises, these parameters are allowed by its own bounds
            return f"with {params} it raises {type(error).__name__}: {error}"
    return ""


def cancelled(trial: Trial) -> str:
    """What `progress` raises to cancel a run is let through."""
    called = False

    def cancel(share: float, message: str) -> None:
        nonlocal called
        called = True
        raise Cancelled

    try:
        for _ in trial.analyzer().analyze(trial.data, trial.analyzer.Params(), cancel):
            pass
    except Cancelled:
        return ""
    return "it goes on although progress raised to cancel it" if called else ""


def no_django(trial: Trial) -> str:
    """Neither the plugin nor what it uses imports Django."""
    found = trial.touched["django"]
    return (
        f"importing or running it imports {', '.join(found)}: a plugin imports journeymap.mining only"
        if found
        else ""
    )


def no_network(trial: Trial) -> str:
    """The network is not touched."""
    found = trial.touched["network"]
    return f"it touches the network: {found[0]}" if found else ""


def own_files(trial: Trial) -> str:
    """No file is opened but in its own folder, in a model's folder, or a temporary one."""
    found = trial.touched["files"]
    return f"it touches what is not its own: {found[0]}" if found else ""


def _said(results: list[Result]) -> list[Any]:
    return [exactly(result) for result in results if not isinstance(result, Memo)]


def _edges(trial: Trial) -> Iterator[dict[str, Any]]:
    for name, field in trial.analyzer.Params.model_fields.items():
        if is_number(field):
            yield from ({name: bound} for bound in limits(field) if bound is not None)
        elif field.annotation is bool:
            yield from ({name: value} for value in (False, True))
        elif get_origin(field.annotation) is Literal:
            yield from ({name: value} for value in get_args(field.annotation))


def _fingerprints(data: FrameData) -> Iterator[tuple[str, str]]:
    tables = {"events": data.event_table, "feedback": data.feedback_table, "customers": data.customer_table}
    for name, table in tables.items():
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
        yield name, _digest(sink.getvalue())
    for kind, found in (("scores", data.score_values), ("vectors", data.vector_values)):
        for name, scores in found.items():
            yield f"{kind} {name}", _digest(repr((list(scores.ids), scores.values.tolist())).encode())
    for name in ("feedback", "customers"):
        relation = getattr(data, name)
        yield f"relation {name}", _digest(repr(relation.to_arrow_table().to_pydict()).encode())
    for path in sorted(data.log.folder.rglob("*")):
        place = path.relative_to(data.log.folder)
        if path.is_file() and place.parts[0] != DERIVED:
            yield f"log/{place}", _digest(path.read_bytes())


def _digest(content: Any) -> str:
    return hashlib.sha256(content).hexdigest()
