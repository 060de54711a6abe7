"""The pages of imports for each role: hand in, check, start, watch, result, undo; drafts are one's own."""

import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT
from journeymap.ingest.models import Draft, Import
from journeymap.jobs.claiming import run_here
from tests.people import client_of

pytestmark = pytest.mark.django_db(transaction=True)

HOSTILE = "<img src=x onerror=alert(1)>"
HEAD = f"cust,what,when_,shop,{HOSTILE}\n"
ROWS = f"alice1,{HOSTILE},2026-01-01,Ulm,a\nalice1,buy,2026-01-02,Ulm,b\nalice1,buy,never,Ulm,c\n"
EVENTS = f"{HEAD}{ROWS}".encode()


@pytest.fixture(autouse=True)
def no_upload_is_left():
    yield
    for path in settings.UPLOADS_DIR.iterdir():
        path.unlink()


@pytest.fixture
def agent() -> Client:
    return client_of(SUPPORT_AGENT)


def hand_in(client: Client, content: bytes = EVENTS, name: str = f"{HOSTILE}.csv") -> Draft:
    answer = client.post("/imports/upload/", {"files": SimpleUploadedFile(name, content)})
    draft = Draft.objects.first()
    assert answer.url == f"/imports/drafts/{draft.pk}/"
    return draft


def form(client: Client, draft: Draft, **changed: str) -> dict[str, str]:
    """What the form on the page of a draft would send."""
    page = client.get(f"/imports/drafts/{draft.pk}/").content.decode()
    sent = {}
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else re.search(r'<option value="([^"]*)"', options)[1]
    return sent | {"remember": "1"} | changed


CHOICES = {"means-0": "customer", "means-1": "activity", "means-2": "time", "means-3": "channel",
           "means-4": "leave_out"}  # fmt: skip


def imported(client: Client) -> Import:
    draft = hand_in(client)
    answer = client.post(f"/imports/drafts/{draft.pk}/start/", form(client, draft, **CHOICES))
    job = Import.objects.get()
    assert answer.url == f"/imports/{job.pk}/"
    return run_here(job)


def test_a_file_is_checked_corrected_and_imported(agent):
    draft = hand_in(agent)
    page = agent.get(f"/imports/drafts/{draft.pk}/").content.decode()
    assert HOSTILE not in page and "&lt;img src=x onerror" in page
    assert "alice1" not in page and "a••••1" in page
    agent.post(f"/imports/drafts/{draft.pk}/", form(agent, draft, **CHOICES))
    assert form(agent, draft).items() >= CHOICES.items()
    part = agent.post(
        f"/imports/drafts/{draft.pk}/", form(agent, draft, **{"means-3": "attribute"}), HTTP_HX_REQUEST="true"
    ).content.decode()
    assert part.lstrip().startswith("<section") and "1 of the first 3 rows</b> would be set aside" in part
    answer = agent.post(f"/imports/drafts/{draft.pk}/start/", form(agent, draft, **CHOICES))
    job = run_here(Import.objects.get())
    page = agent.get(answer.url).content.decode()
    assert "2 + 0 + 1 = 3 rows" in page and "The time … is not readable" in page
    assert HOSTILE not in page and f"/imports/{job.pk}/rejects/" in page
    file = agent.get(f"/imports/{job.pk}/rejects/")
    assert b"never" in b"".join(file.streaming_content)
    file.close()


def test_a_second_tab_is_led_to_the_import(agent):
    draft = hand_in(agent)
    sent = form(agent, draft, **CHOICES)
    first = agent.post(f"/imports/drafts/{draft.pk}/start/", sent)
    second = agent.post(f"/imports/drafts/{draft.pk}/start/", sent, follow=True)
    assert Import.objects.count() == 1
    assert second.redirect_chain[-1][0] == first.url
    assert "started already" in second.content.decode()
    assert agent.get(f"/imports/drafts/{draft.pk}/").url == first.url
    assert agent.post(f"/imports/drafts/{draft.pk}/", sent).status_code == 302
    by_script = agent.post(f"/imports/drafts/{draft.pk}/", sent, HTTP_HX_REQUEST="true")
    assert by_script["HX-Redirect"] == f"/imports/drafts/{draft.pk}/"


