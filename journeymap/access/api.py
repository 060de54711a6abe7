"""Signing in for programs: a token for a name and a password, and who one is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.urls import path
from drf_spectacular.authentication import BasicScheme
from drf_spectacular.utils import extend_schema, inline_serializer
from knox.views import LoginView, LogoutView
from rest_framework import serializers
from rest_framework.authentication import BasicAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView


class SignInThrottle(AnonRateThrottle):
    """Counts every attempt from an address, good or bad."""

    scope = "sign-in"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


TOKEN = inline_serializer("Token", {"token": serializers.CharField(), "expiry": serializers.DateTimeField()})
CREDENTIALS = inline_serializer(
    "Credentials", {"username": serializers.CharField(), "password": serializers.CharField()}
)
WHO = inline_serializer(
    "Who",
    {
        "name": serializers.CharField(),
        "roles": serializers.ListField(child=serializers.CharField()),
        "permissions": serializers.ListField(child=serializers.CharField()),
    },
)


class SignIn(BasicAuthentication):
    """Name and password as HTTP Basic authentication, or as `username` and `password` in the body."""

    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, None] | None:
        told = super().authenticate(request)
        if told is not None or not isinstance(request.data, Mapping):
            return told
        name, password = request.data.get("username"), request.data.get("password")
        if not isinstance(name, str) or not isinstance(password, str):
            return None
        return self.authenticate_credentials(name, password, request)


class SignInScheme(BasicScheme):
    """How the API's description names it."""

    target_class = "journeymap.access.api.SignIn"


class TokenView(LoginView):
    """A token for a name and a password, given as HTTP Basic authentication or in the body.

    It is shown once; a digest is kept.
    """

    authentication_classes: ClassVar = [SignIn]
    permission_classes: ClassVar = [IsAuthenticated]
    throttle_classes: ClassVar[list[type]] = []  # counted below, where a wrong password counts too

    def perform_authentication(self, request: Request) -> None:
        attempts = SignInThrottle()
        if not attempts.allow_request(request, self):
            self.throttled(request, attempts.wait() or 60.0)
        super().perform_authentication(request)

    @extend_schema(request=CREDENTIALS, responses=TOKEN)
    def post(self, request: Request, format: str | None = None) -> Response:
        return super().post(request, format)


class RevokeView(LogoutView):
    """Revoke the token that this request carries."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, format: str | None = None) -> Response:
        return super().post(request, format)


class WhoView(APIView):
    """Who is asking, in which roles, and what they may do."""

    permission_classes: ClassVar = [IsAuthenticated]

    @extend_schema(responses=WHO)
    def get(self, request: Request) -> Response:
        roles = sorted(request.user.groups.values_list("name", flat=True))
        rights = sorted(request.user.get_all_permissions())
        return Response({"name": request.user.get_username(), "roles": roles, "permissions": rights})


urls = [
    path("auth/token/", TokenView.as_view(), name="token"),
    path("auth/token/revoke/", RevokeView.as_view(), name="token-revoke"),
    path("auth/me/", WhoView.as_view(), name="me"),
]
