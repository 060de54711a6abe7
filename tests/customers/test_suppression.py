from datetime import UTC, datetime, timedelta

import pytest

from journeymap.customers.models import Suppression
from journeymap.customers.suppression import refused, suppress

NOW = datetime(2026, 3, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_a_suppressed_customer_is_refused_for_ever():
    suppress("alice", "asked")
    assert refused(["alice", "bob"], NOW) == {"alice"}
    assert refused(["alice"], NOW + timedelta(days=9999)) == {"alice"}


def test_an_erased_customer_is_refused_only_from_files_handed_in_before():
    suppress("alice", "erased", imports_before=NOW)
    assert refused(["alice"], NOW - timedelta(seconds=1)) == {"alice"}
    assert refused(["alice"], NOW + timedelta(seconds=1)) == set()


def test_a_refusal_for_ever_is_not_narrowed_by_an_erasure():
    suppress("alice", "asked")
    suppress("alice", "erased", imports_before=NOW)
    assert refused(["alice"], NOW + timedelta(days=1)) == {"alice"}


def test_the_key_itself_is_not_kept():
    suppress("alice@example.com", "asked")
    row = Suppression.objects.get()
    assert all("alice" not in str(value) for value in vars(row).values())
