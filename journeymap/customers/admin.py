from django.contrib import admin

from journeymap.access.readonly import ReadOnlyAdmin
from journeymap.customers.models import Consent, Link, Persona, Separation, Suppression


@admin.register(Link)
class LinkAdmin(ReadOnlyAdmin):
    """Made by stitching or over the API: a link moves rows of the store, so it is no mere row."""

    personal = ("customer", "person")
    list_display = ("customer", "person", "reason", "made")
    list_filter = ("reason",)
    search_fields = ("customer", "person")
    date_hierarchy = "made"


@admin.register(Separation)
class SeparationAdmin(ReadOnlyAdmin):
    personal = ("first", "second")
    list_display = ("first", "second", "made")


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    list_display = ("digest", "reason", "imports_before", "made")
    date_hierarchy = "made"


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    """Told on the person's page, over the API, by an import or a command: the store must obey it at once."""

    personal = ("customer",)
    list_display = ("customer", "purpose", "given", "changed")
    list_filter = ("purpose", "given")
    search_fields = ("customer",)


@admin.register(Persona)
class PersonaAdmin(ReadOnlyAdmin):
    """Changed on the page of personas, where every change can be taken back."""

    list_display = ("name", "journey", "state", "pinned", "revision", "made", "changed")
    list_filter = ("state", "pinned", "journey")
    search_fields = ("name", "description")
    list_select_related = ("journey",)
