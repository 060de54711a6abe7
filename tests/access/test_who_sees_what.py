"""Every address, asked by everybody: who is let in as the table says; every address is in it."""

import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT
from tests.people import signed_in, somebody

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("who_sees_what.txt")
ROLES = {"x": None, "b": BUSINESS_USER, "s": SUPPORT_AGENT, "a": ADMINISTRATOR}
WRITING = ("post", "put", "patch", "delete")
SHUT = {401, 403, 405}


def table(part: str) -> dict[str, tuple[str, ...]]:
    """The lines of one part: name -> the letters of each column (a dot: nobody)."""
    text = TABLE.read_text().partition(f"[{part}]\n")[2].partition("\n[")[0]
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {name: tuple("" if told == "." else told for told in columns) for name, *columns in lines}


def methods_of(view) -> set[str]:
    """What a view has a method for; all of a view that does not say."""
    if actions := getattr(view, "actions", None):  # of a view set
        return set(actions)
    kind = getattr(view, "view_class", None) or getattr(view, "cls", None)
    return {name for name in ("get", *WRITING) if kind is None or hasattr(kind, name)}


def addresses(patterns, before="") -> dict[str, tuple[str, set[str]]]:
    """route -> an address of it that leads to nothing stored, and its methods; all but the admin's."""
    found = {}
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver) and not route.startswith("admin/"):
            found |= addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and not route.startswith("admin/"):
            route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace(r"\.", ".")
            address = "/" + re.sub(r"<[^>]+>", "9999999", route)
            found[re.sub(r"<\w+:", "<", route) or "/"] = (address, methods_of(pattern.callback))
    return found


@pytest.fixture
def clients():
    """A client of each role; every answer to it is taken back."""
    cache.clear()
    made = {}
    for letter, role in ROLES.items():
        client = made[letter] = Client(raise_request_exception=False)
        client.broken = []
        if role:
            signed_in(client, somebody(role, is_staff=True))
    return made


def let_in(client: Client, method: str, address: str) -> bool:
    """Whether the answer is not a refusal: 401, 403, 405, or the way to the sign-in page."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = getattr(client, method)(address)
        if answer.streaming:
            b"".join(answer.streaming_content)  # a stream that nobody reads leaves its file open
        transaction.set_rollback(True)
    client.cookies = cookies
    if answer.status_code >= 500 and address != "/healthz":  # it says 503 where no broker runs
        client.broken.append(f"{method} {address}: {answer.status_code}")
    asked_to_sign_in = answer.status_code == 302 and "in/?next=" in answer.url  # or admin/login/
    return answer.status_code not in SHUT and not asked_to_sign_in


def letters(clients, methods, address) -> str:
    return "".join(
        letter
        for letter, client in clients.items()
        if any(let_in(client, method, address) for method in methods)
    )


def compare(found: dict[str, tuple[str, ...]], told: dict[str, tuple[str, ...]]) -> None:
    """Fails with the lines that the table lacks or has otherwise, as they would have to be."""
    other = [" ".join((name, *(one or "." for one in found[name]))) for name in sorted(found)
             if told.get(name) != found[name]]  # fmt: skip
    gone = sorted(set(told) - set(found))
    assert not gone, f"in {TABLE.name} and nowhere else:\n" + "\n".join(gone)
    assert not other, f"not as {TABLE.name} says; is this meant?\n" + "\n".join(other)


def test_every_address_lets_in_whom_the_table_says(clients):
    routes = addresses(get_resolver().url_patterns)
    found = {
        route: tuple(letters(clients, methods & had, address) for methods in ({"get"}, set(WRITING)))
        for route, (address, had) in routes.items()
    }
    compare(found, table("addresses"))
    assert not [line for client in clients.values() for line in client.broken]


def test_every_model_of_the_admin_is_open_to_whom_the_table_says(clients):
    found = {}
    for model, own in admin.site._registry.items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found[model._meta.label_lower] = (
            letters(clients, ("get",), reverse(f"{base}_changelist")),
            letters(clients, ("get",), reverse(f"{base}_add")),
            *(
                "".join(letter for letter in "bsa" if rights(own, clients[letter])[right])
                for right in ("change", "delete")
            ),
        )
    compare(found, table("admin"))


def rights(own: admin.ModelAdmin, client: Client) -> dict[str, bool]:
    request = type("Asked", (), {"user": User.objects.get(pk=client.session["_auth_user_id"])})()
    one = own.model()
    return {
        "change": own.has_change_permission(request, one),
        "delete": own.has_delete_permission(request, one),
    }
