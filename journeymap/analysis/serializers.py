"""Runs and results as JSON. Findings and measures look as they do on the map (see `showing`)."""

from typing import Any

from django.contrib.auth import get_user_model
from pydantic import ValidationError as InvalidParams
from rest_framework import serializers

from journeymap.analysis.models import Alert, Finding, Measure, Model, Proposal, Run, Schedule, Setting
from journeymap.analysis.parts import TOLD, AskedError, Part
from journeymap.analysis.proposals import REASON
from journeymap.analysis.showing import finding, measure
from journeymap.analysis.starting import NotStartable, findable, startable
from journeymap.journeys.models import Journey
from journeymap.mining.registry import load

NUMBERS, WRITTEN = 20, 4_000  # numbers in a list, letters of a text, up to which a list of proposals has them


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
    filter = serializers.DictField(
        required=False, default=dict, help_text=f"the part of the journey: {', '.join(TOLD)}"
    )

    def validate_filter(self, told: dict[str, Any]) -> Part:
        try:
            return Part.of(told)
        except AskedError as wrong:
            raise serializers.ValidationError(str(wrong)) from wrong

    def answerable(self, journey: Journey, part: Part) -> Part:
        """The part, where this journey has its channels and its customers their traits."""
        try:
            findable(journey, part)
        except AskedError as wrong:
            raise serializers.ValidationError({"filter": str(wrong)}) from wrong
        return part

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        known = load()
        try:
            startable(attrs["journey"], attrs["analyzers"], attrs["filter"])
        except (KeyError, NotStartable) as refused:
            raise serializers.ValidationError({"analyzers": str(refused.args[0])}) from refused
        attrs["filter"] = self.answerable(attrs["journey"], attrs["filter"])
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
            "decided", "decided_by", "because",
        ]  # fmt: skip
        read_only_fields = fields


class ListedProposalSerializer(ProposalSerializer):
    """Without what is for machines in its operations: vectors, rules of personas. Each is told by itself."""

    def to_representation(self, instance: Proposal) -> dict[str, Any]:
        told = super().to_representation(instance)
        return {**told, "operations": readable(told["operations"])}


def readable(told: Any) -> Any:
    """JSON data without the long lists of numbers, and the texts longer than people write, in them."""
    if isinstance(told, dict):
        return {name: readable(each) for name, each in told.items() if not for_machines(each)}
    return [readable(each) for each in told] if isinstance(told, list) else told


def for_machines(told: Any) -> bool:
    if isinstance(told, str):
        return len(told) > WRITTEN
    return isinstance(told, list) and len(told) > NUMBERS and all(isinstance(n, int | float) for n in told)


class AlertSerializer(serializers.ModelSerializer):
    journey = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    acknowledged_by = serializers.SlugRelatedField(slug_field="username", read_only=True)
    assigned = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Alert
        fields = [
            "id", "journey", "analyzer", "key", "headline", "finding", "started", "opened", "closed",
            "ending", "acknowledged", "acknowledged_by", "assigned",
        ]  # fmt: skip
        read_only_fields = fields


class BecauseSerializer(serializers.Serializer):
    """Why somebody decides so."""

    because = serializers.CharField(required=False, default="", allow_blank=True, max_length=REASON)


class AssignSerializer(serializers.Serializer):
    """Who sees to it; null: nobody."""

    to = serializers.SlugRelatedField(
        slug_field="username", queryset=get_user_model().objects.filter(is_active=True), allow_null=True
    )


class SettingSerializer(serializers.ModelSerializer):
    journey = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    by = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Setting
        fields = ["analyzer", "journey", "enabled", "schedule", "params", "revision", "changed", "by"]
        read_only_fields = fields


class ConfigureSerializer(serializers.Serializer):
    """A setting as a person wants it. `revision`: of the one that they saw, 0 where there was none."""

    journey = serializers.SlugRelatedField(
        slug_field="slug", queryset=Journey.objects.all(), allow_null=True, default=None
    )
    enabled = serializers.BooleanField(default=True)
    schedule = serializers.ChoiceField(Schedule.choices, default=Schedule.NEW_DATA)
    params = serializers.DictField(default=dict)
    revision = serializers.IntegerField(min_value=0)
