"""Every list of the admin opens, for an administrator and, where they may, for the others."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse

from journeymap.access.roles import SUPPORT_AGENT
from journeymap.feedback.models import Feedback

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_every_list_opens(admin_client, model):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert admin_client.get(address).status_code == 200


def test_hostile_words_are_shown_as_words(admin_client):
    Feedback.objects.create(key="k", import_number=1, row=1, text="<script>alert(1)</script>")
    page = admin_client.get(reverse("admin:feedback_feedback_changelist")).content.decode()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert(1)" not in page


def test_a_support_agent_sees_words_but_not_whose(client):
    agent = User.objects.create_user("bob", is_staff=True)
    agent.groups.add(Group.objects.get(name=SUPPORT_AGENT))
    client.force_login(agent)
    row = Feedback.objects.create(key="k", import_number=1, row=1, text="slow", customer="alice-77")
    page = client.get(reverse("admin:feedback_feedback_change", args=[row.pk])).content.decode()
    assert "slow" in page and "alice-77" not in page
    assert client.get(reverse("admin:customers_link_changelist")).status_code == 403
