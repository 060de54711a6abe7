"""Pages of people, times of keeping, receipts and the trail: who may do what, and that it is done."""

import re

import pytest
from django.test import Client

from journeymap.access.audit import record
from journeymap.access.models import Entry
from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT
from journeymap.customers.addresses import opaque
from journeymap.customers.models import Consent, Link
from journeymap.events.reading import bucket_tables
from journeymap.events.snapshots import current
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here
from journeymap.privacy.holding import Holding
from journeymap.privacy.models import Clearance, Erasure, Retention
from journeymap.privacy.suppressing import is_suppressed
from tests.people import client_of

pytestmark = pytest.mark.django_db(transaction=True)
HOSTILE = '<script>alert("ann")</script>'


@pytest.fixture
def admin() -> Client:
    return client_of(ADMINISTRATOR)


@pytest.fixture
def hand_in(tmp_path):
    def hand_in(kind: str, text: str) -> Import:
        path = tmp_path / f"{kind}-{Import.objects.count()}.csv"
        path.write_text(text)
        return run_here(Import.objects.create(kind=kind, files=[{"name": path.name, "path": str(path)}]))

    return hand_in


@pytest.fixture
def company(hand_in):
    hand_in(
        "events", "customer,activity,time\nann,visit,2026-01-01\nann-2,buy,2026-01-02\nbob,visit,2026-01-03\n"
    )
    hand_in("customers", "customer,email,note\nann,ann@example.com,<b>bold</b>\nbob,b@example.com,\n")


def seen() -> set[str]:
    return {row["customer"] for table in bucket_tables(current()) for row in table.to_pylist()}


PAGES = [
    "/people/",
    "/people/{ann}/",
    "/people/{ann}/erase/",
    "/people/erasures/",
    "/people/retention/",
    "/people/retention/events/figure/?days=3",
    "/audit/",
    "/audit/export/",
]
BUTTONS = ["/people/refuse/", "/people/{ann}/consent/", "/people/{ann}/suppress/", "/people/{ann}/link/",
           "/people/{ann}/separate/", "/people/{ann}/export/", "/people/{ann}/erase/", "/people/retention/",
           "/people/retention/clear/", "/audit/check/"]  # fmt: skip


def test_each_role_reaches_its_pages_and_no_other(company):
    roles = (SUPPORT_AGENT, BUSINESS_USER, ADMINISTRATOR)
    told = {role: {each for each in PAGES if status(client_of(role).get, each) == 200} for role in roles}
    assert told == {
        SUPPORT_AGENT: set(),
        BUSINESS_USER: {"/people/", "/people/{ann}/"},
        ADMINISTRATOR: set(PAGES),
    }


@pytest.mark.parametrize("role", [SUPPORT_AGENT, BUSINESS_USER])
def test_no_button_works_for_who_may_not_press_it(company, role):
    client = client_of(role)
    assert {status(client.post, address) for address in BUTTONS} == {403}
    assert Entry.objects.exclude(action="import").count() == 0 and not Erasure.objects.exists()


def test_who_is_not_signed_in_is_asked_to(company):
    assert all(status(Client().get, address) == 302 for address in PAGES)


def status(ask, address: str) -> int:
    answer = ask(address.format(ann=opaque("ann")))
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def test_a_business_user_sees_a_person_without_the_buttons(company):
    page = client_of(BUSINESS_USER).get(f"/people/{opaque('ann')}/").content.decode()
    assert "ann" in page and not re.search(
        r"Erase|Export everything|Refuse future rows|>Link<|>Agreed<", page
    )


def test_a_person_is_found_by_key_and_by_address_and_neither_shows_in_the_address(company, admin):
    for told in ("ann", "ANN@example.com"):
        answer = admin.post("/people/", {"key": told})
        assert answer.status_code == 302 and answer["Location"] == f"/people/{opaque('ann')}/"
        assert "ann" not in answer["Location"]
    missing = admin.post("/people/", {"key": HOSTILE})
    assert missing.status_code == 404 and HOSTILE not in missing.content.decode()
    assert admin.post("/people/", {"key": " "}).status_code == 400


def test_a_look_is_noted_and_the_page_counts_what_an_export_holds(company, admin):
    page = admin.get(f"/people/{opaque('ann')}/").content.decode()
    assert Entry.objects.get(action="view customer").target.startswith("person ")
    assert "<b>bold</b>" not in page and "&lt;b&gt;bold" in page
    assert re.search(r"Events</th><td class=\"num\">1<", page)
    assert admin.get("/people/").content.decode().count(opaque("ann")) == 1  # looked at lately


@pytest.mark.parametrize("told", [str, opaque, lambda word: word * 3000], ids=["nonsense", "nobody", "long"])
def test_an_address_of_nobody_is_not_found(company, admin, told):
    person = told("nobody")
    assert admin.get(f"/people/{person}/").status_code == 404
    assert admin.post(f"/people/{person}/consent/", {"purpose": "mining", "given": "no"}).status_code == 404


def test_consent_by_page_takes_the_person_off_the_map_and_back(company, admin):
    where = f"/people/{opaque('ann')}/consent/"
    admin.post(where, {"purpose": "mining", "given": "no"})
    assert seen() == {"ann-2", "bob"} and not Consent.objects.get().given
    admin.post(where, {"purpose": "mining", "given": "yes"})
    assert seen() == {"ann", "ann-2", "bob"}
    admin.post(where, {"purpose": "x", "given": "yes"})
    admin.post(where, {"purpose": "mining", "given": "maybe"})
    assert Consent.objects.get().given


