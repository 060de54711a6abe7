"""The page of a journey's map without a browser: numbers and their rows, states, rights, names."""

import html
import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from journeymap.access.models import Entry
from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.analysis.models import Run
from journeymap.customers.addresses import opaque
from journeymap.journeys.models import Journey
from journeymap.maps.keeping import kept_map
from journeymap.maps.models import Note, SavedView
from tests.analysis.company import BEGIN, HOSTILE, hear
from tests.analysis.conftest import dropoff, shop, store, told
from tests.journeys.conftest import put, traces
from tests.maps.cells import CHOSEN
from tests.people import client_of

__all__ = ["dropoff", "shop", "store", "told"]
pytestmark = pytest.mark.django_db
LATER = BEGIN + timedelta(days=400)
MORE_HOSTILE = ("# *md* <svg onload=alert(2)>", "\u202eevil\u200b \u2066words")
HTMX = {"HX-Request": "true"}
ON_THE_CELL = re.compile(r"([\d,]+) on the cell (.) ([\d,]+) rows")


@pytest.fixture
def bea():
    return client_of(BUSINESS_USER, "bea")


def page(client, query="", status=200, slug="shop", **headers):
    answer = client.get(f"/journeys/{slug}/{query}", headers=headers)
    assert answer.status_code == status
    return answer.content.decode()


@CHOSEN
def test_every_number_opens_to_as_many_rows_as_it_says_and_as_the_api_says(bea, dropoff, shop, chosen):
    drawn = kept_map(shop)
    opened = 0
    for cell in chosen([*drawn["measures"], *drawn["findings"]]):
        shown = bea.get(f"/journeys/shop/cell/{cell['address']}/").content.decode()
        told, sign, rows = ON_THE_CELL.search(shown).groups()
        listed = bea.get(f"/journeys/shop/cell/{cell['address']}/rows/?format=csv")
        lines = b"".join(listed.streaming_content).decode().count("\n")
        api = bea.get(f"/api/v1/journeys/shop/map/cells/{cell['address']}/rows/").json()
        assert sign == "="
        assert int(told.replace(",", "")) == int(rows.replace(",", "")) == cell["n"] == api["count"]
        assert max(lines - 1, 0) == cell["n"] or "\n" in str(HOSTILE)  # a name may hold a line break
        opened += 1
    assert opened > (40 if chosen is list else 25)


@pytest.mark.parametrize(
    "query", ["?show=sankey", "?show=graph", "?show=graph&follows=eventually", "?show=variants",
              "?show=sankey&channel=web", "?show=graph&trait=country=PT"]
)  # fmt: skip
def test_every_step_of_a_flow_view_opens_to_its_rows(bea, shop, query):
    shown = page(bea, query)
    links = re.findall(r'<li><a href="([^"]+)"[^>]*><b class="num">([\d,]+)', shown)
    assert len(links) > 2
    for address, count in links:
        drawer = bea.get(html.unescape(address)).content.decode()
        assert ON_THE_CELL.search(drawer).groups() == (count, "=", count)


def test_a_cell_that_holds_several_numbers_lists_them_and_each_opens(bea, shop):
    shown = page(bea)
    address = re.search(r'data-cell="(touchpoints\.\d)"', shown).group(1)
    drawer = bea.get(f"/journeys/shop/cell/{address}/").content.decode()
    inside = re.findall(r'data-cell="(c[0-9a-f]{16})"', drawer)
    assert inside
    assert all(bea.get(f"/journeys/shop/cell/{each}/").status_code == 200 for each in inside)


