from django.apps import AppConfig


class IngestConfig(AppConfig):
    name = "journeymap.ingest"
    label = "ingest"
    verbose_name = "Imports"
