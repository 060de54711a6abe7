"""One person from the look-up to the receipt, times of keeping and the trail, in a browser."""

import re
import zipfile

import pytest
from playwright.sync_api import expect

from journeymap.access.audit import record
from journeymap.customers.addresses import opaque
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here
from journeymap.privacy.models import Clearance, Erasure

KEY = "ann@<b>\u202egnp"  # what came with data is shown, never obeyed


@pytest.fixture
def company(live, tmp_path):
    rows = f"{KEY},visit,2026-01-01\nann-2,buy,2026-01-02\nbob,visit,2026-01-03\n"
    texts = {
        "events": f"customer,activity,time\n{rows}",
        "customers": f"customer,city\n{KEY},<img src=x onerror=alert(1)>\n",
    }
    for kind, text in texts.items():
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        run_here(Import.objects.create(kind=kind, files=[{"name": path.name, "path": str(path)}]))


def looked_up(page):
    page.goto("/people/")
    page.get_by_label("Customer key or e-mail address").fill(KEY)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/{opaque(KEY)}/")


def test_a_person_is_looked_up_refuses_is_exported_and_erased_by_keyboard_alone(company, as_admin, tmp_path):
    page = as_admin
    looked_up(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(KEY)
    page.get_by_role("button", name=re.compile("Refused.*counted on maps")).press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Noted: refused")
    page.get_by_role("button", name="Refuse future rows").press("Enter")
    expect(page.get_by_text("future rows refused", exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export everything").press("Enter")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert KEY in archive.read("events.json").decode()
    page.get_by_role("link", name="Erase…").press("Enter")
    page.get_by_role("textbox").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("That is not the key")
    page.get_by_role("textbox").fill(KEY)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Waiting for a worker.")).to_be_visible()
    run_here(Erasure.objects.get())
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()  # by itself
    page.goto(f"/people/{opaque(KEY)}/")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(KEY)


def test_the_figure_follows_the_typing_and_a_removal_shows_its_receipt(company, as_admin):
    page = as_admin
    page.goto("/people/retention/")
    page.get_by_label("Keep Events for so many days").fill("30")
    expect(page.locator("#figure-events")).to_have_text("3 events")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("is kept 30 days now")
    page.get_by_role("button", name="Remove what is too old now").click()
    expect(page.get_by_text("waiting", exact=True)).to_be_visible()
    run_here(Clearance.objects.get())
    expect(page.locator("#clearances")).to_contain_text("3 events")


@pytest.mark.parametrize("size", [(1440, 900, "light"), (390, 844, "dark")])
def test_no_page_has_a_grave_barrier_or_scrolls_sideways(company, page_of, axe, size):
    width, height, scheme = size
    page = page_of("Administrator", viewport={"width": width, "height": height}, color_scheme=scheme)
    record(None, "deed", "a" * 250, words="b" * 300)
    job = Erasure.objects.create(key="bob", digest="0" * 64, status="failed", error="The disk is full.")
    person = f"/people/{opaque(KEY)}/"
    for address in ("/people/", person, f"{person}erase/", "/people/retention/", "/people/erasures/",
                    f"/people/erasures/{job.pk}/", "/audit/", "/audit/?action=none"):  # fmt: skip
        page.goto(address)
        assert page.get_by_role("heading", level=1).count() == 1
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_business_user_looks_and_a_support_agent_does_not(company, as_business, as_support):
    looked_up(as_business)
    assert as_business.get_by_role("button", name="Export everything").count() == 0
    as_support.goto(f"/people/{opaque(KEY)}/")
    assert KEY not in as_support.content()
