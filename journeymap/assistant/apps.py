from django.apps import AppConfig

from journeymap.access.operations import operation

# What accepted drafts may do besides renaming (functions of `drafting.operations`).
OPERATIONS = ("write_note", "remove_note", "add_future_change", "remove_future_change")


class AssistantConfig(AppConfig):
    name = "journeymap.assistant"
    verbose_name = "Assistant"

    def ready(self) -> None:
        for name in OPERATIONS:
            path = f"journeymap.assistant.drafting.operations.{name}"
            operation(name, path, "journeys.change_journey", authored=True)
