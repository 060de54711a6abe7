"""What people say about places of a map: said, answered, settled; who is named with @ hears of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.journeys.limits import room
from journeymap.journeys.models import Journey
from journeymap.maps.requested import MAY
from journeymap.publishing.models import ADDRESS, NAME, TEXT, Comment, Mention

NAMED = re.compile(r"(?<![\w@.])@([\w.@+-]{1,150})")
"""As Django's user names are written; a full stop at the end belongs to the sentence."""
AT_ONCE = 20  # people named in one comment
MOST = 5_000  # comments of a journey


class CannotSay(ValueError):
    """The comment cannot be kept; the message says why and how to mend it."""


def say(
    journey: Journey,
    user: Any,
    text: str,
    *,
    state: str = Comment.State.CURRENT,
    of: str = "",
    place: str = "",
    title: str = "",
    answers: int | None = None,
) -> tuple[Comment, list[str]]:
    """The comment, and the names in it that were not told: nobody of that name may see the journey.

    An answer stands where what it answers stands. CannotSay for no text, an answer to nothing, too many.
    """
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        raise CannotSay("Nothing was written, so nothing was kept.")
    if len(text) > TEXT:
        raise CannotSay(
            f"A comment has at most {TEXT:,} letters; this one has {len(text):,}. Make it shorter."
        )
    if state not in Comment.State.values:
        raise CannotSay(f"A map's state is one of: {', '.join(Comment.State.values)}.")
    with transaction.atomic():
        held = Journey.objects.select_for_update().get(pk=journey.pk)  # nobody deletes it meanwhile
        room(Comment.objects.filter(journey=held), MOST, "comments", CannotSay)
        thread = None
        if answers is not None:
            thread = Comment.objects.filter(journey=held, pk=answers).first()
            if thread is None:
                raise CannotSay("What you answer was deleted meanwhile. Write it as a comment of its own.")
            thread = thread.answers or thread
            state, of, place, title = thread.state, thread.of, thread.place, thread.title
        made = Comment.objects.create(
            journey=held, state=state, of=of[:60], place=place[:ADDRESS], title=title[:NAME], text=text,
            answers=thread, by=user,
        )  # fmt: skip
        told, unknown = named_in(text)
        Mention.objects.bulk_create(Mention(comment=made, user=each) for each in told if each != user)
        if thread is not None:
            read(
                user, Mention.objects.filter(comment=thread) | Mention.objects.filter(comment__answers=thread)
            )
        record(user, "publishing.comment", f"journey {held.slug}", number=made.pk, mentions=len(told))
    return made, unknown


def named_in(text: str) -> tuple[list[Any], list[str]]:
    """(people named who may see journeys, names that stand for nobody who may)."""
    names = list(dict.fromkeys(found.rstrip(".+-@") for found in NAMED.findall(text)))[:AT_ONCE]
    known = {each.get_username(): each for each in people().filter(username__in=names)}
    told = [known[name] for name in names if name in known and known[name].has_perms(MAY)]
    return told, [name for name in names if name not in {each.get_username() for each in told}]


def people() -> QuerySet[Any]:
    return get_user_model().objects.filter(is_active=True).order_by("username")


def nameable() -> list[str]:
    """User names of all who may see journeys, for completion."""
    return [each.get_username() for each in people() if each.has_perms(MAY)]


def threads(journey: Journey, **where: Any) -> QuerySet[Comment]:
    """Comments that answer nothing, with their answers in order; where: state, of, place, done."""
    answers = Prefetch("answered_by", Comment.objects.select_related("by").order_by("pk"))
    found = Comment.objects.filter(journey=journey, answers=None, **where)
    return found.select_related("by").prefetch_related(answers)


def open_at(journey: Journey) -> Counter[str]:
    """Place of the current map -> threads that are open there."""
    found = threads(journey, state=Comment.State.CURRENT, of="", done=None).exclude(place="")
    return Counter(found.values_list("place", flat=True))


def settle(comment: Comment, user: AbstractBaseUser, settled: bool = True) -> None:
    """Say that a thread is settled, or open it again. Twice is once."""
    thread = comment.answers or comment
    with transaction.atomic():
        changed = Comment.objects.filter(pk=thread.pk, done__isnull=settled)
        if changed.update(done=timezone.now() if settled else None):
            word = "settle" if settled else "reopen"
            record(user, f"publishing.{word}_comment", f"journey {thread.journey.slug}", number=thread.pk)
    thread.refresh_from_db(fields=["done"])


def withdraw(comment: Comment, user: AbstractBaseUser) -> None:
    """Delete one's own comment. CannotSay for somebody else's, or where somebody answered already."""
    if comment.by != user:
        raise CannotSay("Only who wrote a comment can delete it.")
    with transaction.atomic():
        Journey.objects.select_for_update().get(pk=comment.journey_id)  # nobody answers it meanwhile
        if comment.answered_by.exists():
            raise CannotSay("Somebody answered this already, so it stays. Settle it instead.")
        number, slug = comment.pk, comment.journey.slug
        comment.delete()
        record(user, "publishing.delete_comment", f"journey {slug}", number=number)


def mentions(user: Any) -> QuerySet[Mention]:
    """Where somebody was named, newest first."""
    return Mention.objects.filter(user=user).select_related("comment__journey", "comment__by")


def unread(user: Any) -> int:
    """How often somebody was named and has not said that they read it."""
    return Mention.objects.filter(user=user, seen=None).count() if user.has_perms(MAY) else 0


def read(user: Any, found: QuerySet[Mention] | Iterable[Mention]) -> int:
    """Note that somebody read these; how many were new."""
    return Mention.objects.filter(user=user, seen=None, pk__in=[each.pk for each in found]).update(
        seen=timezone.now()
    )
