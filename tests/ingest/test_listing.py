"""What analyzers are told of imports, where live events made thousands of them."""

import pytest

from journeymap.ingest.listing import sources
from journeymap.ingest.models import Import

pytestmark = pytest.mark.django_db


def test_thousands_of_imports_are_told_by_one_query_without_what_was_thought_of_their_columns(
    django_assert_num_queries,
):
    from_web = [{"name": "live web", "path": "gone"}]
    Import.objects.bulk_create(
        Import(kind="events", files=from_web, status="done", accepted=n, mappings=[{"columns": {}}])
        for n in range(3_000)
    )
    with django_assert_num_queries(1) as asked:
        found = sources()
    assert "mappings" not in asked.captured_queries[0]["sql"]
    assert [each["rows"] for each in found] == list(range(3_000)) and found[0]["name"] == "live web"
