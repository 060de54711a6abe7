"""Which tool a question means: learned from phrasings, by what sentences mean and by their words. Pure.

Two readers vote: logistic regressions, on vectors of sentences (where an analyzer gives them) and on n-grams
of words and letters. What a question mentions is told to both by kind, not by name, so that what was learned
holds for any company.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock

import numpy as np

from journeymap.assistant.understanding.learned import Learned, is_kept, learned
from journeymap.assistant.understanding.phrases import SLOT, WORD, phrases
from journeymap.assistant.understanding.text import in_general

SAID = {  # what stands for each kind in a sentence whose meaning is read
    "measure": "the satisfaction score", "stage": "the checkout", "touchpoint": "the checkout",
    "place": "the checkout", "channel": "the mobile app", "persona": "young families",
    "value": "new customers", "trait": "region",
    "theme": "delivery costs", "period": "last month", "since": "since May", "before": "before May",
    "after": "after May", "until": "until May", "ahead": "next month", "journey": "the customer journey",
    "thing": "the packaging", "list": "churn risk", "kind": "detours", "raters": "detractors",
}  # fmt: skip
MARKS = {  # and in one whose words are counted
    "measure": "xmeasure", "stage": "xplace", "touchpoint": "xplace", "place": "xplace",
    "channel": "xchannel", "persona": "xwho", "value": "xwho", "trait": "region", "theme": "xtheme",
    "period": "xperiod",
    "since": "since xperiod",
    "before": "before xperiod", "after": "after xperiod", "until": "until xperiod", "ahead": "xahead",
    "journey": "xjourney", "thing": "xthing", "list": "xlist", "kind": "xkind", "raters": "xwho",
}  # fmt: skip
_guard = Lock()


@dataclass(frozen=True)
class Router:
    """names: of tools, "out_of_scope" among them."""

    names: tuple[str, ...]
    readers: Learned

    def votes(self, marked: Sequence[str], read: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """Chances by words and by meaning, (n, tools) each. marked: the questions with `MARKS`; read: vectors
        of those with `SAID`. Where nobody reads sentences the words speak for both."""
        words = self.readers.word_chances(marked)
        if read is None or self.readers.by_meaning is None:
            return words, words
        return words, self.readers.by_meaning.chances(read)


def router() -> Router:
    """The router of this process, learned at the first question of all."""
    with _guard:
        return _learned()


def kept() -> bool:
    """Whether `router` only has to read what was learned before."""
    return is_kept(*_material())


@cache
def _learned() -> Router:
    readers = learned(*_material())
    return Router(tuple(map(str, readers.by_words[0].names)), readers)


def _material() -> tuple[list[str], list[str], list[str]]:
    """The tool of each phrasing, and the phrasing with `MARKS` and with `SAID`."""
    told = phrases()
    marked = [filled(phrase, MARKS) for _, phrase in told]
    return [tool for tool, _ in told], marked, [filled(phrase, SAID) for _, phrase in told]


def filled(phrase: str, said: dict[str, str]) -> str:
    """A phrasing with words for its slots."""
    told = SLOT.sub(lambda found: said.get(found[1], found[1]), phrase).lower()
    return WORD.sub(lambda found: in_general(found[0]), told)
