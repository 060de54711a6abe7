"""JOURNEYMAP_STORE is set on an installation whose files lie in its data folder: none of them is deleted."""

from __future__ import annotations

import logging

import pytest
from django.core.checks import Error, Tags, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from journeymap.events import files, left_behind, tidying
from journeymap.events.models import Claim, Snapshot
from journeymap.events.recording import CustomerWriter
from journeymap.events.snapshots import current

from .conftest import events, load, random_events
from .test_recording import customers, record


@pytest.fixture
def filled(db, settings, tmp_path):
    """An installation that was filled without a bucket. Its bucket is a folder: no server is asked."""
    settings.DATA_DIR = settings.RUN_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    load(1, events(random_events(50)))
    record(CustomerWriter(2), customers(customer=["c1"], attr_plan=["gold"]))
    claim = files.absolute("store/claims/w/claim.parquet")
    claim.parent.mkdir(parents=True)
    claim.write_bytes(b"rows")
    Claim.objects.create(import_number=1, path="store/claims/w/claim.parquet", rows=1)
    tidying._done.clear()
    left_behind._told.clear()
    return settings.DATA_DIR


@pytest.fixture
def bucket_is_set(filled, settings, tmp_path):
    settings.SHARED_STORE = f"file://{tmp_path}/bucket"
    return filled


def test_tidying_deletes_nothing_that_rows_name(bucket_is_set, caplog):
    wanted = {*current().manifest.paths(), "store/claims/w/claim.parquet"}
    forgotten = bucket_is_set / "store/events/died/x.parquet"
    forgotten.parent.mkdir()
    forgotten.touch()
    with caplog.at_level(logging.ERROR, logger="journeymap.events.left_behind"):
        for _ in range(2):
            tidying._done.clear()
            assert tidying.tidy()
    assert len(wanted) == 3 and all((bucket_is_set / path).is_file() for path in wanted)
    assert not forgotten.exists(), "no row names it"
    assert [record.levelname for record in caplog.records] == ["ERROR"], "said once"
    assert "3 files" in caplog.text and "backup" in caplog.text


def test_the_check_says_what_to_do(bucket_is_set):
    (said,) = run_checks(tags=[Tags.database], databases=["default"])
    assert isinstance(said, Error) and said.id == "events.E001"
    assert "3 files" in said.msg and str(bucket_is_set) in said.msg and "backup FILE" in said.hint
    with pytest.raises(SystemCheckError, match=r"events\.E001"):
        call_command("migrate", skip_checks=False, verbosity=0)


def test_the_check_has_nothing_to_say_of_a_folder(filled):
    assert run_checks(tags=[Tags.database], databases=["default"]) == []


def test_the_check_has_nothing_to_say_of_a_bucket_that_has_the_files(bucket_is_set):
    for path in [*current().manifest.paths(), "store/claims/w/claim.parquet"]:
        files.keep(path)
    assert run_checks(tags=[Tags.database], databases=["default"]) == []
    assert all(files.exists(path) for path in current().manifest.paths())


def test_before_migrate_no_row_names_anything(bucket_is_set, monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", lambda *_: [])
    monkeypatch.setattr(Snapshot, "objects", None)
    assert left_behind.named() == set()
