"""What people do who reach the goal, by the verb of its name: "extends" of "Contract extended". Pure."""

from __future__ import annotations

from collections.abc import Iterator

from journeymap.assistant.understanding.text import plain_stems, root, tokens
from journeymap.assistant.vocabulary.terms import JourneyWords

GOAL = "goal_rate"
DONE = "ed"  # how what was done ends
SHORT = 4  # letters of a root that may be any word's


def goal_verbs(journey: JourneyWords) -> Iterator[tuple[str, str]]:
    """(root, measure) of what was done in the goal's activities, but for words that questions are made of
    anyway."""
    plain = {root(word) for word in plain_stems()}
    for activity in journey.goal if journey.measure(GOAL) else ():
        for token in tokens(activity):
            told = root(token.text)
            if token.text.endswith(DONE) and len(told) >= SHORT and told not in plain:
                yield told, GOAL
