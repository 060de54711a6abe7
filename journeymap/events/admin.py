"""The store's pointers, to be looked at only."""

from django.contrib import admin

from .models import Claim, Pin, Snapshot, Store


class LookOnly(admin.ModelAdmin):
    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Snapshot)
class SnapshotAdmin(LookOnly):
    list_display = ("number", "created", "events", "feedback", "customers")

    @admin.display(description="events")
    def events(self, snapshot: Snapshot) -> int:
        return snapshot.manifest.rows("events")

    @admin.display(description="feedback rows")
    def feedback(self, snapshot: Snapshot) -> int:
        return snapshot.manifest.rows("feedback")

    @admin.display(description="customer rows")
    def customers(self, snapshot: Snapshot) -> int:
        return snapshot.manifest.rows("customers")


@admin.register(Store)
class StoreAdmin(LookOnly):
    list_display = ("current", "last_number")


@admin.register(Pin)
class PinAdmin(LookOnly):
    list_display = ("snapshot", "holder", "created")


@admin.register(Claim)
class ClaimAdmin(LookOnly):
    list_display = ("kind", "import_number", "rows")
