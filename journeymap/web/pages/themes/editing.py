"""What a form does to what people keep: carried out at once, told in a message, refused in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from journeymap.access.operations import OutOfDate
from journeymap.analysis import kept
from journeymap.analysis.portraits import Kept
from journeymap.customers.personas.models import Persona
from journeymap.web.pages.asked import whole


def carry_out(
    request: HttpRequest, operation: str, words: str, changed: Sequence[tuple[Kept, int]], **arguments: Any
) -> bool:
    """Whether it was done. changed: what changes, with the revisions that the form was made on."""
    first = changed[0][0]
    journey = first.journey if isinstance(first, Persona) else None
    try:
        kept.edit(request.user, journey, operation, arguments, changed, words)
    except (kept.Stale, OutOfDate) as refused:
        messages.error(request, f"Nothing was changed. {refused}")
        return False
    except PermissionDenied as denied:
        messages.error(request, str(denied))
        return False
    messages.success(request, f"{words}. It can be taken back below, under “Lately”.")
    return True


def revision(request: HttpRequest, name: str = "revision") -> int:
    """The revision that a form tells; 0, which is nobody's, where it tells none."""
    return whole(request.POST.get(name, "")) or 0
