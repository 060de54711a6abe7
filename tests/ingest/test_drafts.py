"""Files before they are imported: looked at, guessed, corrected, started once, thrown away."""

import gzip
import json
import os
import time
from datetime import timedelta

import openpyxl
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from journeymap.access.roles import SUPPORT_AGENT
from journeymap.customers.suppression import suppress
from journeymap.events.reading import bucket_tables
from journeymap.events.snapshots import current
from journeymap.ingest import receiving
from journeymap.ingest.drafts import keeping
from journeymap.ingest.drafts.looking import look
from journeymap.ingest.drafts.making import receive
from journeymap.ingest.models import Draft, Import, Shape
from journeymap.ingest.receiving import NotTaken, sweep_copies
from journeymap.jobs.claiming import run_here
from tests.people import somebody

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = (
    "ordered_at;order_no;cust;what;src;amt;note;mail\n"
    "21.11.2026 14:02;A-20418;kate1;fee_shown;web;33,00;;kate@example.com\n"
    "21.11.2026 14:03;A-20418;kate1;left_checkout;web;;Call +49 30 901820 today please;kate@example.com\n"
    "21.11.2026 14:05;A-20421;jonas7;paid;app;64,90;;jonas@example.com\n"
    "21.13.2026 14:11;A-20422;mia99;paid;web;18,50;;mia@example.com\n"
).replace("\n", "\r\n")
FEEDBACK = "id,comment,rating,customer\n1,Write to jane.doe@example.com,4,alice\n2,So slow,2,bob\n"
CUSTOMERS = "id,email,phone,segment\nk1,a@example.com,030 901820,new\nk2,b@example.com,030 901821,old\n"


@pytest.fixture
def agent() -> User:
    return somebody(SUPPORT_AGENT, "agent")