def test_nobody_meets_the_draft_of_somebody_else(agent):
    draft = hand_in(agent)
    for other in (client_of(SUPPORT_AGENT, "another"), client_of(ADMINISTRATOR)):
        for address in ("", "start/", "discard/"):
            assert other.post(f"/imports/drafts/{draft.pk}/{address}").status_code == 404
        assert other.get(f"/imports/drafts/{draft.pk}/").status_code == 404
        assert "onerror" not in other.get("/imports/").content.decode()
    assert Draft.objects.filter(job=None).count() == 1


def test_each_role_may_do_just_this(agent):
    job = imported(agent)
    business, admin, stranger = client_of(BUSINESS_USER), client_of(ADMINISTRATOR), Client()
    assert stranger.get("/imports/").status_code == 302
    assert [client.get("/imports/").status_code for client in (agent, business, admin)] == [200] * 3
    assert [client.get(f"/imports/{job.pk}/").status_code for client in (agent, business, admin)] == [200] * 3
    assert "data-drop" not in business.get("/imports/").content.decode()
    for address in ("upload/", f"{job.pk}/undo/", f"{job.pk}/cancel/"):
        assert business.post(f"/imports/{address}").status_code == 403
    other = client_of(SUPPORT_AGENT, "another")
    assert other.get(f"/imports/{job.pk}/rejects/").status_code == 403
    assert "Download with reasons" not in other.get(f"/imports/{job.pk}/").content.decode()
    admin.get(f"/imports/{job.pk}/rejects/").close()


def test_undo_says_what_goes_and_then_it_is_gone(agent):
    job = imported(agent)
    question = agent.get(f"/imports/{job.pk}/undo/").content.decode()
    assert "2 rows</b> that this import brought will go" in question
    assert Import.objects.get().undone is None
    page = agent.post(f"/imports/{job.pk}/undo/", follow=True).content.decode()
    assert "was undone" in page and Import.objects.get().undone
    assert "undone" in agent.get("/imports/?state=undone").content.decode()
    assert agent.get(f"/imports/{job.pk}/undo/").status_code == 302


def test_an_unreadable_file_is_refused_on_the_page_with_how_to_mend_it(agent):
    answer = agent.post("/imports/upload/", {"files": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}, follow=True)
    assert "export the table as CSV" in answer.content.decode()
    nothing = agent.post("/imports/upload/", {}, HTTP_ACCEPT="application/json")
    assert nothing.json() == {"next": "/imports/"}


def test_what_is_missing_is_said_and_keeps_the_button_shut(agent):
    draft = hand_in(agent, b"a,b\n1,1\n1,1\n", "odd.csv")
    page = agent.get(f"/imports/drafts/{draft.pk}/").content.decode()
    assert "Choose Time for one of the columns below." in page
    assert re.search(r"start/\" disabled", page)
    assert agent.post(f"/imports/drafts/{draft.pk}/start/").url == f"/imports/drafts/{draft.pk}/"
    assert not Import.objects.exists()


def test_the_same_file_again_is_said_before_and_after(agent):
    imported(agent)
    draft = hand_in(agent, name="renamed.csv")
    assert "The same file came before" in agent.get(f"/imports/drafts/{draft.pk}/").content.decode()
    agent.post(f"/imports/drafts/{draft.pk}/start/")
    run_here(Import.objects.first())
    assert Import.objects.first().accepted == 0
    assert "again, nothing changed" in agent.get(f"/imports/{Import.objects.first().pk}/").content.decode()


def test_an_import_under_way_asks_for_news_and_can_be_cancelled(agent):
    draft = hand_in(agent)
    agent.post(f"/imports/drafts/{draft.pk}/start/", form(agent, draft, **CHOICES))
    job = Import.objects.get()
    part = agent.get(f"/imports/{job.pk}/", HTTP_HX_REQUEST="true").content.decode()
    assert 'hx-trigger="every 1s"' in part and "waits for a free worker" in part
    page = agent.post(f"/imports/{job.pk}/cancel/", follow=True).content.decode()
    assert "Cancelled. Nothing of it was stored." in page
    assert not list(settings.UPLOADS_DIR.iterdir())


def test_a_draft_is_thrown_away(agent):
    draft = hand_in(agent)
    assert "Thrown away" in agent.post(f"/imports/drafts/{draft.pk}/discard/", follow=True).content.decode()
    assert not Draft.objects.exists() and not list(settings.UPLOADS_DIR.iterdir())


def test_the_history_is_filtered(agent):
    imported(agent)
    assert "Nothing fits this filter" in agent.get("/imports/?kind=customers").content.decode()
    shown = agent.get("/imports/?kind=events&state=done&mine=1").content.decode()
    assert f"import {Import.objects.get().pk}<" in shown
