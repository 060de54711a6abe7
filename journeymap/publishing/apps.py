from django.apps import AppConfig

from journeymap.access.operations import operation
from journeymap.analysis.offering import offer
from journeymap.jobs.scheduling import duty

# What accepted proposals may do to the journey as designed (functions of `operations`).
OPERATIONS = ("add_step", "drop_step", "reorder_step", "make_step_optional", "use_design_of")


class PublishingConfig(AppConfig):
    name = "journeymap.publishing"
    label = "publishing"
    verbose_name = "Published maps"

    def ready(self) -> None:
        for name in OPERATIONS:
            operation(
                name, f"journeymap.publishing.operations.{name}", "journeys.change_journey",
                authored=True, before="journeymap.publishing.operations.counted",
            )  # fmt: skip
        offer("design", "journeymap.publishing.drift", missing="publish the map first")
        duty(
            "let go of editions that are gone", every=3_600,
            function="journeymap.publishing.editions.release_gone",
        )  # fmt: skip
