from django.apps import AppConfig

from journeymap.jobs.scheduling import duty


class PublishingConfig(AppConfig):
    name = "journeymap.publishing"
    label = "publishing"
    verbose_name = "Published maps"

    def ready(self) -> None:
        duty(
            "let go of editions that are gone", every=3_600,
            function="journeymap.publishing.editions.release_gone",
        )  # fmt: skip
