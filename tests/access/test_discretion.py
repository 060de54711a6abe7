"""Logs do not quote the keys of customers that addresses hold."""

import logging

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from journeymap.access.discretion import ShortAddresses

pytestmark = pytest.mark.django_db


def test_a_refused_request_is_logged_without_the_customers_key(caplog):
    client = APIClient()
    client.force_authenticate(User.objects.create_superuser("root"))
    caplog.handler.addFilter(ShortAddresses())
    with caplog.at_level(logging.WARNING, "django.request"):
        assert client.post("/api/v1/customers/ann-mustermann/link/", {}, format="json").status_code == 400
        assert client.get("/api/v1/customers/ünne-mustermann/nowhere/").status_code == 404
    caplog.handler.filters.clear()
    assert caplog.text.count("/api/v1/customers/...") == 2 and "mustermann" not in caplog.text


def test_every_log_goes_through_the_filter(settings):
    handlers = settings.LOGGING["handlers"]
    assert handlers and all("addresses" in handler["filters"] for handler in handlers.values())
