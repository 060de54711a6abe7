"""/healthz names what does not answer, quickly; /livez asks nobody."""

import time

import pytest

from journeymap.access import health


@pytest.fixture
def everything_answers(monkeypatch):
    checks = dict.fromkeys(health.CHECKS, lambda: True)
    monkeypatch.setattr(health, "CHECKS", checks)
    return checks


@pytest.mark.django_db
def test_without_broker_and_worker_it_says_so_quickly_and_without_sign_in(client):
    begun = time.monotonic()
    answer = client.get("/healthz")
    assert time.monotonic() - begun < 3
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
    monkeypatch.setattr(health, "PATIENCE", 0.1)
    everything_answers["worker"] = lambda: time.sleep(0.5) or True
    assert client.get("/healthz").json()["failing"] == ["worker"]


def test_livez_asks_nobody(client, everything_answers):
    everything_answers["database"] = lambda: False
    assert client.get("/livez").status_code == 200
    assert client.post("/livez").status_code == 405
