"""Maps of real data as a stranger meets them: names one can read, a goal, findings, no figure of nothing.

Made as the scripts in `examples/` make them. Each is skipped, with the reason, where its data are not there.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from journeymap.access.roles import BUSINESS_USER
from journeymap.journeys.models import Journey

pytestmark = pytest.mark.django_db
NONSENSE = re.compile(r"\bnan\b|\bNone\b|\bundefined\b|\binf\b|\bunknown\s*%|\[\s*,|\{\{|\}\}")
VIEWS = ("", "?show=sankey", "?show=graph", "?show=variants", "?show=funnel")
NO_FEEDBACK = "no feedback has come in"


@dataclass(frozen=True)
class Example:
    """files, feedback: below ../shared/data; said: what the page must tell."""

    files: tuple[str, ...]
    stages: tuple[str, ...]
    said: tuple[str, ...]
    feedback: str = ""
    case: str = ""
    finding: bool = True


EXAMPLES = {
    "permits": Example(
        ("receipt/receipt.xes.gz",),
        (
            "Confirmation of receipt", "Check confirmation of receipt", "Determine necessity of stop advice",
            "Print and send confirmation of receipt", "Determine necessity to stop indication",
        ),
        (NO_FEEDBACK, "Internet", "GOAL"),
    ),
    "app": Example(
        ("retentioneering_mobile_app/train.csv.gz", "retentioneering_mobile_app/test.csv"),
        (
            "Welcome screen", "Choose login type", "Other login show", "Login type1",
            "Privacy policy accepted", "Outcome",
        ),
        (NO_FEEDBACK, "Passed", "Lost", "a case is a customer"),
    ),
    "problems": Example(
        ("bpic2013/bpic2013_closed.xes.gz",),
        ("Accepted", "Queued", "Completed"),
        (NO_FEEDBACK, "none found"),
        finding=False,
    ),
    "orders": Example(
        ("olist_orders/olist_orders_dataset.csv.gz",),
        ("Order", "Approval", "Shipping", "Delivery"),
        ("Delivered customer", "Estimated delivery", "Rating", "a moment"),
        feedback="olist_orders/olist_order_reviews_dataset.csv.gz",
        case="case=order_id",
    ),
}  # fmt: skip
SLOW = {"orders"}


@pytest.fixture
def bea(client, tmp_path, settings):
    settings.DATA_DIR, settings.STORE_DIR = tmp_path, tmp_path / "store"
    for name in ("EXPORTS_DIR", "UPLOADS_DIR", "FILE_UPLOAD_TEMP_DIR"):
        setattr(settings, name, tmp_path / name.lower())
        getattr(settings, name).mkdir()
    user = get_user_model().objects.create_user("bea")
    user.groups.add(Group.objects.get(name=BUSINESS_USER))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def made(name: str, shared_data) -> Journey:
    example = EXAMPLES[name]
    told = {"map": example.case} if example.case else {}
    call_command("import_events", *(str(shared_data(path)) for path in example.files), **told)
    if example.feedback:
        call_command("import_feedback", str(shared_data(example.feedback)), **told)
    call_command("discover", name, **({"case": "case"} if example.case else {}))
    call_command("analyze", name, "dropoff")
    return Journey.objects.get(name=name)


def words_of(page: str) -> str:
    """What somebody reads of a page."""
    page = re.sub(r"<script.*?</script>|<style.*?</style>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=pytest.mark.slow if each in SLOW else ()) for each in EXAMPLES]
)
def test_a_stranger_can_read_the_map(name, bea, shared_data):
    example, journey = EXAMPLES[name], made(name, shared_data)
    assert tuple(journey.stages.values_list("name", flat=True)) == example.stages
    assert journey.goal
    shown = {}
    for view in VIEWS:
        answer = bea.get(reverse("map", args=[journey.slug]) + view)
        assert answer.status_code == 200, view
        shown[view] = words_of(answer.content.decode())
        assert not NONSENSE.search(shown[view]), (view, NONSENSE.search(shown[view]))
    for stage in example.stages:
        assert stage in shown[""] and stage in shown["?show=funnel"]
    for words in (*example.said, "START", "END"):
        assert words in shown[""], words
    assert (" points" in shown[""]) == example.finding
    coded = [each for each in journey.goal if "_" in each]
    assert not [each for each in coded if each in shown["?show=variants"]]
