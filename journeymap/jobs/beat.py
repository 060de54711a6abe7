"""The clock. It keeps no schedule file: when a duty was last done is a row (see scheduling)."""

from celery.beat import Scheduler as CeleryScheduler
from django.conf import settings


class Scheduler(CeleryScheduler):
    """Celery's own scheduler that also shows that it is alive, by touching a file at each tick."""

    def tick(self, *args: object, **options: object) -> float:
        (settings.RUN_DIR / "beat.alive").touch()
        return super().tick(*args, **options)
