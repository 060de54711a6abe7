"""Nobody's first question waits until phrasings are learned: workers learn them, servers read them."""

import importlib

import pytest

from journeymap.assistant import readying
from journeymap.events import tidying
from journeymap.jobs.scheduling import registry
from journeymap.journeys.models import Journey


@pytest.fixture
def room(monkeypatch):
    """What is kept, and what was done: "learned" where nothing was kept, else "read"."""
    state = {"kept": False, "done": []}

    def router():
        state["done"].append("read" if state["kept"] else "learned")
        state["kept"] = True

    monkeypatch.setattr(readying, "kept", lambda: state["kept"])
    monkeypatch.setattr(readying, "router", router)
    readying._looked.clear()
    yield state
    readying._looked.clear()


@pytest.mark.django_db
def test_a_worker_learns_once_there_is_a_journey(room):
    assert readying.learn() is False and room["done"] == []
    Journey.objects.create(name="Shop", case="customer")
    assert readying.learn() is True
    assert readying.learn() is False and room["done"] == ["learned"]


@pytest.mark.django_db
def test_a_worker_does_not_load_what_is_kept(room):
    Journey.objects.create(name="Shop", case="customer")
    room["kept"] = True
    assert readying.learn() is False and room["done"] == []


def test_it_is_a_duty():
    assert readying.learn in {each.function for each in registry.values()}


def test_a_server_reads_what_is_kept_and_leaves_learning_to_others(room):
    ended(readying.begin())
    assert room["done"] == []
    room["kept"] = True
    ended(readying.begin())
    assert room["done"] == ["read"]


def test_a_server_that_cannot_get_ready_starts_all_the_same_and_says_why(room, monkeypatch, caplog):
    def broken():
        raise ValueError("model.onnx is not the file of card.json")

    monkeypatch.setattr(readying, "kept", broken)
    ended(readying.begin())
    assert "model.onnx is not the file" in caplog.text


def test_servers_begin_with_it(monkeypatch):
    begun = []
    monkeypatch.setattr(readying, "begin", lambda: begun.append("ready"))
    monkeypatch.setattr(tidying, "watch", lambda: begun.append("tidy"))
    asgi = importlib.import_module("journeymap.asgi")
    begun.clear()
    importlib.reload(asgi)
    assert begun == ["tidy", "ready"]


def ended(thread):
    thread.join(60)
    assert not thread.is_alive()
