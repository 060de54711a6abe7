"""Which snapshot is current, and how the next one comes to be: files first, then one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from django.db import transaction

from .files import SnapshotGone
from .manifests import Manifest
from .models import Pin, Snapshot, Store

PATIENCE = 3  # times a change is fitted to a moving store before it is fitted under the lock


class Change(Protocol):
    """Something that makes a new manifest from the current one.

    apply is called more than once, each time with the then current manifest, the last time under the lock;
    it does work for what it has not seen before and nothing else. commit stores rows of its own, under the
    lock. published is set once the change is in the store.
    """

    published: bool

    def apply(self, manifest: Manifest) -> Manifest: ...

    def commit(self) -> None: ...


def current() -> Snapshot:
    """The current snapshot; an empty one is made when there is none yet."""
    store = Store.objects.select_related("current").filter(pk=1).first()
    return store.current if store else _first()


def _first() -> Snapshot:
    with transaction.atomic():
        snapshot, _ = Snapshot.objects.get_or_create(number=0, defaults={"files": Manifest().to_json()})
        store, _ = Store.objects.get_or_create(pk=1, defaults={"current": snapshot})
    return store.current


def locked() -> Store:
    """The store's row, locked until the end of the transaction that is open."""
    return Store.objects.select_for_update().get(pk=1)


def publish(changes: Change | Iterable[Change], then: Callable[[Snapshot], object] | None = None) -> Snapshot:
    """Make the changes visible, all or none, and call `then` in the same transaction.

    Returns the current snapshot: a new one, or the old one when nothing in it changed. What `then` writes to
    the database (an import marking itself done) is committed with the pointer. Waits for other publishers.
    Changes that were computed against an older snapshot are fitted to the current one first, so that no row
    is stored twice.
    """
    wanted = list(changes) if isinstance(changes, Iterable) else [changes]
    base = current()
    for _ in range(PATIENCE):
        _applied(base.manifest, wanted)
        if (now := current()).pk == base.pk:
            break
        base = now
    with transaction.atomic():
        store = locked()
        manifest = _applied(store.current.manifest, wanted)
        for change in wanted:
            change.commit()
        if manifest != store.current.manifest:
            store.last_number += 1
            store.current = Snapshot.objects.create(number=store.last_number, files=manifest.to_json())
            store.save()
        if then:
            then(store.current)
    for change in wanted:
        change.published = True
    return store.current


def _applied(manifest: Manifest, changes: list[Change]) -> Manifest:
    for change in changes:
        manifest = change.apply(manifest)
    return manifest


def pin(snapshot: Snapshot, holder: str) -> None:
    """Keep the snapshot for as long as the holder ("run:12", "map:3") needs it.

    Raises SnapshotGone when it was given up already.
    """
    current()
    with transaction.atomic():
        locked()  # so that no sweep gives it up in this moment
        if not Snapshot.objects.filter(pk=snapshot.pk).exists():
            raise SnapshotGone(f"Snapshot {snapshot.number} is no longer kept; use the current one.")
        Pin.objects.get_or_create(snapshot=snapshot, holder=holder)


def unpin(holder: str) -> None:
    Pin.objects.filter(holder=holder).delete()
