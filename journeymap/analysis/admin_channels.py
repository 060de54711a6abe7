"""Channels in the admin: where alerts are sent, switched on and tried out by administrators."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.decorators import display

from journeymap.access.audit import record
from journeymap.access.readonly import LABELS, ReadOnlyAdmin, Records
from journeymap.analysis import notifying
from journeymap.analysis.models import Channel, Notice


@admin.register(Channel)
class ChannelAdmin(Records):
    """A channel is off until somebody switches it on here; only what opens afterwards is told."""

    list_display = ("name", "kind", "journey", "on", "since", "quiet_from", "quiet_until", "zone")
    list_filter = ("kind", "on")
    search_fields = ("name",)
    actions: ClassVar = ["test", "renew_secret"]

    def save_model(self, request: HttpRequest, obj: Channel, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "on" in form.changed_data:
            notifying.switch(obj, obj.on)
        deed = "channel.change" if change else "channel.add"
        record(request.user, deed, f"channel {obj.pk}", on=obj.on, changed=sorted(form.changed_data))
        if obj.kind == Channel.Kind.WEBHOOK and not obj.secret:
            self._tell_secret(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """Its messages go with it, although nobody deletes one otherwise: an address may be a person's."""
        found, counts, _, protected = super().get_deleted_objects(objs, request)
        return found, counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: Channel) -> None:
        number = obj.pk
        super().delete_model(request, obj)
        record(request.user, "channel.delete", f"channel {number}")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Channel]) -> None:
        for channel in queryset:
            self.delete_model(request, channel)

    @admin.action(description="Send a test", permissions=["change"])
    def test(self, request: HttpRequest, queryset: QuerySet[Channel]) -> None:
        for channel in queryset:
            try:
                notice = notifying.send_test(channel, request.user)
            except ValueError as refused:
                self.message_user(request, str(refused), messages.ERROR)
            else:
                self.message_user(
                    request, f"{channel}: on its way; see message {notice.pk} among the notices."
                )

    @admin.action(description="Make a new secret", permissions=["change"])
    def renew_secret(self, request: HttpRequest, queryset: QuerySet[Channel]) -> None:
        for channel in queryset.filter(kind=Channel.Kind.WEBHOOK):
            self._tell_secret(request, channel)
            record(request.user, "channel.secret", f"channel {channel.pk}")

    def _tell_secret(self, request: HttpRequest, channel: Channel) -> None:
        secret = channel.new_secret()
        told = f"The secret of {channel}, shown this once: {secret}"
        self.message_user(request, told, messages.WARNING)


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Messages and what became of them."""

    exclude = ("sent", "heartbeat", "worker", "cancel_requested", "traceback", "progress", "message")
    list_display = ("id", "channel", "state", "test", "attempts", "error", "created", "finished")
    list_filter = ("status", "channel", "test")
    date_hierarchy = "created"
    list_select_related = ("channel",)

    @display(description="status", ordering="status", label=LABELS)
    def state(self, row: Any) -> str:
        return row.status
