"""Shared views, to be looked at; they are made and withdrawn beside their map."""

from django.contrib import admin

from journeymap.access.readonly import ReadOnlyAdmin

from .models import Outside, Share


@admin.register(Share)
class ShareAdmin(ReadOnlyAdmin):
    list_display = ("name", "journey", "by", "made", "expires", "withdrawn", "opened", "last_opened")
    list_filter = ("journey",)
    search_fields = ("name",)
    exclude = ("digest",)


@admin.register(Outside)
class OutsideAdmin(ReadOnlyAdmin):
    list_display = ("allowed", "by", "made")
