"""One's own account on one page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.access.audit import record
from journeymap.access.secondfactor import codes_left, required_of, switched_on
from journeymap.access.sessions import begin, end_sessions, sessions_of
from journeymap.web.pages.page import Page

from .agents import AgentTokenForm, agents_of
from .tokens import tokens_of


class AccountPage(Page):
    title = "Your account"
    area = "account"
    template_name = "web/account/account.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.show()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            **{
                "password": quiet(PasswordChangeForm(user)),
                "app": switched_on(user),
                "codes_left": codes_left(user),
                "required": required_of(user),
                "sessions": sessions_of(user, self.request.session.session_key),
                "tokens": tokens_of(user),
                "agents": agents_of(user),
                "agent": AgentTokenForm(),
                **context,
            }
        )


def quiet(form: PasswordChangeForm) -> PasswordChangeForm:
    """The form as one part of a page: it does not ask for the cursor."""
    form.fields["old_password"].widget.attrs.pop("autofocus", None)
    return form


class PasswordPage(AccountPage):
    """Change the password; sessions elsewhere end, the one at hand gets a new key."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return redirect("account")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = PasswordChangeForm(request.user, request.POST)
        if not form.is_valid():
            return self.show(400, password=form)
        form.save()
        update_session_auth_hash(request, form.user)
        begin(request)
        end_sessions(form.user, but=request.session.session_key)
        record(request.user, "password", request.user.get_username())
        messages.success(request, "The password is changed; you were signed out everywhere else.")
        return redirect("account")


class SessionsEnd(Page):
    """Sign out everywhere but here."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        ended = end_sessions(request.user, but=request.session.session_key)
        record(request.user, "sessions.end", request.user.get_username(), ended=ended)
        messages.success(request, f"{ended} other session{'' if ended == 1 else 's'} ended.")
        return redirect("account")
