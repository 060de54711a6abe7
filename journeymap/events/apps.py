from celery.signals import worker_ready
from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.module_loading import import_string

from journeymap.jobs.scheduling import duty


class EventsConfig(AppConfig):
    name = "journeymap.events"
    label = "events"
    verbose_name = "Event store"

    def ready(self) -> None:
        duty("merge small files of the store", every=60, function="journeymap.events.compaction.compact")
        duty("sweep the store", every=600, function="journeymap.events.sweeping.sweep")
        check = import_string("journeymap.events.left_behind.check_store")  # it imports models
        register(check, Tags.database)
        worker_ready.connect(self.watch, dispatch_uid="tidying")

    @staticmethod
    def watch(**_: object) -> None:
        import_string("journeymap.events.tidying.watch")()
