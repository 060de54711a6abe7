from importlib import import_module

from django.apps import AppConfig


class DaysConfig(AppConfig):
    name = "journeymap.days"
    label = "days"
    verbose_name = "Days in the life"

    def ready(self) -> None:
        import_module("journeymap.days.offering")  # it needs models, which are there from now on
