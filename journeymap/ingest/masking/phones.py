"""Phone numbers in free text of unknown country: a cheap pattern, then libphonenumber's metadata, then the
context.

libphonenumber alone takes most strings of eight to eleven digits for a number of some country. So a number
written without a country code must be valid in one of `REGIONS` and be written as a phone number is (trunk
zero, brackets, or the usual groups), or stand after a word that announces one; a word like "order" right
before it rules it out.
"""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, ValidationResult

from journeymap.ingest.masking.patterns import Span

# fmt: off
REGIONS = (  # large countries first, since the search stops at the first that fits
    "DE", "FR", "GB", "US", "BR", "IN", "NL", "ES", "IT", "JP", "PL", "AT",
    "CH", "BE", "AU", "SE", "TR", "MX", "PT", "DK", "NO", "FI", "IE",
)
# fmt: on

CANDIDATE = re.compile(
    r"(?<![\w#@/=+-])(?<!\d[.,:])(?<![$€£¥]\s)(?<![$€£¥])"
    r"(?:\(?0\d{2,4}\)? / |[+(])?"  # German: 089 / 123456
    r"\d(?:(?: ?[.-]? ?|/| ?\(|\)[ /.-]? ?)\d){6,16}"
    r"(?![\d%€$£¥°]|[.,:/-]\d|\s?[%€$£¥円]|-?[A-Za-z])",
    re.A,
)

BEFORE = 28  # characters before a number in which a word about it counts
CALLS = re.compile(
    r"(?:\btel|t[eé]l[eé]?f|tél|phone|\bfon[eo]?\b|\bcall|\bring|\brang\b|\brief|\bruf|anruf|"
    r"erreich|handy|mobil|m[oó]vil|celular|"
    r"whats\s?app|\btext me|\breach|contact|hotline|voicemail|num[eé]ro est|mein[e]? nummer|"
    r"my number|mijn nummer|mitt nummer|"
    r"m[oó]j numer|mio numero|m[ií] n[uú]mero|bel mij|bereikbaar|appel|joignable|\blig[au]|ll[aá]m|"
    r"chiamat|dzwoni|joignez|"
    r"aray|電話|携帯|連絡|番号は)",
    re.I,
)
OTHER = re.compile(
    r"(?:order|bestell|auftrag|rechnung|invoice|factur|fattura|faktur|nota fiscal|track|sendung|"
    r"spediz|env[ií]o|colis|paczk|"
    r"rastreio|pedido|commande|ordine|zam[oó]wien|sipari|encomenda|ordre|注文|追跡|kund|klant|client n|"
    r"customer (?:no|number|id)|"
    r"account|konto|ticket|case|protocol|referen|r[eé]f[eé]ren|\bref\b|reference|serial|\bimei|"
    r"\bisbn|\bean\b|\bupc\b|"
    r"\bsku|artikel|article|artículo|item|confirm|transac|\bawb\b|\bvat\b|\bnip\b|siret|steuer|"
    r"\babn\b|\bpnr\b|"
    r"\bcode?\b|c[oó]dig|codice|\bkod\b|\bcep\b|vertrag|contract|policy|booking|buchung|flight|card|"
    r"karte|error|\bid\b|#|"
    r"\bpart\b|kolli|\bnr\b|sort code|coord)"
    r"(?:(?![.!?] +[A-Z][a-z])\D)*$",  # up to the number, within its sentence
    re.I,
)
DATE = re.compile(
    r"(?:19|20)\d\d[-./ ]?[01]?\d[-./ ]?[0-3]?\d(?:\D|$)|[0-3]?\d[-./][01]?\d[-./](?:19|20)?\d\d(?:\D|$)|"
    r"(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d$"
)

# How numbers without a country code are written where they have no trunk zero.
GROUPED = re.compile(
    r"\(\d{2,5}\)[ -]?\d[\d -]{4,9}\d|"  # (212) 555-0123, (11) 95555-0123, (22) 555-01-23
    r"(?:1[ .-])?\(?\d{3}\)?[ .-]\d{3}[.-]\d{4}|1[ -]8\d\d[ -]\d{3}[ -]\d{4}|"  # North America
    r"\d{2}[ -]?9?\d{4}-\d{4}|\d{2} 9?\d{8}|"  # Brazil
    r"[6-9]\d{4} \d{5}|"  # India
    r"[5-9]\d{2}[ -]\d{3}[ -]\d{3}|[6-9]\d{2} \d{2} \d{2} \d{2}|[1-9]\d \d{3} \d{2} \d{2}|"  # Spain, Poland
    r"3\d{2} \d{6,7}|3\d{2} \d{3} \d{4}|"  # Italian mobiles
    r"1[38]00 \d{3} \d{3}"  # Australia
)
TRUNK = re.compile(r"\(?0[1-9]")
SPLIT = re.compile(r"[ .()/-]")


def find_phones(text: str) -> list[Span]:
    """Phone numbers, with or without country code."""
    found = []
    for m in CANDIDATE.finditer(text):
        stray = m.group().count("(") > m.group().count(")")  # the bracket of the sentence, not of the number
        start = m.start() + (stray and m.group()[0] == "(")
        if _is_phone(text[start : m.end()], text[max(0, start - BEFORE) : start]):
            found.append(Span("phone", start, m.end()))
    return found


def _is_phone(number: str, before: str) -> bool:
    digits = sum(c.isdigit() for c in number)
    if not 7 <= digits <= 15 or number.count("(") != number.count(")"):
        return False
    if number.startswith("+") or number.startswith("00"):
        return _possible_abroad(number)
    if DATE.match(number):
        return False
    called = _last(CALLS, before)
    if OTHER.search(before) and _last(OTHER, before) >= called:
        return False
    if called >= 0:
        return _valid_somewhere(number) or (digits == 7 and number[3:4] == "-")
    written = bool(SPLIT.search(number)) or digits >= 10
    if TRUNK.match(number) and written and digits >= 9:
        return _valid_somewhere(number)
    return bool(GROUPED.fullmatch(number)) and _valid_somewhere(number)


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match starts, -1 without one."""
    return max((m.start() for m in pattern.finditer(text)), default=-1)


def _possible_abroad(number: str) -> bool:
    """A number with country code: a real country, and a length its plan has (reserved numbers are not
    "valid").
    """
    plus = "+" + number[2:].strip() if number.startswith("00") else number
    try:
        parsed = phonenumbers.parse(plus.replace("(0)", ""), None)
    except NumberParseException:
        return False
    return phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE


def _valid_somewhere(number: str) -> bool:
    for region in REGIONS:
        try:
            parsed = phonenumbers.parse(number, region)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return True
    return False