def test_names_and_words_of_customers_are_shown_as_text(bea, store):
    put(1, traces([" ".join(["a"])] * 12))
    journey = Journey.objects.create(name="<b>Odd</b> & \u202e'name'", case="customer")
    stage = journey.stages.create(name="<script>alert(1)</script>", order=0)
    touchpoint = journey.touchpoints.create(name="[x](javascript:alert(1)) \u200b<img src=x>", stage=stage)
    journey.rules.create(touchpoint=touchpoint, pattern="a")
    rows = [
        {"id": f"h{number}", "text": text, "score": 5.0, "kind": "csat", "scale_min": 1.0, "scale_max": 5.0,
         "time": LATER, "customer": "c0", "touchpoint": touchpoint.name, "row": number + 1}
        for number, text in enumerate([*HOSTILE, *MORE_HOSTILE] * 2)
    ]  # fmt: skip
    hear(2, rows)
    Note.objects.create(
        journey=journey, lane="backstage", stage=stage, text="</textarea><script>alert(3)</script>"
    )
    everything = ["", "?show=graph", "?show=sankey", "?show=variants", "?show=funnel", "?cell=backstage.1"]
    cells = [cell["address"] for cell in kept_map(journey)["measures"]]
    shown = "".join(page(bea, query, slug=journey.slug) for query in everything)
    shown += "".join(bea.get(f"/journeys/{journey.slug}/cell/{each}/").content.decode() for each in cells)
    shown += bea.get(f"/people/{opaque('c0')}/timeline/").content.decode()
    for tag in ("<script>alert", "<img src=x", "<b>Odd", "<svg onload", "</textarea><script"):
        assert tag not in shown
    assert "&lt;script&gt;alert(1)" in shown and "\u202eevil" in shown


def test_a_filter_is_kept_in_every_link_of_the_page(bea, shop):
    shown = page(bea, "?since=2025-01-05&channel=web&trait=country%3DPT")
    cells = set(re.findall(r'href="(/journeys/shop/cell/[^"]+)"', shown))
    assert cells
    for each in cells:
        assert "since=2025-01-05&amp;channel=web&amp;trait=country%3DPT" in each
    files = re.findall(r'href="(/api/v1/[^"]+export[^"]+)"', shown)
    assert len(files) > 5 and all("channel=web" in each for each in files)


def test_the_last_day_of_a_form_belongs_and_its_address_becomes_that_of_links(bea, shop):
    answer = bea.get("/journeys/shop/?since=&to=2025-01-31&channel=")
    assert answer.status_code == 302 and answer["Location"] == "/journeys/shop/?until=2025-02-01"
    assert "to 31 Jan 2025" in page(bea, "?until=2025-02-01")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?since=someday", "is no date or time"),
        ("?channel=fax", "There is no channel"),
        ("?trait=shoe%3D42", "Customers have no trait"),
        ("?since=2025-02-01&until=2025-01-01", "before it begins"),
        ("?vs_channel=fax", "What it is compared with cannot be shown"),
    ],
)
def test_a_filter_that_cannot_be_answered_is_told_and_the_rest_of_the_page_stays(bea, shop, query, said):
    shown = page(bea, query)
    assert said in html.unescape(shown) and 'role="grid"' in shown


def test_a_part_without_cases_and_a_journey_without_events_say_so(bea, shop, store):
    assert "No case fits this filter" in page(bea, "?since=2031-01-01")
    Journey.objects.create(name="Empty", case="customer", activities=["nothing of the kind"])
    assert "no events yet" in page(bea, slug="empty")
    Journey.objects.create(name="Unmatched", case="customer")
    assert "No event matches a touchpoint" in page(bea, slug="unmatched")


def test_htmx_gets_the_changed_part_and_the_address_to_push(bea, shop):
    answer = bea.get("/journeys/shop/?channel=web", headers=HTMX)
    assert answer["HX-Push-Url"] == "/journeys/shop/?channel=web"
    assert b"<html" not in answer.content and b'id="look"' in answer.content
    drawer = bea.get("/journeys/shop/cell/touchpoints.1/?channel=web", headers=HTMX)
    assert drawer["HX-Push-Url"] == "/journeys/shop/?channel=web&cell=touchpoints.1"
    assert b"<html" not in drawer.content


def test_a_comparison_says_what_with_what_and_the_drawer_shows_both(bea, shop):
    shown = page(bea, "?channel=web&vs_channel=shop")
    assert "compared with" in shown and "End comparison" in shown and "○" in shown
    swapped = html.unescape(re.search(r'id="swap" href="([^"]+)"', shown).group(1))
    assert "channel=shop" in swapped and "vs_channel=web" in swapped
    cell = next(c for c in kept_map(shop)["measures"] if c["name"] == "share_of_start")
    drawer = bea.get(f"/journeys/shop/cell/{cell['address']}/?channel=web&vs_channel=shop").content.decode()
    assert "Difference" in drawer and "Newcombe" in drawer


