"""What was taken, made and seen, to be looked at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from journeymap.access.readonly import ReadOnlyAdmin
from journeymap.desks.models import Making, Seen, Take


@admin.register(Take)
class TakeAdmin(ReadOnlyAdmin):
    list_display = ("journey", "form", "keys", "texts", "status", "by", "created", "size")
    list_filter = ("form", "status", "keys")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Takes of everybody are for administrators; each sees their own on the page of the desks."""
        return super().has_view_permission(request, obj) and request.user.has_perm("desks.change_take")


@admin.register(Seen)
class SeenAdmin(ReadOnlyAdmin):
    list_display = ("journey", "when", "changed")
    list_filter = ("journey",)


@admin.register(Making)
class MakingAdmin(ReadOnlyAdmin):
    list_display = ("journey", "keys", "status", "message", "created", "finished", "used")
    list_filter = ("status", "journey")
