"""Vectors of sentences are worked out once, and anew where what they rest on has changed."""

import os
import time

import numpy as np
import pytest

from journeymap.assistant.understanding import kept
from journeymap.assistant.understanding import sentences as room
from journeymap.assistant.understanding.nearby import read_ahead
from journeymap.assistant.vocabulary.terms import Explained, JourneyWords, Kept, Listing, Measured, Vocabulary
from tests.assistant.understanding.reader import letters

SAID = ["the goal rate. Share of cases that reach the goal.", "detours. People go back.", "Customers: churn"]
SHOP = JourneyWords(
    "shop", "Shop", themes=(Kept("t1", "Mrs Miller's complaint"),),
    measures=(Measured("goal", "Goal rate", "share", frozenset()),),
    kinds=(Explained("detours", "People go back.", "x", "X", 1),),
)  # fmt: skip


@pytest.fixture
def asked(settings, tmp_path, monkeypatch):
    """What was read by a reader of sentences, in a data folder of its own."""
    settings.DATA_DIR = tmp_path
    read = []

    def vectors(texts):
        read.append(list(texts))
        return letters(texts)

    for each in (room, kept):
        monkeypatch.setattr(each, "vectors", vectors)
    started_anew()
    yield read
    started_anew()


def started_anew():
    """As in the next process."""
    room.known_vectors.cache_clear()
    kept._read_probe.cache_clear()


def near(said=SAID, lasting=True):
    return room.nearness(np.array([0.5, 0.5, 0.5, 0.5], np.float32), said, lasting=lasting)


def test_the_next_process_reads_no_sentence_but_one_and_says_the_same(asked):
    first = near()
    assert SAID in asked
    asked.clear()
    started_anew()
    assert near() == first
    assert asked == [[kept.PROBE]]


def test_other_sentences_and_another_order_are_read_anew(asked):
    near()
    asked.clear()
    assert near(SAID[::-1]) == near()[::-1]
    assert asked == [SAID[::-1]]


def test_names_that_people_gave_are_not_kept(asked, tmp_path):
    near(["Mrs Miller's complaint"], lasting=False)
    assert not list(tmp_path.rglob("*.npz"))
    read_ahead(Vocabulary((SHOP,), (("dropoff", "Drop-off"),), (Listing("churn", "Churn", None, ()),)))
    read = {sentence for some in asked[1:] for sentence in some}
    assert read == {
        kept.PROBE, "Goal rate. ", "detours. People go back.", "Run Drop-off", "Customers: Churn",
    }  # fmt: skip
    assert not any(b"Goal" in path.read_bytes() for path in tmp_path.rglob("*.npz")), "vectors, no words"


def test_what_is_kept_is_not_read_ahead_again(asked):
    shop = Vocabulary((SHOP,), (("dropoff", "Drop-off"),))
    assert read_ahead(shop) == 3
    started_anew()
    asked.clear()
    assert read_ahead(shop) == 0 and asked == [], "not even what is needed to read is loaded"


def test_another_reader_of_sentences_is_noticed(asked, monkeypatch):
    before = near()
    told = room.vectors
    for each in (room, kept):
        monkeypatch.setattr(each, "vectors", lambda texts: -told(texts))
    started_anew()
    assert near() == [-each for each in before]


def test_a_broken_file_is_made_anew(asked, tmp_path):
    before = near()
    (path,) = (tmp_path / "sentences").glob("*.npz")
    for damage in (path.read_bytes()[:100], b"", b"nothing of the kind"):
        path.write_bytes(damage)
        started_anew()
        assert near() == before
    no_numbers = np.full((3, 4), "x")
    for held in (
        {"vectors": no_numbers},
        {"vectors": np.full((3, 4), np.nan)},
        {"vectors": np.zeros((2, 4))},
        {},
    ):
        with path.open("wb") as file:
            np.savez(file, probe=kept.probe(), **held)
        started_anew()
        assert near() == before
    started_anew()
    asked.clear()
    assert near() == before and asked == [[kept.PROBE]], "the file is whole again"


def test_where_nothing_can_be_written_the_sentences_are_read(asked, monkeypatch, caplog):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(room.Shelf, "_write", full)
    assert any(near()) and "No space left" in caplog.text


def test_a_file_that_nobody_has_read_for_long_goes(asked, tmp_path):
    near()
    (old,) = (tmp_path / "sentences").glob("*.npz")
    long_ago = time.time() - room.SHELF.unread - 60
    os.utime(old, (long_ago, long_ago))
    started_anew()
    near()
    near(SAID[:2])
    assert old.exists(), "it has just been read"
    os.utime(old, (long_ago, long_ago))
    near(SAID[:1])
    assert not old.exists() and len(list((tmp_path / "sentences").iterdir())) == 2


def test_where_nobody_reads_sentences_nothing_is_near(asked, monkeypatch, tmp_path):
    for each in (room, kept):
        monkeypatch.setattr(each, "vectors", lambda texts: None)
    assert near() == [0.0, 0.0, 0.0]
    assert room.nearness(None, SAID, lasting=True) == [0.0, 0.0, 0.0]
    assert not list(tmp_path.rglob("*.npz"))
