"""What the desks of others read: feeds, files, tables, models."""

from importlib import import_module

from django.apps import AppConfig

from journeymap.events.keeping_house import after_erasures, now_and_then
from journeymap.jobs.scheduling import duty


class DesksConfig(AppConfig):
    name = "journeymap.desks"
    label = "desks"
    verbose_name = "Desks"

    def ready(self) -> None:
        duty("sweep what desks took", every=3_600, function="journeymap.desks.taking.sweep")
        duty("sweep what was made for feeds", every=3_600, function="journeymap.desks.standing.sweep")
        after_erasures("journeymap.desks.leftovers.forget_here")
        now_and_then("journeymap.desks.leftovers.sweep")
        import_module("journeymap.desks.leaving")  # it needs models, which are there from now on
