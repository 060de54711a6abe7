"""Whatever came with the data is shown as text: in the admin, in the API, in CSV, in Mermaid."""

import csv
import io
import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from journeymap.access.roles import ADMINISTRATOR, grant_roles
from journeymap.customers.models import Consent
from journeymap.feedback.models import Feedback
from journeymap.ingest.models import Import
from journeymap.journeys.models import Journey
from tests.people import client_of

HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "an image": '<img src=x onerror="alert(1)">',
    "an attribute": '" autofocus onfocus=alert(1) x="',
    "a template": "{{ request.user.password }}{% debug %}",
    "Markdown": "[click](javascript:alert(1)) **bold** `code`",
    "right to left": "price \u202e99\u202c \u05e2\u05d1\u05e8\u05d9\u05ea",
    "nothing to see": "in\u200bvi\u200d\ufeffsible",
    "a formula": '=HYPERLINK("http://evil.example","click")',
    "Alpine": "x-data=\"{a: alert(1)}\" x-init='alert(1)'",
}
TAG = re.compile(r"<(script|img)[^>]*(alert|onerror)", re.IGNORECASE)


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE.keys())
def hostile(request) -> str:
    return request.param


@pytest.fixture
def administrator(db):
    return client_of(ADMINISTRATOR, is_staff=True)


def inert(page: str, text: str) -> None:
    """The text is on the page, escaped, and makes no tag and no attribute."""
    escaped = escape(text)
    assert escaped in page
    assert not TAG.search(page)
    if escaped != text and "<" in text:
        assert text not in page


def test_lists_and_forms_of_the_admin_show_words_of_customers_as_words(administrator, hostile):
    row = Feedback.objects.create(
        key="k1", import_number=1, row=1, text=hostile, customer=hostile, touchpoint=hostile, channel="web"
    )
    inert(administrator.get(reverse("admin:feedback_feedback_changelist")).content.decode(), hostile)
    page = administrator.get(reverse("admin:feedback_feedback_change", args=[row.pk])).content.decode()
    inert(page, hostile)


def test_a_search_for_something_hostile_is_shown_as_text(administrator, hostile):
    address = reverse("admin:feedback_feedback_changelist")
    page = administrator.get(address, {"q": hostile}).content.decode()
    assert not TAG.search(page) and (hostile not in page or "<" not in hostile)


def test_names_of_files_columns_and_journeys_are_text(administrator, hostile):
    told = {"files": [{"name": hostile}], "warnings": [hostile], "reasons": [{"column": hostile}]}
    job = Import.objects.create(kind="events", status="done", **told)
    inert(administrator.get(reverse("admin:ingest_import_changelist")).content.decode(), hostile)
    page = administrator.get(reverse("admin:ingest_import_change", args=[job.pk])).content.decode()
    inert(page, hostile)
    journey = Journey.objects.create(name=hostile, goal=[hostile], description=hostile)
    inert(administrator.get(reverse("admin:journeys_journey_changelist")).content.decode(), hostile)
    for address in ("change", "history", "delete"):
        page = administrator.get(reverse(f"admin:journeys_journey_{address}", args=[journey.pk]))
        assert not TAG.search(page.content.decode()), address


def test_keys_of_customers_are_text_in_forms_that_change_them(administrator, hostile):
    consent = Consent.objects.create(customer=hostile, purpose="analytics", given=True)
    page = administrator.get(reverse("admin:customers_consent_change", args=[consent.pk])).content.decode()
    inert(page, hostile)
    inert(administrator.get(reverse("admin:customers_consent_changelist")).content.decode(), hostile)


def test_the_api_answers_in_json_that_no_browser_takes_for_a_page(administrator, hostile):
    Feedback.objects.create(key="k1", import_number=1, row=1, text=hostile)
    answer = administrator.get("/api/v1/feedback/")
    assert answer["Content-Type"] == "application/json" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer.json()["results"][0]["text"] == hostile
    looked_at = administrator.get("/api/v1/feedback/", headers={"Accept": "text/html"})
    assert "html" not in looked_at["Content-Type"]


def test_maps_in_csv_and_mermaid_hold_names_as_text(filled, write, client):
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["case", "customer", "activity", "time"])
    writer.writerows(
        (f"o{number}", "zoe", text, f"2026-01-01 {10 + number}:00")
        for number in range(10)
        for text in [*HOSTILE.values(), "buy"]
    )
    assert filled("import_events", write("hostile.csv", file.getvalue()), "--json").done
    assert filled("discover", "hostile", "--json").done
    grant_roles()
    client = client_of(ADMINISTRATOR)
    slug, shown = Journey.objects.latest("pk").slug, {}
    for kind in ("csv", "mermaid"):
        answer = client.get(f"/api/v1/journeys/{slug}/map/export/", {"format": kind})
        assert answer.status_code == 200 and "text/html" not in answer["Content-Type"]
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        shown[kind] = body.decode()
    cells = [cell for row in csv.reader(io.StringIO(shown["csv"])) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]
    assert "alert" in shown["mermaid"] and not TAG.search(shown["mermaid"])
    signs = ("javascript:", "\u202e", "\u200b", "{{", "`")
    assert not [sign for sign in signs if sign in shown["mermaid"]]