def upload(name: str, content: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def drafted(agent: User, content: str | bytes, name: str = "file.csv", kind: str = "") -> Draft:
    (draft,) = receive([upload(name, content)], agent, kind).drafts
    return draft


def meant(draft: Draft) -> dict[str, str]:
    return {column.name: column.means for column in look(draft, True).columns}


def text(parts) -> str:
    return "".join(part.text for part in parts)


def files_left() -> list[str]:
    return sorted(path.name for path in settings.UPLOADS_DIR.iterdir())


@pytest.mark.parametrize(
    ("content", "kind"), [(EVENTS, "events"), (FEEDBACK, "feedback"), (CUSTOMERS, "customers")]
)
def test_the_kind_of_a_file_is_guessed_with_a_reason(agent, content, kind):
    draft = drafted(agent, content)
    assert (draft.kind, draft.guessed["sure"]) == (kind, "sure")
    assert draft.guessed["why"]


def test_a_look_shows_what_the_columns_mean_and_the_first_rows_masked(agent):
    draft = drafted(agent, EVENTS)
    seen = look(draft, identities=False)
    assert seen.facts == ["4 rows", "8 columns", "semicolon, UTF-8, Windows line ends"]
    assert {
        "ordered_at": "time",
        "order_no": "case",
        "cust": "customer",
        "mail": "leave_out",
    }.items() <= meant(draft).items()
    shown = json.dumps([[text(cell.parts) for cell in row.cells] for row in seen.rows.shown])
    assert "901820" not in shown and "kate@example.com" not in shown
    (bad,) = [row for row in seen.rows.shown if row.reason]
    assert bad.number == 4 and "21.13.2026" in bad.reason
    assert [text(cell.parts) for cell in bad.cells if cell.bad] == ["21.13.2026 14:11"]
    assert (seen.rows.tried, seen.rows.refused) == (4, 1)


def test_a_corrected_column_is_imported_as_it_was_seen(agent):
    draft = drafted(agent, EVENTS)
    means = meant(draft) | {"cust": "customer", "mail": "leave_out", "src": "channel", "amt": "value",
                            "what": "activity", "order_no": "case", "note": "leave_out"}  # fmt: skip
    keeping.change(draft, "events", means, {})
    assert meant(draft) == means
    job = run_here(keeping.start(draft))
    assert (job.accepted, job.rejected) == (3, 1)
    assert job.refusals == {"the time … is not readable as day, month, year": 1}
    rows = [row for table in bucket_tables(current()) for row in table.to_pylist()]
    assert {row["customer"] for row in rows} == {"kate1", "jonas7"}
    assert {row["value"] for row in rows} == {33.0, 64.9, None}
    assert not any("mail" in name or "note" in name for name in rows[0])
    assert not files_left()


def test_what_was_chosen_is_remembered_unless_not_wanted(agent):
    draft = drafted(agent, EVENTS)
    chosen = {"src": "leave_out", "what": "activity"}
    keeping.change(draft, "events", meant(draft) | chosen, {})
    keeping.save(draft, remember=False)
    run_here(keeping.start(draft))
    assert not Shape.objects.exists()
    again = drafted(agent, EVENTS.replace("A-2", "B-2"))
    keeping.change(again, "events", meant(again) | chosen, {})
    run_here(keeping.start(again))
    assert meant(drafted(agent, EVENTS.replace("A-2", "C-2")))["src"] == "leave_out"


def test_settings_change_what_is_stored(agent):
    draft = drafted(agent, "time,activity,case\n01/02/2026 10:00,buy,1\n01/02/2026 10:00,pay,1\n")
    keeping.change(
        draft, "events", meant(draft), {"time_format": "mdy", "timezone": "Europe/Berlin", "channel": "=shop"}
    )
    seen = look(draft, True)
    assert [text(cell.parts) for cell in seen.rows.shown[0].cells] == [
        "2026-01-02 09:00:00",
        "1",
        "buy",
        "shop",
    ]
    keeping.change(draft, "events", meant(draft), {"timezone": "Mars"})
    assert "Mars" in look(draft, True).error


def test_what_is_missing_is_said_and_the_choices_stay(agent):
    draft = drafted(agent, EVENTS)
    means = meant(draft) | {"ordered_at": "attribute", "src": "leave_out"}
    keeping.change(draft, "events", means, {})
    seen = look(draft, True)
    assert seen.error == "No column with times was found. Choose Time for one of the columns below."
    assert meant(draft)["src"] == "leave_out"
    with pytest.raises(ValueError, match="No column with times"):
        keeping.start(draft)
    assert not Import.objects.exists()


def test_a_draft_is_started_once(agent):
    draft = drafted(agent, FEEDBACK)
    other_tab = Draft.objects.get(pk=draft.pk)
    job = keeping.start(draft)
    with pytest.raises(keeping.AlreadyStarted) as refused:
        keeping.start(other_tab)
    assert refused.value.job == job and Import.objects.count() == 1
    with pytest.raises(keeping.AlreadyStarted):
        keeping.change(other_tab, "feedback", {}, {})


def test_files_with_the_same_columns_are_one_draft_and_others_their_own(agent):
    september, october = EVENTS, EVENTS.replace("21.11", "21.10")
    received = receive(
        [upload("sep.csv", september), upload("oct.csv", october), upload("said.csv", FEEDBACK),
         upload("empty.csv", ""), upload("photo.csv", b"%PDF-1.4")], agent,
    )  # fmt: skip
    assert [[file["name"] for file in draft.files] for draft in received.drafts] == [
        ["sep.csv", "oct.csv"],
        ["said.csv"],
    ]
    assert set(received.refused) == {"empty.csv", "photo.csv"}
    assert "export the table as CSV" in received.refused["photo.csv"]
    assert len(files_left()) == 6
    assert run_here(keeping.start(received.drafts[0])).accepted == 6


def test_masked_personal_data_are_counted(agent):
    job = run_here(keeping.start(drafted(agent, FEEDBACK)))
    assert job.masked == {"email": 1}


def test_the_same_file_again_is_known(agent):
    first = run_here(keeping.start(drafted(agent, FEEDBACK)))
    assert keeping.same_before(drafted(agent, FEEDBACK)) == first
    assert keeping.same_before(drafted(agent, FEEDBACK + "3,Fine,5,eve\n")) is None


def test_columns_of_addresses_that_nobody_needs_are_left_out_at_first(agent):
    content = "time,activity,case,contact\n2026-01-01,buy,1,a@example.com\n2026-01-02,pay,1,b@example.com\n"
    draft = drafted(agent, content)
    assert meant(draft)["contact"] == "leave_out"
    keeping.change(draft, "events", meant(draft) | {"contact": "attribute"}, {})
    assert meant(draft)["contact"] == "attribute"


def test_whoever_was_erased_since_the_upload_stays_out(agent):
    draft = drafted(agent, "time,activity,customer\n2026-01-01,buy,alice\n2026-01-02,pay,bob\n")
    suppress("alice", "erased", imports_before=timezone.now())
    job = run_here(keeping.start(draft))
    assert (job.accepted, job.rejected) == (1, 1)


def test_drafts_are_swept_with_their_files_and_only_when_old(agent):
    draft = drafted(agent, FEEDBACK)
    for name in files_left():
        os.utime(settings.UPLOADS_DIR / name, (time.time() - 90_000,) * 2)
    assert sweep_copies() == 0 and keeping.sweep_drafts() == 0
    Draft.objects.update(created=timezone.now() - keeping.KEPT_FOR - timedelta(hours=1))
    assert keeping.sweep_drafts() == 1
    assert not files_left() and not Draft.objects.filter(pk=draft.pk).exists()


def test_an_erasure_can_throw_all_waiting_drafts_away(agent):
    started = drafted(agent, FEEDBACK)
    job = keeping.start(started)
    drafted(agent, EVENTS)
    assert keeping.discard_all() == 1
    assert run_here(job).accepted == 2


def test_too_large_a_file_and_a_full_disk_are_refused_with_words(agent, monkeypatch):
    monkeypatch.setattr(settings, "UPLOAD_MAX_BYTES", 10)
    received = receive([upload("big.csv", EVENTS)], agent)
    assert not received.drafts and "Pack it with gzip" in received.refused["big.csv"]
    monkeypatch.setattr(settings, "UPLOAD_MAX_BYTES", 2**30)
    monkeypatch.setattr(receiving, "SPARE_BYTES", 2**60)
    with pytest.raises(NotTaken, match="nearly full"):
        receiving.store([upload("a.csv", EVENTS)])
    assert not files_left()


def test_a_hostile_name_loses_what_turns_or_hides_text(agent):
    draft = drafted(agent, FEEDBACK, "a\u202egpj.\u200b<script>\0.csv")
    assert draft.files[0]["name"] == "agpj.<script>.csv"


def test_a_field_that_is_needed_cannot_be_told_away(agent):
    draft = drafted(agent, "time,activity,case\n2026-01-01,buy,1\n2026-01-02,pay,1\n")
    keeping.change(draft, "events", meant(draft) | {"activity": "attribute"}, {})
    assert "Choose Activity for one" in look(draft, True).error
    keeping.change(draft, "events", meant(draft), {"activity": "=visit"})
    assert not look(draft, True).error


def test_a_workbook_is_looked_at_without_reading_it_all_again(agent, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["comment", "score"])
    for number in range(30):
        book.active.append([f"text {number}", number % 5 + 1])
    book.save(tmp_path / "a.xlsx")
    draft = drafted(agent, (tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    (settings.DATA_DIR / draft.files[0]["path"]).write_bytes(b"gone")  # only the sample is read from now on
    assert look(draft, True).facts[:2] == ["30 rows", "2 columns"]


def test_personal_data_in_a_spare_column_ask_for_an_eye(agent):
    content = "time,activity,case,remark\n2026-01-01,buy,1,call +49 30 901820\n2026-01-02,pay,1,fine\n"
    (remark,) = [each for each in look(drafted(agent, content), True).columns if each.name == "remark"]
    assert (remark.means, remark.sure) == ("attribute", "check")
    assert "personal data (phone)" in remark.why


@pytest.mark.parametrize(("rows", "said"), [(20_000, "20,000 rows"), (31_000, "more than 20,000 rows")])
def test_rows_of_a_packed_file_are_counted_only_where_all_were_read(agent, rows, said):
    """A packed file is small: its bytes are read ahead long before its rows."""
    lines = "what,who,at\n" + "".join(f"paid,c{n % 90},2026-11-{1 + n % 28:02d}\n" for n in range(rows))
    seen = look(drafted(agent, gzip.compress(lines.encode()), "events.csv.gz"), True)
    assert seen.facts[0] == said
