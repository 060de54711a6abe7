"""Handing data in over HTTP: files as imports in the background, batches of rows at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from journeymap.access.bodies import FormParser, JSONParser
from journeymap.access.errors import Conflict
from journeymap.access.permissions import ModelPermissions, Needs
from journeymap.customers.api import CustomerViewSet
from journeymap.feedback.api import FeedbackViewSet
from journeymap.ingest.drafts.api import DraftViewSet
from journeymap.ingest.guessing import MappingError
from journeymap.ingest.handing_in import receive_files
from journeymap.ingest.models import Import
from journeymap.ingest.readers import UnreadableFile
from journeymap.ingest.receiving import NotTaken, drop_copies, receive_rows
from journeymap.ingest.serializers import (
    BatchSerializer,
    ImportSerializer,
    OutcomeSerializer,
    UploadSerializer,
)
from journeymap.ingest.undoing import NotUndoable, undo
from journeymap.jobs.claiming import run_here


class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Import]):
    """Imports: hand files in, watch them, fetch what was rejected, take them back."""

    queryset = Import.objects.all()
    serializer_class = ImportSerializer
    permission_classes: ClassVar = [ModelPermissions]
    parser_classes: ClassVar = [MultiPartParser, FormParser, JSONParser]
    filterset_fields: ClassVar = ["kind", "status"]
    ordering_fields: ClassVar = ["id", "created"]

    @extend_schema(request={"multipart/form-data": UploadSerializer}, responses={202: ImportSerializer})
    def create(self, request: Request) -> Response:
        """Hand in files. They are stored before this answers; the import runs in the background."""
        told = UploadSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        wanted = told.validated_data
        try:
            job = receive_files(wanted["kind"], wanted["files"], wanted["map"] or {}, request.user)
        except NotTaken as error:
            raise ValidationError({"files": [str(error)]}) from error
        return Response(self.get_serializer(job).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """Take an import back; rows that another import brought as well stay."""
        job = self.changeable()
        try:
            undo(job, request.user)
        except NotUndoable as error:
            raise Conflict(str(error)) from error
        job.refresh_from_db()
        return Response(self.get_serializer(job).data)

    @extend_schema(request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str | None = None) -> Response:
        """Stop an import that has not ended; nothing of it is kept."""
        job = self.changeable()
        if not job.cancel():
            raise Conflict(f"Import {job.pk} is {job.status} already.")
        if job.status == Import.Status.CANCELLED:
            drop_copies(job)
        return Response(self.get_serializer(job).data)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(detail=True)
    def rejects(self, request: Request, pk: str | None = None) -> FileResponse:
        """The rejected rows as CSV, each with its reason: to who handed them in or may see customers."""
        job = self.get_object()
        if not job.shows_rejects_to(request.user):
            self.permission_denied(request, "Only who handed the file in may see its rows.")
        path = job.rejects_path
        if path is None or not path.exists():
            raise NotFound("No row of this import was rejected.")
        name = f"import-{job.pk}-rejects.csv"
        return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")

    def changeable(self) -> Import:
        """The import, where the asker may change imports (a POST alone asks for the right to add)."""
        if not self.request.user.has_perm("ingest.change_import"):
            self.permission_denied(self.request, "You may not change imports.")
        return self.get_object()


def carried_out(kind: str, request: Request) -> Response:
    """Take a batch in: stored as a file first, then imported before this answers."""
    rows = request.data
    if isinstance(rows, Mapping):
        rows = rows.get("rows", rows.get(kind))
    if rows is None:
        raise ValidationError(
            {"rows": f'Send a list of rows, or an object with the list as "rows" or "{kind}".'}
        )
    told = BatchSerializer(data={"rows": rows})
    told.is_valid(raise_exception=True)
    job = receive_rows(kind, told.validated_data["rows"], request.user)
    try:
        run_here(job)
    except (MappingError, UnreadableFile) as error:
        raise ValidationError({"rows": str(error)}) from error
    finally:
        drop_copies(job)
    shown = ImportSerializer(job, context={"request": request}).data
    return Response({**job.outcome(), "rejects_file": shown["rejects_url"]}, status=status.HTTP_201_CREATED)


def batch_of(fields: str) -> Any:
    return extend_schema(
        request=BatchSerializer,
        responses={201: OutcomeSerializer},
        description=f"Take a batch of rows in at once. Fields: {fields}; all else becomes attributes. "
        "The list of rows may also be sent by itself. "
        "Idempotent by `id`: rows that came before count as duplicates.",
    )


class EventViewSet(viewsets.ViewSet):
    """Interaction events."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar = {"POST": ("ingest.add_import",)}

    @batch_of("id, time, activity, customer, case, session, channel, value")
    def create(self, request: Request) -> Response:
        return carried_out("events", request)


class FeedbackIntakeViewSet(FeedbackViewSet):
    """What customers said: read, and handed in."""

    @batch_of("id, text, score, time, customer, case, touchpoint, channel, kind, scale")
    def create(self, request: Request) -> Response:
        if not request.user.has_perm("ingest.add_import"):
            self.permission_denied(request, "You may not hand data in.")
        return carried_out("feedback", request)


class CustomerIntakeViewSet(CustomerViewSet):
    """Customers: looked up, and handed in."""

    @batch_of("customer, email, phone, created")
    def create(self, request: Request) -> Response:
        if not request.user.has_perm("ingest.add_import"):
            self.permission_denied(request, "You may not hand data in.")
        return carried_out("customers", request)


router = SimpleRouter()
router.register("imports", ImportViewSet)
router.register("drafts", DraftViewSet, basename="draft")
router.register("events", EventViewSet, basename="event")
router.register("feedback", FeedbackIntakeViewSet)
router.register("customers", CustomerIntakeViewSet, basename="customer")
