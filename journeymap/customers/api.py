"""Customers over HTTP: who they are, their timeline, and who is the same person."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.access.audit import record
from journeymap.access.permissions import Needs
from journeymap.customers import consenting, reading, stitching
from journeymap.customers.addresses import stand_in
from journeymap.customers.purposes import Purpose
from journeymap.events.snapshots import current

KEY = OpenApiParameter("key", OpenApiTypes.STR, "path", description="the customer's external key")


class CustomerSerializer(serializers.Serializer[Any]):
    customer = serializers.CharField()
    person = serializers.CharField(help_text="key of the person that this customer is")
    created = serializers.DateTimeField(allow_null=True)
    traits = serializers.DictField()


class PersonSerializer(serializers.Serializer[Any]):
    customer = serializers.CharField()
    person = serializers.CharField()
    keys = serializers.ListField(child=serializers.CharField(), help_text="all keys of the person")
    traits = serializers.DictField()
    consent = serializers.DictField()
    events = serializers.ListField(child=serializers.DictField(), help_text="the timeline")


class LinkSerializer(serializers.Serializer[Any]):
    person = serializers.CharField(max_length=200, help_text="key of another customer who is the same person")


class ConsentSerializer(serializers.Serializer[Any]):
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    given = serializers.BooleanField(help_text="true: agreed; false: refused")


class CustomerViewSet(viewsets.ViewSet):
    """Imported customers; anyone who acted can be looked up by key."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar = {"GET": ("customers.view_customer",), "POST": ()}
    lookup_field = "key"
    lookup_value_regex = "[^/]+"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "\0" in kwargs.get("key", ""):  # no database keeps one, so no customer has such a key
            raise NotFound("Nothing is held under this key.")

    @extend_schema(
        responses=CustomerSerializer(many=True),
        parameters=[
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("trait", OpenApiTypes.STR, many=True, description="name=value; all must hold"),
        ],
    )
    def list(self, request: Request) -> Response:
        """Imported customers by key, those with the traits asked for."""
        wanted = dict(each.partition("=")[::2] for each in request.query_params.getlist("trait"))
        table = reading.listed(current(), wanted)
        pages = PageNumberPagination()
        page = pages.paginate_queryset(range(table.num_rows), request, view=self)
        rows = table.take(list(page)).to_pylist() if page else []
        return pages.get_paginated_response([reading.plain(row) for row in rows])

    @extend_schema(parameters=[KEY], responses=PersonSerializer)
    def retrieve(self, request: Request, key: str) -> Response:
        """Everything held about the person behind a key, with the timeline. Looking is noted in the trail."""
        found = reading.known(current(), key)
        if found is None:
            raise NotFound("Nothing is held under this key.")
        record(request.user, "view customer", stand_in(key))
        return Response(found)

    @extend_schema(parameters=[KEY], request=LinkSerializer, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def link(self, request: Request, key: str) -> Response:
        """Say that two customers are one person."""
        self.check_may_change(request)
        told = LinkSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        person = told.validated_data["person"]
        if person == key:
            raise serializers.ValidationError({"person": "A customer is its own person already."})
        stitching.link(key, person)
        record(request.user, "link customers", stand_in(key), to=stand_in(person))
        return self.retrieve(request, key)

    @extend_schema(parameters=[KEY], request=None, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def separate(self, request: Request, key: str) -> Response:
        """Say that this customer is somebody else than whom it was linked to; it stays so."""
        self.check_may_change(request)
        stitching.separate(key)
        record(request.user, "separate customers", stand_in(key))
        return self.retrieve(request, key)

    @extend_schema(parameters=[KEY], request=ConsentSerializer, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def consent(self, request: Request, key: str) -> Response:
        """Note that the person behind a key agreed to a purpose, or refused it; obeyed at once."""
        if not request.user.has_perm("customers.change_consent"):
            self.permission_denied(request, "You may not say what customers agreed to.")
        told = ConsentSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        if reading.known(current(), key) is None:
            raise NotFound("Nothing is held under this key.")
        consenting.say(key, told.validated_data["purpose"], told.validated_data["given"], request.user)
        return self.retrieve(request, key)

    def check_may_change(self, request: Request) -> None:
        """A link is a thing people change; handing customers in asks for another right, where it is done."""
        if not request.user.has_perm("customers.change_link"):
            self.permission_denied(request, "You may not say who is the same person.")
