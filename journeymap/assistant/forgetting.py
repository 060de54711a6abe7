"""Turns and drafts that quote or name a customer, and their erasure; conversations that are old."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Q, QuerySet

from journeymap.access.audit import SHORTEST, texts
from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.models import Proposal
from journeymap.analysis.voices import with_texts
from journeymap.assistant.answering.rendering import cleaned, name_of
from journeymap.assistant.facts import Words
from journeymap.assistant.models import Conversation, ModelCall, Turn
from journeymap.events.snapshots import current

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
    cannot be seen, and cut very long ones: a key is looked for as it is and as they write it, in capitals or
    not, for so it may have been asked.
    """
    seen = [key for key in keys if cleaned(key).strip()]
    forms = {form for key in seen for form in (key, " ".join(key.split()), name_of(Words(key)))}
    wanted = {form.casefold() for form in forms}
    long = [key for key in wanted if len(key) >= SHORTEST or not key.isdigit()]
    words = re.compile("|".join(rf"(?<!\w){re.escape(key)}(?!\w)" for key in sorted(long))) if long else None
    return lambda text: text.casefold() in wanted or bool(words and words.search(text.casefold()))


def said(turn: Turn) -> Iterator[str]:
    """Every text of a turn."""
    yield turn.text
    yield from texts([turn.reading, turn.calls, turn.answer, turn.sent])


def erase(keys: Collection[str], answers: Collection[str]) -> int:
    """Empty the turns that name one of the keys or quote one of the answers; how many they were. Drafts rest
    on these answers no more.

    That something was asked, when and by whom stays. A conversation is called after its first question, or
    as its person called it.
    """
    found = [turn.pk for turn in touching(keys, answers)]
    Turn.objects.filter(pk__in=found).update(**EMPTY, status=Turn.Status.ERASED)
    take_from_grounds(answers)
    named, called = naming(keys), Conversation.objects.exclude(title="").values_list("pk", "title")
    titled = [number for number, title in called.iterator() if named(title)]
    Conversation.objects.filter(Q(turns__pk__in=found) | Q(pk__in=titled)).update(title="")
    return len(found)


def grounded() -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and grounds of every proposal that rests on somebody's words."""
    rows = Proposal.objects.exclude(grounds={}).order_by("pk").values_list("pk", "grounds")
    return ((number, told) for number, told in rows.iterator(500) if told.get("quotes"))


def take_from_grounds(answers: Collection[str]) -> int:
    """Take ids of answers out of what proposals rest on; of how many."""
    changed = 0
    for number, told in grounded() if answers else ():
        rest = [each for each in told["quotes"] if each not in answers]
        if len(rest) < len(told["quotes"]):
            Proposal.objects.filter(pk=number).update(grounds={**told, "quotes": rest})
            changed += 1
    return changed


def gone(answers: Collection[str]) -> set[str]:
    """Of these ids of answers, those whose words no map quotes any more: the import was undone, the words
    went, or the customer refuses that they are read, or all use."""
    if not answers:
        return set()
    told = SnapshotData(current(), None).answers
    wanted = pa.array(sorted(answers), pa.string())
    here = told.filter(pc.is_in(told["id"].cast(pa.string()), value_set=wanted))
    known = with_texts(here)
    return set(answers) - set(known.filter(known["text"].is_valid())["id"].to_pylist())


def quoted(turn: Turn) -> set[str]:
    """Ids of the answers that a turn quotes."""
    return {str(quote["id"]) for quote in turn.answer.get("quotes", ())}


def empty_gone() -> int:
    """Empty turns that quote words which may not be shown any more; how many they were. Drafts rest on such
    words no more. A periodic duty."""
    kept = Turn.objects.exclude(status=Turn.Status.ERASED).values_list("answer", flat=True)
    said = {str(quote["id"]) for answer in kept.iterator(500) for quote in answer.get("quotes", ())}
    said |= {str(each) for _, told in grounded() for each in told["quotes"]}
    if not said:
        return 0
    hushed = gone(said)
    return erase((), hushed) if hushed else 0


def older(moment: datetime) -> QuerySet[Conversation]:
    """Conversations in which nothing was asked since a moment."""
    return Conversation.objects.filter(used__lt=moment)


def remove_older(moment: datetime) -> int:
    """Delete them; how many they were."""
    old = older(moment)
    number = old.count()
    old.delete()
    return number


def old_requests(moment: datetime) -> QuerySet[ModelCall]:
    """Requests to language models that began before a moment and are over."""
    return ModelCall.objects.filter(begun__lt=moment, over=True)
