from django.apps import AppConfig

from journeymap.access.operations import operation
from journeymap.access.resealing import sealed_in
from journeymap.jobs.scheduling import duty

# What accepted drafts may do besides renaming (functions of `drafting.operations`).
OPERATIONS = ("write_note", "remove_note", "add_future_change", "remove_future_change")


class AssistantConfig(AppConfig):
    name = "journeymap.assistant"
    verbose_name = "Assistant"

    def ready(self) -> None:
        sealed_in("assistant.LanguageModel", "key", "key of a language model")
        duty(
            "empty answers that quote what is gone", every=300,
            function="journeymap.assistant.forgetting.empty_gone",
        )  # fmt: skip
        duty("learn phrasings of questions", every=60, function="journeymap.assistant.readying.learn")
        duty("read sentences of journeys", every=60, function="journeymap.assistant.readying.read")
        for name in OPERATIONS:
            path = f"journeymap.assistant.drafting.operations.{name}"
            operation(name, path, "journeys.change_journey", authored=True)
