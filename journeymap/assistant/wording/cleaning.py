"""Texts of people on their way to a language model: masked, without what the eye does not see. Pure."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from journeymap.ingest.masking import mask

HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5")
"""Letters by their category, and seen by nobody."""
NAME, QUESTION, QUOTE = 120, 2_000, 400  # letters of each that are sent


def cleaned(text: str, longest: int) -> str:
    """One line of visible letters, personal data replaced by what they are; braces can make no handle."""
    plain = unicodedata.normalize("NFKC", text)
    seen = "".join(" " if letter.isspace() else letter for letter in plain if not _hidden(letter))
    line = " ".join(seen.translate({ord("{"): "(", ord("}"): ")"}).split())
    masked = mask(line).text
    return masked if len(masked) <= longest else f"{masked[: longest - 1].rstrip()}\u2026"


def _hidden(letter: str) -> bool:
    if letter in "\t\n\r":
        return False
    varies = "\ufe00" <= letter <= "\ufe0f" or "\U000e0000" <= letter <= "\U000e0fff"
    return varies or letter in BLANK or unicodedata.category(letter) in HIDDEN


def as_data(told: dict[str, Any]) -> str:
    """JSON in which no text can look like a tag that ends it."""
    text = json.dumps(told, ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e")