def test_two_editors_of_a_note_lose_nothing(bea, shop):
    bea.post("/journeys/shop/notes/", {"cell": "backstage.1", "text": "first words"})
    note = Note.objects.get()
    assert (note.text, note.by.username, note.stage.name) == ("first words", "bea", "Look")
    Note.objects.filter(pk=note.pk).update(text="their words", revision=2)
    told = {"cell": "backstage.1", "text": "my words", "revision": 1}
    shown = bea.post(f"/journeys/shop/notes/{note.pk}/?cell=backstage.1", told).content.decode()
    assert "changed this note meanwhile" in shown and "their words" in shown and "my words" in shown
    assert Note.objects.get().text == "their words"
    bea.post(f"/journeys/shop/notes/{note.pk}/", {**told, "revision": 2})
    assert Note.objects.get().text == "my words"
    Note.objects.all().delete()
    gone = bea.post(
        f"/journeys/shop/notes/{note.pk}/?cell=backstage.1", {**told, "revision": 3}
    ).content.decode()
    assert "deleted meanwhile" in gone and "my words" in gone


def test_a_note_is_deleted_and_every_change_is_noted(bea, shop):
    bea.post("/journeys/shop/notes/", {"cell": "backstage.1", "text": "words"})
    note = Note.objects.get()
    bea.post(f"/journeys/shop/notes/{note.pk}/", {"cell": "backstage.1", "revision": 1, "what": "delete"})
    assert not Note.objects.exists()
    noted = set(Entry.objects.values_list("action", flat=True))
    assert {"maps.create_note", "maps.delete_note"} <= noted


def test_a_view_is_kept_shared_renamed_and_deleted(bea, shop):
    bea.post("/journeys/shop/views/?channel=web&lane=flow&lane=touchpoints", {"name": "Web only"})
    view = SavedView.objects.get()
    assert view.query == {"channel": ["web"], "lane": ["flow", "touchpoints"]} and not view.shared
    answer = bea.get(f"/journeys/shop/?view={view.slug}")
    assert answer["Location"] == "/journeys/shop/?channel=web&lane=flow&lane=touchpoints&view=web-only"
    shown = page(bea, "?channel=web&lane=flow&lane=touchpoints&view=web-only")
    assert "Web only" in shown and "2 of" in shown and "lane-channels" not in shown
    bea.post("/journeys/shop/views/web-only/?channel=web", {"what": "rename", "name": "Web"})
    bea.post("/journeys/shop/views/web-only/?channel=web", {"what": "share"})
    view.refresh_from_db()
    assert (view.name, view.shared) == ("Web", True)
    bea.post("/journeys/shop/views/web-only/", {"what": "delete"})
    assert not SavedView.objects.exists()


def test_a_private_view_of_somebody_else_is_not_there(bea, client, shop):
    other = get_user_model().objects.create_user("otto")
    SavedView.objects.create(journey=shop, name="Mine", owner=other, query={})
    page(bea, "?view=mine", status=404)
    assert bea.post("/journeys/shop/views/mine/", {"what": "delete"}).status_code == 404
    assert SavedView.objects.exists() and "Mine" not in page(bea)


def test_a_link_shared_out_of_a_private_view_shows_its_part_without_its_name(bea, shop):
    other = get_user_model().objects.create_user("otto")
    SavedView.objects.create(journey=shop, name="Secret plan", owner=other, query={"channel": ["web"]})
    shown = page(bea, "?channel=web&view=secret-plan")
    assert "Secret plan" not in shown and "Clear filters" in shown


def test_rights(client, shop):
    cell = kept_map(shop)["measures"][0]["address"]
    addresses = ["/journeys/shop/", f"/journeys/shop/cell/{cell}/", f"/journeys/shop/cell/{cell}/rows/",
                 f"/people/{opaque('c1')}/timeline/"]  # fmt: skip
    assert all(client.get(each).status_code == 302 for each in addresses)
    client = client_of(SUPPORT_AGENT)
    assert all(client.get(each).status_code == 403 for each in addresses)
    assert client.post("/journeys/shop/notes/", {"cell": "backstage.1", "text": "x"}).status_code == 403


