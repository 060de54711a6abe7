"""Admin pages of the assistant: that people ask, how it went, and tokens. What they said is theirs alone."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from journeymap.access.readonly import ReadOnlyAdmin
from journeymap.assistant.admin_model import LanguageModelAdmin, ModelCallAdmin
from journeymap.assistant.models import AgentToken, Turn
from journeymap.maps import figures

__all__ = ["AgentTokenAdmin", "LanguageModelAdmin", "ModelCallAdmin", "TurnAdmin"]


@admin.register(Turn)
class TurnAdmin(ReadOnlyAdmin):
    """Neither question nor answer, nor what tools were asked with: only which, when and for whom."""

    list_display = ("id", "person", "asked", "status", "tools", "wording", "took")
    list_filter = ("status", "wording")
    date_hierarchy = "asked"
    ordering = ("-pk",)
    list_select_related: ClassVar[list[str]] = ["conversation__user"]
    fields = ("person", "asked", "status", "tools", "wording", "took")

    def get_fields(self, request: Any, obj: Any = None) -> list[Any]:
        return list(self.fields)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[Any]:
        return list(self.fields)

    @admin.display(ordering="conversation__user__username")
    def person(self, turn: Turn) -> str:
        return turn.conversation.user.get_username()

    @admin.display(ordering="seconds")
    def took(self, turn: Turn) -> str:
        return figures.duration(turn.seconds)

    @admin.display
    def tools(self, turn: Turn) -> str:
        return ", ".join(call["tool"] for call in turn.calls)


@admin.register(AgentToken)
class AgentTokenAdmin(ReadOnlyAdmin):
    """Tokens of agents outside. Deleting one withdraws it; its person makes another."""

    list_display = ("key", "user", "name", "writes", "made", "expires", "used")
    list_filter = ("user", "writes")
    search_fields = ("key", "name", "user__username")
    fields = ("key", "user", "name", "writes", "made", "expires", "used")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("assistant.delete_agenttoken"))
