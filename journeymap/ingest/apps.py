from django.apps import AppConfig

from journeymap.events.sources import sources_told_by
from journeymap.jobs.scheduling import duty


class IngestConfig(AppConfig):
    name = "journeymap.ingest"
    label = "ingest"
    verbose_name = "Ingest"

    def ready(self) -> None:
        duty("delete uploads that ended", every=600, function="journeymap.ingest.receiving.sweep_copies")
        sources_told_by("journeymap.ingest.listing.sources")
        duty("throw away old drafts", every=3600, function="journeymap.ingest.drafts.keeping.sweep_drafts")
