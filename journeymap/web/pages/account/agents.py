"""Tokens with which agents outside ask the assistant in one's name."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from journeymap.assistant.mcp.tokens import DAYS, CannotMake, make, tokens_of, withdraw
from journeymap.assistant.models import AgentToken
from journeymap.assistant.models.agent_token import NAME
from journeymap.web.pages.page import Page

ASK = ("assistant.ask",)
SCOPES = (("read", "read"), ("write", "read, and propose"))


class AgentTokenForm(forms.Form):
    name = forms.CharField(label="Which agent", max_length=NAME)
    scope = forms.ChoiceField(label="It may", choices=SCOPES)
    days = forms.TypedChoiceField(label="Ends in", coerce=int, choices=[(n, f"{n} days") for n in DAYS])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="agent_%s", **kwargs)
        self.fields["name"].widget.attrs["placeholder"] = "such as: desk assistant"


def agents_of(user: AbstractBaseUser) -> QuerySet[AgentToken] | None:
    """Their tokens; None where they may not ask, so no agent of theirs may."""
    return tokens_of(user) if user.has_perms(ASK) else None


class AgentTokensPage(Page):
    """Make one, and show it: the only time."""

    title = "A new token of an agent"
    area = "account"
    template_name = "web/account/agent.html"
    permissions: ClassVar = ASK

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return redirect("account")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = AgentTokenForm(request.POST)
        if not form.is_valid():
            return self.show(400, form=form)
        told = form.cleaned_data
        try:
            made, text = make(request.user, told["name"], told["scope"] == "write", told["days"])
        except CannotMake as error:
            form.add_error(None, str(error))
            return self.show(400, form=form)
        return self.show(token=text, made=made, address=request.build_absolute_uri(reverse("mcp")))


class AgentTokenWithdraw(Page):
    permissions: ClassVar = ASK

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        try:
            gone = withdraw(request.user, number)
        except AgentToken.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, f"The token of {gone.name} is withdrawn: it opens nothing any more.")
        return redirect("account")
