"""Names that differ only in case, spaces or punctuation: most likely one thing written in several ways."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

# Signs that change what a name means are kept: "+1" is not "-1", "C++" not "C", "< 5" not "> 5".
SIGNS = frozenset("+<>=%#&€$£")
ACCENTED = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")  # of Latin letters alone: elsewhere a mark is a letter


def key(name: str) -> str:
    """Equal for names that differ only in case, accents, spaces and punctuation. Empty where no letter,
    number or sign is in it. Digits that stand apart stay apart: "step 1.1" is not "step 11"."""
    plain = ACCENTED.sub("", unicodedata.normalize("NFKD", name.casefold()))
    plain = unicodedata.normalize("NFC", plain)
    kept, apart = "", False
    for place, letter in enumerate(plain):
        minus = letter == "-" and plain[place + 1 : place + 2].isdigit() and not kept[-1:].isalnum()
        if unicodedata.category(letter)[0] in "LMN" or letter in SIGNS or minus:
            kept += f" {letter}" if apart and kept[-1:].isdigit() and letter.isdigit() else letter
            apart = False
        else:
            apart = True
    return kept


def groups(counts: Mapping[str, int]) -> list[list[tuple[str, int]]]:
    """Groups of two or more spellings with their counts, the commonest first; largest groups first."""
    alike: dict[str, list[tuple[str, int]]] = {}
    for name, count in counts.items():
        if found := key(name):
            alike.setdefault(found, []).append((name, count))
    several = [
        sorted(group, key=lambda each: (-each[1], each[0])) for group in alike.values() if len(group) > 1
    ]
    return sorted(several, key=lambda group: (-sum(count for _, count in group), group[0][0]))
