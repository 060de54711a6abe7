"""What browsers are told: the content policy, and that nothing about people stays in a cache."""

import re

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.test import override_settings

pytestmark = pytest.mark.django_db
STRICT = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}


def policy(answer):
    told = answer["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in told.split(";"))


@pytest.mark.parametrize("address", ["/sign-in/", "/account/", "/nowhere/", "/api/v1/auth/me/", "/livez"])
def test_everywhere_nothing_inline_and_nothing_remote(admin_client, address):
    assert policy(admin_client.get(address)) == STRICT


def test_the_admin_alone_may_evaluate_and_even_there_nothing_is_inline(admin_client):
    for address in ("/admin/", "/admin/auth/user/", "/admin/feedback/feedback/", "/admin/nowhere/"):
        told = policy(admin_client.get(address))
        assert told == {**STRICT, "script-src": "'self' 'unsafe-eval'"}, address


def test_the_page_of_the_api_may_style_itself_and_no_more(client):
    answer = client.get("/api/v1/docs/")
    assert policy(answer) == {**STRICT, "style-src": "'self' 'unsafe-inline'"}
    assert not re.search(r"<script(?![^>]*\ssrc=)", answer.content.decode())  # its scripts are files
    assert client.get("/api/v1/docs/?script=").status_code == 200


@pytest.mark.parametrize("address", ["/sign-in/", "/account/", "/admin/", "/api/v1/auth/me/", "/healthz"])
def test_strict_headers(admin_client, address):
    answer = admin_client.get(address)
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]


def test_cookies_are_kept_from_scripts(client):
    User.objects.create_user("carol", password="rain-jacket-9")
    answer = client.post("/sign-in/", {"username": "carol", "password": "rain-jacket-9"})
    assert answer.cookies["sessionid"]["httponly"] and answer.cookies["sessionid"]["samesite"] == "Lax"
    page = client.get("/sign-in/")
    assert page.cookies["csrftoken"]["httponly"]


def test_the_admins_pages_carry_no_inline_script_style_or_remote_thing(admin_client):
    for address in ("/admin/", "/admin/auth/user/", "/admin/auth/user/add/", "/admin/journeys/journey/add/"):
        page = admin_client.get(address).content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)", page), address
        assert "<style" not in page and not re.search(r'\sstyle="', page), address
        assert not re.search(r'\son(click|change|load|submit)="', page), address
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page), address


@override_settings(
    DEBUG=False, SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True, SECURE_HSTS_SECONDS=31_536_000,
    SECRET_KEY="x9" * 40 + "abcdefghij",
)  # fmt: skip
def test_djangos_own_look_at_a_deployment_finds_nothing():
    found = [message for message in run_checks(include_deployment_checks=True) if not message.is_silenced()]
    assert [message for message in found if message.id.startswith(("security", "axes", "csp"))] == []


def test_what_is_silenced_is_little_and_known():
    assert set(configured.SILENCED_SYSTEM_CHECKS) == {"security.W005", "security.W008", "security.W021"}
