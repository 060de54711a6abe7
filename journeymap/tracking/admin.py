"""Write keys and what waits, to be looked at; keys are made on the page, where they are shown once."""

from django.contrib import admin

from journeymap.access.readonly import ReadOnlyAdmin
from journeymap.tracking.models import Arrival, Same, Taking, WriteKey


@admin.register(WriteKey)
class WriteKeyAdmin(ReadOnlyAdmin):
    list_display = ("name", "source", "start", "on", "rate", "events", "refused", "last_event", "by", "made")
    list_filter = ("on", "source")
    search_fields = ("name", "source")
    exclude = ("digest",)


@admin.register(Arrival)
class ArrivalAdmin(ReadOnlyAdmin):
    """Requests that wait for the store. What they hold is shown nowhere."""

    list_display = ("id", "key", "call", "events", "size", "received", "taking", "tries", "aside")
    list_filter = ("aside", "key")
    exclude = ("body",)


@admin.register(Taking)
class TakingAdmin(ReadOnlyAdmin):
    list_display = ("id", "status", "events", "created", "started", "finished", "attempts")
    list_filter = ("status",)
    exclude = ("traceback", "worker")


@admin.register(Same)
class SameAdmin(ReadOnlyAdmin):
    """Keys that wait to be joined."""

    list_display = ("id", "other", "customer", "told")
    personal = ("other", "customer")
