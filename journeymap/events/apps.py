from django.apps import AppConfig

from journeymap.jobs.scheduling import duty


class EventsConfig(AppConfig):
    name = "journeymap.events"
    label = "events"
    verbose_name = "Event store"

    def ready(self) -> None:
        duty("merge small files of the store", every=60, function="journeymap.events.compaction.compact")
        duty("sweep the store", every=600, function="journeymap.events.sweeping.sweep")
