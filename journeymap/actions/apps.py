"""What other systems and people are told: webhooks, messages, digests, issues."""

from importlib import import_module

from django.apps import AppConfig

from journeymap.access.resealing import sealed_in
from journeymap.jobs.scheduling import duty


class ActionsConfig(AppConfig):
    name = "journeymap.actions"
    label = "actions"
    verbose_name = "Messages"

    def ready(self) -> None:
        sealed_in("actions.Channel", "secret", "webhook", "address of a chat")
        sealed_in("actions.Tracker", "sealed", "secrets of trackers")
        duty("tell others", every=15, function="journeymap.actions.notifying.tell")
        duty("hand over again", every=30, function="journeymap.actions.trackers.waiting.retry")
        import_module("journeymap.actions.leaving")  # it needs models, which are there from now on
