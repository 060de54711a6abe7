"""E-mail addresses, IBANs, payment cards and IP addresses: a pattern, then the checksum or parser that
decides.
"""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple

from stdnum import iban, luhn


class Span(NamedTuple):
    """One find: `text[start:end]` is of this kind."""

    kind: str
    start: int
    end: int


# RFC 5321 lengths; Latin, Greek and Cyrillic letters, as in internationalised addresses; the apostrophe of
# O'Hara.
# Scripts without spaces between words (Japanese, Chinese) are left out: there the address would swallow the
# sentence.
LETTER = "a-z0-9_\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff"
EMAIL = re.compile(
    rf"(?<![{LETTER}.+%'-])[{LETTER}+%-][{LETTER}.+%'-]{{0,63}}(?:@|\(at\)|\[at\])"
    rf"(?:[{LETTER}-]{{1,63}}\.){{1,8}}(?!\d)[{LETTER}]{{2,24}}",
    re.I,
)
IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}", re.I)
CARD = re.compile(r"(?<![\w.,-])\d(?:[ -]?\d){11,18}(?![\w-]|[.,]\d)", re.A)
IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)", re.A)
IPV6 = re.compile(r"(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])", re.I | re.A)

# Numbers with dots that are no addresses: what stands right before them says so.
NOT_AN_ADDRESS = re.compile(
    r"(?:\bv|version|versi[oó]n|vers[aã]o|versione|versie|wersja|バージョン|release|build|firmware|"
    r"software|update|chapter|"
    r"section|kapitel|abschnitt|§)[\s.:]*$",
    re.I,
)


def find_emails(text: str) -> list[Span]:
    """E-mail addresses, also with "(at)" for the sign."""
    lower = text.lower() if "at" in text else text
    if "@" not in text and "(at)" not in lower and "[at]" not in lower:
        return []
    return [Span("email", m.start(), m.end()) for m in EMAIL.finditer(text)]


def find_ibans(text: str) -> list[Span]:
    """IBANs whose country has such a form and whose ISO 7064 mod 97-10 checksum holds."""
    found = []
    for m in IBAN.finditer(text):
        end = _iban_end(text, m.start(), m.end())
        if end is not None:
            found.append(Span("iban", m.start(), end))
    return found


def _iban_end(text: str, start: int, end: int) -> int | None:
    """Words after an IBAN look like its groups: try each place where a group ends, the longest first."""
    for stop in range(end, start + 14, -1):
        if (stop == len(text) or not text[stop].isalnum()) and iban.is_valid(
            text[start:stop], check_country=False
        ):
            return stop
    return None


def find_cards(text: str) -> list[Span]:
    """Payment cards: an issuer's prefix with its length (ISO/IEC 7812), and Luhn's checksum."""
    found = []
    for m in CARD.finditer(text):
        digits = m.group().replace(" ", "").replace("-", "")
        if _issued(digits) and luhn.is_valid(digits):
            found.append(Span("card", m.start(), m.end()))
    return found


def _issued(digits: str) -> bool:
    size, two, three, four = len(digits), int(digits[:2]), int(digits[:3]), int(digits[:4])
    if digits[0] == "4":
        return size in (13, 16, 19)
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return size == 16
    if two in (34, 37):
        return size == 15
    if two in (36, 38, 39) or 300 <= three <= 305:
        return size in (14, 16)
    if 3528 <= four <= 3589:
        return 16 <= size <= 19
    if two in (62, 65) or 644 <= three <= 649 or four == 6011:
        return 16 <= size <= 19
    return two in (50, 56, 57, 58, 63, 67) and 13 <= size <= 19


def find_ips(text: str) -> list[Span]:
    """IPv4 and IPv6 addresses, but not version numbers, chapters or times."""
    found = []
    for pattern in (IPV4, IPV6) if ":" in text else (IPV4,):
        for m in pattern.finditer(text):
            if _is_address(m.group()) and not NOT_AN_ADDRESS.search(text, max(0, m.start() - 24), m.start()):
                found.append(Span("ip", m.start(), m.end()))
    return sorted(found, key=lambda span: span.start)


def _is_address(text: str) -> bool:
    if ":" in text and sum(c != ":" for c in text) < 6:  # "a::b" is C++ or prose far more often
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
