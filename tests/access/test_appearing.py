"""What people name with `--output` is a file that appears whole, or a pipe, device or link that stays."""

import os
import stat
import tarfile
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest

from journeymap.access.appearing import appearing, folder_for, put
from journeymap.desks.management.commands.export_desk import placed
from journeymap.privacy.archive import pack


@contextmanager
def read(pipe):
    """What is written to the pipe in the block; too little to wait for a reader."""
    os.mkfifo(pipe)
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    told = BytesIO()
    try:
        yield told
        while block := os.read(end, 2**16):
            told.write(block)
        told.seek(0)
    finally:
        os.close(end)


@pytest.fixture
def nothing(tmp_path):
    """A device of the test's own that swallows all."""
    path = tmp_path / "null"
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        path.write_bytes(b"x")
    except OSError:
        pytest.skip("devices cannot be made here")
    return path


def export(path, seeks=False):
    with appearing(path, private=True, seeks=seeks) as draft:
        draft.write_bytes(b"told")


def test_a_file_is_replaced_whole_and_only_its_owner_reads_a_private_one(tmp_path):
    path = tmp_path / "file"
    path.write_text("before")
    with pytest.raises(ZeroDivisionError), appearing(path) as draft:
        draft.write_text("half")
        raise ZeroDivisionError
    assert path.read_text() == "before"
    export(path)
    assert path.read_bytes() == b"told" and path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("seeks", [False, True])
def test_a_pipe_a_link_and_a_device_stay(tmp_path, nothing, seeks):
    pipe, link, kept = tmp_path / "pipe", tmp_path / "link", tmp_path / "kept"
    link.symlink_to(kept)
    with read(pipe) as told:
        export(pipe, seeks)
    export(link, seeks)
    export(nothing, seeks)
    assert told.read() == kept.read_bytes() == b"told" and link.is_symlink()
    assert kept.stat().st_mode & 0o777 == 0o600  # it was made for this
    assert pipe.is_fifo() and nothing.is_char_device()
    assert {*tmp_path.iterdir()} == {pipe, link, kept, nothing}


@pytest.mark.parametrize("seeks", [False, True])
def test_what_is_private_is_so_behind_a_link_too_and_what_failed_leaves_it_as_it_was(tmp_path, seeks):
    link, folder = tmp_path / "link", tmp_path / "folder"
    folder.mkdir()
    kept = folder / "kept"
    kept.write_text("before")
    kept.chmod(0o644)
    link.symlink_to(kept)
    with pytest.raises(ZeroDivisionError), appearing(link, private=True, seeks=seeks) as draft:
        draft.write_text("half")
        raise ZeroDivisionError
    assert kept.read_text() == "before" and kept.stat().st_mode & 0o777 == 0o644
    with appearing(link, private=True, seeks=seeks) as draft:
        draft.write_bytes(b"told")
        assert draft.parent.parent == folder and draft.parent.stat().st_mode & 0o777 == 0o700
    assert kept.read_bytes() == b"told" and kept.stat().st_mode & 0o777 == 0o600 and link.is_symlink()
    assert {*tmp_path.iterdir(), *folder.iterdir()} == {link, folder, kept}


def test_what_failed_makes_no_file_behind_a_link_that_leads_nowhere_yet(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "kept")
    with pytest.raises(ZeroDivisionError), appearing(link, private=True):
        raise ZeroDivisionError
    assert [*tmp_path.iterdir()] == [link]


def test_a_file_without_a_name_is_written_to(tmp_path):
    with (tmp_path / "gone").open("w+b") as stream:
        (tmp_path / "gone").unlink()
        with appearing(Path(f"/dev/fd/{stream.fileno()}"), private=True) as draft:
            draft.write_bytes(b"told")
        assert stream.read() == b"told" and os.fstat(stream.fileno()).st_mode & 0o777 == 0o600


def test_tables_for_desks_go_into_what_stays(tmp_path, nothing):
    pipe, link, kept = tmp_path / "pipe", tmp_path / "link", tmp_path / "kept"
    link.symlink_to(kept)

    def export(place):
        with folder_for(place) as draft:
            (draft / "shop.csv").write_text("a,b")
            return placed(draft, place, named=True)

    with read(pipe) as told:
        assert export(pipe) == pipe
    assert export(link) == link and export(nothing) == nothing
    assert told.read() == b"a,b" and kept.read_text() == "a,b"
    assert pipe.is_fifo() and link.is_symlink() and nothing.is_char_device()
    assert export(tmp_path) == tmp_path / "shop.csv"
    assert export(tmp_path / "new" / "file").read_text() == "a,b"
    assert {path.name for path in tmp_path.iterdir()} == {"pipe", "link", "kept", "null", "shop.csv", "new"}


def test_a_backup_goes_into_what_stays(tmp_path, nothing):
    member, pipe = tmp_path / "secret-key", tmp_path / "pipe"
    member.write_text("s")
    with read(pipe) as told:
        pack(tmp_path, [member], pipe)
    pack(tmp_path, [member], nothing)
    link, kept = tmp_path / "link", tmp_path / "kept"
    kept.write_text("before")
    link.symlink_to(kept)
    with pytest.raises(FileNotFoundError):
        pack(tmp_path, [member, tmp_path / "missing"], link)
    assert kept.read_text() == "before"
    pack(tmp_path, [member], link)
    with tarfile.open(kept) as tar:
        assert tar.getnames() == ["secret-key"] and kept.stat().st_mode & 0o777 == 0o600
    with tarfile.open(fileobj=told) as tar:
        assert tar.getnames() == ["secret-key"]
    assert pipe.is_fifo() and nothing.is_char_device()


def test_put_says_where_a_file_is(tmp_path):
    draft, path = tmp_path / "draft", tmp_path / "file"
    draft.write_text("new")
    path.write_text("old")
    assert put(draft, path) == path and path.read_text() == "new" and not draft.exists()
