"""Words for the customers of some companies, such as "patients", and whether the data know any. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from journeymap.assistant.understanding.lexicon import Lexicon
from journeymap.assistant.understanding.text import framing, stem, words_file

SOME = framing("some_people")
ALIKE = 6  # first letters that two words of one family share: "applicants" of an application
NAMES = ("stage", "touchpoint", "persona", "theme", "trait", "value", "journey")


def called_so(word: str, names: Sequence[Lexicon]) -> bool:
    """Whether a name of these journeys speaks of such people, or of what only they come for: subscribers of a
    plan, patients of a ward. word: one of SOME."""
    known = {told for each in names for told in _told(each)}
    comes_for = words_file()["comes_for"].get(stem(word), ())
    return not known.isdisjoint(comes_for) or any(told[:ALIKE] == word[:ALIKE] for told in known)


def _told(names: Lexicon) -> Iterator[str]:
    """Stems of the words of a journey's own names."""
    yield from names.called
    for key, meanings in names.entries.items():
        if any(each.kind in NAMES for each in meanings):
            yield from key
