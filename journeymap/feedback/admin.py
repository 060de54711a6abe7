from django.contrib import admin

from journeymap.access.readonly import ReadOnlyAdmin, cut
from journeymap.feedback.models import Feedback, Theme


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    """Whose words they are is shown only to those who may see customers."""

    personal = ("customer", "case")
    list_display = ("time", "kind", "score", "words", "touchpoint", "channel", "customer")
    list_filter = ("kind", "channel")
    search_fields = ("text",)
    date_hierarchy = "time"

    @admin.display(description="text")
    def words(self, row: Feedback) -> str:
        return cut(row.text)


@admin.register(Theme)
class ThemeAdmin(ReadOnlyAdmin):
    """Changed on the page of themes, where every change can be taken back."""

    list_display = ("name", "state", "pinned", "into", "revision", "made", "changed")
    list_filter = ("state", "pinned")
    search_fields = ("name", "description")
    list_select_related = ("into",)
