"""Questions that ask several things at once, as their parts. Pure."""

from __future__ import annotations

import itertools
import re

from journeymap.assistant.understanding.mentions import Marked

ASKS = (
    r"what|how|where|who|whom|whose|why|when|which|is|are|was|were|did|do|does|has|have|can|"
    r"could|would|will|should|show|"
    r"give|tell|list|compare|rank|write|draft|summari[sz]e|explain|define|forecast|predict|any|run|start"
)
AND = re.compile(r"\s*(?:,? and\b|&|,|\bplus\b|\bas well as\b)\s*", re.I)
END = re.compile(r"(?<=[?!;])\s+|(?<=[a-z]{2}\.)\s+(?=[A-Z])")
JOINT = re.compile(rf",? (?:and then|and also|and|then|plus|also|as well as|&),? (?=(?:{ASKS})\b)", re.I)
MOST = 4  # parts of one question
WHY = re.compile(
    r"^\W*(?:and )?(?:why|how come|for what reasons?)(?: (?:is|was) (?:that|this|it))?\W*$", re.I
)
SHORTEST = 2  # words of a part
NO_PART = re.compile(r"^(?:is|are|was|were|do|does|did|has|have|can|will|would|should)\b", re.I)


def split(text: str) -> tuple[tuple[str, bool], ...]:
    """The parts of a question, at most MOST, and whether each goes on in the sentence of the one before. A
    lone "why?" belongs to what it follows."""
    parts: list[tuple[str, bool]] = []
    for sentence in filter(None, (each.strip() for each in END.split(text))):
        for at, part in enumerate(_joined(sentence)):
            if parts and WHY.match(part):
                last, joined = parts[-1]
                parts[-1] = (f"{last.rstrip(' ?!.')} and why?", joined)
            elif any(each.isalnum() for each in part):
                parts.append((part, at > 0))
    return tuple(parts) if 1 < len(parts) <= MOST else ((text, False),)


def enumerated(question: Marked) -> tuple[str, ...]:
    """The parts of a question for several measures: "goal rate & time in Shipping". What stands before the
    first belongs to each."""
    named = [each for each, _ in question.of("measure") if not each.hint]
    if not 2 <= len(named) <= MOST:
        return ()
    cuts = []
    for first, second in itertools.pairwise(named):
        between = question.text[question.tokens[first.last].end : question.tokens[second.first].start]
        joint = AND.search(between)
        if joint is None:
            return ()
        at = question.tokens[first.last].end
        cuts.append((at + joint.start(), at + joint.end()))
    lead = question.text[: question.tokens[named[0].first].start]
    ends = [0, *(end for _, end in cuts)]
    begins = [*(begin for begin, _ in cuts), len(question.text)]
    parts = [question.text[end:begin].strip() for end, begin in zip(ends, begins, strict=True)]
    return tuple(part if at == 0 else f"{lead}{part}" for at, part in enumerate(parts))


def _joined(sentence: str) -> list[str]:
    """Parts of one sentence that "and" joins, each of which asks by itself."""
    found, begin = [], 0
    for joint in JOINT.finditer(sentence):
        before, after = sentence[begin : joint.start()], sentence[joint.end() :]
        if WHY.match(after) or len(before.split()) < SHORTEST or len(after.split()) < SHORTEST:
            continue
        if begin == 0 and not re.match(rf"\W*(?:\w+ ){{0,2}}(?:{ASKS})\b", before, re.I):
            continue
        if NO_PART.match(after) and not before.rstrip().endswith(("?", ",")):
            continue  # "who is about to leave and is worth keeping"
        found.append(before.strip(" ,"))
        begin = joint.end()
    return [*found, sentence[begin:].strip()]
