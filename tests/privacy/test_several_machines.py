"""Machines that share a database and a bucket: maps move there and back, and an erasure reaches each of them.

Each command is a process of its own, as on machines of their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .test_archive import MAP, MIGRATE, Installation

pytestmark = [pytest.mark.slow, pytest.mark.services]
EVENTS = "".join(
    f"{who},visit,2026-01-{day:02}\n{who},buy,2026-02-{day:02}\n"
    for day, who in enumerate(("alice-to-go", "bob", "carla", "dan", "eve", "finn"), 1)
)
TEXTS = "text,score,customer\nI love it,5,alice-to-go\nslow and rude,1,bob\n,no number,alice-to-go\n"
TIDY = (
    "shell",
    "-v0",
    "-c",
    "from journeymap.events import tidying; assert tidying.tidy()",
)


@pytest.fixture
def machine(tmp_path, postgres_url, bucket):
    """`machine("a")`: commands on the machine a."""
    address, endpoint = bucket
    shared = {
        "DATABASE_URL": postgres_url,
        "JOURNEYMAP_STORE": address,
        "JOURNEYMAP_S3_ENDPOINT": endpoint,
        "JOURNEYMAP_SECRET_KEY": "the same on every machine " * 2,
        "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",  # nobody there: what is done is done by commands
    }
    return lambda name: Installation(tmp_path / name, **shared)


@pytest.fixture
def files(tmp_path) -> dict[str, str]:
    (tmp_path / "events.csv").write_text("customer,activity,time\n" + EVENTS)
    (tmp_path / "feedback.csv").write_text(TEXTS)
    return {name: str(tmp_path / f"{name}.csv") for name in ("events", "feedback")}


def fill(machine: Installation, files: dict[str, str]) -> None:
    machine(
        MIGRATE,
        ("import_events", files["events"]),
        ("import_feedback", files["feedback"]),
        ("discover", "shop"),
        ("analyze", "shop", "sentiment"),
    )


def shown(machine: Installation) -> dict:
    """The map without when it was drawn."""
    told = json.loads(machine(MAP)[0])
    return {name: value for name, value in told.items() if name not in ("made", "exported", "generated")}


def test_a_backup_of_a_folder_restores_into_a_bucket_and_back(tmp_path, machine, files):
    here = Installation(tmp_path / "here", JOURNEYMAP_SECRET_KEY="the same on every machine " * 2)
    fill(here, files)
    before = shown(here)
    here(("backup", str(tmp_path / "there.tar.gz")))
    first = machine("a")
    first(MIGRATE, ("restore", str(tmp_path / "there.tar.gz")))
    assert shown(first) == before
    assert shown(machine("b")) == before, "another machine, which fetches every file"
    machine("b")(("backup", str(tmp_path / "back.tar.gz")))
    again = Installation(tmp_path / "again", JOURNEYMAP_SECRET_KEY="the same on every machine " * 2)
    again(MIGRATE, ("restore", str(tmp_path / "back.tar.gz")))
    assert shown(again) == before


def words(path: Path) -> bytes:
    if path.suffix != ".parquet":
        return path.read_bytes()
    table = pq.read_table(path)
    texts = [
        table[name].cast(pa.string())
        for name in table.column_names
        if "string" in str(table.schema.field(name).type)
    ]
    return str([column.to_pylist() for column in texts]).encode()


def naming(folder: Path, who: str) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and who.encode() in words(path))


def test_an_erasure_on_one_machine_reaches_the_copies_of_the_others(machine, files):
    first, other, late = machine("a"), machine("b"), machine("c")
    fill(first, files)
    shown(other)
    late(("export_person", "alice-to-go", "--output", str(late.folder.parent / "hers.zip")))
    held = {each.folder.name: list(naming(each.folder, "alice-to-go")) for each in (other, late)}
    assert held["b"] and held["c"]
    first(("erase_customer", "alice-to-go"))
    assert not list(naming(first.folder, "alice-to-go"))
    other(TIDY)
    late(TIDY)
    assert not list(naming(other.folder, "alice-to-go")) and not list(naming(late.folder, "alice-to-go"))
    everything = machine("d")
    everything(
        (
            "shell",
            "-v0",
            "-c",
            "from journeymap.events import files; [files.local(f.path) for f in files.listed('')]",
        )
    )
    fetched = list(everything.folder.rglob("*.parquet"))
    assert len(fetched) > 2 and not list(naming(everything.folder, "alice-to-go"))
    first(("shell", "-v0", "-c", NONE_IS_BEHIND))


NONE_IS_BEHIND = """
from journeymap.events.erasures import erasures
from journeymap.events.models import Machine
assert [each.erasures for each in Machine.objects.all()] == [erasures()] * 2, "those that tidied"
"""