@CHOSEN
def test_who_may_not_know_customers_or_their_words_sees_neither(shop, chosen):
    may = ("journeys.view_journey", "analysis.view_finding", "analysis.view_measure")
    client = client_of(may=may)
    shown = page(client)
    for cell in chosen(kept_map(shop)["measures"]):
        shown += client.get(f"/journeys/shop/cell/{cell['address']}/").content.decode()
        shown += client.get(f"/journeys/shop/cell/{cell['address']}/rows/").content.decode()
    assert "mine is number" not in shown and "masked-" in shown
    assert not re.search(r">c\d+<", shown) and "/timeline/" not in shown
    assert "log/export" not in shown
    assert client.get(f"/people/{opaque('c1')}/timeline/").status_code == 403


def test_what_is_not_there_any_more_is_told(bea, shop):
    for address in ("c0000000000000000", "f999999", "touchpoints.99", "sbroken", "wbroken", "x"):
        assert bea.get(f"/journeys/shop/cell/{address}/").status_code == 404
        assert bea.get(f"/journeys/shop/?cell={address}").status_code == 200
    page(bea, slug="gone", status=404)
    assert bea.get("/people/nobody/timeline/").status_code == 404


def test_analyzers_that_never_ran_are_started_from_the_map(bea, shop):
    assert "They have not run" in page(bea)
    bea.post("/journeys/shop/analyze/")
    assert Run.objects.filter(journey=shop).exists()
    assert "Analyzers are at work" in page(bea)
    assert bea.get("/journeys/shop/analyze/").status_code == 200
    Run.objects.all().update(status=Run.Status.DONE)
    assert bea.get("/journeys/shop/analyze/").status_code == 286  # htmx stops asking


def test_a_map_of_twelve_stages_and_forty_touchpoints_is_drawn(bea, store):
    names = [f"step-{number}" for number in range(40)]
    put(1, traces([" ".join(names)] * 15))
    journey = Journey.objects.create(name="Large", case="customer", goal=["step-39"])
    for order in range(12):
        stage = journey.stages.create(name=f"Stage {order}", order=order)
        for number in range(order, 40, 12):
            touchpoint = journey.touchpoints.create(name=names[number], stage=stage, order=number)
            journey.rules.create(touchpoint=touchpoint, pattern=names[number], order=number)
    shown = page(bea, slug="large")
    assert shown.count('role="columnheader"') == 13
    assert len(set(re.findall(r'data-cell="touchpoints\.\d+"', shown))) == 12
    assert all(name in shown for name in names)
    assert len(shown) < 1_000_000


def test_the_timeline_of_a_customer_is_shown_and_noted(bea, shop):
    shown = bea.get(f"/people/{opaque('c1')}/timeline/").content.decode()
    assert "deliver" in shown and "goal reached" in shown and "of silence" in shown and "c1" in shown
    assert Entry.objects.filter(action="customers.view_timeline").exists()
    noted = str(Entry.objects.filter(action="customers.view_timeline").values("target", "detail"))
    assert not re.search(r"\bc1\b", noted)
    shown = bea.get(f"/people/{opaque('c1')}/timeline/?journey=shop").content.decode()
    assert "deliver" in shown


def test_addresses_of_the_pages():
    assert reverse("map", kwargs={"slug": "shop"}) == "/journeys/shop/"


def test_every_version_of_a_note_is_kept_also_of_one_that_was_deleted(bea, shop):
    url = reverse("map-notes", args=["shop"])
    bea.post(url, {"cell": "backstage.1", "text": "Stock is synced <hourly>"})
    note = Note.objects.get()
    change = reverse("map-note", args=["shop", note.pk])
    bea.post(change, {"cell": "backstage.1", "text": "Stock is synced daily", "revision": "1"})
    bea.post(change, {"cell": "backstage.1", "what": "delete", "text": "x", "revision": "2"})
    assert not Note.objects.exists()
    said = bea.get(reverse("map-notes-history", args=["shop"])).content.decode()
    assert "Stock is synced &lt;hourly&gt;" in said and "Stock is synced daily" in said
    assert [said.count(f">{what}<") for what in ("written", "changed", "deleted")] == [1, 1, 1]
