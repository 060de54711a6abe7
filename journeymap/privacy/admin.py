from django.contrib import admin
from unfold.decorators import display

from journeymap.access.readonly import LABELS, ReadOnlyAdmin
from journeymap.privacy.models import Erasure


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    list_display = ("id", "digest", "state", "created", "finished")
    list_filter = ("status",)
    date_hierarchy = "created"
    fields = ("digest", "status", "message", "receipt", "by", "created", "finished")

    @display(description="status", ordering="status", label=LABELS)
    def state(self, erasure: Erasure) -> str:
        return erasure.status
