"""Personal data in free text: found and replaced before anything is stored. No Django here.

Kinds: e-mail addresses, IBANs (checksum), payment cards (issuer's prefix and Luhn), IP addresses, phone
numbers. Measured precision, recall and speed: docs/quality.md.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from journeymap.ingest.masking.patterns import Span, find_cards, find_emails, find_ibans, find_ips
from journeymap.ingest.masking.phones import find_phones

KINDS = ("email", "iban", "card", "ip", "phone")
FINDERS = (find_emails, find_ibans, find_cards, find_ips, find_phones)  # the surest first

# Every kind but e-mail holds a digit and, within a few characters, three more digits or colons.
NUMBERS = re.compile(r"\d(?:[^\d:\n]{0,6}[\d:]){3}", re.A)

# Full-width and typographic forms of digits and signs, one character for one, so that places stay the same.
PLAIN: dict[int, int | str] = {0xFF10 + i: ord("0") + i for i in range(10)}
PLAIN |= dict(zip(map(ord, "\uff0d\uff0b\uff08\uff09\uff20\uff0e\uff1a\uff0f"), "-+()@.:/", strict=True))
PLAIN |= dict.fromkeys(map(ord, "\u3000\u00a0\u202f\u2009\u2007"), " ")
PLAIN |= dict.fromkeys(map(ord, "\u2010\u2011\u2013"), "-")


@dataclass(frozen=True)
class Masked:
    """`text` with every find replaced by "[kind]"; `counts`: how many of each kind that was found."""

    text: str
    counts: dict[str, int]


def find(text: str) -> list[Span]:
    """The places of personal data in `text`, in order, none overlapping."""
    plain = text if text.isascii() else text.translate(PLAIN)
    spans: list[Span] = []
    for finder in FINDERS if NUMBERS.search(plain) else FINDERS[:1]:
        found = finder(plain)
        if found:
            # What is found is blanked out, so that no later finder sees it again.
            plain = _replaced(plain, found, ["\0" * (span.end - span.start) for span in found])
            spans += found
    return sorted(spans, key=lambda span: span.start)


def mask(text: str) -> Masked:
    """`text` without e-mails, phones, cards, IBANs and IP addresses, each replaced by its kind in
    brackets.
    """
    spans = find(text)
    if not spans:
        return Masked(text, {})
    masked = _replaced(text, spans, [f"[{span.kind}]" for span in spans])
    return Masked(masked, dict(Counter(span.kind for span in spans)))


def _replaced(text: str, spans: list[Span], by: list[str]) -> str:
    """`text` with each of the spans (in order) replaced."""
    parts: list[str] = []
    at = 0
    for span, new in zip(spans, by, strict=True):
        parts += [text[at : span.start], new]
        at = span.end
    return "".join(parts) + text[at:]


__all__ = ["KINDS", "Masked", "Span", "find", "mask"]
