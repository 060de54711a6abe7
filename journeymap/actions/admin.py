"""What was sent and handed over, in the admin: read there, made and changed on the page “Messages”."""

from typing import Any, ClassVar

from django.contrib import admin
from unfold.decorators import display

from journeymap.access.readonly import LABELS, ReadOnlyAdmin
from journeymap.actions.models import Channel, Handover, Notice, Tracker

JOB = ("sent", "heartbeat", "worker", "cancel_requested", "traceback", "progress", "message")


@admin.register(Channel)
class ChannelAdmin(ReadOnlyAdmin):
    """Receivers; they are made and switched on the page “Messages”."""

    exclude = ("secret",)
    list_display = ("name", "kind", "journey", "on", "since", "quiet_from", "quiet_until", "zone")
    list_filter = ("kind", "on")
    search_fields = ("name",)
    list_select_related = ("journey",)


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Messages and what became of them."""

    exclude = (*JOB, "content")
    list_display = ("id", "channel", "occasion", "state", "test", "attempts", "error", "created", "finished")
    list_filter = ("status", "occasion", "channel", "test")
    date_hierarchy = "created"
    list_select_related = ("channel",)

    @display(description="status", ordering="status", label=LABELS)
    def state(self, row: Any) -> str:
        return row.status


@admin.register(Tracker)
class TrackerAdmin(ReadOnlyAdmin):
    """Issue trackers; they are made and switched on the page “Messages”."""

    exclude = ("sealed",)
    list_display = ("name", "kind", "on", "heard")


@admin.register(Handover)
class HandoverAdmin(ReadOnlyAdmin):
    """What was handed over, and what its tracker says of it."""

    exclude = JOB
    list_display = ("title", "tracker", "key", "state", "status", "by", "created")
    list_filter = ("status", "state", "tracker")
    list_select_related: ClassVar = ("tracker", "by")
