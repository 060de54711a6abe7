"""What a theme is called: words of many people's texts that set it apart from the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

LONGEST = 4  # words of a phrase
MOST_TERMS = 10
SEVERAL = 3  # distinct texts: what fewer say could tell who said it
TYPICAL = 0.08  # share of a theme's texts that its name must occur in
HEARD = 600  # characters of one text that are read for names
EVERYWHERE = 0.3  # a word in this share of the themes, each time in a fifth of the texts, names none

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_PAUSE = re.compile(r"[.,;:!?()\[\]\n\u2026\u2013\u2014]+|\s-\s")

# Words at which a name neither begins nor ends; the words of other languages that do the same are found by
# how they spread over the themes.
_EMPTY = frozenset({
    "arrived", "arrive", "said", "saying", "moved", "added", "add", "loved", "love", "top", "lovely", "good",
    "great", "nice", "fine", "happy", "pleased", "bad", "every", "happened", "happens", "found", "find",
    "finding", "bought", "buying", "buy", "made", "making", "put", "wonder", "little", "bit", "lot", "next",
    "whole", "past", "almost", "several", "two", "three", "four", "five", "ten", "half", "pretty", "quite",
    "appear", "appears", "nobody", "somebody", "knew", "led", "lay", "sent", "send", "feels", "feel", "keeps",
    "within", "without", "perhaps", "maybe", "soon", "husband", "wife", "son", "daughter",
    "came", "come", "comes", "coming", "asked", "ask", "asking", "gave", "give", "given", "shows", "show",
    "showed", "look", "looking", "took", "take", "takes", "taking", "around", "again", "far", "instead",
    "a", "about", "after", "ago", "all", "already", "also", "am", "an", "and", "any", "anything",
    "are", "as", "at", "be", "because", "been", "before", "being", "but", "by", "can", "cannot", "could",
    "day", "days", "dear", "did", "didn't", "do", "does", "doesn't", "doing", "don't", "done", "down",
    "each", "else", "even", "ever", "first", "for", "from", "further", "get", "gets", "getting", "go",
    "goes", "going", "got", "had", "has", "have", "haven't", "having", "he", "hello", "her", "here", "hey",
    "hi", "him", "his", "how", "i", "i'd", "i'll", "i'm", "i've", "if", "in", "into", "is", "isn't", "it",
    "it's", "its", "just", "keep", "know", "let", "like", "long", "looks", "make", "makes", "many",
    "may", "me", "might", "month", "months", "more", "most", "much", "must", "my", "myself", "need",
    "needs", "never", "no", "not", "nothing", "now", "of", "off", "ok", "okay", "old", "on", "once", "one",
    "only", "or", "other", "our", "out", "over", "own", "please", "really", "same", "say", "says", "second",
    "see", "seems", "she", "should", "so", "some", "someone", "something", "still", "such", "than", "thank",
    "thanks", "that", "that's", "the", "their", "them", "then", "there", "these", "they", "thing", "things",
    "think", "third", "this", "those", "though", "thought", "time", "times", "to", "today", "told", "too",
    "tried", "try", "trying", "under", "until", "up", "us", "use", "used", "using", "very", "via", "want",
    "wanted", "wants", "was", "wasn't", "way", "we", "week", "weeks", "well", "were", "what", "what's",
    "whats", "when", "where", "which", "while", "who", "why", "will", "with", "won't", "would", "year",
    "years", "yesterday", "yet", "you", "your",
})  # fmt: skip


@dataclass(frozen=True)
class Words:
    """name: for people. terms: what sets the theme apart, most telling first."""

    name: str
    terms: tuple[str, ...]


def named(texts: Sequence[str], theme: np.ndarray, themes: int) -> list[Words]:
    """The words of each theme by class-based TF-IDF of phrases (M. Grootendorst, BERTopic, 2022).

    texts: distinct. theme: the number of each text's theme, negative for none. Names differ. A theme whose
    texts share no word that SEVERAL of them use is called by a number.
    """
    counts, size = _counts(texts, theme, themes)
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    spread = _spread(counts, size)
    mean = sum(total.values()) / max(themes, 1)
    taken: set[str] = set()
    found = []
    for number in range(themes):
        ranked = _ranked(counts[number], total, mean, size[number], spread)
        name = next((name for name in _names(ranked) if name not in taken), f"Theme {number + 1}")
        taken.add(name)
        found.append(Words(name, tuple(ranked[:MOST_TERMS])))
    return found


def _counts(texts: Sequence[str], theme: np.ndarray, themes: int) -> tuple[list[Counter[str]], list[int]]:
    """Per theme: in how many of its texts each phrase occurs, and how many texts it has."""
    counts: list[Counter[str]] = [Counter() for _ in range(themes)]
    size = [0] * themes
    for text, number in zip(texts, theme.tolist(), strict=True):
        if number >= 0:
            size[number] += 1
            counts[number].update(set(_phrases(text)))
    return counts, size


def _phrases(text: str) -> Iterator[str]:
    for stretch in _PAUSE.split(text[:HEARD].lower().replace("\u2019", "'")):
        words = _WORD.findall(stretch)
        for length in range(1, LONGEST + 1):
            for at in range(len(words) - length + 1):
                yield " ".join(words[at : at + length])


def _spread(counts: Sequence[Counter[str]], size: Sequence[int]) -> frozenset[str]:
    """Words that are frequent in many themes say nothing of one; none where there are few themes."""
    if len(size) < 6:
        return frozenset()
    frequent: Counter[str] = Counter()
    for count, texts in zip(counts, size, strict=True):
        frequent.update(word for word, n in count.items() if n >= 0.2 * texts and " " not in word)
    return frozenset(word for word, n in frequent.items() if n >= EVERYWHERE * len(size))


def _ranked(
    count: Counter[str], total: Counter[str], mean: float, size: int, spread: frozenset[str]
) -> list[str]:
    """Phrases, most telling first; of a phrase and a longer one that says as much only the better."""
    fewest = max(SEVERAL, TYPICAL * size)
    if not any(n >= fewest and _sound(phrase.split(), spread) for phrase, n in count.items()):
        fewest = SEVERAL
    weight = {
        phrase: n * float(np.log(1 + mean / total[phrase])) * _worth(phrase.split(), spread)
        for phrase, n in count.items()
        if n >= fewest and _sound(phrase.split(), spread)
    }
    kept: list[str] = []
    for phrase in sorted(weight, key=lambda phrase: (-weight[phrase], phrase)):
        if not any(f" {phrase} " in f" {other} " or f" {other} " in f" {phrase} " for other in kept):
            kept.append(phrase)
        if len(kept) == 2 * MOST_TERMS:
            break
    return kept


def _sound(words: list[str], spread: frozenset[str]) -> bool:
    """Begins and ends with a word that says something, is no number, and not all of it is said everywhere."""
    ends = {words[0], words[-1]}
    if ends & _EMPTY or any(word.isdigit() or len(word) < 2 for word in ends):
        return False
    return not set(words) <= spread | _EMPTY


def _worth(words: list[str], spread: frozenset[str]) -> float:
    """A name of two or three words that say something tells more than one word or a sentence."""
    telling = sum(0.7 if word in spread else 1.0 for word in words if word not in _EMPTY)
    return float(min(telling, 3.0) ** 1.6) * (0.8 if len(words) > 3 else 1.0)


def _names(ranked: Sequence[str]) -> Iterator[str]:
    """Names to choose from, the best first: a phrase, or a word and the next that sets the theme apart."""
    for at, phrase in enumerate(ranked):
        others = [other for other in ranked[at + 1 :] if other.count(" ") < 2 and not _alike(other, phrase)]
        pair = " " not in phrase and others
        yield _title(f"{phrase} & {others[0]}" if pair else phrase)
    for phrase in ranked:
        yield from (_title(f"{phrase} & {other}") for other in ranked if other != phrase)


def _alike(one: str, other: str) -> bool:
    """Whether two phrases share a word, or the beginning of one ("currency", "currencies")."""
    begin, words = {word[:4] for word in one.split()}, {word[:4] for word in other.split()}
    return bool(begin & words)


def _title(phrase: str) -> str:
    return phrase[0].upper() + phrase[1:]
