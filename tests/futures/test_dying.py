"""A forecast whose child or worker is killed, or whose map is deleted meanwhile: nothing is stuck or kept."""

import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from journeymap.access.roles import BUSINESS_USER
from journeymap.analysis.running import AnalyzerFailed
from journeymap.events.models import Pin
from journeymap.events.snapshots import current, pin
from journeymap.futures import carrying, forecasts
from journeymap.futures import operations as do
from journeymap.futures.gathered import board_of
from journeymap.futures.models import Forecast, Future
from journeymap.jobs.claiming import attempt, claim
from journeymap.jobs.states import Status
from journeymap.jobs.sweeping import sweep
from tests.people import client_of

EARLY = {"what": {"kind": "remove", "touchpoint": "fee"}, "title": "Show the fee early", "effort": "M"}


@pytest.fixture
def asked(plan, ben) -> Forecast:
    do.add_change(plan, ben, 1, EARLY)
    return forecasts.ask(plan.scenarios.get(), ben)


def held() -> int:
    return Pin.objects.filter(holder__startswith="forecast:").count()


def left_behind(forecast: Forecast) -> None:
    """What a worker leaves that is killed with kill -9 in the middle of the forecast."""
    assert claim(Forecast, forecast.pk)
    pin(current(), f"forecast:{forecast.pk}")
    carrying.folder(forecast.pk).mkdir(parents=True, exist_ok=True)
    (carrying.folder(forecast.pk) / "spec.json").write_text("{}")
    Forecast.objects.update(heartbeat=timezone.now() - timedelta(hours=1))


def killer(forecast: Forecast, killed: list[int]) -> None:
    told = carrying.folder(forecast.pk) / "number"
    for _ in range(600):
        if told.exists():
            killed.append(int(told.read_text()))
            os.kill(killed[0], signal.SIGKILL)
            return
        time.sleep(0.1)


def test_a_child_that_is_killed_at_work_is_told_and_leaves_nothing(asked, monkeypatch):
    monkeypatch.setattr(carrying, "CHILD", "tests.futures.sleeping")
    killed: list[int] = []
    hand = threading.Thread(target=killer, args=(asked, killed))
    hand.start()
    with pytest.raises(AnalyzerFailed, match="killed"):
        asked.run_here()
    hand.join()
    assert killed and asked.status == Status.FAILED and "killed" in asked.error
    assert held() == 0 and not carrying.folder(asked.pk).exists()
    panel = board_of(asked.future).panel
    assert panel.state == "failed" and panel.message and not panel.metrics
    page = client_of(BUSINESS_USER, "bea").get(f"/journeys/orders/futures/{asked.future.slug}/")
    text = page.content.decode()
    assert "The forecast failed" in text and 'id="ask-forecast"' in text and "every 2s" not in text


def test_a_worker_that_is_killed_leaves_a_row_that_the_next_one_carries_out(asked):
    left_behind(asked)
    assert board_of(asked.future).panel.state == "running"
    sweep()
    asked.refresh_from_db()
    assert (asked.status, asked.worker) == (Status.QUEUED, "")
    assert board_of(asked.future).panel.state == "asked"
    attempt(Forecast, asked.pk)
    asked.refresh_from_db()
    assert asked.status == Status.DONE and board_of(asked.future).panel.metrics
    assert held() == 0 and not carrying.folder(asked.pk).exists()


@pytest.mark.parametrize("what", ["future", "journey"])
def test_what_a_killed_worker_held_is_let_go_when_the_map_is_deleted(asked, plan, what):
    left_behind(asked)
    (plan if what == "future" else plan.journey).delete()
    assert not Forecast.objects.exists() and held() == 1
    sweep()
    assert forecasts.sweep_folders() == 2  # the folder and the state of the data
    assert held() == 0 and not carrying.folder(asked.pk).exists()
    assert forecasts.sweep_folders() == 0


def test_what_is_at_work_keeps_what_it_holds(asked):
    left_behind(asked)
    Forecast.objects.update(heartbeat=timezone.now())
    assert forecasts.sweep_folders() == 0 and held() == 1 and carrying.folder(asked.pk).exists()


def test_a_future_that_is_deleted_while_its_forecast_is_made_takes_it_along(asked, plan, monkeypatch):
    real = carrying.work

    def gone(*told):
        real(*told)
        Future.objects.get(pk=plan.pk).delete()

    monkeypatch.setattr(carrying, "work", gone)
    attempt(Forecast, asked.pk)
    assert not Forecast.objects.exists() and held() == 0
    assert not carrying.folder(asked.pk).exists()
    bea = client_of(BUSINESS_USER, "bea")
    assert bea.get(f"/journeys/orders/futures/{plan.slug}/").status_code == 404
    assert bea.get(f"/journeys/orders/futures/{plan.slug}/forecast/?scenario=A").status_code == 404
    assert bea.get("/journeys/orders/futures/").status_code == 200


def test_a_forecast_that_is_deleted_before_its_worker_comes_is_nobodys_work(asked, plan):
    number = asked.pk
    plan.delete()
    attempt(Forecast, number)
    assert not Forecast.objects.exists() and held() == 0
