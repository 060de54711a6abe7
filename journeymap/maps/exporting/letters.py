"""Which font sets which letters in print, where Inter has none: scripts of Asia, Arabic, emoji.

Told letter by letter, since the renderer looks for a font for a row as a whole: in a row of two such scripts,
or with a ligature, it finds none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import fontpkg_inter
import manimgx_fonts
import paperang_p2_fonts_cjk

FOLDERS = [
    str(Path(fontpkg_inter.__file__).parent / "files"),
    str(Path(manimgx_fonts.__file__).parent),
    str(Path(paperang_p2_fonts_cjk.__file__).parent / "fonts"),
]
FONTS = {
    "WenQuanYi Micro Hei": "\u1100-\u11ff\u2e80-\u303f\u3041-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef",
    "Noto Emoji": "\u231a-\u231b\u23e9-\u23fa\u2600-\u2604\u260e\u2611\u2614-\u2615\u2618\u261d"
    "\u2639-\u263a\u2648-\u2653\u2693-\u26ff\u2702-\u270d\u2728\u274c-\u274e\u2753-\u2757\u2763-\u2764\u2795-\u2797\u27b0\u27bf"
    "\u2b1b-\u2b1c\u2b50\u2b55\U0001f004\U0001f0cf\U0001f300-\U0001faff",
    "Noto Sans Hebrew": "\u0590-\u05ff\ufb1d-\ufb4f",
    "Noto Sans Arabic": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "Noto Sans Armenian": "\u0530-\u058f",
    "Noto Sans Georgian": "\u10a0-\u10ff\u1c90-\u1cbf",
    "Noto Sans Ethiopic": "\u1200-\u139f",
    "Noto Sans Devanagari": "\u0900-\u097f",
    "Noto Sans Bengali": "\u0980-\u09ff",
    "Noto Sans Gurmukhi": "\u0a00-\u0a7f",
    "Noto Sans Gujarati": "\u0a80-\u0aff",
    "Noto Sans Oriya": "\u0b00-\u0b7f",
    "Noto Sans Tamil": "\u0b80-\u0bff",
    "Noto Sans Telugu": "\u0c00-\u0c7f",
    "Noto Sans Kannada": "\u0c80-\u0cff",
    "Noto Sans Malayalam": "\u0d00-\u0d7f",
    "Noto Sans Sinhala": "\u0d80-\u0dff",
    "Noto Sans Thai": "\u0e00-\u0e7f",
    "Noto Sans Lao": "\u0e80-\u0eff",
    "Noto Sans Myanmar": "\u1000-\u109f",
    "Noto Sans Khmer": "\u1780-\u17ff",
}
"""Font -> the letters that it sets, as a class of a pattern."""
NAMES = tuple(FONTS)
OTHERS = re.compile("|".join(f"([{letters}]+)" for letters in FONTS.values()))
JOINED = re.compile("[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
"""What joins emoji to one, or gives them a skin: the renderer loses letters behind such a one."""
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
FLAG_A = 0x1F1E6


def pieces(words: str) -> Iterator[tuple[str, str]]:
    """(font, letters) in their order; the font is empty where Inter has them."""
    words = printable(words)
    at = 0
    for found in OTHERS.finditer(words):
        if found.start() > at:
            yield "", words[at : found.start()]
        yield NAMES[(found.lastindex or 1) - 1], found[0]
        at = found.end()
    if at < len(words) or not words:
        yield "", words[at:]


def printable(words: str) -> str:
    """The words as letters that one sign each is there for: joined emoji apart, flags as the letters of their
    country."""
    if words.isascii():
        return words
    apart = JOINED.sub("", unicodedata.normalize("NFC", words)) if emoji(words) else words
    return FLAG.sub(lambda found: chr(ord("A") + ord(found[0]) - FLAG_A), apart)


def emoji(words: str) -> bool:
    """Whether there are any: what joins emoji is needed in other scripts."""
    return any(letter >= "\U0001f000" or "\u2600" <= letter <= "\u27bf" for letter in words)
