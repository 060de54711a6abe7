"""Files of known tools become what their pages in `docs/sources/` say, whichever way they come in, and nobody
says what a column means."""

import io
import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from journeymap.access.roles import ADMINISTRATOR
from journeymap.customers.models import Consent
from journeymap.events.reading import bucket_tables
from journeymap.events.snapshots import current
from journeymap.feedback.models import Feedback
from journeymap.ingest.drafts import keeping
from journeymap.ingest.drafts.looking import look
from journeymap.ingest.drafts.making import receive
from journeymap.ingest.guessing.choice import CHECK
from journeymap.ingest.models import Import
from journeymap.ingest.receiving import sweep_copies
from journeymap.jobs.claiming import run_here
from tests.ingest.exports import EVENTS, EXAMPLES, FEEDBACK, FIRST_GUESS
from tests.people import somebody

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = EXAMPLES.parent


def written(time: datetime | None) -> str | None:
    return time and time.replace(tzinfo=None).isoformat(" ")


def events(everybody: bool = True) -> Counter[tuple[object, ...]]:
    """everybody: also of customers who refused to be analyzed."""
    rows = [row for table in bucket_tables(current(), everybody=everybody) for row in table.to_pylist()]
    fields = ("customer", "case", "time", "activity", "channel", "value")
    return Counter(
        tuple(written(row[field]) if field == "time" else row.get(field) for field in fields) for row in rows
    )


def said() -> Counter[tuple[object, ...]]:
    return Counter(
        (each.customer or None, each.case or None, written(each.time), each.text or None, each.score,
         each.kind or None, (each.scale_min, each.scale_max))
        for each in Feedback.objects.all()
    )  # fmt: skip


def imported(command: str, *paths: Path) -> Import:
    call_command(command, *map(str, paths), stdout=io.StringIO(), stderr=io.StringIO())
    return Import.objects.get()


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_events_come_in_by_command(name: str) -> None:
    job = imported("import_events", EXAMPLES / name)
    assert events() == Counter(EVENTS[name])
    assert (job.rejected, job.duplicates) == (0, 0)
    assert all(mapping["source_tool"] for mapping in job.mappings)


@pytest.mark.parametrize("name", sorted(FEEDBACK))
def test_feedback_comes_in_by_command(name: str) -> None:
    job = imported("import_feedback", EXAMPLES / name)
    assert said() == Counter(FEEDBACK[name])
    assert (job.rejected, job.duplicates) == (0, 0)
    assert all(mapping["source_tool"] for mapping in job.mappings)


@pytest.mark.parametrize("name", sorted(FIRST_GUESS))
def test_the_page_of_a_draft_asks_nothing(name: str) -> None:
    upload = SimpleUploadedFile(name, (EXAMPLES / name).read_bytes())
    received = receive([upload], somebody(ADMINISTRATOR, "anna"))
    assert received.refused == {}
    draft = next(each for each in received.drafts if each.kind == FIRST_GUESS[name])
    for place in range(len(draft.files)):
        seen = look(draft, True, place)
        assert (seen.error, seen.rows.refused) == ("", 0)
        assert [column.name for column in seen.columns if column.sure == CHECK] == []
        assert seen.mapping is not None and seen.mapping.source_tool
    run_here(keeping.start(draft))
    if draft.kind == "events":
        assert events() == Counter(EVENTS[name])
    elif draft.kind == "feedback":
        assert said() == Counter(FEEDBACK[name])


def test_the_files_of_an_order_export_become_three_drafts_and_leave_no_copy(settings) -> None:
    upload = SimpleUploadedFile("orders.zip", (EXAMPLES / "orders.zip").read_bytes())
    drafts = receive([upload], somebody(ADMINISTRATOR, "anna")).drafts
    assert sorted(draft.kind for draft in drafts) == ["customers", "events", "feedback"]
    for draft in drafts:
        run_here(keeping.start(draft))
    assert events() == Counter(EVENTS["orders.zip"])
    assert said() == Counter(FEEDBACK["orders.zip"])
    sweep_copies()
    assert list(settings.UPLOADS_DIR.iterdir()) == []


