"""Future maps over HTTP: what a program can do, and what it is told when it may not."""

import re

import pytest

from journeymap.access.models import Entry
from journeymap.futures.models import Forecast, Future
from tests.journeys.conftest import put

from .company import weekly
from .test_scorecard import SINCE, UNTIL

URL = "/api/v1/journeys/shop/futures/"
MINE = f"{URL}no-surprises/"
REMOVE = {"kind": "remove", "touchpoint": "cart"}


def post(client, url, **told):
    return client.post(url, told, format="json")


@pytest.fixture
def mine(shop, ann):
    return post(ann, URL, name="No surprises").json()


def test_a_map_is_made_changed_and_shown(mine, ann):
    assert (mine["slug"], mine["revision"], mine["owner"]) == ("no-surprises", 1, "ann")
    made = post(ann, f"{MINE}changes/", revision=1, what=REMOVE, effort="S")
    assert made.status_code == 201 and made.json()["revision"] == 2
    board = ann.get(MINE).json()
    assert board["columns"][1]["cards"][0]["title"] == "Cart is taken away"
    assert board["panel"]["state"] == "none" and board["undo"] == "added “Cart is taken away”"
    assert [row["slug"] for row in ann.get(URL).json()] == ["no-surprises"]
    assert ann.get(f"{MINE}?scenario=Z").status_code == 404
    assert ann.get(f"{MINE}?scenario=0").json()["shown"] == "0"


def test_a_stale_revision_is_409_with_what_is_now(mine, ann, ada):
    change = post(ada, f"{MINE}changes/", revision=1, what=REMOVE).json()
    late = post(ann, f"{MINE}changes/", revision=1, what=REMOVE)
    assert late.status_code == 409 and "ada: added" in late.json()["detail"]
    assert late.json()["now"]["revision"] in (2, "2")
    url = f"{MINE}changes/{change['id']}/"
    assert ann.patch(url, {"revision": 1, "title": "x"}, format="json").status_code == 409
    assert ann.delete(f"{url}?revision=1").status_code == 409
    assert ann.delete(url).status_code == 400
    assert ann.patch(url, {"revision": 2, "title": "No cart"}, format="json").json()["title"] == "No cart"
    assert post(ann, f"{url}move/", revision=3, stage="Look", place=0).json()["stage_name"] == "Look"
    assert post(ada, f"{MINE}undo/", revision=4).status_code == 409, "ann was there later"
    assert post(ann, f"{MINE}undo/", revision=4).json()["revision"] == 5
    assert ann.delete(f"{url}?revision=5").status_code == 204
    assert ann.delete(f"{url}?revision=6").status_code == 404


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"what": {"kind": "remove", "touchpoint": "kart"}}, "no touchpoint 'kart'"),
        ({"what": {"kind": "explode"}}, "must be one of"),
        ({}, "tell what is changed"),
        ({"opportunity": "f999"}, "has no finding f999"),
        ({"what": REMOVE, "target": {"value": 1}}, "target: tell"),
        ({"what": REMOVE, "target": {"measure": "m", "unit": "u", "value": 10**400}}, "too large"),
        ({"what": {"kind": "cut_wait", "at": "cart", "seconds": 1e300}}, "seconds: .* less than"),
    ],
)
def test_a_bad_change_is_400_and_says_why(mine, ann, told, words):
    answer = post(ann, f"{MINE}changes/", revision=1, **told)
    assert answer.status_code == 400 and re.search(words, answer.json()["detail"])
    assert Future.objects.get().revision == 1


@pytest.mark.parametrize("changes", [[10**30], [0], list(range(1, 52))])
def test_a_scenario_of_impossible_changes_is_400(mine, ann, changes):
    answer = post(ann, f"{MINE}scenarios/", revision=1, name="Alone", changes=changes)
    assert answer.status_code == 400 and "changes" in answer.json()


