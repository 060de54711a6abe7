"""Themes and personas over HTTP: what people keep, with its newest numbers, and what people do to it.

Every change tells the revision that it was made on and is refused with 409 when somebody else was quicker.
Its answer holds `undo`: the number of the proposal that takes it back (POST /api/v1/proposals/{id}/undo/).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.access.errors import Conflict
from journeymap.access.operations import OutOfDate
from journeymap.access.permissions import ModelPermissions, Needs
from journeymap.analysis import kept
from journeymap.analysis.kept_told import history, numbers, told
from journeymap.analysis.portraits import Kept, Portrait
from journeymap.customers.personas.models import Persona
from journeymap.feedback.themes.models import Theme

KEY = OpenApiParameter("key", OpenApiTypes.STR, "path", description="such as t12 or p3")
STATE = OpenApiParameter("state", OpenApiTypes.STR, description="kept unless told")


class RevisionSerializer(serializers.Serializer[Any]):
    revision = serializers.IntegerField(min_value=1, help_text="the one that you saw")


class PinSerializer(RevisionSerializer):
    pinned = serializers.BooleanField()


def changing(form: type[serializers.Serializer[Any]], permission: str) -> Any:
    """An action by POST of one kept thing, with the form that it takes."""

    def made(method: Any) -> Any:
        posted = action(
            detail=True, methods=["post"], permission_classes=[Needs], permissions={"POST": (permission,)}
        )
        return extend_schema(parameters=[KEY], request=form, responses=OpenApiTypes.OBJECT)(posted(method))

    return made


class KeptViewSet(viewsets.GenericViewSet[Any]):
    """Base: a list with numbers, one with its history, pin, retire, restore."""

    permission_classes: ClassVar = [ModelPermissions]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {}
    lookup_field = "key"
    lookup_value_regex = "[^/]+"

    def numbers(self, rows: list[Any]) -> dict[str, Portrait]:
        raise NotImplementedError(f"{type(self).__name__} does not say which numbers")

    def whole(self, each: Any) -> dict[str, Any]:
        return {**told(each), "history": history(each)}

    def get_object(self) -> Any:
        try:
            found = self.queryset.model.objects.keyed(self.kwargs["key"])
        except (Theme.DoesNotExist, Persona.DoesNotExist) as error:
            raise Http404(str(error)) from error
        return self.queryset.get(pk=found.pk)

    def chosen(self) -> QuerySet[Any]:
        state = self.request.query_params.get("state", "kept")
        known = [str(each) for each in self.queryset.model.State.values]
        if state not in known:
            raise ValidationError({"state": f"Tell one of: {', '.join(known)}."})
        return self.queryset.filter(state=state)

    @extend_schema(parameters=[STATE], responses=OpenApiTypes.OBJECT)
    def list(self, request: Request) -> Response:
        """Those in use by name, each with the numbers of the newest runs."""
        rows = list(self.paginate_queryset(self.chosen()) or ())
        found = self.numbers(rows)
        return self.get_paginated_response([{**told(each), **numbers(found[each.key])} for each in rows])

    @extend_schema(parameters=[KEY], responses=OpenApiTypes.OBJECT)
    def retrieve(self, request: Request, key: str) -> Response:
        """One of them in any state, with its history in words, newest first."""
        each = self.get_object()
        return Response({**self.whole(each), **numbers(self.numbers([each])[each.key])})

    def asked(self, form: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        sent = form(data=self.request.data)
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)

    def carry_out(
        self, operation: str, words: str, changed: Sequence[tuple[Kept, int]], **arguments: Any
    ) -> Response:
        """changed: what changes, the object of the address first, with the revisions that were told."""
        first = changed[0][0]
        journey = first.journey if isinstance(first, Persona) else None
        try:
            done = kept.edit(self.request.user, journey, operation, arguments, changed, words)
        except (kept.Stale, OutOfDate) as refused:
            raise Conflict(str(refused)) from refused
        except PermissionDenied as denied:
            self.permission_denied(self.request, message=str(denied))
        return Response({**self.whole(self.get_object()), "undo": done.pk})
