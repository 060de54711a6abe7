"""Tokens of agents: made by a person for themselves, told once, looked up by their digest, taken back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.assistant.models import AgentToken
from journeymap.assistant.models.agent_token import NAME

BEGINS = "jma_"  # so that one who finds a token knows what it opens
SHOWN = 10  # letters that are kept, to tell tokens apart
MOST = 20  # in use, of one person
DAYS = (30, 90, 365)
"""How long a token may last."""
SELDOM = timedelta(minutes=1)  # between two notes of when it was used


class CannotMake(ValueError):
    """No token is made; the message says why and how to mend it."""


def tokens_of(user: Any) -> QuerySet[AgentToken]:
    """Those of a person that are still good, the newest first."""
    return AgentToken.objects.filter(user_id=user.pk, expires__gt=timezone.now())


def make(user: Any, name: str, writes: bool, days: int) -> tuple[AgentToken, str]:
    """A new token and its text, which is told this once. CannotMake."""
    called = " ".join(name.replace("\0", "").split())
    if not 0 < len(called) <= NAME:
        raise CannotMake(f"Say which agent uses it, in 1 to {NAME} letters.")
    if days not in DAYS:
        raise CannotMake(f"A token lasts {', '.join(map(str, DAYS[:-1]))} or {DAYS[-1]} days.")
    text = BEGINS + secrets.token_urlsafe(32)
    with transaction.atomic():
        if tokens_of(user).count() >= MOST:
            raise CannotMake(f"You have {MOST} tokens of agents. Withdraw one that is not used.")
        made = AgentToken.objects.create(
            user=user, name=called, key=text[:SHOWN], digest=digest(text), writes=writes,
            expires=timezone.now() + timedelta(days=days),
        )  # fmt: skip
        record(user, "agent-token.create", made.key, writes=writes, days=days)
    return made, text


def withdraw(user: Any, number: int) -> AgentToken:
    """Delete a token of one's own. AgentToken.DoesNotExist."""
    with transaction.atomic():
        found = AgentToken.objects.get(user_id=user.pk, pk=number)
        told = AgentToken(name=found.name, key=found.key)
        found.delete()
        record(user, "agent-token.withdraw", told.key)
    return told


def holder(text: str) -> AgentToken | None:
    """The token of this text, with its person; None where there is none, it ended, or the person may not
    sign in any more."""
    now = timezone.now()
    good = AgentToken.objects.filter(digest=digest(text), expires__gt=now, user__is_active=True)
    found = good.select_related("user").first()
    if found is not None:
        stale = Q(used=None) | Q(used__lt=now - SELDOM)
        AgentToken.objects.filter(stale, pk=found.pk).update(used=now)
    return found


def digest(text: str) -> str:
    """A token has 256 bits of chance, so a plain digest is as safe as a slow one."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
