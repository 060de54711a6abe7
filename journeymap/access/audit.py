"""Writing the audit trail."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from .models import Entry


def record(
    actor: AbstractBaseUser | AnonymousUser | None, action: str, target: object, **detail: Any
) -> Entry:
    """Note that `actor` (None: a command or the system) did `action` to `target`.

    `detail` must be JSON and hold no text that a customer wrote.
    """
    who = actor if actor is not None and actor.is_authenticated else None
    return Entry.objects.create(actor=who, action=action, target=str(target)[:250], detail=detail)
