"""Sources that are pulled on a schedule, and messages that other systems send."""

from django.apps import AppConfig

from journeymap.access.resealing import sealed_in
from journeymap.ingest.waiting import waiting_told_by
from journeymap.jobs.scheduling import duty


class ConnectingConfig(AppConfig):
    name = "journeymap.connecting"
    label = "connecting"
    verbose_name = "Connections"

    def ready(self) -> None:
        sealed_in("connecting.Connection", "sealed", "secrets of connections")
        duty("pull what is due", every=10, function="journeymap.connecting.due.start_due")
        duty("forget old messages", every=3_600, function="journeymap.connecting.messages.forget_old")
        waiting_told_by("journeymap.connecting.keeping.waiting_copies")
        duty("forget old pulls", every=86_400, function="journeymap.connecting.due.forget_old")
