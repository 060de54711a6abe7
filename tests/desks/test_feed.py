"""The feed answers as OData 4.0 says, in pages of one state of the data, and never runs what it is told."""

import base64
import threading
from xml.etree import ElementTree

import pytest
from django.test import Client
from knox.models import AuthToken
from rest_framework.test import APIClient

from journeymap.access.exits import set_open
from journeymap.access.models import Entry
from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.analysis.evidence import masked
from journeymap.customers.consenting import say
from journeymap.desks.columns import Column
from journeymap.desks.odata import views
from journeymap.desks.odata.filtering import Unanswerable, filtered
from journeymap.desks.tables import NAMES, folder
from journeymap.events.files import SnapshotGone
from journeymap.events.places.bucket import StoreAway
from journeymap.maps.gathering import current_map
from journeymap.mining.engines import EngineError
from journeymap.web import changing
from tests.analysis.company import events
from tests.journeys.conftest import put
from tests.people import somebody

pytestmark = pytest.mark.django_db
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


@pytest.fixture
def reader(shop, opened):
    """A program that reads the feed with a token of a business user."""
    _, token = AuthToken.objects.create(somebody(BUSINESS_USER, "ann"))
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=basic("ann", token))
    return client


def read(client, what: str, **query) -> dict:
    answer = client.get(f"/odata/shop/{what}", {f"${name}": value for name, value in query.items()})
    assert answer.status_code == 200, answer.content
    assert answer["OData-Version"] == "4.0"
    return answer.json()


def everything(client, what: str, size: int, **query) -> list[dict]:
    """All pages, as a client follows them."""
    client.credentials(**client._credentials, HTTP_PREFER=f"odata.maxpagesize={size}")
    told = read(client, what, **query)
    rows = told["value"]
    while address := told.get("@odata.nextLink"):
        assert len(told["value"]) == size
        told = client.get(address.removeprefix("http://testserver")).json()
        rows += told["value"]
    return rows


def test_who_bears_no_token_is_asked_for_one(shop, opened):
    answer = Client().get("/odata/shop/")
    assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Basic ")


def test_a_password_is_no_token_and_a_token_is_its_own_accounts(shop, opened):
    user = somebody(BUSINESS_USER, "ann")
    user.set_password("a long password")
    user.save()
    _, token = AuthToken.objects.create(somebody(BUSINESS_USER, "bob"))
    for word in ("a long password", token):
        assert Client(HTTP_AUTHORIZATION=basic("ann", word)).get("/odata/shop/").status_code == 401
    assert Client(HTTP_AUTHORIZATION=basic("bob", token)).get("/odata/shop/").status_code == 200
    assert Client(HTTP_AUTHORIZATION=f"Token {token}").get("/odata/shop/").status_code == 200


def test_support_agents_read_no_feed(shop, opened):
    _, token = AuthToken.objects.create(somebody(SUPPORT_AGENT, "sue"))
    assert Client(HTTP_AUTHORIZATION=basic("sue", token)).get("/odata/shop/").status_code == 403


def test_metadata_describes_every_table_with_its_key(reader):
    answer = reader.get("/odata/shop/$metadata")
    tree = ElementTree.fromstring(answer.content)
    types = {each.get("Name"): each for each in tree.iter(f"{EDM}EntityType")}
    assert set(types) == {f"{name}_row" for name in NAMES}
    sets = {each["name"] for each in read(reader, "")["value"]}
    assert sets == set(NAMES) == {each.get("Name") for each in tree.iter(f"{EDM}EntitySet")}
    for name in NAMES:
        row = next(iter(read(reader, name, top=1)["value"]), None)
        told = [each.get("Name") for each in types[f"{name}_row"].iter(f"{EDM}Property")]
        assert row is None or list(row) == told


def test_pages_hold_every_row_once(reader, shop):
    totals = current_map(shop)["totals"]
    found = everything(reader, "events", 17)
    assert len({row["event_key"] for row in found}) == len(found) == totals["events"]
    assert reader.get("/odata/shop/cases/$count").content == str(totals["cases"]).encode()


def test_pages_in_an_order_of_the_askers_hold_every_row_once(reader):
    found = everything(reader, "events", 17, orderby="activity desc,event_key", select="activity,event_key")
    told = [(row["activity"], row["event_key"]) for row in found]
    assert told == sorted(sorted(told, key=lambda row: row[1]), key=lambda row: row[0], reverse=True)
    assert len(set(told)) == len(told)


