"""What people kept of maps, to be looked at; they change it on the map."""

from django.contrib import admin

from journeymap.access.readonly import ReadOnlyAdmin, cut

from .models import Note, SavedView


@admin.register(SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    list_display = ("name", "journey", "owner", "shared", "changed")
    list_filter = ("shared", "journey")
    search_fields = ("name",)


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    list_display = ("lane", "stage_name", "words", "journey", "by", "changed")
    list_filter = ("lane", "journey")
    search_fields = ("text",)

    @admin.display(description="text")
    def words(self, note: Note) -> str:
        return cut(note.text)
