"""Tokens with which programs use the API in one's name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from knox.models import AuthToken

from journeymap.access.audit import record
from journeymap.web.pages.page import Page


def tokens_of(user: AbstractBaseUser) -> QuerySet[Any]:
    alive = Q(expiry=None) | Q(expiry__gt=timezone.now())
    return AuthToken.objects.filter(alive, user=user).order_by("-created")


class TokensPage(Page):
    """Make one, and show it: the only time."""

    title = "A new token"
    area = "account"
    template_name = "web/account/token.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return redirect("account")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        made, token = AuthToken.objects.create(user=request.user)
        record(request.user, "token.create", made.token_key)
        return self.show(token=token, made=made)


class TokenRevoke(Page):
    def post(self, request: HttpRequest, digest: str) -> HttpResponseBase:
        found = tokens_of(request.user).filter(digest=digest).first()
        if found is None:
            raise Http404
        found.delete()
        record(request.user, "token.revoke", found.token_key)
        messages.success(request, f"The token that begins with {found.token_key} is revoked.")
        return redirect("account")