def test_customers_are_known_by_the_key_that_stays() -> None:
    imported("import_customers", EXAMPLES / "orders.zip")
    (job,) = Import.objects.all()
    assert job.mappings[0]["columns"] == {"customer": "customer_unique_id"}


def test_contacts_without_a_key_of_yours_keep_the_tools_own() -> None:
    job = imported("import_customers", EXAMPLES / "intercom_contacts.json")
    assert (job.accepted, job.rejected) == (2, 0)


def test_the_same_day_as_json_and_as_parquet_is_one_day() -> None:
    for name in ("events_20240105.json", "events_20240105.parquet"):
        call_command("import_events", str(EXAMPLES / name), stdout=io.StringIO(), stderr=io.StringIO())
    assert events() == Counter(EVENTS["events_20240105.json"])


def test_visits_before_the_sign_in_belong_to_the_same_person() -> None:
    imported("import_events", EXAMPLES / "events_20240105.json")
    rows = [row for table in bucket_tables(current()) for row in table.to_pylist()]
    assert {row["customer"] for row in rows} == {"1111.1704455990", "C-17"}
    assert len({row["person"] for row in rows}) == 1


def test_who_refused_analysis_in_the_events_is_left_out() -> None:
    imported("import_events", EXAMPLES / "events_20240105.json")
    assert list(Consent.objects.values_list("customer", "purpose", "given")) == [
        ("2222.1704452000", "mining", False)
    ]
    assert {row[0] for row in events(everybody=False)} == {"1111.1704455990", "C-17"}


def test_an_agreement_in_events_takes_no_refusal_back() -> None:
    Consent.objects.create(customer="C-17", purpose="mining", given=False)
    imported("import_events", EXAMPLES / "events_20240105.json")
    assert not Consent.objects.get(customer="C-17").given


def test_metrics_of_tickets_that_came_already_double_nothing() -> None:
    for name in ("zendesk_tickets.json", "zendesk_ticket_metrics.json"):
        call_command("import_events", str(EXAMPLES / name), stdout=io.StringIO(), stderr=io.StringIO())
    assert events() == Counter(EVENTS["zendesk_tickets.json"])


def test_events_outside_of_sessions_share_none() -> None:
    imported("import_events", EXAMPLES / "amplitude.zip")
    rows = [row for table in bucket_tables(current()) for row in table.to_pylist()]
    assert Counter(row["session"] for row in rows) == {"900001.1704455990000": 2, None: 1}


def test_every_example_is_on_a_page_and_every_page_is_linked() -> None:
    pages = {page.name: page.read_text() for page in PAGES.glob("*.md")}
    shown = {name for text in pages.values() for name in re.findall(r"examples/([\w.]+)", text)}
    assert shown == {path.name for path in EXAMPLES.iterdir()}
    told = (PAGES.parent / "import.md").read_text()
    assert not [name for name in pages if f"sources/{name}" not in told]


@pytest.mark.parametrize(
    ("name", "kind", "spare"),
    [
        ("events_20240105.json", "events", "geo.city"),
        ("intercom_conversations.json", "events", "state"),
        ("zendesk_tickets.csv", "feedback", "reason"),
        ("amplitude.zip", "events", "app"),
    ],
)
def test_what_a_page_shows_once_is_not_lost_by_another_correction(name: str, kind: str, spare: str) -> None:
    upload = SimpleUploadedFile(name, (EXAMPLES / name).read_bytes())
    (draft,) = receive([upload], somebody(ADMINISTRATOR, "anna"), kind).drafts
    seen = look(draft, True)
    assert seen.mapping is not None
    means = {column.name: column.means for column in seen.columns} | {spare: "leave_out"}
    keeping.change(draft, kind, means, {})
    again = look(draft, True).mapping
    assert again is not None
    assert again.columns == seen.mapping.columns
