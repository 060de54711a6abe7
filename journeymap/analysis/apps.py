from django.apps import AppConfig
from django.core.checks import register

from journeymap.analysis.checks import check_plugins
from journeymap.jobs.scheduling import duty


class AnalysisConfig(AppConfig):
    name = "journeymap.analysis"
    label = "analysis"
    verbose_name = "Analysis"

    def ready(self) -> None:
        register(check_plugins)
        duty("analyze what is new", every=10, function="journeymap.analysis.due.start_due")
