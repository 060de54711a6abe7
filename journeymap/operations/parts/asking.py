"""Asking every part. Whoever asks gets an answer: what hangs is told as down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate

from journeymap.operations.parts import edges, engine
from journeymap.operations.parts.told import DOWN, OK, SLOW, Part, Told

PATIENCE = 4.0  # seconds for what may hang
NUMBERS = {OK: 0, SLOW: 1, DOWN: 2}
PARTS = (
    Part("web", "Web", engine.web, needs_database=False),
    Part("database", "Database", engine.database, needs_database=False),
    Part("schema", "Tables", engine.schema),
    Part("broker", "Broker", engine.broker, needs_database=False),
    Part("worker", "Worker", engine.worker),
    Part("clock", "Clock", engine.clock),
    Part("store", "Store", engine.store),
    Part("tracking", "Live tracking", edges.tracking),
    Part("devices", "Devices", edges.devices),
    Part("connections", "Connections", edges.connections),
    Part("machines", "Machines", edges.machines),
    Part("trail", "Audit trail", engine.trail),
)


def all_told() -> Iterator[tuple[Part, Told]]:
    """Every part, in order, and what is to be said of it."""
    pool = ThreadPoolExecutor(2, thread_name_prefix="parts")
    apart = {each.name: pool.submit(each.check) for each in PARTS if not each.needs_database}
    there = True
    for part in PARTS:
        if part.name in apart:
            told = waited(apart[part.name])
            there = there and not (part.name == "database" and told.state == DOWN)
        elif there:
            told = asked(part.check)
        else:
            told = Told(DOWN, "not known: the database does not answer")
        yield part, told
    pool.shutdown(wait=False, cancel_futures=True)


def waited(future: Future[Told]) -> Told:
    try:
        return future.result(PATIENCE)
    except TooLate:
        return Told(
            DOWN, f"no answer within {PATIENCE:.0f} s", "It hangs: look at its load, or start it anew."
        )
    except Exception as error:  # whatever its library raises: it does not answer
        return Told(DOWN, f"it does not answer ({type(error).__name__})", "Look at the log.")


def asked(check: Callable[[], Told]) -> Told:
    try:
        return check()
    except Exception as error:  # database, disk, bucket: one of them is told, and the others
        return Told(DOWN, f"it cannot be asked ({type(error).__name__})", "Look at the log.")
