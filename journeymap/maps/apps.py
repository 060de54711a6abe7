from django.apps import AppConfig

from journeymap.jobs.scheduling import duty


class MapsConfig(AppConfig):
    name = "journeymap.maps"
    label = "maps"
    verbose_name = "Maps"

    def ready(self) -> None:
        duty("look at limits", every=30, function="journeymap.maps.thresholds.look")
        duty("sweep kept maps", every=600, function="journeymap.maps.keeping.sweep_maps")
