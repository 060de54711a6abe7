"""A worker shows that its main loop turns by touching a file; the supervisor reads the file's age."""

from celery import bootsteps
from django.conf import settings

EVERY = 5.0  # seconds


class Liveness(bootsteps.StartStopStep):
    requires = {"celery.worker.components:Timer"}

    def start(self, worker) -> None:
        self.touch()
        self.entry = worker.timer.call_repeatedly(EVERY, self.touch)

    def stop(self, worker) -> None:
        self.entry.cancel()

    def touch(self) -> None:
        (settings.RUN_DIR / "worker.alive").touch()
