"""What people decide of analyzers: on or off, when, with which parameters; for all journeys or for one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from journeymap.access.models import Entry
from journeymap.analysis import configuring
from journeymap.analysis.due import next_run, start_due
from journeymap.analysis.models import Alert, Run, Setting, SettingChange, latest
from journeymap.analysis.starting import NotStartable, start
from journeymap.events.models import Snapshot
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import current_map

from .company import carry_out, hear
from .test_running import GIVER, HEAD, TAKER, aged, finish_all, one, plugin, queued

pytestmark = pytest.mark.django_db
PARAMS = """
from pydantic import Field
class Told(Params):
    channel: str = Field("web", max_length=10, description="which")
    most: int = Field(5, ge=1, le=9, description="how many")
"""
SETTABLE = one("settable", "yield from ()", "    Params = Told\n")


@pytest.fixture
def settable(install, shop):
    install("settable", HEAD + PARAMS + SETTABLE + "\nanalyzers = (Settable,)\n")
    return shop


@pytest.fixture
def person(django_user_model):
    return django_user_model.objects.create_user("pia")


def due() -> set[str]:
    before = set(Run.objects.values_list("pk", flat=True))
    start_due()
    return set(Run.objects.exclude(pk__in=before).values_list("analyzer", flat=True))


def more_data(number: int) -> None:
    hear(number, [{"id": f"n{number}", "text": "", "score": 1.0, "kind": "nps", "scale_min": 0.0,
                   "scale_max": 10.0, "time": timezone.now(), "customer": "c1", "row": 1}])  # fmt: skip
    aged(16)


def test_a_setting_reaches_the_run_and_a_journeys_own_goes_before_that_for_all(settable, person):
    configuring.configure("settable", None, person, 0, params={"most": 7, "channel": "web"})
    assert Setting.objects.get().params == {"most": 7}, "what equals the default is not kept"
    (run,) = start(settable, ["settable"])
    assert run.params == {"most": 7}
    configuring.configure("settable", settable, person, 0, params={"channel": "shop"})
    run.cancel()
    (run,) = start(settable, ["settable"], params={"most": 2})
    assert run.params == {"channel": "shop", "most": 2}
    configuring.forget("settable", settable, person, 1)
    run.cancel()
    assert start(settable, ["settable"])[0].params == {"most": 7}


def test_wrong_parameters_are_refused_at_their_fields(settable, person):
    with pytest.raises(configuring.SettingError) as refused:
        configuring.configure("settable", None, person, 0, params={"most": 12, "channel": "x" * 11, "no": 1})
    assert refused.value.fields.keys() == {"most", "channel", "no"}
    assert "less than or equal to 9" in refused.value.fields["most"]
    assert not Setting.objects.exists()


def test_two_editors_are_told_what_the_other_changed(settable, person, django_user_model):
    configuring.configure("settable", None, person, 0, params={"most": 7})
    other = django_user_model.objects.create_user("otto")
    with pytest.raises(configuring.StaleSetting, match="changed meanwhile by pia") as stale:
        configuring.configure("settable", None, other, 0, schedule="daily")
    assert [change.params for change in stale.value.since] == [{"most": 7}]
    configuring.forget("settable", None, other, 1)
    with pytest.raises(configuring.StaleSetting, match="otto") as stale:
        configuring.configure("settable", None, person, 1, schedule="daily")
    assert stale.value.since[-1].removed
    again = configuring.configure("settable", None, person, 0, schedule="daily")
    assert again.revision == 3
    assert (
        SettingChange.objects.count()
        == Entry.objects.filter(action__startswith="analyzer.setting").count()
        == 3
    )


def test_what_is_switched_off_neither_runs_nor_is_shown(settable, person, told):
    told.analyzer = "settable"
    told.save()
    run = Run.objects.create(journey=settable, analyzer="settable")
    alert = Alert.objects.create(
        journey=settable, analyzer="settable", key="k", headline="h", started=timezone.now()
    )
    assert latest(settable) and current_map(settable)["findings"]
    configuring.configure("settable", settable, person, 0, enabled=False)
    run.refresh_from_db()
    alert.refresh_from_db()
    assert run.status == "cancelled" and (alert.ending, bool(alert.closed)) == ("off", True)
    assert latest(settable) == {} and current_map(settable)["findings"] == []
    with pytest.raises(NotStartable, match="switched off"):
        start(settable, ["settable"])
    assert "settable" not in {run.analyzer for run in start(settable)}
    other = Journey.objects.create(name="Other")
    assert [run.analyzer for run in start(other, ["settable"])] == ["settable"]
    configuring.configure("settable", settable, person, 1, enabled=True)
    assert latest(settable) == {"settable": told}, "what it found is kept and shown again"


def test_off_for_all_but_on_for_one(settable, person, told):
    Run.objects.filter(pk=told.pk).update(analyzer="settable")
    configuring.configure("settable", None, person, 0, enabled=False)
    assert latest(settable) == {}
    configuring.configure("settable", settable, person, 0, enabled=True)
    assert latest(settable) == {"settable": told}


def test_results_of_a_switched_off_analyzer_are_left_out_of_the_api(settable, person, told, ann):
    Run.objects.filter(pk=told.pk).update(analyzer="settable")
    configuring.configure("settable", None, person, 0, enabled=False)
    assert ann.get("/api/v1/findings/").json()["count"] == 0
    assert ann.get("/api/v1/findings/", {"run": told.pk}).json()["count"] == 3


def test_scores_of_a_switched_off_giver_are_no_input(install, shop, person):
    install("chain", plugin(GIVER, TAKER))
    carry_out(queued(shop, "giver"))
    configuring.configure("giver", None, person, 0, enabled=False)
    taker = carry_out(queued(shop, "taker"))
    assert (taker.status, taker.message) == (
        "waiting", "taker waits: it needs mine, which no run has given: switch giver on first"
    )  # fmt: skip


def test_schedules(settable, person):
    configuring.configure("settable", None, person, 0, schedule="by hand")
    aged(16)
    assert "settable" not in due()
    configuring.configure("settable", None, person, 1, schedule="daily")
    assert "settable" in due()
    finish_all()
    more_data(10)
    assert "settable" not in due(), "a day has not gone by"
    assert next_run("settable", settable).why == "there is something new"
    Run.objects.filter(analyzer="settable").update(created=timezone.now() - timedelta(days=1, minutes=1))
    assert "settable" in due()
    finish_all()
    Run.objects.filter(analyzer="settable").update(created=timezone.now() - timedelta(days=6))
    more_data(11)
    row = configuring.configure("settable", None, person, 2, schedule="weekly")
    assert "settable" not in due()
    Run.objects.filter(analyzer="settable").update(created=timezone.now() - timedelta(days=8))
    Setting.objects.filter(pk=row.pk).update(changed=timezone.now() - timedelta(days=9))
    assert "settable" in due()
    finish_all()
    Run.objects.filter(analyzer="settable").update(created=timezone.now() - timedelta(days=8))
    assert "settable" not in due(), "weekly, but nothing is new"


def test_a_changed_setting_is_news(settable, person):
    aged(16)
    due()
    finish_all()
    assert due() == set()
    configuring.configure("settable", settable, person, 0, params={"most": 6})
    assert due() == {"settable"}


def test_a_setting_of_an_analyzer_that_is_gone_does_nothing(shop, person, ann):
    Setting.objects.create(analyzer="gone", enabled=False, params={"a": 1}, revision=1)
    aged(16)
    assert start_due() > 0
    assert ann.get("/api/v1/findings/").status_code == 200
    assert ann.get("/api/v1/analyzers/gone/settings/").status_code == 404


def test_a_failed_run_is_not_started_again_and_again(install, shop):
    install("bad", plugin(one("bad", 'raise ValueError("no")\nyield')))
    aged(16)
    due()
    finish_all()
    Run.objects.filter(analyzer="bad").delete()
    run = Run.objects.create(journey=shop, analyzer="bad")
    with pytest.raises(Exception, match="no"):
        carry_out(run)
    Run.objects.filter(pk=run.pk).update(status="failed")
    run.refresh_from_db()
    assert run.snapshot_number == Snapshot.objects.latest("number").number
    assert "bad" not in due()
    more_data(12)
    assert "bad" in due()


def test_what_waits_for_an_input_looks_again_when_data_come(install, shop):
    install("chain", plugin(GIVER, TAKER))
    taker = carry_out(queued(shop, "taker"))
    assert taker.status == "waiting"
    aged(16)
    start_due()
    taker.refresh_from_db()
    assert taker.status == "waiting", "nothing came"
    more_data(10)
    start_due()
    taker.refresh_from_db()
    assert taker.status == "queued"


def test_settings_over_http(settable, ann, ada, stranger):
    address = "/api/v1/analyzers/settable/settings/"
    told = {"params": {"most": 3}, "revision": 0, "schedule": "daily"}
    assert stranger.put(address, told, format="json").status_code == 403
    stored = ann.put(address, told, format="json").json()
    assert (stored["revision"], stored["params"], stored["by"], stored["journey"]) == (
        1,
        {"most": 3},
        "ann",
        None,
    )
    stale = ada.put(address, {"revision": 0}, format="json")
    assert stale.status_code == 409 and "changed meanwhile by ann" in stale.json()["detail"]
    assert stale.json()["current"]["revision"] == 1
    wrong = ann.put(address, {"params": {"most": 99}, "revision": 1}, format="json")
    assert wrong.status_code == 400 and "most" in wrong.json()
    own = ann.put(address, {"journey": "shop", "revision": 0, "enabled": False}, format="json").json()
    assert own["journey"] == "shop"
    assert len(stranger.get(address).json()) == 2
    refused = ann.post("/api/v1/runs/", {"journey": "shop", "analyzers": ["settable"]}, format="json")
    assert refused.status_code == 400 and "switched off" in refused.content.decode()
    assert ann.delete(f"{address}?journey=shop&revision=0").status_code == 409
    assert ann.delete(f"{address}?journey=shop&revision=1").status_code == 204
    assert [row["journey"] for row in ann.get(address).json()] == [None]


def test_alerts_are_acknowledged_once_and_assigned(shop, ann, stranger, django_user_model):
    alert = Alert.objects.create(journey=shop, analyzer="a", key="k", headline="h", started=timezone.now())
    address = f"/api/v1/alerts/{alert.pk}"
    assert stranger.post(f"{address}/acknowledge/").status_code == 403
    first = ann.post(f"{address}/acknowledge/").json()
    assert first["acknowledged_by"] == "ann"
    assert ann.post(f"{address}/acknowledge/").json()["acknowledged"] == first["acknowledged"]
    assert ann.post(f"{address}/assign/", {"to": "sam"}, format="json").json()["assigned"] == "sam"
    assert ann.post(f"{address}/assign/", {"to": None}, format="json").json()["assigned"] is None
    assert ann.post(f"{address}/assign/", {"to": "nobody"}, format="json").status_code == 400
