"""A question as words: cleaned of what nobody types, short forms written out, split into tokens. Pure."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

LONGEST = 1_000  # letters of a question that are read; what comes after them is no question
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[%€$£?!,;:]", re.UNICODE)
SHORT = re.compile(r"[\w/'-]+(?:\.(?=\s))?")
SPACE = re.compile(r"\s+")
VOWEL = re.compile(r"[aeiouy]")
ENDINGS = (
    "ations", "ation", "ating", "ated", "ate", "ern", "ments", "ment", "ures", "ure",
    "ings", "ing", "ions", "ion", "eries", "ery", "ers", "er", "ed",
    "ies", "ly", "y", "es", "s", "e",
)  # fmt: skip

LETTERS = re.compile(r"[^\W\d_]+")
BENT = 6  # letters of a German word that is known with other endings, too
SHORTEST = 3  # words of a question of which one German word is enough
IRREGULAR = {
    "sent": "send", "paid": "pay", "bought": "buy", "sold": "sell", "chosen": "choose", "chose": "choose",
    "wrote": "write", "written": "write", "given": "give", "gave": "give", "withdrawn": "withdraw",
    "sought": "seek", "taken": "take", "took": "take", "drawn": "draw", "drew": "draw", "built": "build",
    "held": "hold", "met": "meet", "made": "make", "shown": "show", "spoke": "speak", "spoken": "speak",
    "kept": "keep", "brought": "bring", "driven": "drive", "drove": "drive", "spent": "spend", "lent": "lend",
}  # fmt: skip


@dataclass(frozen=True)
class Token:
    """text: in small letters. start, end: where it stands in the cleaned text. stem: without a plural."""

    text: str
    start: int
    end: int
    stem: str


@cache
def words_file() -> dict[str, Any]:
    """words.toml as data."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


@cache
def framing(name: str) -> frozenset[str]:
    """Words of which questions are built, by what they are for (words.toml, frames)."""
    return frozenset(words_file()["frames"][name])


def in_general(word: str) -> str:
    """A word of one company by what it is in any: requests and orders are cases."""
    return "cases" if word in framing("cases") else word


@cache
def plain_stems() -> frozenset[str]:
    """Stems of words that are how questions are made, not what they ask for."""
    return frozenset(stem(word) for word in words_file()["plain"]["words"].split())


@cache
def everyday_stems() -> frozenset[str]:
    """Stems of words that are never told to be unknown; unlike plain ones they may be names or be sought."""
    return frozenset(stem(word) for word in words_file()["everyday"]["words"].split())


def cleaned(text: str) -> str:
    """One line of what can be read: no control or direction marks, at most LONGEST letters."""
    told = unicodedata.normalize("NFKC", text[: 4 * LONGEST])
    kept = "".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in told)
    kept = "".join(each for each in kept if unicodedata.category(each) not in ("Cf", "Cs", "Co", "Cn"))
    return SPACE.sub(" ", kept.replace("\u2019", "'")).strip()[:LONGEST]


def written_out(text: str) -> str:
    """Short forms as words: "whats" is "what is"."""
    rewrites = words_file()["rewrites"]
    return SHORT.sub(lambda found: rewrites.get(found[0].lower(), found[0]), _in_english(text))


def _in_english(text: str) -> str:
    """A question in German word for word, where enough of its words are known to be German and hardly any is
    an English one; any other as it is."""
    every = [each[0].lower() for each in LETTERS.finditer(text)]
    foreign = [each for each in every if each in _german() - framing("german_too")]
    if not foreign or (len(foreign) < 2 and len(every) > SHORTEST):
        return text
    if sum(each in framing("english") for each in every) > len(foreign):
        return text
    table = words_file()["german"]

    def said(found: re.Match[str]) -> str:
        word = found[0].lower()
        return table[word] if word in table else table[found[1].lower()]

    told = _of_german().sub(said, text)
    return SPACE.sub(" ", told).strip()


@cache
def _german() -> frozenset[str]:
    return frozenset(word for told in words_file()["german"] for word in told.split())


@cache
def _of_german() -> re.Pattern[str]:
    """Its words, and the longer of them with another ending: "Kritikern"."""
    every = sorted(words_file()["german"], key=len, reverse=True)
    bent = [each for each in every if len(each) >= BENT and each not in framing("german_too")]
    whole, begun = ("|".join(map(re.escape, each)) for each in (every, bent))
    return re.compile(rf"\b(?:(?:{whole})\b|({begun})(?:en|em|es|n|m|s)\b)", re.I)


def tokens(text: str) -> tuple[Token, ...]:
    found = []
    for each in WORD.finditer(text):
        word = each[0].lower()
        if word.endswith(("'s", "s'")):
            word = word[:-2] if word.endswith("'s") else word[:-1]
        found.append(Token(word, each.start(), each.end(), stem(word)))
    return tuple(found)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its plural: "stages" is "stage", "deliveries" is "delivery"."""
    word = word.lower()
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """What words of one family share: "paying" and "payment" are "pay". At least four letters stay, or three
    with a vowel."""
    word = stem(IRREGULAR.get(word, word))
    while (rest := _cut(word)) != word:
        word = rest
    return word


def _cut(word: str) -> str:
    """The word without its last ending."""
    for ending in ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and (len(rest) >= 4 or (len(rest) == 3 and VOWEL.search(rest))):
            return rest[:-1] if len(rest) > 4 and rest[-1] == rest[-2] else rest
    return word
