"""Connections and pulls as JSON; secrets go in and never come out."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from journeymap.connecting.keeping import Refused, begun, save
from journeymap.connecting.kinds import KINDS
from journeymap.connecting.models import Connection, Pull


class PullSerializer(serializers.ModelSerializer[Pull]):
    """One pull: rows are those of the source, the other counts what became of them."""

    class Meta:
        model = Pull
        fields: ClassVar = [
            "id", "connection", "status", "message", "error", "pages", "rows", "accepted", "duplicates",
            "rejected", "notes", "waited", "created", "started", "finished",
        ]  # fmt: skip
        read_only_fields = fields


class ConnectionSerializer(serializers.ModelSerializer[Connection]):
    """A connection. `settings` and `secrets` have the fields of its kind; `kind` cannot be changed."""

    kind = serializers.ChoiceField(choices=[(kind.name, kind.title) for kind in KINDS.values()])
    settings = serializers.DictField(help_text="fields of the kind, nothing secret")
    secrets = serializers.DictField(
        child=serializers.CharField(allow_blank=True, trim_whitespace=False), write_only=True, required=False,
        help_text="fields of the kind that are sealed; one that is left out stays",
    )  # fmt: skip
    told = serializers.DictField(required=False, help_text="field of the import -> column or columns")
    last_pull = PullSerializer(read_only=True, allow_null=True)
    next_time = serializers.DateTimeField(read_only=True, allow_null=True)
    address = serializers.SerializerMethodField(help_text="where others post to, below this installation")

    class Meta:
        model = Connection
        fields: ClassVar = [
            "id", "name", "kind", "gives", "settings", "secrets", "told", "source", "changed", "every", "on",
            "caught_up", "failures", "next_time", "last_pull", "address", "created",
        ]  # fmt: skip
        read_only_fields: ClassVar = ["caught_up", "failures", "created"]

    def get_address(self, connection: Connection) -> str | None:
        return f"/hooks/{connection.public}/" if connection.kind == "webhook" else None

    def create(self, validated_data: dict[str, Any]) -> Connection:
        return self._kept(begun(validated_data.pop("kind")), validated_data)

    def update(self, instance: Connection, validated_data: dict[str, Any]) -> Connection:
        if validated_data.pop("kind", instance.kind) != instance.kind:
            raise serializers.ValidationError({"kind": ["The kind stays; make another connection."]})
        return self._kept(instance, validated_data)

    def _kept(self, connection: Connection, told: dict[str, Any]) -> Connection:
        settings, secrets = told.pop("settings", connection.settings), told.pop("secrets", {})
        try:
            return save(connection, told, settings, secrets, self.context["request"].user)
        except Refused as refused:
            wrong = {name or "settings": [why] for name, why in refused.wrong.items()}
            raise serializers.ValidationError(wrong) from refused


class TriedSerializer(serializers.Serializer[Any]):
    """First rows of a source, masked, and how they would be understood. `problem` is empty where it works."""

    problem = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    reasons = serializers.ListField(child=serializers.DictField())
