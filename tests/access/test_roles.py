import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import RequestFactory

from journeymap.access.audit import record
from journeymap.access.models import Entry
from journeymap.access.permissions import Needs
from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, ROLES, SUPPORT_AGENT
from tests.people import somebody

pytestmark = pytest.mark.django_db


def test_every_role_is_there_after_migrating():
    assert set(Group.objects.values_list("name", flat=True)) >= set(ROLES)


def test_a_support_agent_uploads_and_sees_feedback_but_no_journey_and_no_customer():
    agent = somebody(SUPPORT_AGENT)
    assert agent.has_perms(["ingest.add_import", "feedback.view_feedback"])
    assert not agent.has_perm("journeys.view_journey")
    assert not agent.has_perm("customers.view_customer")


def test_a_business_user_draws_journeys_but_uploads_and_erases_nothing():
    user = somebody(BUSINESS_USER)
    assert user.has_perms(["journeys.change_journey", "analysis.view_finding"])
    assert not user.has_perm("ingest.add_import")
    assert not user.has_perm("ingest.delete_import")
    assert not user.has_perm("auth.add_user")


def test_an_administrator_may_do_all_there_is():
    here = Permission.objects.exclude(content_type__app_label="samples")  # an app of the tests alone
    assert set(here) <= set(Group.objects.get(name=ADMINISTRATOR).permissions.all())


def test_every_permission_that_a_role_names_exists():
    known = {
        f"{app}.{code}" for app, code in Permission.objects.values_list("content_type__app_label", "codename")
    }
    apps = {name.split(".")[0] for name in known}
    for role, names in ROLES.items():
        for name in names:
            app, _, code = name.partition(".")
            assert name == "*" or (code == "*" and app in apps) or name in known, f"{role}: {name}"


class View:
    permissions = {"GET": ("journeys.view_journey",)}


def asks(user: User, method: str) -> bool:
    request = RequestFactory().generic(method, "/")
    request.user = user
    return Needs().has_permission(request, View())


def test_a_view_lets_in_who_has_its_permissions_and_refuses_methods_it_does_not_list():
    user = somebody(BUSINESS_USER)
    assert asks(user, "GET")
    assert not asks(user, "POST")
    assert not asks(somebody(SUPPORT_AGENT), "GET")


def test_the_trail_names_the_actor_or_the_system():
    user = somebody(BUSINESS_USER)
    record(user, "journey.edit", "shop", touchpoints=3)
    record(None, "import", 7)
    mine, ours = Entry.objects.get(action="journey.edit"), Entry.objects.get(action="import")
    assert (mine.actor, mine.detail) == (user, {"touchpoints": 3})
    assert ours.actor is None
