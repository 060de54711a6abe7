"""What is learned of phrasings is learned once, and anew where what it rests on has changed."""

import threading

import numpy as np
import pytest

from journeymap.assistant.understanding import kept
from journeymap.assistant.understanding import learned as room
from journeymap.events.files import exclusive
from tests.assistant.understanding.reader import letters

NAMES = ["losses", "losses", "losses", "measure", "measure", "measure", "quotes", "quotes"]
LINES = [
    "where do we lose people", "where do people leave", "why do people leave us",
    "what is the goal rate", "what is our csat", "how high is the goal rate",
    "what do customers say", "show me what they wrote",
]  # fmt: skip


@pytest.fixture
def folder(settings, tmp_path, monkeypatch):
    """A data folder, and a reader of sentences that counts what it is asked to read."""
    settings.DATA_DIR = tmp_path
    asked = []

    def vectors(texts):
        asked.append(len(texts))
        return letters(texts)

    read_by(vectors, monkeypatch)
    yield tmp_path, asked
    kept._read_probe.cache_clear()


def read_by(vectors, monkeypatch):
    """Sentences are read by this, as from the start of a process."""
    monkeypatch.setattr(room, "vectors", vectors)
    monkeypatch.setattr(kept, "vectors", vectors)
    kept._read_probe.cache_clear()


def chances(found):
    return np.hstack([found.word_chances(LINES), found.by_meaning.chances(room.vectors(LINES))])


def test_the_second_process_reads_the_file_and_says_the_same(folder):
    _, asked = folder
    first = room.learned(NAMES, LINES, LINES)
    assert max(asked) == len(LINES)
    before = chances(first)
    asked.clear()
    kept._read_probe.cache_clear()
    second = room.learned(NAMES, LINES, LINES)
    assert asked == [1], "only the probe is read"
    assert np.allclose(before, chances(second), atol=1e-4)


def test_the_words_of_a_tool_speak_for_it(folder):
    found = room.learned(NAMES, LINES, LINES)
    names = list(found.by_words[0].names)
    for said, tool in (("where do we lose so many", "losses"), ("what do they say", "quotes")):
        assert names[int(np.argmax(found.word_chances([said])[0]))] == tool
    assert np.allclose(found.word_chances(LINES).sum(axis=1), 1)


def test_other_phrasings_are_learned_anew_and_leave_one_file(folder):
    data, asked = folder
    room.learned(NAMES, LINES, LINES)
    asked.clear()
    room.learned(NAMES, [*LINES[:-1], "how low is the goal rate"], LINES)
    assert max(asked) == len(LINES)
    assert len(list((data / "phrasings").glob("*"))) == 1


def test_another_reader_of_sentences_is_noticed(folder, monkeypatch):
    _, asked = folder
    room.learned(NAMES, LINES, LINES)
    told = room.vectors
    read_by(lambda texts: -told(texts), monkeypatch)
    asked.clear()
    room.learned(NAMES, LINES, LINES)
    assert max(asked) == len(LINES)


def test_a_broken_file_is_learned_anew(folder):
    data, _ = folder
    before = chances(room.learned(NAMES, LINES, LINES))
    (path,) = (data / "phrasings").glob("*.npz")
    path.write_bytes(path.read_bytes()[:100])
    assert np.allclose(before, chances(room.learned(NAMES, LINES, LINES)), atol=1e-4)
    np.savez_compressed(path, something="else")
    assert np.allclose(before, chances(room.learned(NAMES, LINES, LINES)), atol=1e-4)


def test_a_file_whose_parts_do_not_fit_is_learned_anew(folder):
    data, _ = folder
    before = chances(room.learned(NAMES, LINES, LINES))
    (path,) = (data / "phrasings").glob("*.npz")
    held = dict(np.load(path))
    for damage in (
        {"coef0": held["coef0"][:, :-1]},
        {"coef1": held["coef1"] * np.nan},
        {"meaning_coef": held["meaning_coef"][:1]},
    ):
        np.savez_compressed(path, **(held | damage))
        assert np.allclose(before, chances(room.learned(NAMES, LINES, LINES)), atol=1e-4)
        assert dict(np.load(path)).keys() == held.keys(), "it is whole again"
        assert all(np.array_equal(np.load(path)[name], held[name]) for name in damage)


def test_of_two_that_miss_the_file_at_once_one_learns_and_the_other_waits_for_it(folder, monkeypatch):
    learn, learning, go_on, times = room.fresh, threading.Event(), threading.Event(), []

    def slowly(*told):
        times.append(1)
        learning.set()
        assert go_on.wait(60)
        return learn(*told)

    monkeypatch.setattr(room, "fresh", slowly)
    found = []
    both = [threading.Thread(target=lambda: found.append(room.learned(NAMES, LINES, LINES))) for _ in "ab"]
    both[0].start()
    assert learning.wait(60)
    both[1].start()
    go_on.set()
    for each in both:
        each.join(60)
    assert len(times) == 1 and np.allclose(*map(chances, found), atol=1e-4)


def test_a_folder_that_cannot_be_written_to_stops_no_question(folder):
    data, _ = folder
    (data / "phrasings.lock").mkdir()  # what a read-only disk answers, root or not: an OSError
    (data / "phrasings").write_text("")
    assert chances(room.learned(NAMES, LINES, LINES)).shape[0] == len(LINES)
    assert not room.is_kept(NAMES, LINES, LINES)


def test_who_holds_the_lock_and_hangs_stops_no_question(folder, monkeypatch, caplog):
    data, _ = folder
    monkeypatch.setattr(room, "PATIENCE", 0.0)
    with exclusive(data / "phrasings.lock"):
        assert chances(room.learned(NAMES, LINES, LINES)).shape[0] == len(LINES)
    assert "phrasings.lock was held" in caplog.text
    with exclusive(data / "phrasings.lock", 0.0):  # who gave up holds nothing
        pass


def test_it_is_known_whether_the_file_is_there(folder):
    assert not room.is_kept(NAMES, LINES, LINES)
    room.learned(NAMES, LINES, LINES)
    assert room.is_kept(NAMES, LINES, LINES)
    assert not room.is_kept(NAMES, LINES, [*LINES[1:], "another"])


def test_a_disk_that_is_full_stops_no_question_and_keeps_no_rest(folder, monkeypatch):
    data, _ = folder

    def full(file, **_told):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept.np, "savez_compressed", full)
    assert chances(room.learned(NAMES, LINES, LINES)).shape[0] == len(LINES)
    assert list((data / "phrasings").iterdir()) == []


def test_without_a_reader_of_sentences_words_alone_decide(folder, monkeypatch):
    read_by(lambda texts: None, monkeypatch)
    assert room.learned(NAMES, LINES, LINES).by_meaning is None
    assert room.learned(NAMES, LINES, LINES).by_meaning is None
