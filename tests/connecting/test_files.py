"""Watched folders and buckets: each file once, changed ones again, those that still grow left alone."""

import os
import time

import pyarrow as pa
import pytest
from django.conf import settings
from pyarrow.fs import S3FileSystem

from journeymap.connecting.kinds import Trouble
from journeymap.connecting.opening import opened
from journeymap.ingest.models import Import

from .conftest import events, pull

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = "id,customer,activity,time\n"


def put(folder, name: str, text: str, age: float = 600) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    os.utime(path, (time.time() - age, time.time() - age))


def day(number: int) -> str:
    return HEAD + "".join(f"{number}-{n},c{n},came,2026-01-{number:02d}T{n:02d}:00:00Z\n" for n in range(5))


@pytest.fixture
def watched(connect, tmp_path):
    return connect("files", {"address": str(tmp_path), "pattern": "*.csv"})


def test_new_files_are_taken_once_and_changed_ones_again(watched, tmp_path):
    put(tmp_path, "1.csv", day(1))
    put(tmp_path, "2.csv", day(2))
    put(tmp_path, "notes.txt", "not ours")
    assert (pull(watched).pages, len(events())) == (2, 10)
    assert pull(watched).pages == 0
    put(tmp_path, "3.csv", day(3))
    put(
        tmp_path, "2.csv", day(2).replace("2-4,c4,came", "2-4,c4,left") + "2-9,c9,came,2026-01-02T23:00:00Z\n"
    )
    changed = pull(watched)
    assert (changed.pages, changed.accepted, changed.duplicates) == (2, 5 + 2, 4)
    assert len(events()) == 16
    assert [row["activity"] for row in events()].count("left") == 1
    assert pull(watched).pages == 0


def test_a_file_that_still_grows_is_left_for_the_next_time(watched, tmp_path):
    put(tmp_path, "1.csv", day(1)[:60], age=1)
    put(tmp_path, "2.csv.part", day(2))
    assert pull(watched).pages == 0
    put(tmp_path, "1.csv", day(1))
    assert pull(watched).accepted == 5


def test_a_file_that_cannot_be_read_is_told_and_stops_no_other(watched, tmp_path):
    put(tmp_path, "1.csv", "\0\1\2 no table", age=900)
    put(tmp_path, "2.csv", day(2))
    done = pull(watched)
    assert (done.status, done.accepted) == ("done", 5)
    assert "1.csv" in done.notes[0]
    assert pull(watched).pages == 0  # it is tried again when it changes
    put(tmp_path, "1.csv", day(1))
    assert pull(watched).accepted == 5


def test_files_of_inner_folders_come_only_when_asked_for(watched, tmp_path):
    put(tmp_path, "inner/1.csv", day(1))
    assert pull(watched).pages == 0
    watched.settings["deep"] = True
    watched.save()
    assert pull(watched).pages == 1


def test_the_copy_goes_and_the_original_stays(watched, tmp_path):
    put(tmp_path, "1.csv", day(1))
    pull(watched)
    assert (tmp_path / "1.csv").read_text() == day(1)
    assert Import.objects.get().files[0]["name"] == "1.csv"


def test_a_folder_that_is_not_there_is_told(connect, tmp_path):
    with pytest.raises(Trouble, match="no folder"):
        opened(connect("files", {"address": str(tmp_path / "none")})).preview(3)


def test_a_preview_shows_the_first_rows(watched, tmp_path):
    put(tmp_path, "1.csv", day(1))
    assert [row["id"] for row in opened(watched).preview(2)] == ["1-0", "1-1"]
    assert events() == []


@pytest.mark.parametrize("within", [".", "uploads", "uploads/../run", ".."])
def test_our_own_data_are_no_source(connect, within):
    for address in (f"{settings.DATA_DIR}/{within}", f"file://{settings.DATA_DIR}/{within}/"):
        with pytest.raises(Trouble, match="own folder"):
            opened(connect("files", {"address": address, "pattern": "secret-key"}))


def test_a_link_leads_neither_to_our_own_data_nor_out_of_the_folder(connect, watched, tmp_path):
    link, inside = tmp_path / "link", tmp_path / "watched"
    link.symlink_to(settings.DATA_DIR)
    with pytest.raises(Trouble, match="own folder"):
        opened(connect("files", {"address": str(link)}))
    put(tmp_path, "outside.csv", day(1))
    put(inside, "real.csv", day(2))
    watched.settings["address"] = str(inside)
    (inside / "again.csv").symlink_to("real.csv")
    assert opened(watched).copied("again.csv", {})["name"] == "again.csv"
    (inside / "out.csv").symlink_to(tmp_path / "outside.csv")
    with pytest.raises(Trouble, match=r"out\.csv is a link"):
        opened(watched).copied("out.csv", {})


@pytest.mark.parametrize(
    "address", ["ftp://x/y", "http://x/y", "github://a:b@/", "filecache::file:///x", "x"]
)
def test_other_places_than_folders_and_buckets_are_not_opened(connect, address):
    with pytest.raises(Trouble, match="a whole path such as"):
        opened(connect("files", {"address": address}))


def test_a_bucket_on_another_machine_is_watched_the_same(connect, s3_server):
    host = s3_server.partition("://")[2]
    bucket = S3FileSystem(access_key="key", secret_key="hush", endpoint_override=host, scheme="http",
                          region="us-east-1", allow_bucket_creation=True)  # fmt: skip
    bucket.create_dir("exports")
    for number in (1, 2):
        with bucket.open_output_stream(f"exports/daily/{number}.csv") as stream:
            stream.write(pa.py_buffer(day(number).encode()))
    told = {"address": "s3://exports/daily", "endpoint": s3_server, "key": "key", "quiet": 0}
    connection = connect("files", told, {"secret": "hush"})
    assert (pull(connection).pages, len(events())) == (2, 10)
    assert pull(connection).pages == 0
    with bucket.open_output_stream("exports/daily/3.csv") as stream:
        stream.write(day(3).encode())
    assert pull(connection).accepted == 5
