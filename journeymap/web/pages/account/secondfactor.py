"""Switching the second factor on and off."""

from __future__ import annotations

import qrcode
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django_otp import login as remember_device

from journeymap.access import secondfactor
from journeymap.access.audit import record
from journeymap.access.sessions import end_sessions
from journeymap.web.pages.page import Page

from .signin import Code

WRONG = "This code is not right. Wait for the next one of your app and try again."


class SecondFactorPage(Page):
    title = "Second factor"
    area = "account"
    template_name = "web/account/second-factor.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if secondfactor.switched_on(request.user):
            return redirect("account")
        return self._asking(Code())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if secondfactor.switched_on(request.user):
            return redirect("account")
        form = Code(request.POST)
        codes = secondfactor.confirm(request.user, form.cleaned_data["code"]) if form.is_valid() else None
        if codes is None:
            form.add_error("code", WRONG)
            return self._asking(form, 400)
        # What was signed in with a password alone, elsewhere, ends.
        end_sessions(request.user, but=request.session.session_key)
        request.session.cycle_key()
        remember_device(request, secondfactor.switched_on(request.user))
        record(request.user, "second-factor.on", request.user.get_username())
        return self.show(codes=codes, title="Your backup codes")

    def _asking(self, form: Code, status: int = 200) -> HttpResponseBase:
        device = secondfactor.draft(self.request.user)
        return self.show(
            status,
            form=form,
            picture=squares(device.config_url),
            key=secondfactor.key_in_text(device),
            required=secondfactor.required_of(self.request.user),
        )


class CodesPage(Page):
    """New backup codes; the old ones are void. Needs a code."""

    title = "Your backup codes"
    area = "account"
    template_name = "web/account/second-factor.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return redirect("account")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if not secondfactor.accepts(request.user, request.POST.get("code", "")):
            messages.error(request, WRONG)
            return redirect("account")
        record(request.user, "second-factor.codes", request.user.get_username())
        return self.show(codes=secondfactor.new_codes(request.user))


class SecondFactorOff(Page):
    """Needs a code, so that an open window is not enough."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if not secondfactor.accepts(request.user, request.POST.get("code", "")):
            messages.error(request, f"The second factor is still on. {WRONG}")
        else:
            secondfactor.switch_off(request.user)
            record(request.user, "second-factor.off", request.user.get_username())
            messages.success(request, "The second factor is off. Your password alone signs you in.")
        return redirect("account")


def squares(text: str) -> dict[str, object]:
    """A QR code for a template to draw: `size` in squares, `path` for an SVG path (d)."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return {"size": len(rows), "path": path}
