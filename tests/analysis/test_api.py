"""Findings, rows, runs, models and alerts over HTTP: rights, pages, refusals."""

import json
from datetime import UTC, datetime

import pytest

from journeymap.access.models import Entry
from journeymap.access.roles import SUPPORT_AGENT
from journeymap.analysis.models import Alert, Finding, Measure, Model, Run
from tests.people import api_client_of

from .company import hear, told_run

pytestmark = pytest.mark.django_db
LATER = datetime(2025, 5, 1, tzinfo=UTC)
KEYS = ("case", "key", "owner", "customer", "person", "session")


def got(found, address, **query):
    answer = found.get(f"/api/v1/{address}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def all_rows(found, address, limit=7):
    """Every row of the pages, one after the other, and the count they tell."""
    page = got(found, address, limit=limit)
    rows = page["results"]
    while page["next"]:
        page = found.get(page["next"]).json()
        rows += page["results"]
    return page["count"], rows


def test_findings_open_to_as_many_rows_as_they_say(dropoff, ann):
    findings = got(ann, "findings/", journey="shop")["results"]
    assert findings
    for finding in findings:
        count, rows = all_rows(ann, f"findings/{finding['id']}/rows/")
        assert count == len(rows)
        assert finding["scope"] == {"journey": "shop", "filter": {}}
        assert finding["run"]["snapshot"] == dropoff.snapshot.number
        assert got(ann, f"findings/{finding['id']}/")["headline"] == finding["headline"]


def test_rows_stay_those_of_the_run_when_data_and_definition_move_on(told, shop, ann):
    finding = Finding.objects.filter(run=told).first()
    before = all_rows(ann, f"findings/{finding.pk}/rows/", limit=1000)
    shop.rules.all().delete()
    shop.goal, shop.ends_after_seconds, shop.revision = [], 10.0, shop.revision + 1
    shop.save()
    assert all_rows(ann, f"findings/{finding.pk}/rows/", limit=1000) == before


def test_findings_come_in_the_order_of_their_impact(told, ann):
    impacts = [f["impact"] for f in got(ann, "findings/")["results"]]
    sizes = [-1.0 if impact is None else abs(impact) for impact in impacts]
    assert sizes == sorted(sizes, reverse=True)


def test_only_the_newest_run_speaks_unless_asked(told, shop, ann):
    again = told_run(shop)
    newest = got(ann, "findings/")
    assert {f["run"]["id"] for f in newest["results"]} == {again.pk}
    assert got(ann, "findings/", run=told.pk)["count"] == newest["count"]
    assert got(ann, "findings/", all="true")["count"] == 2 * newest["count"]
    old = Finding.objects.filter(run=told).first()
    assert got(ann, f"findings/{old.pk}/")["id"] == old.pk


def test_lists_are_narrowed(told, ann):
    everything = got(ann, "findings/")["results"]
    for name in ("kind", "mood"):
        value = everything[0][name]
        found = got(ann, "findings/", **{name: value})["results"]
        assert found == [f for f in everything if f[name] == value]
    assert got(ann, "findings/", journey="other")["count"] == 0
    place = everything[0]["anchor"]["place"]
    assert {f["anchor"]["place"] for f in got(ann, "findings/", place=place)["results"]} == {place}


def test_measures_of_runs_are_listed_with_their_rows(told, ann):
    Measure.objects.create(
        run=told,
        measure="x",
        place="journey",
        value=1.0,
        unit="cases",
        n=1,
        method="m",
        status="measured",
        evidence=None,
    )
    Measure.objects.create(
        run=told,
        measure="y",
        place="journey",
        value=60,
        unit="cases",
        n=60,
        method="m",
        status="measured",
        evidence={"subject": "cases", "where": [], "ids": None},
    )
    listed = {m["name"]: m["id"] for m in got(ann, "measures/", limit=1000)["results"]}
    assert all_rows(ann, f"measures/{listed['y']}/rows/")[0] == 60
    assert ann.get(f"/api/v1/measures/{listed['x']}/rows/").status_code == 404


def test_who_may_not_know_customers_sees_stand_ins_that_stay_the_same(told, ann, stranger):
    finding = Finding.objects.filter(run=told).first()
    _, known = all_rows(ann, f"findings/{finding.pk}/rows/")
    _, hidden = all_rows(stranger, f"findings/{finding.pk}/rows/")
    assert len(known) == len(hidden) > 0
    keys = {row[name] for row in known for name in KEYS if row.get(name)}
    assert keys and not any(key in json.dumps(row) for row in hidden for key in (f'"{k}"' for k in keys))
    assert all(row[name].startswith("masked-") for row in hidden for name in KEYS if row.get(name))
    stand_ins = {(row["customer"], other["customer"]) for row, other in zip(known, hidden, strict=True)}
    assert len(stand_ins) == len({row["customer"] for row in known}) == len({other for _, other in stand_ins})
    assert all_rows(stranger, f"findings/{finding.pk}/rows/")[1] == hidden


def test_what_customers_wrote_is_for_those_who_may_read_it(told, ann, stranger):
    said = Measure.objects.create(
        run=told,
        measure="nps",
        place="journey",
        value=1,
        unit="NPS",
        n=30,
        method="m",
        status="measured",
        evidence={
            "subject": "feedback",
            "where": [{"column": "kind", "op": "=", "value": "nps"}],
            "ids": None,
        },
    )
    count, rows = all_rows(ann, f"measures/{said.pk}/rows/")
    assert count == 30 and {row["text"] for row in rows} == {f"mine is number {n}" for n in range(0, 60, 2)}
    _, rows = all_rows(stranger, f"measures/{said.pk}/rows/")
    assert len(rows) == 30 and all("text" not in row for row in rows)


@pytest.mark.parametrize("query", [{"limit": "x"}, {"limit": "-1"}, {"limit": "1001"}, {"offset": "-5"}])
def test_pages_have_bounds(told, ann, query):
    finding = Finding.objects.filter(run=told).first()
    assert ann.get(f"/api/v1/findings/{finding.pk}/rows/", query).status_code == 400


def test_support_agents_and_nobody_see_no_findings(told):
    agent = api_client_of(SUPPORT_AGENT, "joe")
    for address in ("findings/", "measures/", "runs/", "models/", "proposals/", "alerts/", "analyzers/"):
        assert agent.get(f"/api/v1/{address}").status_code == 403
        agent_less = type(agent)()
        assert agent_less.get(f"/api/v1/{address}").status_code in (401, 403)


def test_runs_are_started_once_and_cancelled(shop, ann, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():
        started = ann.post("/api/v1/runs/", {"journey": "shop", "analyzers": ["dropoff"]}, format="json")
    assert started.status_code == 202, started.content
    (run,) = started.json()
    assert (run["status"], run["analyzer"], run["by"], run["journey"]) == ("queued", "dropoff", "ann", "shop")
    again = ann.post("/api/v1/runs/", {"journey": "shop", "analyzers": ["dropoff"]}, format="json")
    assert again.json() == []
    cancelled = ann.post(f"/api/v1/runs/{run['id']}/cancel/")
    assert cancelled.status_code == 200 and cancelled.json()["status"] == "cancelled"
    refused = ann.post(f"/api/v1/runs/{run['id']}/cancel/")
    assert refused.status_code == 409 and "cancelled" in refused.json()["detail"]
    assert list(Entry.objects.values_list("action", flat=True).order_by("pk")) == ["run.start", "run.cancel"]


@pytest.mark.parametrize(
    "wanted, said",
    [
        ({"journey": "nowhere"}, "nowhere"),
        ({"journey": "shop", "analyzers": ["no_such"]}, "no_such"),
        ({"journey": "shop", "params": {"x": 1}}, "Name the one analyzer"),
        ({"journey": "shop", "analyzers": ["dropoff"], "params": {"no_such_setting": 1}}, "no_such_setting"),
    ],
)
def test_runs_that_cannot_be_are_refused(shop, ann, wanted, said):
    refused = ann.post("/api/v1/runs/", wanted, format="json")
    assert refused.status_code == 400 and said in refused.content.decode()
    assert not Run.objects.exists()


def test_who_may_look_may_not_start(shop, stranger):
    assert stranger.post("/api/v1/runs/", {"journey": "shop"}, format="json").status_code == 403
    run = Run.objects.create(journey=shop, analyzer="dropoff")
    assert stranger.post(f"/api/v1/runs/{run.pk}/cancel/").status_code == 403


def test_errors_may_quote_customers_and_are_for_those_who_may_read_them(shop, ann, stranger):
    run = Run.objects.create(
        journey=shop, analyzer="dropoff", status="failed", error="said 'secret'", traceback="secret"
    )
    assert got(ann, f"runs/{run.pk}/")["traceback"] == "secret"
    assert "secret" not in json.dumps(got(stranger, f"runs/{run.pk}/"))


def test_analyzers_describe_themselves(ann):
    listed = got(ann, "analyzers/")
    names = [each["name"] for each in listed["analyzers"]]
    assert "dropoff" in names and listed["broken"] == []
    assert got(ann, "analyzers/dropoff/") == listed["analyzers"][names.index("dropoff")]
    assert ann.get("/api/v1/analyzers/none/").status_code == 404


def test_one_model_of_a_name_is_active(shop, ann, ada):
    first, second = (
        Model.objects.create(journey=shop, name="churn", path=f"runs/{n}", card="c", trained_on="t")
        for n in (1, 2)
    )
    company = Model.objects.create(
        journey=None, name="churn", path="runs/3", card="c", trained_on="t", status="active"
    )
    assert ann.post(f"/api/v1/models/{first.pk}/activate/").status_code == 403
    assert ada.post(f"/api/v1/models/{first.pk}/activate/").json()["status"] == "active"
    assert ada.post(f"/api/v1/models/{second.pk}/activate/").json()["decided_by"] == "ada"
    states = {model.pk: model.status for model in Model.objects.all()}
    assert states == {first.pk: "retired", second.pk: "active", company.pk: "active"}
    assert ada.post(f"/api/v1/models/{second.pk}/retire/").json()["status"] == "retired"
    assert [m["id"] for m in got(ann, "models/", status="active")["results"]] == [company.pk]


def test_alerts_that_last_are_told_apart(shop, ann):
    for key, closed in (("a", None), ("b", "2025-01-01T00:00:00Z")):
        Alert.objects.create(
            journey=shop, key=key, analyzer="x", headline=key, started="2025-01-01T00:00:00Z", closed=closed
        )
    assert [a["key"] for a in got(ann, "alerts/", open="true")["results"]] == ["a"]
    assert got(ann, "alerts/")["count"] == 2


def test_feedback_that_comes_later_is_not_among_the_rows_of_an_older_run(told, ann):
    everything = Measure.objects.create(
        run=told,
        measure="n",
        place="journey",
        value=60,
        unit="texts",
        n=60,
        method="m",
        status="measured",
        evidence={"subject": "feedback", "where": [], "ids": None},
    )
    hear(
        9,
        [
            {
                "id": "new",
                "text": "new",
                "score": 1.0,
                "kind": "nps",
                "scale_min": 0.0,
                "scale_max": 10.0,
                "time": LATER,
                "customer": "c1",
                "row": 1,
            }
        ],
    )
    assert all_rows(ann, f"measures/{everything.pk}/rows/", limit=1000)[0] == 60


def test_answers_chosen_by_having_a_text_are_found(told, ann, stranger):
    where = [{"column": "text", "op": "not null"}, {"column": "touchpoint", "op": "=", "value": "deliver"}]
    written = Measure.objects.create(
        run=told, measure="tone", place="journey", value=1, unit="polarity", n=15, method="m",
        status="measured", evidence={"subject": "feedback", "where": where, "ids": None},
    )  # fmt: skip
    count, rows = all_rows(ann, f"measures/{written.pk}/rows/")
    assert count == len(rows) > 0
    assert all(row["text"] and row["touchpoint"] == "deliver" for row in rows)
    assert all_rows(stranger, f"measures/{written.pk}/rows/")[0] == count


def test_who_may_not_read_texts_cannot_guess_them(told, ann, stranger):
    wanted = {"subject": "feedback", "where": [{"column": "text", "op": "=", "value": "mine is number 2"}]}
    found = ann.post("/api/v1/journeys/shop/map/rows/", wanted, format="json")
    assert (found.status_code, found.json()["count"]) == (200, 1)
    assert stranger.post("/api/v1/journeys/shop/map/rows/", wanted, format="json").status_code == 403
