"""A file that a disk has lost the end of does not stop a feed: its tables are made anew."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from journeymap.desks import standing, tables
from journeymap.desks.models import Making
from journeymap.events.files import absolute
from tests.desks.test_feed import read
from tests.desks.test_standing import followed, large, made, reader, told_to_wait

__all__ = ["large", "reader"]
pytestmark = pytest.mark.django_db
TORN = [(tables.TOLD, b""), (tables.TOLD, b"null"), ("events.parquet", b""), ("cases.parquet", b"PAR1")]
OF_A_FEED = [(*torn, "cases" if torn[0].startswith("cases") else "events") for torn in TORN]


@pytest.mark.parametrize(("name", "rest", "table"), OF_A_FEED)
def test_tables_of_a_feed_that_are_damaged_are_made_anew(reader, name, rest, table):
    reader.credentials(**reader._credentials | {"HTTP_PREFER": "odata.maxpagesize=5"})
    told_to_wait(reader)
    state = made()
    begun = read(reader, table)
    whole = followed(reader, read(reader, table))
    absolute(f"{tables.FEEDS}/{state.place}/{name}").write_bytes(rest)
    long_ago = timezone.now() - timedelta(hours=20)
    Making.objects.update(used=long_ago)
    following = begun["@odata.nextLink"].removeprefix("http://testserver")
    assert reader.get(following).status_code == 410
    told_to_wait(reader, table)
    assert Making.objects.get(pk=state.pk).used == long_ago, "nobody has read it"
    made()
    assert followed(reader, read(reader, table)) == whole


@pytest.mark.parametrize(("name", "rest"), TORN)
def test_tables_made_while_one_waits_that_are_damaged_are_made_anew(reader, monkeypatch, name, rest):
    monkeypatch.setattr(standing, "FEW", 10**9)
    whole = followed(reader, read(reader, "events"))
    (found,) = (path for path in tables.folder().iterdir() if path.is_dir())
    (found / name).write_bytes(rest)
    assert followed(reader, read(reader, "events")) == whole


def test_tables_are_on_the_disk_before_they_have_their_name(shop, monkeypatch):
    landed, fsync = [], os.fsync

    def noting(handle: int) -> None:
        landed.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noting)
    place = absolute(f"{tables.FEEDS}/made")
    tables.make_at(place, shop, standing.Choice(), tables.unheard)
    *files, draft, parent = landed
    assert sorted(files) == sorted(tables.FILES)
    assert draft.startswith(".made-") and parent == "feeds"
