"""Erasing a person over HTTP."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from journeymap.access.permissions import ModelPermissions
from journeymap.jobs.sending import enqueue
from journeymap.privacy.models import Erasure
from journeymap.privacy.requesting import NobodyToErase, request_erasure


class ErasureSerializer(serializers.ModelSerializer[Erasure]):
    """An erasure and its receipt. It names nobody: `digest` is a keyed digest of the key."""

    class Meta:
        model = Erasure
        fields: ClassVar = ["id", "status", "progress", "message", "digest", "receipt", "created", "finished"]
        read_only_fields = fields


class WhomSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(
        help_text="the customer's external key; all keys of the same person go with it"
    )


class ErasureViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Erasure]):
    """Erasures and their receipts."""

    queryset = Erasure.objects.all()
    serializer_class = ErasureSerializer
    permission_classes: ClassVar = [ModelPermissions]
    filterset_fields: ClassVar = ["status"]

    @extend_schema(request=WhomSerializer, responses={202: ErasureSerializer})
    def create(self, request: Request) -> Response:
        """Erase a person from everything that is kept. It runs in the background; the receipt follows."""
        told = WhomSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        try:
            with transaction.atomic():
                job = request_erasure(told.validated_data["key"], request.user)
                enqueue(job)
        except NobodyToErase as error:
            raise NotFound(str(error)) from error
        return Response(self.get_serializer(job).data, status=status.HTTP_202_ACCEPTED)


router = SimpleRouter()
router.register("erasures", ErasureViewSet)
