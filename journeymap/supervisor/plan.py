"""Which parts an installation has. The commands are those that docs/operations.md says to run by hand."""

import sys
from functools import partial
from pathlib import Path

from journeymap.supervisor import broker
from journeymap.supervisor.parts import Part
from journeymap.supervisor.probes import broker_answers, is_fresh, web_answers

CELERY = [sys.executable, "-m", "celery", "--quiet", "-A", "journeymap.celery"]
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - listening there is the user's choice
STAND_BACK = 10  # of imports and analyzers: people who look at pages go first
SIGN_OF_LIFE = 20.0  # seconds; worker and clock touch their files every five. Their patience comes on top


def web_command(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "uvicorn", "journeymap.asgi:application"),
        *("--host", host, "--port", str(port)),
        *(
            "--lifespan",
            "off",
            "--no-access-log",
            "--log-level",
            "warning",
            "--timeout-graceful-shutdown",
            "5",
        ),
    ]


def plan(
    *,
    host: str,
    port: int,
    folder: Path,
    run: Path,
    logs: Path,
    broker_url: str,
    broker_socket: Path | None,
    devices: bool = False,
) -> list[Part]:
    """The parts in the order of their start. `broker_socket` None: the broker is somebody else's.

    devices: whether a broker of devices is to be listened to.
    """
    broker_there = partial(broker_answers, broker_url)
    parts = []
    if broker_socket is not None:
        broker.private_folder(broker_socket.parent)
        command = broker.command(broker_socket, run)
        log = logs / "broker.log"
        parts.append(Part("broker", command, broker_there, folder, patience=15, log=log, outlives=True))
    for name in ("worker", "beat", "devices"):
        (run / f"{name}.alive").unlink(missing_ok=True)  # left by an earlier run
    web_there = partial(web_answers, EVERYWHERE.get(host, host), port)
    worker_there = partial(is_fresh, run / "worker.alive", SIGN_OF_LIFE)
    beat_there = partial(is_fresh, run / "beat.alive", SIGN_OF_LIFE)
    worker = [*CELERY, "worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    beat = [*CELERY, "beat", "--loglevel", "WARNING"]
    listener = Part(
        "devices", [sys.executable, "manage.py", "listen_mqtt"],
        partial(is_fresh, run / "devices.alive", 2 * SIGN_OF_LIFE), folder, log=logs / "devices.log",
    )  # fmt: skip
    return [
        *parts,
        Part("web", web_command(host, port), web_there, folder),
        Part("worker", worker, worker_there, folder, needs=broker_there, patience=10, nice=STAND_BACK),
        Part("beat", beat, beat_there, folder, needs=broker_there, patience=10),
        *([listener] if devices else []),
    ]
