from django.contrib import admin

from .models import Entry
from .readonly import ReadOnlyAdmin


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """The trail is read here and changed nowhere."""

    list_display = ("when", "actor", "action", "target")
    list_filter = ("action",)
    search_fields = ("target",)
    date_hierarchy = "when"
