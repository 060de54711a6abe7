from django.contrib import admin

from journeymap.access.readonly import ReadOnlyAdmin
from journeymap.customers.models import Consent, Link, Separation, Suppression


@admin.register(Link)
class LinkAdmin(ReadOnlyAdmin):
    """Made by stitching or over the API: a link moves rows of the store, so it is no mere row."""

    list_display = ("customer", "person", "reason", "made")
    search_fields = ("customer", "person")


@admin.register(Separation)
class SeparationAdmin(ReadOnlyAdmin):
    list_display = ("first", "second", "made")


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    list_display = ("digest", "reason", "imports_before", "made")


@admin.register(Consent)
class ConsentAdmin(admin.ModelAdmin):
    list_display = ("customer", "purpose", "given", "changed")
    search_fields = ("customer",)
