"""Edits of a future map: each claims the next revision, is told in its history, and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from journeymap.access.audit import record
from journeymap.futures.history import put_back, state
from journeymap.futures.models import NAME, Edit, Future

KEPT_EDITS = 200


class Stale(RuntimeError):
    """Somebody else changed the map meanwhile; nothing was changed. `now`: `history.state` of now with its
    revision; `edits`: what was done since, oldest first."""

    def __init__(self, future: Future, edits: Sequence[Edit]) -> None:
        self.future, self.edits = future, edits
        self.now = {"revision": future.revision, **state(future)}
        done = "; ".join(f"{each.by_name}: {each.words}" for each in edits) or "somebody changed this map"
        super().__init__(f"Meanwhile, {done}. Look at the map as it is now, then do it again.")


class CannotUndo(RuntimeError):
    """There is nothing to undo, or it would take somebody else's work away. The message says which."""


Done = Callable[[Future], str]
"""Does something to the map, inside the transaction, and gives it in words."""


def edit(
    future: Future, user: AbstractBaseUser | None, revision: int, do: Done, undo: bool = False,
    final: bool = False,
) -> Edit:  # fmt: skip
    """Claim the next revision, do it, keep how to undo it. Stale where `revision` is not the map's.

    undo: it takes something back. final: it cannot be taken back.
    """
    with transaction.atomic():
        claimed = Future.objects.filter(pk=future.pk, revision=revision).update(revision=revision + 1)
        future.refresh_from_db()
        if not claimed:
            since = future.edits.filter(revision__gt=revision).select_related("by").order_by("revision")
            raise Stale(future, list(since))
        before = state(future)
        words = do(future)[: 2 * NAME]
        future.refresh_from_db()
        future.save(update_fields=["changed"])
        edit = Edit.objects.create(
            future=future,
            revision=future.revision,
            words=words,
            before=before,
            by=user,
            undo=undo,
            undone=final,
        )
        future.edits.filter(revision__lte=future.revision - KEPT_EDITS).delete()
        record(
            user, "futures.undo" if undo else "futures.edit", f"journey {future.journey.slug}",
            future=future.slug, revision=future.revision,
        )  # fmt: skip
    return edit


def undoable(future: Future, user: AbstractBaseUser) -> Edit | None:
    """What undo would take back: the newest thing that this person did and has not undone, if nobody else's
    work came after it."""
    try:
        return _undoable(future, user)
    except CannotUndo:
        return None


def _undoable(future: Future, user: AbstractBaseUser) -> Edit:
    rows = future.edits.filter(undo=False, undone=False).select_related("by")
    mine = rows.filter(by=user).first()
    if mine is None:
        raise CannotUndo("There is nothing of yours to undo.")
    if later := rows.filter(revision__gt=mine.revision).exclude(by=user).last():
        raise CannotUndo(
            f"After your last change {later.by_name} {later.words}. Undoing yours would take that away too: "
            "change it by hand."
        )
    return mine


def undo(future: Future, user: AbstractBaseUser, revision: int) -> Edit:
    """Take back the newest thing that this person did; again: the one before. CannotUndo, Stale."""

    def do(future: Future) -> str:
        mine = _undoable(future, user)
        put_back(future, mine.before)
        Edit.objects.filter(pk=mine.pk).update(undone=True)
        return f"took back: {mine.words}"

    return edit(future, user, revision, do, undo=True)
