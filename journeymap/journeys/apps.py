from django.apps import AppConfig

from journeymap.access.operations import operation

# What an accepted proposal may do (functions of `operations`), and the permission that each needs.
OPERATIONS = {
    "add_touchpoint": "journeys.add_touchpoint",
    "remove_touchpoint": "journeys.delete_touchpoint",
    "rename_touchpoint": "journeys.change_touchpoint",
    "move_touchpoint": "journeys.change_touchpoint",
    "add_rule": "journeys.add_rule",
    "remove_rule": "journeys.delete_rule",
}


class JourneysConfig(AppConfig):
    name = "journeymap.journeys"
    label = "journeys"
    verbose_name = "Journeys"

    def ready(self) -> None:
        for name, permission in OPERATIONS.items():
            operation(name, f"journeymap.journeys.operations.{name}", permission)
