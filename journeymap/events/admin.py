"""The store's pointers, to be looked at only."""

from django.contrib import admin

from journeymap.access.readonly import ReadOnlyAdmin

from .models import Claim, Guard, Machine, Pin, Snapshot, Spared, Store, Writer


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    list_display = ("number", "created", "events", "feedback", "customers")
    fields = ("number", "created", "events", "feedback", "customers")
    date_hierarchy = "created"

    @admin.display(description="events")
    def events(self, snapshot: Snapshot) -> str:
        return f"{snapshot.manifest.rows('events'):,}"

    @admin.display(description="feedback rows")
    def feedback(self, snapshot: Snapshot) -> str:
        return f"{snapshot.manifest.rows('feedback'):,}"

    @admin.display(description="customer rows")
    def customers(self, snapshot: Snapshot) -> str:
        return f"{snapshot.manifest.rows('customers'):,}"


@admin.register(Store)
class StoreAdmin(ReadOnlyAdmin):
    list_display = ("current", "last_number", "erasures")


@admin.register(Pin)
class PinAdmin(ReadOnlyAdmin):
    list_display = ("snapshot", "holder", "created")


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    list_display = ("kind", "import_number", "rows")
    list_filter = ("kind",)


@admin.register(Machine)
class MachineAdmin(ReadOnlyAdmin):
    """erasures: where it is less than the store's, that machine has not looked through its copies yet."""

    list_display = ("name", "seen", "erasures")


@admin.register(Guard)
class GuardAdmin(ReadOnlyAdmin):
    list_display = ("name",)


@admin.register(Writer)
class WriterAdmin(ReadOnlyAdmin):
    list_display = ("name", "machine", "seen")
    list_filter = ("machine",)


@admin.register(Spared)
class SparedAdmin(ReadOnlyAdmin):
    list_display = ("path", "since")
