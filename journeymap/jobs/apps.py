from django.apps import AppConfig

from journeymap.celery import app
from journeymap.jobs.scheduling import duty


class JobsConfig(AppConfig):
    name = "journeymap.jobs"
    label = "jobs"
    verbose_name = "Background work"

    def ready(self) -> None:
        app.set_default()
        duty("put back lost jobs", every=10, function="journeymap.jobs.sweeping.sweep", lease=15)
