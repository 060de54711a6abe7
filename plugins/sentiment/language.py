"""Whether a text can be read by a model of English: its script, then its language.

A text counts as foreign only when more than half of its letters are of another script, or when lingua is at
least SURE of another language on at least LETTERS letters. Everything else is given to the model.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum
from functools import cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

SURE = 0.9
LETTERS = 20

# Words that other languages of the list below do not have: texts full of them need no detector, which is
# slower.
_ENGLISH = frozenset({
    "the", "and", "you", "my", "with", "this", "that", "they", "it", "your", "are", "but", "very", "were",
    "their", "from", "what", "when", "been", "would", "there", "because", "which", "just", "about", "them",
    "have", "has", "had", "not", "how", "why", "where", "who", "does", "did", "should", "could", "please",
    "if", "thanks", "thank", "need", "our", "she", "i'm", "don't", "it's", "you're", "can't",
    "didn't",
})  # fmt: skip
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")

# Major languages in Latin letters. In lingua's low-accuracy mode they take about 45 MB, against 900 MB in
# full mode for all Latin languages, and flag fewer English tweets by mistake.
_LANGUAGES = (
    Language.ENGLISH, Language.PORTUGUESE, Language.SPANISH, Language.FRENCH, Language.GERMAN,
    Language.ITALIAN, Language.DUTCH, Language.POLISH, Language.SWEDISH, Language.DANISH, Language.BOKMAL,
    Language.FINNISH, Language.TURKISH, Language.ROMANIAN, Language.CZECH, Language.SLOVAK,
    Language.HUNGARIAN, Language.CROATIAN, Language.INDONESIAN, Language.VIETNAMESE, Language.CATALAN,
    Language.LITHUANIAN, Language.ESTONIAN,
)  # fmt: skip


class Reading(Enum):
    """What is known of a text's language."""

    EMPTY = "empty"
    ENGLISH = "english"  # surely
    UNDECIDED = "undecided"  # too short or too mixed to say; given to the model
    FOREIGN = "foreign"


@cache
def detector() -> LanguageDetector:
    """The one detector of this process, built when the first text needs it."""
    return LanguageDetectorBuilder.from_languages(*_LANGUAGES).with_low_accuracy_mode().build()


def readings(texts: Sequence[str]) -> list[Reading]:
    """One reading a text, in order. Texts are expected cleaned (see `text.clean`)."""
    known: dict[str, Reading] = {}
    for text in texts:
        if text not in known:
            known[text] = _reading(text)
    return [known[text] for text in texts]


def _reading(text: str) -> Reading:
    if not text:
        return Reading.EMPTY
    letters = sum(character.isalpha() for character in text)
    if not text.isascii():
        latin = sum(map(_is_latin, text))
        if latin * 2 < letters:
            return Reading.FOREIGN
    words = _WORD.findall(text.lower().replace("\u2019", "'"))
    common = [word for word in words if word in _ENGLISH]
    if len(set(common)) >= 2 and len(common) >= 0.12 * len(words):
        return Reading.ENGLISH
    if letters < LETTERS:
        return Reading.UNDECIDED
    best = detector().compute_language_confidence_values(text[:1_000])[0]
    if best.value < SURE:
        return Reading.UNDECIDED
    return Reading.ENGLISH if best.language == Language.ENGLISH else Reading.FOREIGN


@cache
def _is_latin(character: str) -> bool:
    return character.isalpha() and unicodedata.name(character, "").startswith(("LATIN", "FULLWIDTH LATIN"))
