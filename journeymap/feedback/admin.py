from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from journeymap.access.readonly import ReadOnlyAdmin
from journeymap.feedback.models import Feedback

IDENTITIES = ("customer", "case")


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    """Whose words they are is shown only to those who may see customers."""

    list_display = ("time", "kind", "score", "words", "touchpoint", "channel")
    list_filter = ("kind", "channel")
    search_fields = ("text",)
    date_hierarchy = "time"

    @admin.display(description="text")
    def words(self, row: Feedback) -> str:
        return row.text if len(row.text) <= 120 else f"{row.text[:117]}..."

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if request.user.has_perm("customers.view_customer") else IDENTITIES
