"""What the admin keeps from those who may not see whose rows these are: columns, fields, searches, links."""

import pytest
from django.contrib import admin
from django.urls import reverse
from unfold.admin import ModelAdmin

from journeymap.access.readonly import Records
from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.feedback.models import Feedback
from journeymap.ingest.models import Import
from tests.people import client_of

pytestmark = pytest.mark.django_db
KEY = "alice-77"
LIST = "admin:feedback_feedback_changelist"


@pytest.fixture
def row():
    return Feedback.objects.create(
        key="own-id-9", import_number=1, row=1, text="slow", customer=KEY, case="order-5", kind="rating"
    )


def test_an_identity_is_in_no_list_and_no_form_of_a_support_agent(row):
    agent, user = client_of(SUPPORT_AGENT, is_staff=True), client_of(BUSINESS_USER, is_staff=True)
    for address in (reverse(LIST), reverse("admin:feedback_feedback_change", args=[row.pk])):
        seen = agent.get(address).content.decode()
        assert "slow" in seen
        assert not [text for text in (KEY, "order-5") if text in seen]
        assert KEY in user.get(address).content.decode()


@pytest.mark.parametrize(
    "question",
    [
        f"customer={KEY}", "customer__startswith=a", "case__contains=5", "customer__isnull=0",
        "text__regex=^s", "kind__exact__in=rating", "run__by__password__startswith=p",
    ],
)  # fmt: skip
def test_an_address_asks_a_list_nothing_that_its_filters_do_not_offer(row, question):
    agent = client_of(SUPPORT_AGENT, is_staff=True)
    answer = agent.get(f"{reverse(LIST)}?{question}")
    assert answer.status_code in (302, 400)
    if answer.status_code == 302:
        assert answer.url.endswith("?e=1")


def test_offered_filters_work(row):
    agent = client_of(SUPPORT_AGENT, is_staff=True)
    assert "slow" in agent.get(f"{reverse(LIST)}?kind__exact=rating").content.decode()
    assert "slow" not in agent.get(f"{reverse(LIST)}?kind__exact=nps").content.decode()


def test_a_search_finds_words_and_no_identities(row):
    agent = client_of(SUPPORT_AGENT, is_staff=True)
    assert "slow" in agent.get(f"{reverse(LIST)}?q=slow").content.decode()
    assert "slow" not in agent.get(f"{reverse(LIST)}?q={KEY}").content.decode()


def test_the_index_and_the_search_of_the_admin_name_only_what_is_open(row):
    agent = client_of(SUPPORT_AGENT, is_staff=True)
    index = agent.get("/admin/").content.decode()
    assert "Imports" in index and "Feedback" in index
    assert not [name for name in ("Journeys", "Runs", "Links", "Consents", "Users") if f">{name}<" in index]
    assert KEY not in agent.get(f"/admin/search/?s={KEY}&extended=1").content.decode()


def test_paths_of_files_and_tracebacks_of_imports_are_on_no_page(row):
    job = Import.objects.create(
        kind="events", files=[{"name": "a.csv", "path": "uploads/secret"}], traceback=f"KeyError: {KEY}"
    )
    page = (
        client_of(SUPPORT_AGENT, is_staff=True)
        .get(reverse("admin:ingest_import_change", args=[job.pk]))
        .content.decode()
    )
    assert "a.csv" in page and "uploads/secret" not in page and KEY not in page


def test_every_admin_wears_the_skin_and_asks_as_ours_do():
    plain = [model._meta.label for model, own in admin.site._registry.items() if not isinstance(own, Records)]
    assert not plain
    assert issubclass(Records, ModelAdmin)
