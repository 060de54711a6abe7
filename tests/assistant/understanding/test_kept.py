"""Files of what was worked out from sentences: read where they are whole and of now, else not read at all."""

import os
import time

import numpy as np
import pytest

from journeymap.assistant.understanding import kept

SHELF = kept.Shelf("things", "Things", unread=kept.DAY)
SAME = np.arange(4.0)


@pytest.fixture
def read(settings, tmp_path, monkeypatch):
    """What a reader of sentences, that reads all alike, was asked to read."""
    settings.DATA_DIR = tmp_path
    asked = []

    def vectors(texts):
        asked.extend(texts)
        return np.full((len(texts), 3), 0.5, np.float32)

    monkeypatch.setattr(kept, "vectors", vectors)
    kept._read_probe.cache_clear()
    yield asked
    kept._read_probe.cache_clear()


def whole(held):
    return held["things"]


def in_file():
    SHELF.keep(SHELF.path("a", "b"), {"things": SAME})
    return SHELF.path("a", "b")


def test_what_is_kept_is_read_and_the_probe_is_read_once_a_process(read):
    path = in_file()
    for _ in "ab":
        assert np.array_equal(SHELF.read(path, whole), SAME)
    assert read == [kept.PROBE]
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_other_content_and_another_form_are_another_file(read, monkeypatch):
    path = in_file()
    assert SHELF.path("a", "c") != path != SHELF.path("ab")
    monkeypatch.setattr(kept, "FORM", "an older one")
    assert SHELF.path("a", "b") != path
    assert SHELF.read(SHELF.path("a", "b"), whole) is None


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_half_written_file_is_not_read(read, caplog, share):
    path = in_file()
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    assert SHELF.read(path, whole) is None
    assert "Things cannot be read" in caplog.text


def test_a_damaged_file_is_not_read(read, caplog):
    path = in_file()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))
    assert SHELF.read(path, whole) is None
    assert "Things cannot be read" in caplog.text


@pytest.mark.parametrize(
    "held",
    [
        {"things": SAME},  # no probe: of a program that did not know of it
        {"probe": np.full(3, 0.5), "thing": SAME},
        {"probe": np.array(["a", "b", "c"]), "things": SAME},
        {"probe": np.full(3, 0.5), "things": np.array([{"code": "to run"}], object)},
        {"probe": np.full(3, 0.4), "things": SAME},
        {"probe": np.full(4, 0.5), "things": SAME},
    ],
)
def test_a_file_of_something_else_is_not_read(read, held):
    path = in_file()
    np.savez_compressed(path, **held)
    assert SHELF.read(path, whole) is None
    assert np.array_equal(SHELF.read(in_file(), whole), SAME), "written anew it is whole again"


def test_where_nobody_reads_sentences_files_are_kept_all_the_same(read, monkeypatch):
    path = in_file()
    monkeypatch.setattr(kept, "vectors", lambda texts: None)
    kept._read_probe.cache_clear()
    assert SHELF.read(path, whole) is None, "it is of a reader"
    assert np.array_equal(SHELF.read(in_file(), whole), SAME)


def test_what_a_process_that_died_had_half_written_goes_later(read):
    in_file()
    rest = SHELF.path("a").with_name("rest.part")
    rest.write_bytes(b"half")
    in_file()
    assert rest.exists(), "another process may be writing it"
    long_ago = time.time() - 2 * kept.DAY
    os.utime(rest, (long_ago, long_ago))
    in_file()
    assert not rest.exists()
