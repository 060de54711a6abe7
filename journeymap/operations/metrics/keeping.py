"""What is kept: the store, its machines, the ways out that are open."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.utils import timezone

from journeymap.access.exits import exits, is_open
from journeymap.events.erasures import erasures
from journeymap.events.files import place
from journeymap.events.manifests import KINDS
from journeymap.events.models import Machine, Pin, Snapshot
from journeymap.events.snapshots import current
from journeymap.operations.metrics.gauges import Rows, gauge, one


@gauge("store_files", "Files of the current snapshot.", "kind")
def files() -> Rows:
    manifest = current().manifest
    for kind in KINDS:
        yield (kind,), len(manifest.of(kind))


@gauge("store_rows", "Rows of the current snapshot.", "kind")
def rows() -> Rows:
    manifest = current().manifest
    for kind in KINDS:
        yield (kind,), manifest.rows(kind)


@gauge("store_bytes", "Bytes of the files of the current snapshot.", "kind")
def size() -> Rows:
    manifest = current().manifest
    for kind in KINDS:
        yield (kind,), sum(entry.size for entry in manifest.of(kind))


@gauge("snapshots", "Snapshots that are kept.")
def snapshots() -> Rows:
    yield from one(Snapshot.objects.count())


@gauge("snapshots_pinned", "Snapshots that a run or an edition refers to.")
def pinned() -> Rows:
    yield from one(Pin.objects.values("snapshot").distinct().count())


@gauge("disk_free_bytes", "Room on the disk of the data folder of the machine that answers.")
def room() -> Rows:
    yield from one(shutil.disk_usage(settings.DATA_DIR).free)


@gauge("machine_seen_seconds", "Since a machine that shares the store gave a sign of life.", "machine")
def machines() -> Rows:
    now = timezone.now()
    for name, seen in Machine.objects.values_list("name", "seen") if place().shared else ():
        yield (name,), (now - seen).total_seconds()


@gauge("machine_erasures_behind", "Erasures that a machine's copies are not clean of yet.", "machine")
def behind() -> Rows:
    number = erasures()
    for name, clean in Machine.objects.values_list("name", "erasures") if place().shared else ():
        yield (name,), number - clean


@gauge("exit_open", "1 where an administrator has opened a way out.", "exit")
def open_exits() -> Rows:
    for each in exits():
        yield (each.name,), float(is_open(each.name))
