"""Imports and batches as JSON."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from journeymap.ingest.guessing import MappingError
from journeymap.ingest.mapping import told_map
from journeymap.ingest.models import Import, Kind

ROWS_AT_MOST = 10_000


class ImportSerializer(serializers.ModelSerializer[Import]):
    """One import with its counts. `rejects_url` leads to the rejected rows and why."""

    files = serializers.SerializerMethodField(help_text="names of the files handed in")
    rejects_url = serializers.SerializerMethodField(allow_null=True)

    class Meta:
        model = Import
        fields: ClassVar = [
            "id", "kind", "status", "progress", "message", "error", "files", "told", "mappings", "reasons",
            "warnings", "accepted", "duplicates", "rejected", "refusals", "masked", "rejects_url",
            "created", "started", "finished", "undone",
        ]  # fmt: skip
        read_only_fields = fields

    def get_files(self, job: Import) -> list[str]:
        return [file["name"] for file in job.files]

    def get_rejects_url(self, job: Import) -> str | None:
        request = self.context.get("request")
        path = f"/api/v1/imports/{job.pk}/rejects/"
        return (request.build_absolute_uri(path) if request else path) if job.rejects else None


class UploadSerializer(serializers.Serializer[Any]):
    """Files to import, as multipart form data."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    files = serializers.ListField(child=serializers.FileField(), min_length=1, max_length=100)
    map = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="field=COLUMN,.. as for the commands, or JSON"
    )

    def validate_map(self, text: str) -> dict[str, Any]:
        try:
            return told_map(text)
        except MappingError as error:
            raise serializers.ValidationError(str(error)) from error


class BatchSerializer(serializers.Serializer[Any]):
    """Rows of one kind. A row is an object; what is no field of its kind becomes an attribute."""

    rows = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=ROWS_AT_MOST)


class OutcomeSerializer(serializers.Serializer[Any]):
    """How a batch went."""

    locals()["import"] = serializers.IntegerField(help_text="number of the import")
    accepted = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    rejected = serializers.IntegerField()
    rejects_file = serializers.CharField(allow_null=True)