def test_scenarios_are_kept_and_forecast(mine, ann):
    change = post(ann, f"{MINE}changes/", revision=1, what=REMOVE).json()["id"]
    made = post(ann, f"{MINE}scenarios/", revision=2, name="Alone", changes=[change])
    assert made.json() == {"letter": "B", "name": "Alone", "changes": [change]}
    url = f"{MINE}scenarios/B/"
    named = ann.patch(url, {"revision": 3, "name": "Only", "changes": []}, format="json")
    assert named.json() == {"letter": "B", "name": "Only", "changes": []}
    assert ann.get(f"{url}forecast/").status_code == 404
    asked = post(ann, f"{url}forecast/")
    assert asked.status_code == 202 and asked.json()["status"] == "queued"
    assert post(ann, f"{url}forecast/").json()["id"] == asked.json()["id"]
    Forecast.objects.get().run_here()
    told = ann.get(f"{url}forecast/").json()
    assert told["status"] == "done" and told["result"]["refused"] and told["stale"] == []
    assert len(post(ann, f"{MINE}rank/").json()["forecasts"]) == 1
    assert ann.delete(f"{url}?revision=4").status_code == 204


def test_a_launch_and_the_record(long_shop, ann):
    url = "/api/v1/journeys/orders/futures/"
    post(ann, url, name="Early")
    url += "early/"
    post(ann, f"{url}changes/", revision=1, what={"kind": "remove", "touchpoint": "fee"})
    told = {"revision": 2, "scenario": "A", "since": str(SINCE), "until": str(UNTIL)}
    assert "no forecast" in post(ann, f"{url}launches/", **told).json()["detail"]
    post(ann, f"{url}scenarios/A/forecast/")
    Forecast.objects.get().run_here()
    put(2, weekly(2, since=60))
    launch = post(ann, f"{url}launches/", **told)
    assert launch.status_code == 201 and launch.json()["predicted"]["goal_rate"]["low"] > 0
    assert post(ann, f"{url}launches/", **told).status_code == 409
    assert len(ann.get(f"{url}launches/").json()) == 1
    record = ann.get("/api/v1/forecasts/record/").json()
    assert record["tested"] >= 12 and record["low"] <= record["inside"] / record["n"] <= record["high"]
    assert ann.delete(f"{url}launches/{launch.json()['id']}/").status_code == 204


def test_who_only_looks_changes_nothing(mine, stranger):
    assert stranger.get(MINE).status_code == 200
    for url in (
        "changes/",
        "scenarios/",
        "launches/",
        "undo/",
        "duplicate/",
        "rank/",
        "scenarios/A/forecast/",
    ):
        assert post(stranger, MINE + url, revision=1).status_code == 403, url
    assert stranger.patch(MINE, {"revision": 1}, format="json").status_code == 403
    assert post(stranger, URL, name="x").status_code == 403


def test_what_is_not_there_is_404(mine, ann, shop):
    assert ann.get(f"{URL}nothing/").status_code == 404
    assert ann.get("/api/v1/journeys/nothing/futures/").status_code == 404
    assert ann.patch(f"{MINE}changes/77/", {"revision": 1}, format="json").status_code == 404
    shop.delete()
    assert ann.get(MINE).status_code == 404


def test_settings_and_copies(mine, ann):
    named = ann.patch(MINE, {"revision": 1, "name": "Calm", "weeks": 26}, format="json")
    assert (named.json()["name"], named.json()["weeks"], named.json()["slug"]) == ("Calm", 26, "no-surprises")
    assert ann.patch(MINE, {"revision": 2, "state": "proposed"}, format="json").json()["state"] == "proposed"
    assert ann.patch(MINE, {"revision": 3, "state": "launched"}, format="json").status_code == 400
    assert post(ann, f"{MINE}duplicate/", name="Two").json()["slug"] == "two"
    part = {"channels": ["carrier pigeon"]}
    assert post(ann, URL, name="Part", part=part).status_code == 400
    assert "futures.duplicate" in set(Entry.objects.values_list("action", flat=True))
