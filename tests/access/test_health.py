"""/healthz names what does not answer, quickly; /livez asks nobody."""

from concurrent.futures import wait
from threading import Event

import pytest

from journeymap.access import health


@pytest.fixture
def everything_answers(monkeypatch):
    checks = dict.fromkeys(health.CHECKS, lambda: True)
    monkeypatch.setattr(health, "CHECKS", checks)
    return checks


@pytest.mark.django_db
def test_without_broker_and_worker_it_says_so_without_sign_in(client, monkeypatch):
    monkeypatch.setattr(health, "PATIENCE", 60)  # here the database may take its time
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "failing",
        "failing": ["broker", "worker"],
        "parts": {"web": "ok", "database": "ok", "broker": "failing", "worker": "failing"},
    }


def test_all_well(client, everything_answers):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["failing"]) == (200, [])


@pytest.mark.parametrize("part", ["database", "broker", "worker"])
def test_each_part_is_named_whether_it_raises_or_says_no(client, everything_answers, part):
    def trouble() -> bool:
        raise OSError("secret address")

    for function in (trouble, lambda: False):
        everything_answers[part] = function
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json()["failing"]) == (503, [part])
        assert "secret" not in answer.content.decode()


def test_a_part_that_hangs_is_named_and_not_waited_for(client, everything_answers, monkeypatch):
    let_go, patience = Event(), []

    def over(futures, timeout):
        """Those that answer have answered, however busy the machine; then the time is over."""
        patience.append(timeout)
        wait([each for each in futures if each is not health._under_way[let_go.wait]])
        return wait(futures, timeout=0.01)

    monkeypatch.setattr(health, "wait_for", over)
    everything_answers["worker"] = let_go.wait
    try:
        answer = client.get("/healthz")
    finally:
        let_go.set()
    assert answer.json()["failing"] == ["worker"]
    assert patience == [health.PATIENCE] and health.PATIENCE < 3


def test_livez_asks_nobody(client, everything_answers):
    everything_answers["database"] = lambda: False
    assert client.get("/livez").status_code == 200
    assert client.post("/livez").status_code == 405
