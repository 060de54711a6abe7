"""Receivers, messages, trackers and hand-overs as JSON; secrets go in and come out once, if at all."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from rest_framework import serializers

from journeymap.actions import keeping
from journeymap.actions.models import Channel, Handover, Notice, Tracker, Watch
from journeymap.actions.occasions import OCCASIONS
from journeymap.actions.trackers import keeping as trackers
from journeymap.actions.trackers.recipes import KINDS, RECIPES
from journeymap.analysis.models import Finding, Proposal, ScoreSet
from journeymap.analysis.rated import lists
from journeymap.futures.models import Change
from journeymap.journeys.models import Journey

KIND_STAYS = {"kind": ["The kind stays; make another one."]}


class WatchedSerializer(serializers.ModelSerializer):
    """A list of customers that is watched: its journey (null: the company), analyzer and name."""

    journey = serializers.SlugRelatedField(
        slug_field="slug", queryset=Journey.objects.all(), allow_null=True, default=None
    )

    class Meta:
        model = Watch
        fields = ["journey", "analyzer", "name"]
        validators: ClassVar[list[Any]] = []


class OfKind(serializers.ModelSerializer):
    """Base: rows that are made of a kind, and stay of it."""

    def begun(self, kind: str) -> Any:
        """A new row of the kind, not stored."""
        raise NotImplementedError

    def save_as_told(self, row: Any, told: dict[str, Any], by: AbstractBaseUser) -> str:
        """Store it; what is to be shown this once. Raises Refused."""
        raise NotImplementedError

    def create(self, validated_data: dict[str, Any]) -> Any:
        return self._kept(self.begun(validated_data.pop("kind")), validated_data)

    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        if validated_data.pop("kind", instance.kind) != instance.kind:
            raise serializers.ValidationError(KIND_STAYS)
        return self._kept(instance, validated_data)

    def _kept(self, row: Any, told: dict[str, Any]) -> Any:
        try:
            with transaction.atomic():
                keeping.lock(row)  # what is left out stays as it is now, not as it was read
                row.shown_once = self.save_as_told(row, told, self.context["request"].user)
        except keeping.Refused as refused:
            raise said(refused) from refused
        return row


class ChannelSerializer(OfKind):
    """A receiver. address: of a chat it goes in whole and comes out as its host; left out, it stays. kind:
    cannot be changed. lists: watched for the occasion `lists`; left out, they stay. leaves: whether it is on
    and its exit is open, which nobody opens here.
    """

    kind = serializers.ChoiceField(choices=Channel.Kind.choices)
    journey = serializers.SlugRelatedField(
        slug_field="slug", queryset=Journey.objects.all(), required=False, allow_null=True
    )
    occasions = serializers.ListField(
        child=serializers.ChoiceField(choices=list(OCCASIONS)), required=False, allow_empty=True
    )
    lists = WatchedSerializer(many=True, source="watches", required=False)
    leaves = serializers.BooleanField(read_only=True)

    class Meta:
        model = Channel
        fields = [
            "id", "kind", "name", "address", "journey", "occasions", "lists", "keys", "first", "weekday",
            "hour", "zone", "quiet_from", "quiet_until", "on", "since", "leaves",
        ]  # fmt: skip

    def begun(self, kind: str) -> Channel:
        return Channel(kind=kind)

    def save_as_told(self, row: Channel, told: dict[str, Any], by: AbstractBaseUser) -> str:
        wanted = told.pop("watches", None)
        chosen = None if wanted is None else [newest_of(each) for each in wanted]
        address = told.pop("address", "" if row.is_chat else row.address)
        return keeping.save(row, told, address, chosen, told.pop("on", row.on), by)


class NewChannelSerializer(ChannelSerializer):
    """The same, as it is answered to who made it. secret: signs what goes to a webhook; shown this once."""

    secret = serializers.CharField(source="shown_once", read_only=True)

    class Meta(ChannelSerializer.Meta):
        fields = [*ChannelSerializer.Meta.fields, "secret"]


def said(refused: keeping.Refused) -> serializers.ValidationError:
    return serializers.ValidationError({name: [why] for name, why in refused.wrong.items()})


def newest_of(told: dict[str, Any]) -> ScoreSet:
    """The newest scores of a list. Raises ValidationError where no run has made such a list."""
    journey = told["journey"]
    for each, kind in lists():
        same = (each.run.journey_id, each.run.analyzer, each.name)
        if kind == "number" and same == (journey.pk if journey else None, told["analyzer"], told["name"]):
            return each
    raise serializers.ValidationError(
        {"lists": [f"There is no list {told['name']!r} of {told['analyzer']!r} that ranks customers there."]}
    )


class NoticeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Notice
        fields = [
            "id", "channel", "occasion", "delivery", "test", "status", "attempts", "error", "created",
            "finished",
        ]  # fmt: skip
        read_only_fields = fields


class TrackerSerializer(OfKind):
    """A tracker. settings: as its kind asks them. token: sealed and never shown; left out, it stays, unless
    the address is another machine's now. kind: cannot be changed. hook: where the tracker tells of its
    issues, below this installation.
    """

    kind = serializers.ChoiceField(choices=KINDS)
    address = serializers.CharField(max_length=500, required=False, help_text="left out: where the kind is")
    settings = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    token = serializers.CharField(
        write_only=True, required=False, allow_blank=True, trim_whitespace=False, max_length=2_000
    )
    hook = serializers.SerializerMethodField()

    class Meta:
        model = Tracker
        fields = ["id", "name", "kind", "address", "settings", "token", "on", "heard", "hook"]

    def get_hook(self, tracker: Tracker) -> str:
        return f"/hooks/trackers/{tracker.public}/"

    def begun(self, kind: str) -> Tracker:
        return Tracker(kind=kind, address=RECIPES[kind].address)

    def save_as_told(self, row: Tracker, told: dict[str, Any], by: AbstractBaseUser) -> str:
        own = {**row.settings, **told.get("settings", {})}
        unknown = sorted(set(own) - {each.name for each in RECIPES[row.kind].asked})
        if unknown:
            raise keeping.Refused({"settings": f"A tracker of this kind has no {', '.join(unknown)}."})
        name, address, on = (told.get(field, getattr(row, field)) for field in ("name", "address", "on"))
        return trackers.save(row, name, address, own, told.get("token", ""), on, by)


class NewTrackerSerializer(TrackerSerializer):
    """The same, as it is answered to who made it. secret: the tracker signs with it; shown this once."""

    secret = serializers.CharField(source="shown_once", read_only=True)

    class Meta(TrackerSerializer.Meta):
        fields = [*TrackerSerializer.Meta.fields, "secret"]


class HandoverSerializer(serializers.ModelSerializer):
    """change, proposal, finding: one of them says what is handed over. A finding is an opportunity, and the
    same one in each newer run. key, link: of the issue, once it is there."""

    tracker = serializers.PrimaryKeyRelatedField(queryset=Tracker.objects.all())
    change = serializers.PrimaryKeyRelatedField(
        queryset=Change.objects.select_related("future__journey"), required=False, allow_null=True
    )
    proposal = serializers.PrimaryKeyRelatedField(
        queryset=Proposal.objects.select_related("journey"), required=False, allow_null=True
    )
    finding = serializers.PrimaryKeyRelatedField(
        queryset=Finding.objects.select_related("run__journey"), required=False, allow_null=True,
        write_only=True,
    )  # fmt: skip
    journey = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    by = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Handover
        fields = [
            "id", "tracker", "change", "proposal", "finding", "journey", "title", "delivery", "key", "link",
            "state", "moved", "status", "error", "by", "created",
        ]  # fmt: skip
        read_only_fields = [
            "title", "delivery", "key", "link", "state", "moved", "status", "error", "created",
        ]  # fmt: skip
        validators: ClassVar[list[Any]] = []  # handed over again it is the same one

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if sum(bool(attrs.get(name)) for name in ("change", "proposal", "finding")) != 1:
            raise serializers.ValidationError("Tell a change, a proposal or a finding, and only one of them.")
        return attrs
