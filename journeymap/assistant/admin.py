"""Admin pages of the assistant: that people ask and how it went. What they said is theirs alone."""

from typing import Any, ClassVar

from django.contrib import admin

from journeymap.access.readonly import ReadOnlyAdmin
from journeymap.assistant.admin_model import LanguageModelAdmin, ModelCallAdmin
from journeymap.assistant.models import Turn

__all__ = ["LanguageModelAdmin", "ModelCallAdmin", "TurnAdmin"]


@admin.register(Turn)
class TurnAdmin(ReadOnlyAdmin):
    """Neither question nor answer, nor what tools were asked with: only which, when and for whom."""

    list_display = ("id", "person", "asked", "status", "tools", "wording", "seconds")
    list_filter = ("status", "wording")
    date_hierarchy = "asked"
    list_select_related: ClassVar[list[str]] = ["conversation__user"]
    fields = ("person", "asked", "status", "tools", "wording", "seconds")

    def get_fields(self, request: Any, obj: Any = None) -> list[Any]:
        return list(self.fields)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[Any]:
        return list(self.fields)

    @admin.display(ordering="conversation__user__username")
    def person(self, turn: Turn) -> str:
        return turn.conversation.user.get_username()

    @admin.display
    def tools(self, turn: Turn) -> str:
        return ", ".join(call["tool"] for call in turn.calls)
