"""Drafts over HTTP: hand files in, see how they are understood, correct that, start the import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.access.bodies import FormParser, JSONParser
from journeymap.access.errors import Conflict
from journeymap.access.permissions import Needs
from journeymap.ingest.drafts import keeping
from journeymap.ingest.drafts.hiding import Part
from journeymap.ingest.drafts.looking import Look, look
from journeymap.ingest.drafts.making import receive
from journeymap.ingest.guessing import MappingError
from journeymap.ingest.mapping import told_map
from journeymap.ingest.models import Draft, Kind
from journeymap.ingest.readers import UnreadableFile
from journeymap.ingest.serializers import ImportSerializer

FILES_AT_MOST = 100


class HandedInSerializer(serializers.Serializer[Any]):
    """Files to look at, as multipart form data."""

    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), min_length=1, max_length=FILES_AT_MOST
    )
    kind = serializers.ChoiceField(choices=Kind.choices, required=False, help_text="guessed where not told")


class ChangeSerializer(serializers.Serializer[Any]):
    """What is to be understood differently. What is not named stays."""

    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    map = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="field=COLUMN,.. as for the commands, or JSON; in place of all told before",
    )
    remember = serializers.BooleanField(required=False)

    def validate_map(self, text: str) -> dict[str, Any]:
        try:
            return told_map(text)
        except MappingError as error:
            raise serializers.ValidationError(str(error)) from error


class ColumnSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    means = serializers.CharField(help_text="a field, attribute or leave_out")
    example = serializers.CharField(help_text="personal data masked")
    why = serializers.CharField()
    sure = serializers.ChoiceField(choices=["sure", "likely", "check"])


class FileSerializer(serializers.Serializer[Any]):
    """One file of a draft as it is understood. `error`: why it cannot be imported so, or empty."""

    name = serializers.CharField()
    size = serializers.IntegerField(help_text="bytes")
    rows = serializers.IntegerField(allow_null=True, help_text="null where it is not known before the import")
    rows_counted = serializers.BooleanField(help_text="whether `rows` is exact")
    facts = serializers.ListField(child=serializers.CharField())
    columns = ColumnSerializer(many=True)
    first_rows = serializers.ListField(child=serializers.DictField())
    rows_tried = serializers.IntegerField()
    rows_refused = serializers.IntegerField()
    reasons = serializers.DictField(child=serializers.IntegerField())
    warnings = serializers.ListField(child=serializers.CharField())
    error = serializers.CharField(allow_blank=True)


class DraftSerializer(serializers.ModelSerializer[Draft]):
    """Files that wait to be checked and started. `import`: the number of the import it became."""

    files = serializers.SerializerMethodField()
    locals()["import"] = serializers.IntegerField(source="job_id", allow_null=True, read_only=True)

    class Meta:
        model = Draft
        fields: ClassVar = ["id", "kind", "guessed", "told", "remember", "created", "import", "files"]
        read_only_fields = fields

    @extend_schema_field(FileSerializer(many=True))
    def get_files(self, draft: Draft) -> list[dict[str, Any]]:
        if draft.job_id:
            return []
        user = self.context["request"].user
        identities = user.has_perm("customers.view_customer")
        try:
            return [described(look(draft, identities, place)) for place in range(len(draft.files))]
        except UnreadableFile as error:
            raise Conflict(f"{error} Throw the draft away and hand the file in again.") from error


class ReceivedSerializer(serializers.Serializer[Any]):
    """What became of the files: those with the same columns are one draft; `refused`: name -> why."""

    drafts = DraftSerializer(many=True)
    refused = serializers.DictField(child=serializers.CharField())


def described(seen: Look) -> dict[str, Any]:
    """A look as JSON."""
    headings = seen.rows.headings
    return {
        "name": seen.file["name"],
        "size": seen.size,
        "rows": seen.rows_in_file,
        "rows_counted": seen.counted,
        "facts": seen.facts,
        "columns": [
            {"name": each.name, "means": each.means, "example": plain(each.example), "why": each.why,
             "sure": each.sure}
            for each in seen.columns
        ],
        "first_rows": [
            {"row": row.number, "reason": row.reason,
             "cells": dict(zip(headings, (plain(cell.parts) for cell in row.cells), strict=True))}
            for row in seen.rows.shown
        ],
        "rows_tried": seen.rows.tried,
        "rows_refused": seen.rows.refused,
        "reasons": seen.rows.reasons,
        "warnings": seen.warnings,
        "error": seen.error,
    }  # fmt: skip


def plain(parts: Sequence[Part]) -> str:
    return "".join(f"[{part.text}]" if part.hidden else part.text for part in parts)


class DraftViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet[Draft]
):
    """Drafts of the asker; nobody sees those of others."""

    serializer_class = DraftSerializer
    queryset = Draft.objects.none()
    permission_classes: ClassVar = [Needs]
    permissions: ClassVar = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), ("ingest.add_import",))
    parser_classes: ClassVar = [MultiPartParser, FormParser, JSONParser]
    filterset_fields: ClassVar = ["kind"]

    def get_queryset(self) -> QuerySet[Draft]:
        return Draft.objects.filter(by_id=self.request.user.pk)

    @extend_schema(request={"multipart/form-data": HandedInSerializer}, responses={201: ReceivedSerializer})
    def create(self, request: Request) -> Response:
        """Hand files in to be looked at. Nothing is imported yet. 400 where no file could be taken."""
        told = HandedInSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        wanted = told.validated_data
        received = receive(wanted["files"], request.user, wanted.get("kind", ""))
        if not received.drafts:
            raise ValidationError({"files": list(received.refused.values())})
        shown = self.get_serializer(received.drafts, many=True).data
        return Response({"drafts": shown, "refused": received.refused}, status=status.HTTP_201_CREATED)

    @extend_schema(request=ChangeSerializer, responses=DraftSerializer)
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Correct how the files are understood; answers with how they are understood then."""
        draft = self.get_object()
        told = ChangeSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        wanted = told.validated_data
        values = {"told" if name == "map" else name: value for name, value in wanted.items()}
        if wanted.get("kind", draft.kind) != draft.kind and "map" not in wanted:
            values["told"] = {}  # the fields of another kind are others
        try:
            keeping.save(draft, **values)
        except keeping.AlreadyStarted as error:
            raise Conflict(str(error)) from error
        return Response(self.get_serializer(draft).data)

    @extend_schema(request=None, responses={202: ImportSerializer})
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str | None = None) -> Response:
        """Import the files as they are understood now. 409 where that was begun already."""
        try:
            job = keeping.start(self.get_object())
        except keeping.AlreadyStarted as error:
            raise Conflict(str(error)) from error
        except (MappingError, UnreadableFile) as error:
            raise ValidationError({"map": str(error)}) from error
        shown = ImportSerializer(job, context={"request": request}).data
        return Response(shown, status=status.HTTP_202_ACCEPTED)

    def perform_destroy(self, instance: Draft) -> None:
        keeping.discard(instance)
