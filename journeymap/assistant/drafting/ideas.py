"""Questions that open a workshop ("How might we ..."), from what hurts most; and the place each is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journeymap.assistant.answering.rendering import cleaned
from journeymap.assistant.tools.looking import Look
from journeymap.assistant.tools.stating import finding_words

QUESTIONS = {
    "seconds": "How might we make {place} quicker?",
    "polarity": "How might we make {place} a better experience?",
    "NPS": "How might we make {place} something people would recommend?",
}
LETTERS = 160  # of a headline inside a question
SPOTS = ("touchpoint", "transition", "stage")


def ideas_of(finding: Mapping[str, Any]) -> list[str]:
    """Up to three questions of one finding, from different sides; none suggests an answer."""
    headline = cleaned(finding_words(finding).text).strip()
    found = [idea(finding)]
    if finding["effect"] and len(headline) <= LETTERS:
        found.append(f"How might we make this the exception: {headline.rstrip('.')}?")
    if finding["anchor"]["place"] in SPOTS and finding["anchor"]["name"]:
        name = cleaned(finding["anchor"]["name"])
        found.append(f"How might we notice at “{name}” that somebody is about to give up, and help at once?")
    return found


def idea(finding: Mapping[str, Any]) -> str:
    """One question. It names the place and what was found there, and suggests no answer."""
    anchor = finding["anchor"]
    name = f"“{cleaned(anchor['name'])}”" if anchor["name"] else "this journey"
    question = QUESTIONS.get(finding["unit"], "How might we help more people through {place}?")
    if anchor["place"] == "transition" and anchor["to"]:
        name = f"the way from {name} to “{cleaned(anchor['to'])}”"
        question = QUESTIONS.get(finding["unit"], "How might we make {place} work for more people?")
    return question.format(place=name)


def stage_of(look: Look, finding: Mapping[str, Any]) -> str | None:
    """The stage that the finding is at; None for what is of the whole journey, a channel, a theme."""
    anchor = finding["anchor"]
    if anchor["place"] == "stage":
        return anchor["name"] if anchor["name"] in look.reading.stages else None
    if anchor["place"] not in ("touchpoint", "transition"):
        return None
    for number, stage in enumerate(look.reading.stages):
        if anchor["name"] in look.whole["stages"][number]["touchpoints"]:
            return stage
    return None
