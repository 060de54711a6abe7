"""One place to sign in, for pages and admin: name and password, then a code where the second factor is on."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.contrib.auth import get_user_model, login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django_otp import login as remember_device
from django_otp.models import Device

from journeymap.access import lockouts
from journeymap.access.api import SignInThrottle
from journeymap.access.audit import record
from journeymap.access.secondfactor import accepts, switched_on
from journeymap.access.sessions import begin
from journeymap.web.demo.presence import simulated
from journeymap.web.navigation import first_page

PENDING = "pending"  # in the session: who gave a right password and owes the code
PATIENCE = 10 * 60  # seconds in which the code must follow
PASSWORD_ALONE = "django.contrib.auth.backends.ModelBackend"  # noqa: S105  (a path)


class PerAddress(SignInThrottle):
    """Attempts on the page from one address, whatever the names."""

    rate = "30/min"
    scope = "sign-in-page"


class NameAndPassword(AuthenticationForm):
    error_messages = {
        "invalid_login": "This name and password do not fit together. Both are case-sensitive.",
        "inactive": "This account is switched off. An administrator can switch it on.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Name"


class Code(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "text",
                "autofocus": True,
                "spellcheck": "false",
            }
        ),
    )


class SignInPage(LoginView):
    template_name = "web/account/sign-in.html"
    authentication_form = NameAndPassword

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(title="Sign in", simulated=simulated(), **context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        attempts = PerAddress()
        if not attempts.allow_request(request, self):
            return lockouts.too_many(request, 1)
        name = request.POST.get("username", "")
        if minutes := lockouts.minutes_left(request, name):
            return lockouts.too_many(request, minutes)
        return super().post(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        return begins_at(self.request)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        if switched_on(user):
            self.request.session.cycle_key()
            self.request.session[PENDING] = {
                "user": user.pk,
                "mark": user.get_session_auth_hash(),
                "until": time.time() + PATIENCE,
            }
            told = self.get_redirect_url()
            more = f"?{urlencode({self.redirect_field_name: told})}" if told else ""
            return redirect(reverse("sign-in-code") + more)
        enter(self.request, user)
        return redirect(self.get_success_url())


class CodePage(LoginView):
    """The second step. Wrong codes count as wrong passwords do."""

    template_name = "web/account/code.html"
    form_class = Code

    def get_form_class(self) -> type[forms.Form]:
        return Code

    def get_form_kwargs(self) -> dict[str, Any]:
        return {name: value for name, value in super().get_form_kwargs().items() if name != "request"}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(title="One more step", simulated=simulated(), **context)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.owing = pending(request)
        if self.owing is None:
            return redirect("sign-in")
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        assert self.owing is not None  # dispatch sees to it
        if minutes := lockouts.minutes_left(request, self.owing.get_username()):
            return lockouts.too_many(request, minutes)
        return super().post(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        return begins_at(self.request)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        user = self.owing
        assert user is not None  # dispatch sees to it
        device = accepts(user, form.cleaned_data["code"])
        if device is None:
            name = {"username": user.get_username()}
            user_login_failed.send(sender=__name__, credentials=name, request=self.request)
            form.add_error(
                "code",
                "This code is not right, or was used before, or came too soon after a wrong one. Wait for "
                "the next code of your app, or take one of your backup codes.",
            )
            return self.form_invalid(form)
        enter(self.request, user, device)
        return redirect(self.get_success_url())


def begins_at(request: HttpRequest) -> str:
    """Where somebody begins who was on the way to nothing: the first page that is open to them."""
    return first_page(request.user) or reverse("account")


def pending(request: HttpRequest) -> AbstractBaseUser | None:
    """Who gave the right password and still owes the code; None where nobody does, or no longer."""
    told = request.session.get(PENDING)
    if not told or told["until"] < time.time():
        return None
    user = get_user_model().objects.filter(pk=told["user"], is_active=True).first()
    fits = user is not None and constant_time_compare(told["mark"], user.get_session_auth_hash())
    return user if fits else None


def enter(request: HttpRequest, user: AbstractBaseUser, device: Device | None = None) -> None:
    """Sign in: the session gets a new key, whatever it was before."""
    request.session.pop(PENDING, None)
    login(request, user, backend=PASSWORD_ALONE)
    if device is not None:
        remember_device(request, device)
    begin(request)
    record(user, "sign-in", user.get_username(), second_factor=device is not None)
