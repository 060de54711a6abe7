"""Questions that ask several things at once, as their parts. Pure."""

from __future__ import annotations

import re

ASKS = (
    r"what|how|where|who|whom|whose|why|when|which|is|are|was|were|did|do|does|has|have|can|"
    r"could|would|will|should|show|"
    r"give|tell|list|compare|rank|write|draft|summari[sz]e|explain|define|forecast|predict|any|run|start"
)
END = re.compile(r"(?<=[?!;])\s+|(?<=[a-z]{2}\.)\s+(?=[A-Z])")
JOINT = re.compile(rf",? (?:and then|and also|and|then|plus|also|as well as|&),? (?=(?:{ASKS})\b)", re.I)
MOST = 4  # parts of one question
WHY = re.compile(
    r"^\W*(?:and )?(?:why|how come|for what reasons?)(?: (?:is|was) (?:that|this|it))?\W*$", re.I
)
SHORTEST = 2  # words of a part
NO_PART = re.compile(r"^(?:is|are|was|were|do|does|did|has|have|can|will|would|should)\b", re.I)


def split(text: str) -> tuple[str, ...]:
    """The parts of a question, at most MOST; a lone "why?" belongs to what it follows."""
    parts: list[str] = []
    for sentence in filter(None, (each.strip() for each in END.split(text))):
        for part in _joined(sentence):
            if parts and WHY.match(part):
                parts[-1] = f"{parts[-1].rstrip(' ?!.')} and why?"
            else:
                parts.append(part)
    parts = [part for part in parts if any(each.isalnum() for each in part)]
    return tuple(parts) if 1 < len(parts) <= MOST else (text,)


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
