"""Is the audit trail whole? Every entry is computed anew and compared with what is stored."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils import timezone

from . import chain
from .models import Entry, Head

log = logging.getLogger(__name__)
AT_ONCE = 2_000


class UnknownHead(LookupError):
    """No entry has this link: the trail was cut or written anew since, or it is another one's."""


@dataclass(frozen=True)
class Verdict:
    """checked: entries looked at. erased: those whose texts are gone. broken: the first that does not fit.

    seq, head: the last entry of the whole part and its link, to be written down elsewhere.
    """

    checked: int
    erased: int
    seq: int
    head: str
    broken: str = ""

    @property
    def whole(self) -> bool:
        return not self.broken


def verify(after: str = "") -> Verdict:
    """Check the whole chain, or what comes after the entry whose link is `after`. Raises UnknownHead.

    Nobody waits meanwhile: entries that are written while it walks may be seen or not.
    """
    begin, before = (place_of(after), after) if after else (0, chain.BEGINNING)
    at_first = head_now()
    verdict = walked(begin, before)
    if verdict.broken:
        return verdict
    at_last = head_now()
    trouble = ""
    if verdict.seq < at_first[0]:
        trouble = f"the trail ends at entry {verdict.seq}, its head says {at_first[0]}: the last are missing"
    elif verdict.seq > at_last[0]:
        trouble = f"entry {at_last[0] + 1} lies beyond the head of the trail"
    elif at_first[0] and place_of_or_none(at_first[1]) != at_first[0]:
        trouble = f"entry {at_first[0]}: its link is not the one that the head of the trail says"
    return replace(verdict, broken=trouble)


def head_now() -> tuple[int, str]:
    head = Head.objects.filter(pk=1).first()
    return (head.seq, head.link) if head else (0, chain.BEGINNING)


def place_of_or_none(link: str) -> int | None:
    return Entry.objects.filter(link=link.strip().lower()).values_list("seq", flat=True).first()


def place_of(link: str) -> int:
    """The number of the entry with this link."""
    found = place_of_or_none(link)
    if found is None:
        raise UnknownHead(
            "No entry of the trail has this link. Either the trail was cut or written anew since the link "
            "was noted, or it was noted of another installation."
        )
    return found


def walked(seq: int, before: str) -> Verdict:
    checked = erased = 0
    for entry in entries_after(seq):
        trouble = fault(entry, seq + 1, before)
        if trouble:
            return Verdict(checked, erased, seq, before, trouble)
        checked, erased = checked + 1, erased + (entry.erased is not None)
        seq, before = entry.seq, entry.link
    return Verdict(checked, erased, seq, before)


def entries_after(seq: int) -> Iterator[Entry]:
    while some := list(Entry.objects.filter(seq__gt=seq).order_by("seq")[:AT_ONCE]):
        yield from some
        seq = some[-1].seq


def fault(entry: Entry, expected: int, before: str) -> str:
    """What is wrong with an entry, in words; empty where nothing is."""
    if entry.seq != expected:
        return f"entry {expected} is missing (the next one is {entry.seq})"
    if entry.erased is None:
        if chain.digest(entry.salt, entry.target, entry.detail) != entry.digest:
            return f"entry {entry.seq}: its target or detail is not what was written"
    elif entry.target or entry.detail or entry.salt:
        return f"entry {entry.seq}: texts stand where they were erased"
    if chain.link(before, entry.seq, entry.when, entry.who, entry.action, entry.digest) != entry.link:
        return f"entry {entry.seq}: its time, actor, action or digest was changed, or an entry before it"
    return ""


def check_new() -> None:
    """The daily duty: check what came since the last time and note how far it is whole."""
    head = Head.objects.filter(pk=1).first()
    if head is None:
        return
    try:
        verdict = verify(head.checked_link if head.checked_seq else "")
    except UnknownHead:
        verdict = verify()
        if verdict.whole:
            told = f"entry {head.checked_seq}, checked before, is not in the trail any more"
            verdict = replace(verdict, broken=told)
    note(verdict)


def note(verdict: Verdict) -> None:
    """Keep a verdict on the head's row, for pages to show. What is broken stays so until it fits again."""
    told: dict[str, object] = {"checked": timezone.now(), "broken": verdict.broken[:250]}
    if verdict.whole:
        told |= {"checked_seq": verdict.seq, "checked_link": verdict.head}
    Head.objects.filter(pk=1).update(**told)
    if verdict.broken:
        log.error("the audit trail is broken: %s", verdict.broken)
