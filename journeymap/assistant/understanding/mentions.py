"""What a question mentions: periods, and names and words of a journey, longest first. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from journeymap.assistant.understanding.calling import as_cases, counts_cases
from journeymap.assistant.understanding.lexicon import Key, Lexicon, Meaning
from journeymap.assistant.understanding.meant import meant_so
from journeymap.assistant.understanding.names import Mention, scattered
from journeymap.assistant.understanding.people import SOME, called_so
from journeymap.assistant.understanding.periods import Period, periods_in, with_months
from journeymap.assistant.understanding.phrases import everyday_roots, ordinary_roots
from journeymap.assistant.understanding.text import (
    Token,
    framing,
    in_general,
    plain_stems,
    root,
    stem,
    tokens,
)

# before what is told apart
APART = ("by", "per", "which", "what", "each", "every", "all", "across", "between")
TOLD = ("ed", "s", "est", "ly")  # those of words that name no things: "parking" may be one
FORMS = ("ed", "ing", "es", "s", "est", "ly")  # a known word in another form


@dataclass(frozen=True)
class Marked:
    """A question with what it mentions. rest: positions of tokens that nothing explains. mended: of ordinary
    words that were mistyped, with what was meant."""

    text: str
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    periods: tuple[Period, ...]
    rest: tuple[int, ...] = ()
    mended: tuple[tuple[int, str], ...] = ()

    def of(self, *kinds: str) -> tuple[tuple[Mention, Meaning], ...]:
        """Mentions that may mean one of these kinds, with that meaning, in the order of the question."""
        told = ((each, each.of(*kinds)) for each in self.mentions)
        return tuple((mention, meaning) for mention, meaning in told if meaning is not None)

    def names_no(self, *kinds: str) -> bool:
        """Whether it names nothing of these kinds, though words may hint at some."""
        return all(mention.hint for mention, _ in self.of(*kinds))

    def said(self, *words: str) -> bool:
        """Whether a word, or words in a row, stand in the question."""
        line = f" {' '.join(token.text for token in self.tokens)} "
        return any(f" {word} " in line for word in words)


def marked(text: str, names: Sequence[Lexicon], today: date, known: frozenset[str]) -> Marked:
    """text: cleaned; misspelt months are put right. names: lexicons, the journey's own first. known: stems
    that are ordinary words."""
    text = with_months(text, lambda word: _known(word, names, known))
    periods = periods_in(text, today)
    every = tokens(text)
    dated = {
        at for at, token in enumerate(every) for p in periods if token.start < p.end and token.end > p.begin
    }
    dated |= set(_ends_of(periods, every))
    found: list[Mention] = []
    apart = {each.first: each for each in scattered(every, dated, names)}
    at = 0
    while at < len(every):
        mention = None if at in dated else apart.get(at) or _longest(every, at, dated, names, known)
        if mention is None:
            at += 1
        else:
            found.append(mention)
            at = mention.last + 1
    found = _without_parts_of_others(found, every, known | names[0].known)
    found = [each for told in found for each in as_cases(told, every, names[0].called)]
    found = [each for each in found if meant_so(each, every)]
    taken = {at for each in found for at in range(each.first, each.last + 1)} | dated
    rest = [
        at
        for at, token in enumerate(every)
        if at not in taken
        and token.text[0].isalnum()
        and _strange(token, names, known)
        and (_a_name(text, token) or not _slip(token, names, known))
    ]
    mended = tuple(
        (at, _mended(token, names, known))
        for at, token in enumerate(every)
        if at not in taken and not _a_name(text, token) and _slip(token, names, known)
    )
    return Marked(text, every, tuple(found), periods, tuple(rest), mended)


def _ends_of(periods: Sequence[Period], every: Sequence[Token]) -> Iterator[int]:
    """Tokens that belong to a time though it can be told without: the start of "the start of 2011"."""
    begins = {at for at, token in enumerate(every) for p in periods if token.start == p.begin}
    for at in begins:
        if at and every[at].text == "of" and every[at - 1].text in framing("ends_of_times"):
            yield at - 1


def _known(word: str, names: Sequence[Lexicon], known: frozenset[str]) -> bool:
    """Whether a word is an ordinary one, a name of the data, or more likely a slip of such a name."""
    if stem(word) in known | plain_stems():
        return True
    return any(each.right(word) in each.known or (root(word),) in each.roots for each in names)


def _without_parts_of_others(
    found: list[Mention], every: Sequence[Token], known: frozenset[str]
) -> list[Mention]:
    """Without places told by one word of their name beside a word that nothing explains: the "card" of "card
    reader" is no "Card sent"."""
    taken = {at for each in found for at in range(each.first, each.last + 1)}

    def strange(at: int) -> bool:
        inside = 0 <= at < len(every) and at not in taken
        return inside and every[at].text[0].isalpha() and not _plain(every[at], known)

    return [
        each
        for each in found
        if not (
            each.weak
            and each.of("stage", "touchpoint")
            and (strange(each.first - 1) or strange(each.last + 1))
        )
    ]


def _a_name(text: str, token: Token) -> bool:
    """Whether a word has a capital letter that does not begin the sentence: no slip of an ordinary word."""
    return token.start > 0 and text[token.start].isupper() and not text.isupper()


