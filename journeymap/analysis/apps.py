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
        duty(
            "forget what was worked out for texts that are gone",
            every=86_400,
            function="journeymap.analysis.remembering.forget_gone",
        )
        duty("tell of alerts", every=15, function="journeymap.analysis.notifying.tell")
        duty("compare findings", every=30, function="journeymap.analysis.arranging.prepare")
