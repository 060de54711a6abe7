"""Somebody of a role, or with just some permissions: an account, and clients of pages and API signed in."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from rest_framework.test import APIClient

SIGNED_IN_BY = "django.contrib.auth.backends.ModelBackend"


def somebody(role: str | None = None, name: str = "", may: Iterable[str] = (), **more: Any) -> User:
    """The account of that name, made where there is none; without a name it is called after the role.

    may: permissions of its own, each as `app.codename`. more: other fields of a new account.
    """
    called = name or (role or "nobody").lower().replace(" ", "-")
    user, _made = User.objects.get_or_create(username=called, defaults=more)
    if role:
        user.groups.add(Group.objects.get(name=role))
    for told in may:
        app, codename = told.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return User.objects.get(pk=user.pk)  # without permissions looked up before


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user, backend=SIGNED_IN_BY)
    return client


def client_of(role: str | None = None, name: str = "", may: Iterable[str] = (), **more: Any) -> Client:
    """A client of the pages, signed in; see `somebody`."""
    return signed_in(Client(), somebody(role, name, may, **more))


def api_client_of(role: str | None = None, name: str = "", may: Iterable[str] = (), **more: Any) -> APIClient:
    """A client of the API, signed in; see `somebody`."""
    client = APIClient()
    client.force_authenticate(somebody(role, name, may, **more))
    return client
