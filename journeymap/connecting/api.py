"""Connections over HTTP: for administrators."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from journeymap.access.audit import record
from journeymap.access.errors import Conflict
from journeymap.access.permissions import ModelPermissions, Needs
from journeymap.connecting.due import start
from journeymap.connecting.keeping import Refused, begin_again, delete
from journeymap.connecting.models import Connection, Pull
from journeymap.connecting.serializers import ConnectionSerializer, PullSerializer, TriedSerializer
from journeymap.connecting.trying import tried

CHANGE: dict[str, tuple[str, ...]] = {"POST": ("connecting.change_connection",)}


class ConnectionViewSet(viewsets.ModelViewSet[Connection]):
    """Sources that are pulled on a schedule, and addresses that others post to."""

    queryset = Connection.objects.all()
    serializer_class = ConnectionSerializer
    permission_classes: ClassVar = [ModelPermissions]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {}
    filterset_fields: ClassVar = ["kind", "gives", "on"]
    ordering_fields: ClassVar = ["id", "name", "due"]

    def perform_destroy(self, instance: Connection) -> None:
        delete(instance, self.request.user)

    @extend_schema(request=None, responses={202: PullSerializer})
    @action(detail=True, methods=["post"], permission_classes=[Needs], permissions=CHANGE)
    def pull(self, request: Request, pk: str) -> Response:
        """Pull now. 409 where a pull waits or runs already."""
        connection = self.get_object()
        begun = start(connection, request.user)
        if begun is None:
            raise Conflict(f"{connection.name} is being pulled already.")
        record(request.user, "connection.pull", f"connection {connection.pk}")
        return Response(PullSerializer(begun).data, status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=TriedSerializer)
    @action(detail=True, methods=["post"], permission_classes=[Needs], permissions=CHANGE)
    def test(self, request: Request, pk: str) -> Response:
        """Ask the source for a few rows. Nothing is stored."""
        found = tried(self.get_object())
        rows = [["".join(part.text for part in cell) for cell in row] for row in found.rows]
        told: dict[str, Any] = {"problem": found.problem, "columns": found.columns, "rows": rows}
        return Response(told | {"reasons": found.reasons})

    @extend_schema(request=None, responses=ConnectionSerializer)
    @action(
        detail=True, methods=["post"], permission_classes=[Needs], permissions=CHANGE, url_path="begin-again"
    )
    def begin_again(self, request: Request, pk: str) -> Response:
        """The next pull takes everything from the start; rows that are stored are known by their ids.

        409 while a pull is open.
        """
        connection = self.get_object()
        try:
            begin_again(connection, request.user)
        except Refused as refused:
            raise Conflict(str(refused)) from refused
        return Response(self.get_serializer(connection).data)


class PullViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Pull]):
    """Pulls, newest first."""

    queryset = Pull.objects.select_related("connection")
    serializer_class = PullSerializer
    permission_classes: ClassVar = [ModelPermissions]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {}
    filterset_fields: ClassVar = ["connection", "status"]
    ordering_fields: ClassVar = ["id", "created"]

    @extend_schema(request=None, responses=PullSerializer)
    @action(detail=True, methods=["post"], permission_classes=[Needs], permissions=CHANGE)
    def cancel(self, request: Request, pk: str) -> Response:
        """Stop a pull; pages that were fetched are imported by the next one."""
        found = self.get_object()
        if not found.cancel():
            raise Conflict(f"Pull {found.pk} has ended already ({found.status}).")
        return Response(self.get_serializer(self.get_object()).data)


router = SimpleRouter()
router.register("connections", ConnectionViewSet)
router.register("pulls", PullViewSet)
