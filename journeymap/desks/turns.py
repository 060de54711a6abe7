"""Tables of feeds are not begun while people are erased who asked before: such tables would be deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeymap.desks.goingfirst import erased_first
from journeymap.jobs.sending import send
from journeymap.jobs.states import Status

if TYPE_CHECKING:
    from journeymap.desks.models.making import Making


def take_turn(making: Making) -> None:
    """Raises PutOff where erasures go first."""
    if erased_first(making.created):
        raise making.put_off("waits until people are erased who were to be erased before")


def wake(model: type[Making]) -> int:
    """Queue what need not wait any more; how many."""
    waiting = model.objects.filter(status=Status.WAITING)
    woken = [making for making in waiting if not erased_first(making.created)]
    for making in woken:
        if waiting.filter(pk=making.pk).update(status=Status.QUEUED, sent=None):
            send(making)
    return len(woken)
