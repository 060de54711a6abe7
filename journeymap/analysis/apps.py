from django.apps import AppConfig

from journeymap.jobs.scheduling import duty


class AnalysisConfig(AppConfig):
    name = "journeymap.analysis"
    label = "analysis"
    verbose_name = "Analysis"

    def ready(self) -> None:
        duty("analyze what is new", every=10, function="journeymap.analysis.starting.start_due")
