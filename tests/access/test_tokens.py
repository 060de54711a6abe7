"""Signing in for a token: in the header, in the body, and refused."""

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from rest_framework.test import APIClient

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/auth/token/"


@pytest.fixture
def carol():
    cache.clear()
    yield User.objects.create_user("carol", password="correct horse")
    cache.clear()


def test_a_token_is_given_for_name_and_password_in_header_or_body(carol):
    in_header, told = APIClient(), {"username": "carol", "password": "correct horse"}
    in_header.credentials(HTTP_AUTHORIZATION="Basic Y2Fyb2w6Y29ycmVjdCBob3JzZQ==")
    answers = [in_header.post(ADDRESS), APIClient().post(ADDRESS, told, format="json")]
    for answer in answers:
        assert answer.status_code == 200
        program = APIClient()
        program.credentials(HTTP_AUTHORIZATION=f"Token {answer.json()['token']}")
        assert program.get("/api/v1/auth/me/").json()["name"] == "carol"


@pytest.mark.parametrize(
    "told",
    [
        {"username": "carol", "password": "wrong"},
        {"username": "carol"},
        {"username": "carol", "password": ["correct horse"]},
        ["carol", "correct horse"],
        {},
    ],
)
def test_no_token_for_anything_else(carol, told):
    assert APIClient().post(ADDRESS, told, format="json").status_code == 401
