"""Snapshots, to be read."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers, viewsets
from rest_framework.routers import SimpleRouter

from journeymap.access.permissions import ModelPermissions

from .manifests import KINDS
from .models import Snapshot


class SnapshotSerializer(serializers.ModelSerializer[Snapshot]):
    """One whole state of the data, with how many rows of each kind it holds."""

    rows = serializers.SerializerMethodField()

    class Meta:
        model = Snapshot
        fields: ClassVar = ["number", "created", "rows"]

    def get_rows(self, snapshot: Snapshot) -> dict[str, int]:
        return {kind: snapshot.manifest.rows(kind) for kind in KINDS}


class SnapshotViewSet(viewsets.ReadOnlyModelViewSet[Snapshot]):
    """Snapshots that are kept, newest first."""

    queryset = Snapshot.objects.order_by("-number")
    serializer_class = SnapshotSerializer
    permission_classes: ClassVar = [ModelPermissions]
    lookup_field = "number"


router = SimpleRouter()
router.register("snapshots", SnapshotViewSet)
