"""Runs and results as JSON. Findings and measures look as they do on the map (see `showing`)."""

from typing import Any

from pydantic import ValidationError as InvalidParams
from rest_framework import serializers

from journeymap.analysis.models import Alert, Finding, Measure, Model, Proposal, Run
from journeymap.analysis.showing import finding, measure
from journeymap.journeys.models import Journey
from journeymap.mining.registry import load


class RunSerializer(serializers.ModelSerializer):
    journey = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    snapshot = serializers.IntegerField(source="snapshot_number", read_only=True)
    by = serializers.SlugRelatedField(slug_field="username", read_only=True)
    findings = serializers.IntegerField(source="found", read_only=True)
    measures = serializers.IntegerField(source="measured", read_only=True)

    class Meta:
        model = Run
        fields = [
            "id", "journey", "analyzer", "version", "params", "filter", "status", "progress", "message",
            "error", "traceback", "snapshot", "journey_revision", "tried", "findings", "measures", "seconds",
            "peak_bytes", "attempts", "created", "started", "finished", "cancel_requested", "by",
        ]  # fmt: skip
        read_only_fields = fields

    def to_representation(self, instance: Run) -> dict[str, Any]:
        """An error may quote what customers wrote: its details are for those who may read that."""
        shown = super().to_representation(instance)
        if not self.context["request"].user.has_perm("feedback.view_feedback"):
            shown["traceback"] = ""
            shown["error"] = shown["error"] and "It failed; you may not read the details."
        return shown


class StartSerializer(serializers.Serializer):
    """Which analyzers to run (default: all), on which journey.

    `params` are settings of the one that is named.
    """

    journey = serializers.SlugRelatedField(slug_field="slug", queryset=Journey.objects.all())
    analyzers = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, default=list
    )
    params = serializers.DictField(required=False, default=dict)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        known = load()
        for name in attrs["analyzers"]:
            try:
                known.get(name)
            except KeyError as unknown:
                raise serializers.ValidationError({"analyzers": str(unknown.args[0])}) from unknown
        if not attrs["params"]:
            return attrs
        if len(attrs["analyzers"]) != 1:
            raise serializers.ValidationError(
                {"params": "Name the one analyzer that these settings are for."}
            )
        try:
            known.get(attrs["analyzers"][0]).Params.model_validate(attrs["params"])
        except InvalidParams as invalid:
            said = {".".join(map(str, each["loc"])): each["msg"] for each in invalid.errors()}
            raise serializers.ValidationError({"params": said}) from invalid
        return attrs


class FoundSerializer(serializers.Serializer):
    """What findings and measures have in common."""

    id = serializers.IntegerField()
    anchor = serializers.DictField()
    value = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    interval = serializers.DictField(allow_null=True)
    n = serializers.IntegerField()
    method = serializers.CharField()
    evidence = serializers.DictField(allow_null=True)
    run = serializers.DictField()
    scope = serializers.DictField()


class FindingSerializer(FoundSerializer):
    kind = serializers.CharField()
    headline = serializers.CharField()
    mood = serializers.ChoiceField(["pain", "bright", "neutral"])
    impact = serializers.FloatField(allow_null=True)
    money = serializers.FloatField(allow_null=True)
    p = serializers.FloatField(allow_null=True)
    effect = serializers.DictField(allow_null=True)
    incident = serializers.DictField(allow_null=True)

    def to_representation(self, instance: Finding) -> dict[str, Any]:
        return finding(instance)


class MeasureSerializer(FoundSerializer):
    name = serializers.CharField()
    dims = serializers.DictField()
    status = serializers.CharField()

    def to_representation(self, instance: Measure) -> dict[str, Any]:
        return measure(instance)


class RowsSerializer(serializers.Serializer):
    """The rows behind a number.

    `count` is how many there are now; `n` what was stored (less after an erasure).
    """

    count = serializers.IntegerField()
    n = serializers.IntegerField(allow_null=True)
    subject = serializers.CharField()
    snapshot = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = serializers.ListField(child=serializers.DictField())


class ModelSerializer(serializers.ModelSerializer):
    journey = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    decided_by = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Model
        fields = [
            "id", "name", "journey", "run", "status", "card", "metrics", "trained_on", "made",
            "decided", "decided_by",
        ]  # fmt: skip
        read_only_fields = fields


class ProposalSerializer(serializers.ModelSerializer):
    journey = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    decided_by = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Proposal
        fields = [
            "id", "kind", "target", "journey", "run", "operations", "reason", "evidence", "status", "made",
            "decided", "decided_by",
        ]  # fmt: skip
        read_only_fields = fields


class AlertSerializer(serializers.ModelSerializer):
    journey = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Alert
        fields = ["id", "journey", "analyzer", "key", "headline", "finding", "started", "opened", "closed"]
        read_only_fields = fields
