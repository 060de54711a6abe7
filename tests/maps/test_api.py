"""Maps over HTTP: filters, rows behind cells, exports, rights."""

import csv
import io
import json

import pytest

from journeymap.access.models import Entry
from journeymap.access.roles import SUPPORT_AGENT
from journeymap.feedback.models import Feedback
from tests.people import api_client_of

pytestmark = pytest.mark.django_db
MAP = "/api/v1/journeys/shop/map/"
FILTERS = [
    pytest.param({}, marks=pytest.mark.slow),
    {"since": "2025-01-10", "until": "2025-01-20T00:00:00+02:00"},
    pytest.param({"trait": ["country=PT", "country=DE", "plan=free"]}, marks=pytest.mark.slow),
    {"channel": "shop", "trait": "plan=free"},
]


def got(found, address=MAP, **query):
    answer = found.get(address, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.parametrize("part", FILTERS)
def test_every_cell_opens_to_as_many_rows_as_it_says(shop, ann, part):
    shown = got(ann, **part)
    assert {cell["anchor"]["place"] for cell in shown["measures"]} >= {"stage", "touchpoint", "channel"}
    for cell in shown["measures"]:
        rows = got(ann, f"{MAP}rows/", selection=json.dumps(cell["evidence"]), limit=1000, **part)
        assert rows["count"] == len(rows["results"]) == cell["n"], cell


@pytest.mark.parametrize(
    "part, cases",
    [
        ({"since": "2025-01-20", "until": "2025-01-21"}, {"c19", "c16"}),
        ({"channel": "web", "trait": "plan=paid"}, set()),
        ({"trait": ["country=PT", "plan=free"]}, {f"c{n}" for n in range(60) if n % 3 == 0 and n % 2 == 0}),
        ({"trait": ["country=PT", "country=DE"]}, {f"c{n}" for n in range(60) if n % 3 < 2}),
    ],
)
def test_a_part_is_made_of_whole_cases(shop, ann, part, cases):
    rows = got(ann, f"{MAP}rows/", selection='{"subject": "cases"}', limit=1000, **part)["results"]
    if "since" in part:  # c16 was late: 50 hours more
        assert {row["key"] for row in rows} >= {"c19"} and len(rows) < 5
    else:
        assert {row["key"] for row in rows} == cases
    assert got(ann, **part)["totals"]["cases"] == len(rows)


def test_the_key_says_what_is_shown_and_findings_say_for_what_they_hold(told, ann):
    shown = got(ann, since="2025-01-05", channel="web", trait="plan=free")
    assert shown["key"] == {
        "revision": 1, "snapshot": shown["snapshot"], "state": "current", "persona": None, "theme": None,
        "since": "2025-01-05T00:00:00+00:00", "until": None, "channels": ["web"],
        "traits": [{"name": "plan", "value": "free"}],
    }  # fmt: skip
    assert len(shown["findings"]) == 3
    assert all(f["scope"] == {"journey": "shop", "filter": {}} and not f["stale"] for f in shown["findings"])
    assert shown["measures"][0]["scope"]["filter"]["channels"] == ["web"]


def test_findings_of_older_data_are_stale(told, shop, ann):
    shop.revision += 1
    shop.save()
    assert all(finding["stale"] for finding in got(ann)["findings"])


@pytest.mark.parametrize(
    "part, said",
    [
        ({"since": "yesterday"}, "is no date"),
        ({"since": "2025-02-01", "until": "2025-01-01"}, "before it begins"),
        ({"channel": "carrier pigeon"}, "there are: "),
        ({"trait": "country"}, "name=value"),
        ({"trait": "shoe=44"}, "they have: country, plan"),
        ({"state": "future"}, "current"),
    ],
)
def test_filters_that_cannot_be_are_refused(shop, ann, part, said):
    refused = ann.get(MAP, part)
    assert refused.status_code == 400 and said in refused.content.decode()


@pytest.mark.parametrize(
    "told, said",
    [
        ([], "subject"),
        ({"subject": "orders"}, "no selection"),
        ({"subject": "cases", "sql": "1"}, "no selection"),
        ({"subject": "cases", "where": [{"column": "nothing", "op": "=", "value": 1}]}, "no column"),
        ({"subject": "events", "where": [{"column": "position", "op": "=", "value": "x"}]}, "convert"),
        ({"subject": "events", "where": [{"column": "activity", "op": "=", "value": ["x"]}]}, "takes a list"),
        ({"subject": "events", "where": [{"column": "time", "op": ">", "value": "noon"}]}, "time"),
        ({"subject": "events", "where": [{"column": "a", "op": "null"}] * 21}, "at most 20"),
        (
            {"subject": "events", "where": [{"column": "activity", "op": "in", "value": ["x"] * 1001}]},
            "at most",
        ),
        ({"subject": "cases", "ids": ["b", "a"]}, "sorted"),
    ],
)
def test_selections_that_cannot_be_are_refused(shop, ann, told, said):
    refused = ann.post(f"{MAP}rows/", told, format="json")
    assert refused.status_code == 400 and said in refused.content.decode(), refused.content
    assert ann.get(f"{MAP}rows/", {"selection": "{"}).status_code == 400


def test_conditions_are_data(shop, ann):
    where = [{"column": "activity", "op": "=", "value": "x' OR '1'='1"}]
    assert ann.post(f"{MAP}rows/", {"subject": "events", "where": where}, format="json").json()["count"] == 0


def test_answers_are_filtered_with_their_cases(shop, ann):
    texts = got(ann, f"{MAP}rows/", selection='{"subject": "feedback"}', limit=1000, trait="plan=free")
    assert texts["count"] == 30 and {row["customer"] for row in texts["results"]} == {
        f"c{n}" for n in range(0, 60, 2)
    }
    assert all(row["text"] == f"mine is number {row['customer'][1:]}" for row in texts["results"])


@pytest.mark.parametrize(
    "told",
    [
        {"subject": "customers"},
        {"subject": "cases", "ids": ["c1"]},
        {"subject": "cases", "where": [{"column": "case.key", "op": "=", "value": "c1"}]},
        {"subject": "events", "where": [{"column": "customer", "op": "=", "value": "c1"}]},
        {"subject": "feedback", "where": [{"column": "customer", "op": "=", "value": "c1"}]},
    ],
)
def test_who_may_not_know_customers_cannot_find_one_by_asking(shop, ann, stranger, told):
    assert ann.post(f"{MAP}rows/", told, format="json").json()["count"] > 0
    assert stranger.post(f"{MAP}rows/", told, format="json").status_code == 403


def test_roles(shop, stranger):
    agent = api_client_of(SUPPORT_AGENT, "joe")
    for address in (MAP, f"{MAP}export/?format=json", f"{MAP}rows/?selection=%7B%7D"):
        assert agent.get(address).status_code == 403
    assert stranger.get(MAP).status_code == 200
    assert stranger.get("/api/v1/journeys/shop/features/dictionary/").status_code == 200
    for what in ("log", "features"):
        assert stranger.get(f"/api/v1/journeys/shop/{what}/export/?format=csv").status_code == 403
    assert stranger.get("/api/v1/journeys/none/map/").status_code == 404


def test_the_map_leaves_in_every_form(shop, ann):
    shown = ann.get(f"{MAP}export/", {"format": "json"})
    assert json.loads(shown.content) == got(ann)
    assert shown["Content-Disposition"] == 'attachment; filename="shop-map.json"'
    assert ann.get(f"{MAP}export/", {"format": "mermaid"}).content.startswith(b"flowchart LR")
    rows = list(csv.DictReader(io.StringIO(ann.get(f"{MAP}export/", {"format": "csv"}).content.decode())))
    assert {row["measure"] for row in rows} >= {"cases", "count", "share_of_start", "nps"}
    for refused in ({}, {"format": "docx"}):
        assert ann.get(f"{MAP}export/", refused).status_code == 400


def test_log_and_features_are_streamed_and_leave_no_file(shop, ann, store):
    answer = ann.get("/api/v1/journeys/shop/log/export/", {"format": "csv", "trait": "plan=free"})
    assert answer.streaming and answer["Content-Disposition"] == 'attachment; filename="shop-log.csv"'
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert {row["customer"] for row in rows} == {f"c{n}" for n in range(0, 60, 2)}
    answer = ann.get("/api/v1/journeys/shop/features/export/", {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert len(rows) == 60
    known = {each["column"] for each in got(ann, "/api/v1/journeys/shop/features/dictionary/")}
    assert set(rows[0]) == known
    assert not list((store / "exports").iterdir())
    assert list(Entry.objects.values_list("action", flat=True).order_by("pk")) == [
        "maps.export_log", "maps.export_features",
    ]  # fmt: skip
    assert ann.get("/api/v1/journeys/shop/log/export/", {"format": "exe"}).status_code == 400


def test_the_schema_of_the_api_knows_every_address(ada):
    schema = ada.get("/api/v1/schema/?format=json")
    assert schema.status_code == 200
    paths = (
        json.loads(schema.content)["paths"]
        if schema["Content-Type"].endswith("json")
        else schema.content.decode()
    )
    for address in (
        "map/",
        "map/rows/",
        "map/export/",
        "log/export/",
        "features/export/",
        "features/dictionary/",
        "map/cells/{address}/",
        "map/cells/{address}/rows/",
        "map/cells/{address}/quotes/",
        "map/sankey/",
        "map/graph/",
        "map/funnel/",
        "map/variants/",
        "map/compare/",
        "map/choices/",
        "map/views/{view}/",
        "map/notes/{id}/",
    ):
        assert f"/api/v1/journeys/{{slug}}/{address}" in paths
    for address in (
        "runs/{id}/cancel/",
        "findings/{id}/rows/",
        "models/{id}/activate/",
        "proposals/{id}/undo/",
    ):
        assert f"/api/v1/{address}" in paths
    assert Feedback.objects.count() == 0
