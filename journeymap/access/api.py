"""Signing in for programs: a token for a name and a password, and who one is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_login_failed
from django.urls import path
from drf_spectacular.authentication import BasicScheme
from drf_spectacular.utils import extend_schema, inline_serializer
from knox.views import LoginView, LogoutView
from rest_framework import serializers
from rest_framework.authentication import BasicAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied, Throttled
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from . import lockouts, secondfactor

CODE = "X-Second-Factor"


class SignInThrottle(AnonRateThrottle):
    """Counts every attempt from an address, good or bad."""

    scope = "sign-in"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


TOKEN = inline_serializer("Token", {"token": serializers.CharField(), "expiry": serializers.DateTimeField()})
CREDENTIALS = inline_serializer(
    "Credentials",
    {
        "username": serializers.CharField(),
        "password": serializers.CharField(),
        "code": serializers.CharField(
            required=False, help_text="where the account has a second factor; or the header X-Second-Factor"
        ),
    },
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
    """Name and password as HTTP Basic authentication, or as `username` and `password` in the body.

    Wrong passwords and codes count together with those on the sign-in page.
    """

    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, None] | None:
        told = super().authenticate(request)
        if told is not None or not isinstance(request.data, Mapping):
            return told
        name, password = request.data.get("username"), request.data.get("password")
        if not isinstance(name, str) or not isinstance(password, str):
            return None
        return self.authenticate_credentials(name, password, request)

    def authenticate_credentials(
        self, userid: str, password: str, request: Any = None
    ) -> tuple[AbstractBaseUser, None]:
        asked = request._request
        if minutes := lockouts.minutes_left(asked, userid):
            raise Throttled(wait=minutes * 60, detail=lockouts.sentence(minutes))
        user, _none = super().authenticate_credentials(userid, password, asked)
        if secondfactor.switched_on(user):
            self._check_code(user, request)
        elif secondfactor.required_of(user):
            raise PermissionDenied(secondfactor.NEEDED)
        return user, None

    def _check_code(self, user: AbstractBaseUser, request: Request) -> None:
        told = request.data.get("code") if isinstance(request.data, Mapping) else None
        code = str(told or request.headers.get(CODE, ""))
        if not code:
            raise AuthenticationFailed(
                f"This account has a second factor: add `code` to the body, or the header {CODE}."
            )
        if secondfactor.accepts(user, code) is None:
            name = {"username": user.get_username()}
            user_login_failed.send(sender=__name__, credentials=name, request=request._request)
            raise AuthenticationFailed("This code is not right, or was used before. Wait for the next one.")


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
