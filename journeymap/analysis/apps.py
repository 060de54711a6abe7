from django.apps import AppConfig
from django.core.checks import register

from journeymap.analysis.checks import check_plugins
from journeymap.events.keeping_house import after_erasures, names_files, now_and_then
from journeymap.jobs.scheduling import duty


class AnalysisConfig(AppConfig):
    name = "journeymap.analysis"
    label = "analysis"
    verbose_name = "Analysis"

    def ready(self) -> None:
        register(check_plugins)
        after_erasures("journeymap.analysis.folders.sweep_folders")
        after_erasures("journeymap.analysis.hearing.forget_answers")
        now_and_then("journeymap.analysis.folders.sweep_folders")
        names_files("analysis.ScoreSet", "path")
        names_files("analysis.Model", "path")
        duty("analyze what is new", every=10, function="journeymap.analysis.due.start_due")
        duty(
            "forget what was worked out for texts that are gone",
            every=86_400,
            function="journeymap.analysis.remembering.forget_gone",
        )
        duty("compare findings", every=30, function="journeymap.analysis.arranging.prepare")
