"""The test database after tests that commit, and where analyzers work: see decision 92."""

from urllib.request import urlopen

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.signals import request_started
from django.db import connection, transaction
from django.test import TransactionTestCase

from journeymap.access.roles import BUSINESS_USER
from journeymap.analysis import running
from tests import here

pytestmark = pytest.mark.django_db(transaction=True)


made: list[int] = []


@pytest.mark.parametrize("time", ["first", "second"])
def test_who_commits_finds_the_database_as_migrations_made_it(time):
    """Each of the two would find what the other changed. Numbers are never given twice."""
    assert not Group.objects.filter(name="made by a test").exists()
    assert Group.objects.get(name=BUSINESS_USER).permissions.exists()
    assert Permission.objects.filter(codename="view_journey").count() == 1
    made.append(Group.objects.create(name="made by a test").pk)
    assert made == sorted(set(made))
    Permission.objects.all().delete()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="elsewhere Django empties the tables itself")
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("reset_sequences", True, "reset_sequences"),
        ("serialized_rollback", True, "serialized_rollback"),
        ("available_apps", ["journeymap.ingest"], "available_apps"),
        ("_databases_names", lambda *_, **__: ["default", "other"], "the database other"),
    ],
)
def test_what_a_copy_does_not_give_is_not_ignored(name, value, words):
    case = type("Asks", (TransactionTestCase,), {name: value})
    with pytest.raises(AssertionError, match=words):
        case()._fixture_teardown()


def test_a_page_does_not_see_what_the_test_has_not_committed(live_server):
    """Each request has a connection of its own, as in the product."""
    seen = []

    def look(**_: object) -> None:
        seen.append(Group.objects.filter(name="made by a test").exists())

    request_started.connect(look)
    try:
        with transaction.atomic():
            Group.objects.create(name="made by a test")
            urlopen(f"{live_server.url}/livez").close()
        urlopen(f"{live_server.url}/livez").close()
    finally:
        request_started.disconnect(look)
    assert seen == [False, True]


def test_analyzers_work_here():
    assert running.work is here.work


def test_who_asks_for_children_gets_them(children):
    assert running.work is here.CHILD
