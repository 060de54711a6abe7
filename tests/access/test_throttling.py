import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from rest_framework.test import APIClient

from journeymap.access.api import SignInThrottle

pytestmark = pytest.mark.django_db


def test_guessing_passwords_is_slowed_down(monkeypatch):
    cache.clear()
    monkeypatch.setattr(SignInThrottle, "rate", "3/min", raising=False)
    User.objects.create_user("carol", password="correct horse")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Basic Y2Fyb2w6d3Jvbmc=")
    answers = [client.post("/api/v1/auth/token/").status_code for _ in range(4)]
    cache.clear()
    assert answers == [401, 401, 401, 429]
