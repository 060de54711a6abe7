"""The audit trail over HTTP, for those who may read it."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import mixins, serializers, viewsets
from rest_framework.routers import SimpleRouter

from .models import Entry
from .permissions import ModelPermissions


class EntrySerializer(serializers.ModelSerializer[Entry]):
    """One deed. `target` and `detail` are empty where the texts were erased; digest and link stay."""

    class Meta:
        model = Entry
        fields: ClassVar = ["seq", "when", "who", "action", "target", "detail", "digest", "link", "erased"]


class EntryViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Entry]):
    """The audit trail, newest first."""

    queryset = Entry.objects.all()
    serializer_class = EntrySerializer
    permission_classes: ClassVar = [ModelPermissions]
    filterset_fields: ClassVar = {
        "who": ["exact"], "action": ["exact"], "target": ["exact", "icontains"], "when": ["gte", "lt"],
    }  # fmt: skip
    ordering_fields: ClassVar = ["seq"]


router = SimpleRouter()
router.register("audit", EntryViewSet)
