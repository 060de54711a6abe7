"""Pages that wait while a source is slow: the sweep of uploads spares them, lost ones are asked for again."""

import os
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from journeymap.connecting import pulling
from journeymap.connecting.kinds import Trouble, sql
from journeymap.connecting.models import Page
from journeymap.ingest.receiving import KEPT_AFTER_FAILURE, sweep_copies

from .conftest import events, pull
from .test_databases import TOLD, of_sqlite, sqlite_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def slow(connect, tmp_path, monkeypatch):
    """A connection whose pull imports every two pages, with something that happens after the third one."""
    monkeypatch.setattr(sql, "PAGE", 100)
    monkeypatch.setattr(pulling, "PAGES_AN_IMPORT", 2)

    def slow(happens):
        once = []
        keep = pulling.keep

        def kept(connection, batch):
            keep(connection, batch)
            if connection.waiting.count() == 1 and connection.cursor and not once:
                once.append(happens())

        monkeypatch.setattr(pulling, "keep", kept)
        return connect("sql", of_sqlite(sqlite_file(tmp_path, 1000)), told=TOLD), once

    return slow


def hours_pass() -> int:
    for path in settings.UPLOADS_DIR.iterdir():
        os.utime(path, (time.time() - 90_000,) * 2)
    return sweep_copies()


def test_the_sweep_spares_pages_that_wait(slow):
    connection, swept = slow(hours_pass)
    taken = pull(connection)
    assert swept == [0]
    assert (taken.pages, taken.accepted) == (10, 1000)


def test_a_pull_whose_pages_are_lost_ends_and_the_next_one_asks_for_them_again(slow):
    def lose() -> None:
        for path in settings.UPLOADS_DIR.iterdir():
            path.unlink()

    connection, lost = slow(lose)
    with pytest.raises(Trouble, match="asks for them again"):
        pull(connection)
    assert lost == [None]
    assert len(events()) == 200
    assert not Page.objects.exists()
    pull(connection)
    assert len({each["attr_number"] for each in events()}) == len(events()) == 1000


def test_pages_that_nobody_takes_any_more_go_after_a_while(slow):
    def leave() -> None:
        raise KeyboardInterrupt

    connection, _ = slow(leave)
    with pytest.raises(KeyboardInterrupt):
        pull(connection)
    assert hours_pass() == 0
    Page.objects.update(fetched=timezone.now() - KEPT_AFTER_FAILURE - timedelta(hours=1))
    assert hours_pass() == 1
