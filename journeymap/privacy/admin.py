from django.contrib import admin

from journeymap.access.readonly import ReadOnlyAdmin
from journeymap.privacy.models import Erasure


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    list_display = ("id", "digest", "status", "created", "finished")
    list_filter = ("status",)
    exclude = ("key",)
