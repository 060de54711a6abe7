"""`manage.py listen_mqtt`: take what devices send, for as long as it runs."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.connecting.kinds import Trouble
from journeymap.connecting.listening import listen


class Command(PlainCommand):
    help = "Listen to the MQTT brokers of all connections, until it is stopped. One such process is enough."

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        try:
            listen(stopped, self.stderr.write)
        except Trouble as error:
            raise CommandError(str(error)) from error
