from django.apps import AppConfig

from journeymap.events.keeping_house import after_erasures, now_and_then
from journeymap.jobs.scheduling import duty


class MapsConfig(AppConfig):
    name = "journeymap.maps"
    label = "maps"
    verbose_name = "Maps"

    def ready(self) -> None:
        after_erasures("journeymap.maps.keeping.forget_all")
        now_and_then("journeymap.maps.keeping.sweep_maps")
        duty("look at limits", every=30, function="journeymap.maps.thresholds.look")
        duty("count maps ahead", every=60, function="journeymap.maps.ahead.count_ahead", lease=1_800)
        duty("sweep kept maps", every=600, function="journeymap.maps.keeping.sweep_maps")
