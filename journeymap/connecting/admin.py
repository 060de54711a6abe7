"""Connections in the admin: to be looked at; they are made and changed on their own pages."""

from django.contrib import admin
from unfold.decorators import display

from journeymap.access.readonly import LABELS, ReadOnlyAdmin
from journeymap.connecting.models import Connection, Message, Page, Pull


@admin.register(Connection)
class ConnectionAdmin(ReadOnlyAdmin):
    exclude = ("sealed", "public", "cursor")
    list_display = ("name", "kind", "gives", "on", "every", "caught_up", "failures", "due")
    list_filter = ("kind", "gives", "on")
    search_fields = ("name",)


@admin.register(Pull)
class PullAdmin(ReadOnlyAdmin):
    exclude = ("sent", "heartbeat", "worker", "cancel_requested", "traceback")
    list_display = (
        "id", "connection", "state", "pages", "rows", "accepted", "duplicates", "rejected", "error",
        "created", "finished",
    )  # fmt: skip
    list_filter = ("status", "connection")
    date_hierarchy = "created"
    list_select_related = ("connection",)

    @display(description="status", ordering="status", label=LABELS)
    def state(self, row: Pull) -> str:
        return row.status


@admin.register(Page)
class PageAdmin(ReadOnlyAdmin):
    fields = ("connection", "fetched", "rows", "job")
    list_display = ("id", "connection", "fetched", "rows", "job")
    list_select_related = ("connection", "job")


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Without what was said: that is raw, and not masked yet."""

    fields = ("connection", "received")
    list_display = ("id", "connection", "received")
    list_filter = ("connection",)
    date_hierarchy = "received"
    list_select_related = ("connection",)
