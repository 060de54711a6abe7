"""Nobody's first question waits for what can be done before: workers do it, servers read what they kept."""

import importlib

import pytest

from journeymap.assistant import readying
from journeymap.assistant.understanding import sentences
from journeymap.assistant.vocabulary import vocabulary_of
from journeymap.events import tidying
from journeymap.jobs.scheduling import registry
from journeymap.journeys.models import Journey
from journeymap.maps.ahead import count_ahead
from tests.assistant.tools.conftest import ann, shop, store

__all__ = ["ann", "shop", "store"]


@pytest.fixture
def room(monkeypatch):
    """What is kept, and what was done: "learned" where nothing was kept, else "read"."""
    state = {"kept": False, "done": []}

    def router():
        state["done"].append("read" if state["kept"] else "learned")
        state["kept"] = True

    monkeypatch.setattr(readying, "kept", lambda: state["kept"])
    monkeypatch.setattr(readying, "router", router)
    monkeypatch.setattr(readying, "probe", lambda: None)
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


def test_both_are_duties():
    assert {readying.learn, readying.read} <= {each.function for each in registry.values()}


@pytest.mark.django_db
def test_sentences_of_a_journey_are_read_once_its_map_is_counted(shop, ann, settings):
    settings.ANALYSIS_QUIET = -1.0
    sentences.known_vectors.cache_clear()
    assert readying.read() == 0
    count_ahead()
    assert readying.read() == 3, "of its measures, of kinds of findings, of analyzers"
    assert readying.read() == 0
    (words,) = vocabulary_of(ann).journeys
    assert words.measures and sentences.is_kept(sentences.measure_sentences(words))


@pytest.mark.django_db
def test_where_nobody_reads_sentences_no_journey_is_opened(shop, settings, monkeypatch):
    settings.ANALYSIS_QUIET = -1.0
    count_ahead()
    monkeypatch.setattr(readying, "reader", lambda: None)
    monkeypatch.setattr(readying, "whole_vocabulary", lambda journeys: pytest.fail("it was"))
    assert readying.read() == 0


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
