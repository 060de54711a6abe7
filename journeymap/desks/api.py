"""Desks over HTTP: the forms there are, files that are asked for, made and sent, models."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from journeymap.access.audit import record
from journeymap.access.exits import is_open
from journeymap.access.permissions import Needs
from journeymap.analysis.models import Model
from journeymap.desks.choice import KEYS, STAND_INS, Choice
from journeymap.desks.forms import FORMS, CannotTake, NotInstalled
from journeymap.desks.learned.refusing import Unconvertible
from journeymap.desks.models import Take
from journeymap.desks.portable import zipped
from journeymap.desks.sending import sent
from journeymap.desks.tables import NAMES
from journeymap.desks.taking import ask, file_of, form_called, is_there, permitted
from journeymap.journeys.models import Journey
from journeymap.maps.requested import MAY

SEE = (*MAY, "desks.view_take")
TAKE = (*SEE, "desks.add_take")
MODELS = (*TAKE, "analysis.view_model")


class FormSerializer(serializers.Serializer):
    name = serializers.CharField()
    title = serializers.CharField()
    exit = serializers.CharField()
    open = serializers.BooleanField()
    installed = serializers.BooleanField()
    tables = serializers.ListField(child=serializers.CharField())


class TakeSerializer(serializers.ModelSerializer):
    """since: only rows that are new or changed at this time or later. tables: none for those of the form."""

    journey = serializers.SlugRelatedField(slug_field="slug", queryset=Journey.objects.all())
    form = serializers.ChoiceField(choices=list(FORMS))
    tables = serializers.ListField(child=serializers.ChoiceField(choices=NAMES), required=False, default=list)
    keys = serializers.ChoiceField(choices=KEYS, required=False, default=STAND_INS)
    rows = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    there = serializers.SerializerMethodField(help_text="whether the file can be fetched")
    by = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Take
        fields = [
            "id", "journey", "form", "tables", "keys", "texts", "since", "by", "status", "progress",
            "message", "error", "created", "finished", "rows", "size", "there",
        ]  # fmt: skip
        read_only_fields = ["status", "progress", "message", "error", "created", "finished", "size"]

    def get_there(self, take: Take) -> bool:
        return is_there(take)


@extend_schema_view(
    list=extend_schema(operation_id="takes_list"),
    create=extend_schema(responses={202: TakeSerializer}),
)
class TakeViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet
):
    """Files of the desk tables. Each sees their own; who may change takes sees everybody's."""

    serializer_class = TakeSerializer
    permission_classes: ClassVar[list[type[BasePermission]]] = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {"GET": SEE, "POST": TAKE}
    queryset = Take.objects.select_related("journey", "by")
    filterset_fields: ClassVar = ["journey", "form", "status"]
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> Any:
        return seen_by(self.request.user)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask for files; a job writes them. 403 where the exit is closed."""
        told = self.get_serializer(data=request.data)
        told.is_valid(raise_exception=True)
        data = told.validated_data
        choice = Choice(data["keys"], data.get("texts", False), data.get("since"))
        try:
            take = ask(data["journey"], data["form"], data["tables"], choice, request.user)
        except (CannotTake, NotInstalled) as error:
            raise ValidationError({"form": str(error)}) from error
        return Response(self.get_serializer(take).data, status=202)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], permissions={"GET": TAKE})
    def file(self, request: Request, pk: str) -> StreamingHttpResponse:
        """The file. 403 where the exit was closed meanwhile, 404 where the file is gone."""
        return fetched(request._request, self.get_object())

    @extend_schema(responses=FormSerializer(many=True), filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def forms(self, request: Request) -> Response:
        """The forms there are, whether their exits are open, which tables they hold."""
        told = [
            {
                "name": form.name, "title": form.title, "exit": form.exit, "open": is_open(form.exit),
                "installed": form.installed, "tables": list(form.tables),
            }
            for form in FORMS.values()
        ]  # fmt: skip
        return Response(told)


class PortableViewSet(viewsets.ViewSet):
    """Trained models for other programs."""

    permission_classes: ClassVar[list[type[BasePermission]]] = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {"GET": MODELS}
    lookup_value_regex = "[0-9]+"

    @extend_schema(
        parameters=[OpenApiParameter("id", OpenApiTypes.INT, "path")],
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        """A zip: ONNX, card, columns. 403 where the exit is closed, 400 where there is no such form."""
        return model_sent(get_object_or_404(Model, pk=pk), request.user)


def model_sent(model: Model, by: Any) -> HttpResponse:
    """Closed; ValidationError where the model has no such form."""
    try:
        content = zipped(model, by)
    except (NotInstalled, Unconvertible) as error:
        raise ValidationError({"model": str(error)}) from error
    name = content_disposition_header(True, f"{model.name}-{model.pk}-onnx.zip") or ""
    return HttpResponse(content, content_type="application/zip", headers={"Content-Disposition": name})


def seen_by(user: Any) -> Any:
    """The takes that somebody may see: their own, or all."""
    takes = Take.objects.select_related("journey", "by")
    return takes if user.has_perm("desks.change_take") else takes.filter(by=user)


def fetched(request: Any, take: Take) -> StreamingHttpResponse:
    """The file of a take, if it may leave now. NotFound, Closed, PermissionDenied."""
    permitted(form_called(take.form), Choice(take.keys, take.texts), request.user)
    path = file_of(take)
    if path is None:
        raise NotFound(
            "This file is not there: not ready yet, a day old, erased, or made before somebody refused or "
            "agreed to be in it. Take it anew."
        )
    answer = sent(request, path)
    record(request.user, "desks.fetch", f"journey {take.journey.slug}", take=take.pk, form=take.form)
    return answer


router = SimpleRouter()
router.register("portable-models", PortableViewSet, basename="portable-model")
router.register("takes", TakeViewSet, basename="take")