def test_keys_are_linked_and_separated(company, admin):
    where = f"/people/{opaque('ann')}/"
    admin.post(where + "link/", {"key": "ann-2"})
    assert Holding.of("ann").keys == ["ann", "ann-2"]
    assert "separate" in admin.get(where).content.decode().lower()
    admin.post(where + "link/", {"key": "not there"})
    assert Link.objects.count() == 1
    admin.post(where + "separate/", {"key": "ann-2"})
    assert Holding.of("ann").keys == ["ann"]


def test_future_rows_are_refused_and_taken_again(company, admin, hand_in):
    where = f"/people/{opaque('ann')}/suppress/"
    admin.post(where)
    assert hand_in("events", "customer,activity,time\nann,more,2026-02-01\n").rejected == 1
    admin.post(where, {"undo": "1"})
    assert not is_suppressed("ann")
    admin.post("/people/refuse/", {"key": "stranger"})
    assert is_suppressed("stranger")


def test_an_erasure_needs_the_typed_key_and_ends_in_a_receipt(company, admin):
    admin.get(f"/people/{opaque('ann')}/")
    assert opaque("ann") in admin.get("/people/").content.decode()
    where = f"/people/{opaque('ann')}/erase/"
    assert admin.post(where, {"confirm": "Ann"}).status_code == 400 and not Erasure.objects.exists()
    answer = admin.post(where, {"confirm": "ann"})
    job = Erasure.objects.get()
    assert answer["Location"] == f"/people/erasures/{job.pk}/"
    assert "every 2s" in admin.get(answer["Location"]).content.decode()
    run_here(job)
    page = admin.get(answer["Location"]).content.decode()
    assert "Receipt" in page and "every 2s" not in page and "ann@" not in page
    part = admin.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div class="cols') and "Receipt" in part
    assert seen() == {"ann-2", "bob"}
    assert admin.get(f"/people/{opaque('ann')}/").status_code == 404
    assert opaque("ann") not in admin.get("/people/").content.decode()  # nor in anybody's session
    assert f"Erasure {job.pk}" in admin.get("/people/erasures/").content.decode()


def test_a_failed_erasure_is_tried_again(company, admin):
    job = Erasure.objects.create(key="ann", digest="0" * 64, status="failed", error="<disk>")
    assert "&lt;disk&gt;" in admin.get(f"/people/erasures/{job.pk}/").content.decode()
    admin.post(f"/people/erasures/{job.pk}/")
    run_here(Erasure.objects.get())
    assert "ann" not in seen()


def test_two_editors_of_one_limit_get_a_clear_message(company, admin):
    told = {"kind": "events", "days": "30", "revision": "0"}
    assert admin.post("/people/retention/", told).status_code == 302
    late = admin.post("/people/retention/", told | {"days": "7"})
    page = late.content.decode()
    assert late.status_code == 409 and "changed “Events” meanwhile: it is 30 days now" in page
    assert (
        'value="7"' in page and 'name="revision" value="1"' in page
    )  # what was typed stays, on the new basis
    assert Retention.objects.get().days == 30
    assert admin.post("/people/retention/", told | {"days": "7", "revision": "1"}).status_code == 302
    assert Retention.objects.get().days == 7


@pytest.mark.parametrize("days", ["0", "-1", "x<b>", "1e9", "٣", "9999999999999"])
def test_days_that_make_no_sense_are_told_so_and_stay_in_the_field(company, admin, days):
    answer = admin.post("/people/retention/", {"kind": "events", "days": days, "revision": "0"})
    assert answer.status_code == 400 and "x<b>" not in answer.content.decode()
    assert not Retention.objects.exclude(days=None).exists()


def test_the_figure_follows_what_is_typed_and_a_clearance_removes_it(company, admin):
    assert admin.get("/people/retention/events/figure/?days=30").content.decode() == "3 events"
    assert admin.get("/people/retention/events/figure/?days=").content.decode() == "nothing"
    admin.post("/people/retention/", {"kind": "events", "days": "30", "revision": "0"})
    admin.post("/people/retention/clear/")
    run_here(Clearance.objects.get())
    assert "3 events" in admin.get("/people/retention/clearances/").content.decode()
    assert seen() == set()


def test_the_trail_is_filtered_and_exported_inert(admin):
    record(None, "deed", "=HYPERLINK(1)", words=HOSTILE)
    record(None, "other", "journey shop")
    page = admin.get("/audit/?action=deed").content.decode()
    assert "=HYPERLINK" in page and "journey shop" not in page and HOSTILE not in page
    assert "No entry fits" in admin.get("/audit/?since=2099-01-01").content.decode()
    assert "is no day" in admin.get("/audit/?since=99x").content.decode()
    assert admin.get("/audit/?until=9999-12-31&page=99&who=system&target=x").status_code == 200
    text = b"".join(admin.get("/audit/export/?action=deed").streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text and "journey shop" not in text
    assert Entry.objects.filter(action="export audit").exists()


def test_the_page_of_a_person_leads_to_their_entries_without_their_key(company, admin):
    page = admin.get(f"/people/{opaque('ann')}/").content.decode()
    address = re.search(r'href="(/audit/[^"]+)"', page)[1]
    assert "ann" not in address
    entries = admin.get(address).content.decode()
    assert "Looked at a customer</th>" in entries and "Imported data</th>" not in entries


def test_the_state_of_the_chain_is_shown_and_checked(company, admin):
    admin.post("/audit/check/")
    assert "Whole: " in admin.get("/audit/").content.decode()
    Entry.objects.filter(seq=1).update(action="forged")
    admin.post("/audit/check/")
    page = admin.get("/audit/").content.decode()
    assert "The trail is broken" in page and "entry 1" in page
