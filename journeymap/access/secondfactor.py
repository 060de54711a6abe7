"""The second factor: a code from an app on a phone, or one of ten codes kept on paper."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b32encode
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from .digesting import digest_key
from .roles import ADMINISTRATOR

CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
ADDRESS = "second-factor"  # the page on which one switches it on
OPEN = {
    ADDRESS,
    "sign-in",
    "sign-in-code",
    "sign-out",
    "health",
    "live",
}  # reached without it, where it is required
NEEDED = "Your installation asks for a second factor: sign in to the pages and switch it on under Account."


def switched_on(user: AbstractBaseUser) -> TOTPDevice | None:
    """The app that makes the user's codes; None where the second factor is off."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def required_of(user: Any) -> bool:
    """Whether this installation asks the user for one."""
    if settings.SECOND_FACTOR_FOR == "everyone":
        return True
    if settings.SECOND_FACTOR_FOR == "administrators":
        return user.is_superuser or user.groups.filter(name=ADMINISTRATOR).exists()
    return False


def draft(user: AbstractBaseUser) -> TOTPDevice:
    """The app that is being set up and not yet confirmed; the same one until it is."""
    found = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return found or TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def key_in_text(device: TOTPDevice) -> str:
    """The key in groups of four, for whoever types it."""
    key = b32encode(device.bin_key).decode()
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def confirm(user: AbstractBaseUser, code: str) -> list[str] | None:
    """Switch on where the app's code is right: the codes for paper. None where it is not."""
    with transaction.atomic():
        device = draft(user)
        if not device.verify_token(_plain(code)):
            return None
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        return new_codes(user)


def new_codes(user: AbstractBaseUser) -> list[str]:
    """Ten new codes for paper; the old ones are void. Only digests are kept, so they are shown once."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        paper = StaticDevice.objects.create(user=user, name="paper")
        codes = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=paper, token=_digest(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def codes_left(user: AbstractBaseUser) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def accepts(user: AbstractBaseUser, code: str) -> Device | None:
    """The device whose code this is. A code is good once; after wrong ones devices wait, longer each time."""
    code = _plain(code)
    by_app = code.isdigit() and len(code) == 6
    model, token = (TOTPDevice, code) if by_app else (StaticDevice, _digest(code))
    with transaction.atomic():
        devices = model.objects.select_for_update().filter(user=user, confirmed=True)
        return next((device for device in devices if device.verify_token(token)), None)


def switch_off(user: AbstractBaseUser) -> bool:
    """Forget app and codes. False where there was nothing to forget."""
    gone = [model.objects.filter(user=user).delete()[0] for model in (TOTPDevice, StaticDevice)]
    return any(gone)


class AskForSecondFactor:
    """Who must have a second factor and has none reaches the page that sets it up, no other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not settings.SECOND_FACTOR_FOR or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        if match is not None and match.view_name in OPEN:
            return None
        if request.user.is_verified() or not required_of(request.user):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": NEEDED}, status=403)
        return redirect(ADDRESS)


def _plain(code: str) -> str:
    return "".join(code.lower().split()).replace("-", "")


def _digest(code: str) -> str:
    """What is kept of a code for paper: as long as the column is."""
    return hmac.new(digest_key(), code.encode(), hashlib.sha256).hexdigest()[:16]