def _slip(token: Token, names: Sequence[Lexicon], known: frozenset[str]) -> bool:
    """Whether it is an ordinary word, mistyped."""
    mended = _mended(token, names, known)
    return mended != token.stem and (mended in plain_stems() or mended in known)


def _plain(token: Token, known: frozenset[str]) -> bool:
    if token.stem in plain_stems() or token.stem in known or token.text.isdigit():
        return True
    if token.text.endswith(FORMS) and root(token.text) in ordinary_roots():
        return True
    return token.text.endswith(TOLD) and root(token.text) in everyday_roots()


def _strange(token: Token, names: Sequence[Lexicon], known: frozenset[str]) -> bool:
    """Whether it is no ordinary word; of people such as patients, whether no name here speaks of them."""
    return not (called_so(token.text, names) if token.text in SOME else _plain(token, known))


def _longest(
    every: Sequence[Token], at: int, dated: set[int], names: Sequence[Lexicon], known: frozenset[str]
) -> Mention | None:
    most = max(each.longest for each in names)
    last = at
    while last + 1 < len(every) and last + 1 - at < most and last + 1 not in dated:
        last += 1
    window = every[at : last + 1]
    stems = [token.stem for token in window]
    mended = [_mended(token, names, known) for token in window]
    for size in range(len(window), 0, -1):
        words = " ".join(token.text for token in window[:size])
        for told, typo in ((stems, False), (mended, mended[:size] != stems[:size])):
            if meanings := _meant(tuple(told[:size]), names):
                return Mention(at, at + size - 1, words, meanings, typo)
    return _family(every, at, dated, names, mended[0])


def _mended(token: Token, names: Sequence[Lexicon], known: frozenset[str]) -> str:
    if token.stem in known or any(token.stem in each.known for each in names):
        return token.stem
    for each in names:
        if (right := each.right(token.text)) != token.stem:
            return right
    return token.stem


def _meant(key: Key, names: Sequence[Lexicon]) -> tuple[Meaning, ...]:
    told = [meaning for each in names for meaning in each.entries.get(key, ())]
    if not told and len(key) == 2:
        told = [
            meaning for each in names for meaning in each.entries.get(("".join(key),), ()) if not meaning.hint
        ]
    return tuple(
        sorted(
            told, key=lambda meaning: (meaning.kind != "journey", meaning.hint, meaning.weak, meaning.rank)
        )
    )


def _family(
    every: Sequence[Token],
    at: int,
    dated: set[int],
    names: Sequence[Lexicon],
    mended: str,
) -> Mention | None:
    """A place by words of its family or by a word of its name alone; a journey by a word of its name."""
    token = every[at]
    if not token.text[0].isalpha():
        return None
    for size in (3, 2, 1):
        window = every[at : at + size]
        if len(window) == size and not dated & set(range(at, at + size)):
            key = tuple(root(each.text) for each in window)
            told = [m for each in names for m in each.roots.get(key, ())]
            verb = size == 1 and window[0].text in framing("losing")
            if told and not verb and not (size == 1 and len(key[0]) < 3):
                words = " ".join(each.text for each in window)
                return Mention(at, at + size - 1, words, tuple(told))
    for word in (token.stem, mended):
        if told := [m for each in names for m in each.parts.get(word, ())]:
            if word in plain_stems():
                continue
            return Mention(at, at, token.text, tuple(told), word != token.stem)
    return None


def rendered(question: Marked, said: dict[str, str], between: tuple[int, int] | None = None) -> str:
    """The question with what it mentions told by kind: `said` has the words for each kind. Words of
    periods, hints and groups stay; between: only these tokens (first, last)."""
    first, last = between or (0, len(question.tokens) - 1)
    return " ".join(_rendered(question, said, first, last))


def _rendered(question: Marked, said: dict[str, str], first: int, last: int) -> Iterator[str]:
    starts, mended = {each.first: each for each in question.mentions}, dict(question.mended)
    periods = {p.begin: p for p in question.periods}
    at = first
    period_end = -1
    while at <= last:
        token, mention = question.tokens[at], starts.get(at)
        if token.start < period_end:
            at += 1
            continue
        begun = next((p for begin, p in periods.items() if begin <= token.start < p.end), None)
        if begun is not None:
            period_end = begun.end
            yield said["ahead" if begun.ahead else begun.point or "period"]
            at += 1
            continue
        kind = _kind(mention, question.tokens[at - 1].text if at else "")
        if mention is not None and kind in said:
            yield said[kind]
            at = mention.last + 1
            continue
        if mention is not None and (mention.typo or counts_cases(mention)):
            yield mention.meanings[0].value
            at = mention.last + 1
            continue
        yield in_general(mended.get(at, token.text))
        at += 1


def _kind(mention: Mention | None, before: str) -> str:
    """before: the word before it, which tells "by member" from "for members"."""
    if mention is None or mention.hint:
        return ""
    first = mention.meanings[0]
    if first.kind == "trait" and before not in APART and mention.of("value") is not None:
        return "value"
    return first.name if first.kind == "missing" else first.kind


def moved(mention: Mention, by: int) -> Mention:
    return replace(mention, first=mention.first + by, last=mention.last + by)
