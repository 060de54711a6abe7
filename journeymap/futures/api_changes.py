"""What is on a future map: changes, scenarios, the forecasts of scenarios."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.futures import forecasts
from journeymap.futures import operations as do
from journeymap.futures.first import answering
from journeymap.futures.models import NAME, TEXT, Change, Forecast, Scenario
from journeymap.futures.requested import PLACE, REVISION, OfFuture, Seen

LARGEST = 2**63 - 1  # number of a row
NUMBER = OpenApiParameter("pk", OpenApiTypes.INT, "path")
LETTER = OpenApiParameter("letter", OpenApiTypes.STR, "path")


class FutureChangeSerializer(serializers.ModelSerializer):
    """what: a change as the forecast takes it (docs/forecast.md)."""

    by = serializers.SlugRelatedField(slug_field="username", read_only=True)
    what = serializers.DictField()
    target = serializers.DictField()
    pains = serializers.ListField(child=serializers.DictField())
    effort = serializers.CharField()
    revision = serializers.IntegerField(source="future.revision", read_only=True)

    class Meta:
        model = Change
        fields = [
            "id", "title", "what", "stage_name", "assumption", "effort", "owner", "target", "pains", "order",
            "by", "revision",
        ]  # fmt: skip


class EditedChangeSerializer(Seen):
    """What is not told stays as it is."""

    title = serializers.CharField(max_length=NAME, required=False, allow_blank=True)
    what = serializers.DictField(required=False)
    stage_name = serializers.CharField(max_length=NAME, required=False, allow_blank=True)
    assumption = serializers.CharField(max_length=TEXT, required=False, allow_blank=True)
    effort = serializers.CharField(max_length=1, required=False, allow_blank=True)
    owner = serializers.CharField(max_length=NAME, required=False, allow_blank=True)
    target = serializers.DictField(required=False)
    pains = serializers.ListField(child=serializers.DictField(), required=False)


class NewChangeSerializer(EditedChangeSerializer):
    """opportunity: address of a finding (f12) that it answers; what is told besides wins over its draft.
    scenarios: letters; without them the first."""

    opportunity = serializers.CharField(max_length=30, required=False)
    scenarios = serializers.ListField(child=serializers.CharField(max_length=2), required=False)


class MovedSerializer(Seen):
    """place: counts the cards of the stage from 0."""

    stage = serializers.CharField(max_length=NAME, allow_blank=True)
    place = serializers.IntegerField(min_value=0)


class ScenarioSerializer(serializers.ModelSerializer):
    changes = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = Scenario
        fields = ["letter", "name", "changes"]


def chosen(**more: Any) -> serializers.ListField:
    """Numbers of changes."""
    number = serializers.IntegerField(min_value=1, max_value=LARGEST)
    return serializers.ListField(child=number, max_length=do.MOST_CHANGES, required=False, **more)


class NewScenarioSerializer(Seen):
    name = serializers.CharField(max_length=NAME)
    changes = chosen(default=list)


class EditedScenarioSerializer(Seen):
    name = serializers.CharField(max_length=NAME, required=False)
    changes = chosen()


class ForecastSerializer(serializers.ModelSerializer):
    """result: an outlook (docs/forecast.md), null until it is done. stale: what moved on since."""

    by = serializers.SlugRelatedField(slug_field="username", read_only=True)
    result = serializers.DictField(allow_null=True)
    stale = serializers.SerializerMethodField()

    class Meta:
        model = Forecast
        fields = [
            "id", "status", "progress", "message", "error", "created", "finished", "by", "asked", "result",
            "stale",
        ]  # fmt: skip

    def get_stale(self, row: Forecast) -> list[str]:
        return list(forecasts.stale(row))


@extend_schema_view(
    list=extend_schema(parameters=PLACE, responses=FutureChangeSerializer(many=True)),
    create=extend_schema(
        parameters=PLACE, request=NewChangeSerializer, responses={201: FutureChangeSerializer}
    ),
    partial_update=extend_schema(
        parameters=[*PLACE, NUMBER], request=EditedChangeSerializer, responses=FutureChangeSerializer
    ),
    destroy=extend_schema(parameters=[*PLACE, NUMBER, REVISION]),
    move=extend_schema(
        parameters=[*PLACE, NUMBER], request=MovedSerializer, responses=FutureChangeSerializer
    ),
)
class ChangeViewSet(OfFuture):
    """Changes of a future map, in their order."""

    lookup_value_regex = "[0-9]{1,18}"
    forms: ClassVar[dict[str, type[serializers.BaseSerializer]]] = {
        "create": NewChangeSerializer,
        "partial_update": EditedChangeSerializer,
        "move": MovedSerializer,
    }

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return self.forms.get(self.action, FutureChangeSerializer)

    def change(self) -> Change:
        found = self.future().changes.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotFound("This future map has no such change any more.")
        return found

    def list(self, request: Request, slug: str, future: str) -> Response:
        rows = self.future().changes.select_related("by", "future")
        return Response(FutureChangeSerializer(rows, many=True).data)

    def create(self, request: Request, slug: str, future: str) -> Response:
        """A new change, as told or drafted from an opportunity."""
        told, row = self.told(request), self.future()
        revision, letters = told.pop("revision"), told.pop("scenarios", None)
        if address := told.pop("opportunity", None):
            told = answering(row, address) | told
        into = None if letters is None else list(row.scenarios.filter(letter__in=letters))
        made = do.add_change(row, request.user, revision, told, into)
        return Response(FutureChangeSerializer(made).data, status=201)

    def partial_update(self, request: Request, slug: str, future: str, pk: str) -> Response:
        told, row = self.told(request), self.change()
        revision = told.pop("revision")
        return Response(FutureChangeSerializer(do.edit_change(row, request.user, revision, told)).data)

    def destroy(self, request: Request, slug: str, future: str, pk: str) -> Response:
        do.remove_change(self.change(), request.user, self.seen(request))
        return Response(status=204)

    @action(detail=True, methods=["post"])
    def move(self, request: Request, slug: str, future: str, pk: str) -> Response:
        """To another stage, or elsewhere in it."""
        told, row = self.told(request), self.change()
        done = do.move_change(row, request.user, told["revision"], told["stage"], told["place"])
        return Response(FutureChangeSerializer(done).data)


@extend_schema_view(
    list=extend_schema(parameters=PLACE, responses=ScenarioSerializer(many=True)),
    create=extend_schema(
        parameters=PLACE, request=NewScenarioSerializer, responses={201: ScenarioSerializer}
    ),
    partial_update=extend_schema(
        parameters=[*PLACE, LETTER], request=EditedScenarioSerializer, responses=ScenarioSerializer
    ),
    destroy=extend_schema(parameters=[*PLACE, LETTER, REVISION]),
)
class ScenarioViewSet(OfFuture):
    """Which changes are forecast together."""

    lookup_field, lookup_value_regex = "letter", "[^/]+"
    forms: ClassVar[dict[str, type[serializers.BaseSerializer]]] = {
        "create": NewScenarioSerializer,
        "partial_update": EditedScenarioSerializer,
    }

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return self.forms.get(self.action, ScenarioSerializer)

    def scenario(self) -> Scenario:
        found = self.future().scenarios.filter(letter=self.kwargs["letter"]).first()
        if found is None:
            raise NotFound("This future map has no such scenario.")
        return found

    def changes(self, told: dict[str, Any]) -> list[Change] | None:
        if "changes" not in told:
            return None
        return list(Change.objects.filter(future=self.future(), pk__in=told["changes"]))

    def list(self, request: Request, slug: str, future: str) -> Response:
        return Response(ScenarioSerializer(self.future().scenarios.all(), many=True).data)

    def create(self, request: Request, slug: str, future: str) -> Response:
        told = self.told(request)
        chosen = self.changes(told) or ()
        made = do.add_scenario(self.future(), request.user, told["revision"], told["name"], chosen)
        return Response(ScenarioSerializer(made).data, status=201)

    def partial_update(self, request: Request, slug: str, future: str, letter: str) -> Response:
        told, row = self.told(request), self.scenario()
        done = do.edit_scenario(row, request.user, told["revision"], told.get("name"), self.changes(told))
        return Response(ScenarioSerializer(done).data)

    def destroy(self, request: Request, slug: str, future: str, letter: str) -> Response:
        do.remove_scenario(self.scenario(), request.user, self.seen(request))
        return Response(status=204)

    @extend_schema(parameters=[*PLACE, LETTER], responses=ForecastSerializer)
    @action(detail=True, methods=["get"])
    def forecast(self, request: Request, slug: str, future: str, letter: str) -> Response:
        """The newest forecast of the scenario, whatever became of it."""
        found = forecasts.newest(scenario=self.scenario())
        if found is None:
            raise NotFound("Nobody asked for a forecast of this scenario yet.")
        return Response(ForecastSerializer(found).data)

    @extend_schema(parameters=[*PLACE, LETTER], request=None, responses={202: ForecastSerializer})
    @forecast.mapping.post
    def ask(self, request: Request, slug: str, future: str, letter: str) -> Response:
        """Ask for the forecast of the scenario as it is now; the same question gives the same forecast."""
        return Response(ForecastSerializer(forecasts.ask(self.scenario(), request.user)).data, status=202)
