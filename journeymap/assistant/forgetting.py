"""Turns that quote or name a customer, and their erasure; conversations that are old."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from journeymap.access.audit import SHORTEST, texts
from journeymap.assistant.answering.rendering import cleaned, name_of
from journeymap.assistant.facts import Words
from journeymap.assistant.models import Conversation, Turn

EMPTY: dict[str, Any] = {"text": "", "reading": {}, "calls": [], "answer": {}, "sent": {}}
HELD = ("text", "reading", "calls", "answer", "sent")


def touching(keys: Collection[str], answers: Collection[str]) -> Iterator[Turn]:
    """Turns that name one of the keys or quote one of the answers (by their ids).

    See `naming` for how a key is looked for.
    """
    named, quoted = naming(keys), frozenset(answers)
    for turn in Turn.objects.exclude(status=Turn.Status.ERASED).order_by("pk").iterator(500):
        if any(quote["id"] in quoted for quote in turn.answer.get("quotes", ())) or any(
            named(text) for text in said(turn)
        ):
            yield turn


def naming(keys: Collection[str]) -> Callable[[str], bool]:
    """Whether a text names one of the keys.

    A key is looked for as a whole text, and as a word wherever there are words; numbers of fewer than four
    figures as a whole text only, for they are in most answers. Answers write names in one line, without what
    cannot be seen, and cut very long ones: a key is looked for as it is and as they write it.
    """
    seen = [key for key in keys if cleaned(key).strip()]
    wanted = {form for key in seen for form in (key, " ".join(key.split()), name_of(Words(key)))}
    long = [key for key in wanted if len(key) >= SHORTEST or not key.isdigit()]
    words = re.compile("|".join(rf"(?<!\w){re.escape(key)}(?!\w)" for key in sorted(long))) if long else None
    return lambda text: text in wanted or bool(words and words.search(text))


def said(turn: Turn) -> Iterator[str]:
    """Every text of a turn."""
    yield turn.text
    yield from texts([turn.reading, turn.calls, turn.answer, turn.sent])


def erase(keys: Collection[str], answers: Collection[str]) -> int:
    """Empty the turns that name one of the keys or quote one of the answers; how many they were.

    That something was asked, when and by whom stays. A conversation is called after its first question, or
    as its person called it.
    """
    found = [turn.pk for turn in touching(keys, answers)]
    Turn.objects.filter(pk__in=found).update(**EMPTY, status=Turn.Status.ERASED)
    named, called = naming(keys), Conversation.objects.exclude(title="").values_list("pk", "title")
    titled = [number for number, title in called.iterator() if named(title)]
    Conversation.objects.filter(Q(turns__pk__in=found) | Q(pk__in=titled)).update(title="")
    return len(found)


def older(moment: datetime) -> QuerySet[Conversation]:
    """Conversations in which nothing was asked since a moment."""
    return Conversation.objects.filter(used__lt=moment)


def remove_older(moment: datetime) -> int:
    """Delete them; how many they were."""
    old = older(moment)
    number = old.count()
    old.delete()
    return number
