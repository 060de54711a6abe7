"""Journeys and their parts as JSON, and what makes them valid."""

from typing import Any

from django.contrib.auth import get_user_model
from rest_framework import serializers

from journeymap.mining.compiling.touchpoints import DefinitionError
from journeymap.mining.definition import RuleDefinition

from .models import Drafting, Journey, Rule, Stage, Touchpoint
from .rules import check


class JourneySerializer(serializers.ModelSerializer):
    """`revision` is read only: a change tells the one it was made on, and is refused when it is stale."""

    sources = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False)
    goal = serializers.ListField(child=serializers.CharField(), required=False)
    exit = serializers.ListField(child=serializers.CharField(), required=False)
    activities = serializers.ListField(child=serializers.CharField(), required=False)
    owner = serializers.SlugRelatedField(
        slug_field="username", queryset=get_user_model().objects.all(), required=False, allow_null=True
    )

    class Meta:
        model = Journey
        fields = [
            "name", "slug", "description", "case", "sources", "goal", "exit", "activities",
            "ends_after_seconds", "session_gap_seconds", "case_gap_seconds", "template", "guesses",
            "revision", "edited", "owner", "review_date", "created", "modified",
        ]  # fmt: skip
        read_only_fields = ["slug", "template", "guesses", "revision", "edited", "created", "modified"]


class JourneyChangeSerializer(JourneySerializer):
    """What a change sends, for the description of the API: `revision` and `modified` as they were read."""

    revision = serializers.IntegerField(min_value=1)
    modified = serializers.DateTimeField(required=False)


class PartSerializer(serializers.ModelSerializer):
    """A part of a journey. The journey cannot be changed afterwards."""

    journey = serializers.SlugRelatedField(slug_field="slug", queryset=Journey.objects.all())
    journey_revision = serializers.IntegerField(source="journey.revision", read_only=True)

    def validate_journey(self, journey: Journey) -> Journey:
        if self.instance is not None and self.instance.journey_id != journey.pk:
            raise serializers.ValidationError("A part stays in its journey: make a new one in the other.")
        return journey

    def of_the_same(self, attributes: dict[str, Any], name: str) -> None:
        """Refuse a related row that belongs to another journey."""
        journey = attributes.get("journey") or (self.instance and self.instance.journey)
        other = attributes.get(name)
        if other is not None and other.journey_id != journey.pk:
            raise serializers.ValidationError({name: f"{other.name!r} belongs to another journey."})


class StageSerializer(PartSerializer):
    class Meta:
        model = Stage
        fields = ["id", "journey", "journey_revision", "name", "order"]


class TouchpointSerializer(PartSerializer):
    stage = serializers.PrimaryKeyRelatedField(queryset=Stage.objects.all(), required=False, allow_null=True)
    stage_name = serializers.CharField(source="stage.name", read_only=True, default=None)

    class Meta:
        model = Touchpoint
        fields = ["id", "journey", "journey_revision", "stage", "stage_name", "name", "order"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        self.of_the_same(attrs, "stage")
        return attrs


class RuleSerializer(PartSerializer):
    touchpoint_name = serializers.CharField(source="touchpoint.name", read_only=True)

    class Meta:
        model = Rule
        fields = [
            "id", "journey", "journey_revision", "touchpoint", "touchpoint_name", "order", "column", "match",
            "pattern",
        ]  # fmt: skip
        extra_kwargs = {"pattern": {"trim_whitespace": False}}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        self.of_the_same(attrs, "touchpoint")
        whole = self.instance or Rule(**{k: v for k, v in attrs.items() if k != "journey"})
        told = {
            name: attrs.get(name, getattr(whole, name))
            for name in ("touchpoint", "column", "match", "pattern")
        }
        rule = RuleDefinition.model_validate({**told, "touchpoint": told["touchpoint"].name})
        try:
            check([rule])
        except DefinitionError as error:
            raise serializers.ValidationError({"pattern": str(error)}) from error
        return attrs


class DiscoverSerializer(serializers.Serializer):
    """What `discover` is told; everything but the name has a default."""

    name = serializers.CharField(max_length=200)
    case = serializers.CharField(max_length=200, required=False, allow_null=True, default=None)
    sources = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, default=list)
    template = serializers.CharField(max_length=60, required=False, allow_null=True, default=None)
    redraft = serializers.BooleanField(required=False, default=False)
    background = serializers.BooleanField(required=False, default=False)


class DraftingSerializer(serializers.ModelSerializer):
    """How far a draft is. `error` says why it was refused; `journey` is the slug of what was drafted."""

    journey = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Drafting
        fields = [
            "id", "status", "progress", "message", "error", "title", "case", "sources", "template", "redraft",
            "journey", "created", "finished",
        ]  # fmt: skip


class ProposedRuleSerializer(serializers.Serializer):
    """A rule that is not saved yet; its touchpoint need not exist."""

    touchpoint = serializers.CharField(max_length=200)
    column = serializers.CharField(max_length=200, default="activity")
    match = serializers.ChoiceField(choices=Rule.Match.choices, default=Rule.Match.EXACT)
    pattern = serializers.CharField(trim_whitespace=False)


class PreviewSerializer(serializers.Serializer):
    """Rules in the order they are tried."""

    rules = ProposedRuleSerializer(many=True, max_length=2000)
