"""Run everything on one machine: broker, web, worker and clock under one supervisor."""

import shutil
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from journeymap.access.counting import folder as counts
from journeymap.connecting.listening import anything_to_hear
from journeymap.operations.upgrading import Newer, refuse_newer
from journeymap.supervisor import broker, lock
from journeymap.supervisor.parts import Part
from journeymap.supervisor.plan import plan
from journeymap.supervisor.supervising import Supervisor


class Command(BaseCommand):
    help = "Run migrate, the broker, the web server, the worker and the clock; Ctrl-C ends them all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to answer at (default: this machine only)"
        )
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        try:
            with lock.hold(settings.RUN_DIR / "up.lock") as held:
                address = f"http://{host}:{port}/"
                lock.sign(held, address)
                refuse_busy_port(host, port)
                refuse_newer()
                shutil.rmtree(counts(), ignore_errors=True)  # of processes that have ended
                call_command("migrate", interactive=False, verbosity=0)
                self.check(tags=[Tags.database], databases=["default"])
                started = parts(host, port)
                connections.close_all()
                self.supervise(started, address)
        except lock.AlreadyRunning as taken:
            raise CommandError(
                f"Journeymap already runs on the data folder {settings.DATA_DIR}, at {taken}. Stop that one "
                "first, or set JOURNEYMAP_DATA to another folder for an independent installation."
            ) from None
        except (broker.NoBroker, Newer) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            sys.exit(130)  # before the supervisor took over

    def supervise(self, started: list[Part], address: str) -> None:
        def greet() -> None:
            self.stdout.write(f"Journeymap answers at {address} (Ctrl-C ends it)")
            self.stdout.flush()

        Supervisor(started, settings.RUN_DIR / "status.json", greet).run()


def refuse_busy_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot answer at {host}:{port}: {error.strerror}. Another program may use the port; "
                f"choose another with --port {port + 1}."
            ) from error


def parts(host: str, port: int) -> list[Part]:
    return plan(
        host=host,
        port=port,
        folder=settings.BASE_DIR,
        run=settings.RUN_DIR,
        logs=settings.LOG_DIR,
        broker_url=settings.CELERY_BROKER_URL,
        broker_socket=None if settings.EXTERNAL_BROKER else settings.BROKER_SOCKET,
        devices=anything_to_hear(),
    )