def test_filters_choose_what_the_map_counts(reader, shop):
    shown = current_map(shop)
    look = next(each for each in shown["stages"] if each["name"] == "Look")
    told = read(reader, "events", filter="stage eq 'Look' and position eq 1", count="true", top=3)
    assert told["@odata.count"] == look["cases"] and len(told["value"]) == 3
    assert read(reader, "cases", filter="goal", count="true")["@odata.count"] == sum(
        row["goal"] for row in read(reader, "cases")["value"]
    )
    late = read(reader, "events", filter="time ge 2025-02-01T00:00:00Z and contains(tolower(activity),'PA')")
    assert late["value"] == []
    some = read(reader, "events", filter="activity in ('pay','cart') and not (channel eq 'web')")["value"]
    assert some and {row["activity"] for row in some} == {"pay", "cart"}
    assert {row["channel"] for row in some} == {"shop"}
    assert read(reader, "events", filter="seconds ne null and year(time) eq 2024")["value"] == []
    assert len(read(reader, "events", skip=5, top=7)["value"]) == 7


def test_a_row_is_found_by_its_key(reader):
    row = read(reader, "cases", top=1)["value"][0]
    found = read(reader, f"cases('{row['case_key']}')")
    assert {name: found[name] for name in row} == row
    assert reader.get("/odata/shop/cases('nobody')").status_code == 404


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"$filter": "salary gt 3"}, "There is no column"),
        ({"$filter": "activity eq 'x'; DROP TABLE events"}, "cannot be read"),
        ({"$filter": "activity eq 3"}, "cannot be chosen so"),
        ({"$filter": "geo.length(activity) gt 3"}, "not answered here"),
        ({"$filter": "not " * 100 + "goal"}, "levels deep"),
        ({"$filter": "null"}, "null is only compared"),
        ({"$filter": "contains(activity,null)"}, "null is only compared"),
        ({"$filter": "null eq null"}, "null is only compared"),
        ({"$filter": f"position eq {'9' * 60}"}, "too large"),
        ({"$filter": f"position in ({'9' * 60},1)"}, "too large"),
        ({"$filter": f"position gt {'9' * 60}", "$count": "true"}, "too large"),
        ({"$orderby": "activity sideways"}, "desc"),
        ({"$select": "row"}, "There is no column"),
        ({"$top": "-1"}, "whole number"),
        ({"$expand": "cases"}, "not answered here"),
        ({"$skiptoken": "../../secret"}, "nextLink"),
        ({"updated_since": "yesterday"}, "zone"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(reader, query, said):
    answer = reader.get("/odata/shop/events", query)
    assert answer.status_code == 400 and said in answer.json()["error"]["message"]


def test_a_value_stays_a_value_whatever_it_looks_like(reader):
    for text in ("x'' OR 1=1 --", "%", "'' UNION SELECT 1"):
        assert read(reader, "events", filter=f"activity eq '{text}'")["value"] == []


def test_filters_know_columns_and_nothing_else():
    with pytest.raises(Unanswerable):
        filtered("read_text('/etc/passwd') eq 'x'", {"a": Column("a", "text", "A", "a")})


def test_what_comes_between_two_pages_is_not_mixed_in(reader, shop):
    reader.credentials(**reader._credentials, HTTP_PREFER="odata.maxpagesize=50")
    told = read(reader, "events")
    before = current_map(shop)["totals"]["events"]
    put(4, events(80))
    count = len(told["value"])
    while address := told.get("@odata.nextLink"):
        told = reader.get(address.removeprefix("http://testserver")).json()
        count += len(told["value"])
    assert count == before
    assert reader.get("/odata/shop/events/$count").content != str(before).encode()


def test_a_reading_whose_data_were_erased_begins_again(reader):
    reader.credentials(**reader._credentials, HTTP_PREFER="odata.maxpagesize=50")
    address = read(reader, "events")["@odata.nextLink"].removeprefix("http://testserver")
    for path in folder().glob("*/*"):
        path.unlink()
    answer = reader.get(address)
    assert answer.status_code == 410 and "Begin again" in answer.json()["error"]["message"]


def test_a_reading_goes_on_without_who_refused_since_it_began(reader):
    reader.credentials(**reader._credentials, HTTP_PREFER="odata.maxpagesize=50")
    address = read(reader, "events")["@odata.nextLink"].removeprefix("http://testserver")
    before = reader.get(address).json()["value"]
    (key, *_) = (row["customer_key"] for row in before)
    (name,) = (f"c{number}" for number in range(60) if masked(f"c{number}") == key)
    say(name, "mining", given=False, by=None)
    after = reader.get(address).json()["value"]
    assert after == [row for row in before if row["customer_key"] != key] != before


def test_every_page_is_in_the_trail_with_rows_and_columns(reader):
    read(reader, "cases", select="case_key,goal", top=5)
    entry = Entry.objects.filter(action="desks.read").latest("seq")
    assert entry.who == "ann" and entry.target == "journey shop"
    assert entry.detail == {
        "table": "cases", "rows": 5, "columns": ["case_key", "goal"], "keys": "stand-ins",
    }  # fmt: skip


def test_keys_as_they_are_need_their_own_exit(reader):
    row = reader.get("/odata-named/shop/customers?$top=1&$orderby=customer_key").json()["value"][0]
    assert row["customer_key"] == "c0"
    set_open("real-keys", False, None)
    assert reader.get("/odata-named/shop/customers").status_code == 403
    assert reader.get("/odata/shop/customers").status_code == 200


def test_a_closed_feed_gives_nothing(reader):
    set_open("odata", False, None)
    for what in ("", "$metadata", "events", "events/$count"):
        answer = reader.get(f"/odata/shop/{what}")
        assert answer.status_code == 403 and "administrator" in answer.json()["error"]["message"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_client_library_reads_the_feed(live_server, shop, opened):
    odata = pytest.importorskip("odata", reason="python-odata is not installed (requirements-dev.txt)")
    requests = pytest.importorskip("requests")
    _, token = AuthToken.objects.create(somebody(BUSINESS_USER, "ann"))
    shown, found = current_map(shop), {}

    def ask() -> None:
        session = requests.Session()
        session.auth = ("ann", token)
        session.headers["Prefer"] = "odata.maxpagesize=50"
        root = f"{live_server.url}/odata/shop/"
        service = odata.ODataService(root, session=session, reflect_entities=True, quiet_progress=True)
        event, case = service.entities["events"], service.entities["cases"]
        found["events"] = [each.event_key for each in service.query(event)]
        found["goals"] = len(list(service.query(case).filter(case.goal == True)))  # noqa: E712
        found["longest"] = [each.events for each in service.query(case).order_by(case.events.desc()).limit(3)]

    asker = threading.Thread(target=ask)
    asker.start()
    asker.join(120)
    assert len(set(found["events"])) == shown["totals"]["events"]
    rates = (each for each in shown["measures"] if each["name"] == "goals" and each["value"])
    assert found["goals"] == sum(each["value"] for each in rates)
    assert found["longest"] == [4, 4, 4]


@pytest.mark.parametrize("what", ["cases", "cases/$count", "$metadata"])
@pytest.mark.parametrize("fault", [EngineError("Spark at a-host failed"), StoreAway("a-host is away")])
def test_a_fault_that_passes_is_told_as_odata_says(reader, monkeypatch, what, fault):
    def fail(*_told, **_more):
        raise fault

    monkeypatch.setattr(views, "opened" if "case" in what else "state_of", fail)
    answer = reader.get(f"/odata/shop/{what}")
    assert (answer.status_code, answer["Retry-After"], answer["OData-Version"]) == (503, "30", "4.0")
    error = answer.json()["error"]
    assert error["code"] == "503" and "Ask again" in error["message"] and "a-host" not in error["message"]


@pytest.mark.parametrize("losses", [1, 9])
def test_rows_whose_files_were_replaced_are_read_again(reader, monkeypatch, losses):
    asked, opened = [], views.opened

    def lost(*told):
        asked.append(told)
        if len(asked) <= losses:
            raise SnapshotGone("Snapshot 1 is no longer kept.")
        return opened(*told)

    monkeypatch.setattr(changing, "PAUSE", 0.0)
    monkeypatch.setattr(views, "opened", lost)
    answer = reader.get("/odata/shop/cases")
    if losses == 1:
        assert answer.status_code == 200 and answer.json()["value"]
    else:
        assert (answer.status_code, answer["Retry-After"]) == (503, "3")
        assert "being changed" in answer.json()["error"]["message"]
