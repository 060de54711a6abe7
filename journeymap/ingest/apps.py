from django.apps import AppConfig

from journeymap.jobs.scheduling import duty


class IngestConfig(AppConfig):
    name = "journeymap.ingest"
    label = "ingest"
    verbose_name = "Ingest"

    def ready(self) -> None:
        duty("delete uploads that ended", every=600, function="journeymap.ingest.receiving.sweep_copies")
        duty("throw away old drafts", every=3600, function="journeymap.ingest.drafts.keeping.sweep_drafts")
