from importlib import import_module

from django.apps import AppConfig

from journeymap.jobs.scheduling import duty


class FuturesConfig(AppConfig):
    name = "journeymap.futures"
    label = "futures"
    verbose_name = "Future maps"

    def ready(self) -> None:
        duty(
            "hold launches to their forecasts", every=60,
            function="journeymap.futures.scorecard.count_due", lease=1_800,
        )  # fmt: skip
        duty("sweep folders of forecasts", every=600, function="journeymap.futures.forecasts.sweep_folders")
        import_module("journeymap.futures.offering")  # it needs models, which are there from now on
