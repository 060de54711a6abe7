"""Published maps and what people say of maps, to be looked at; they change both beside the map."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from journeymap.access.readonly import ReadOnlyAdmin, cut

from .models import Comment, Edition, Upkeep


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    """Without the map itself: it is read on its page, and a row of it is many pages long."""

    list_display = ("version", "reason", "summed", "journey", "by", "made")
    list_filter = ("journey",)
    search_fields = ("reason", "summary")
    date_hierarchy = "made"
    exclude = ("content", "definition", "rows", "design")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).defer(*self.exclude)

    @admin.display(description="version", ordering="number")
    def version(self, edition: Edition) -> str:
        return f"v{edition.number}"

    @admin.display(description="what changed")
    def summed(self, edition: Edition) -> str:
        return cut(edition.summary)


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ("words", "place_said", "state", "journey", "by", "made", "done")
    list_filter = ("state", "journey")
    search_fields = ("text", "title")
    date_hierarchy = "made"

    @admin.display(description="text")
    def words(self, comment: Comment) -> str:
        return cut(comment.text)

    @admin.display(description="of", ordering="title")
    def place_said(self, comment: Comment) -> str:
        return cut(comment.title, 60) or "the whole map"


@admin.register(Upkeep)
class UpkeepAdmin(ReadOnlyAdmin):
    list_display = ("journey", "cadence", "reviewed", "by")
    search_fields = ("journey__name",)
