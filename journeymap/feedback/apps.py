from django.apps import AppConfig

from journeymap.access.operations import operation

# What people and accepted proposals may do to themes (functions of `themes.operations`).
OPERATIONS = (
    "add_theme",
    "remove_theme",
    "retire_theme",
    "restore_theme",
    "rename_theme",
    "pin_theme",
    "merge_themes",
    "split_theme",
    "add_core",
    "remove_core",
    "move_cores",
)


class FeedbackConfig(AppConfig):
    name = "journeymap.feedback"
    label = "feedback"
    verbose_name = "Feedback"

    def ready(self) -> None:
        for name in OPERATIONS:
            path = f"journeymap.feedback.themes.operations.{name}"
            opens = name == "add_theme"  # the first themes of a company stand without a click
            operation(name, path, "feedback.change_theme", of_journey=False, opening=opens)
