"""The card of a persona: who they are, what they do, how it goes for them, as first sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from journeymap.analysis.portraits import Portrait
from journeymap.assistant.facts import Fact, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.looking import Look
from journeymap.assistant.tools.naming import Cell
from journeymap.assistant.tools.personas import goal_of, size_of
from journeymap.assistant.tools.stating import behind, fact_of
from journeymap.assistant.tools.voicing import chosen
from journeymap.customers.personas.models import Persona
from journeymap.maps.quotes import answers_at, moods_in, quotes
from journeymap.mining.statistics import ENOUGH

TRAITS, STEPS, QUOTES, CHANNELS = 4, 5, 3, 2
OFTEN = 0.03  # of their cases: a rarer way says little of them


def persona_told(look: Look, persona: Persona, portrait: Portrait) -> Told | None:
    """Size, what sets it apart, its way, its goal beside everybody's, its mood, and what people wrote that it
    wants. Quotes of its customers stand beside, with those who may read them. None where nothing is known.
    """
    telling = Telling()
    known = portrait.n is not None and portrait.n >= ENOUGH
    apart = list(apart_of(persona, portrait))[:TRAITS]
    if not known and not apart:
        return None
    who = Words(persona.name)
    if known:
        telling.say("{} are {} of the customers.", who, size_of(look, persona, portrait))
    if apart:
        telling.say("What sets them apart: {}.", Words("; ".join(apart)))
    if known:
        mine = look.of(replace(look.part, persona=persona.key))
        say_way(telling, mine)
        say_goal(telling, look, persona, portrait)
        say_mood(telling, look, portrait)
    if persona.goals.strip():
        telling.say("What they want, in our words: {}", Words(persona.goals.strip()))
    if known and look.asker.sight.texts:
        telling.quote(*quotes_of(look.of(replace(look.part, persona=persona.key))))
    if known:
        telling.explain("Who belongs to it is as the newest run assigned them.")
    return telling.told()


def apart_of(persona: Persona, portrait: Portrait) -> Iterator[str]:
    """What runs found about it, else what its proposal said."""
    if portrait.findings:
        for each in portrait.findings:
            yield each.headline.removeprefix(f"{persona.name}: ").rstrip(".")
        return
    told = persona.traits
    rows = told.items() if isinstance(told, dict) else [("", each) for each in told or ()]
    for name, value in rows:
        words: Any = value.get("text") if isinstance(value, dict) else value
        if isinstance(words, str):
            yield f"{name.replace('_', ' ')}: {words}" if name else words


def say_way(telling: Telling, mine: Look) -> None:
    """Their most frequent way, where enough took it, and the channels that they use most."""
    shown = mine.map
    cases, first = shown["totals"]["cases"], next(iter(shown["variants"]), None)
    if first is not None and first["count"] >= max(ENOUGH, OFTEN * cases):
        path = [str(each) for each in first["path"]]
        more = f" … ({len(path) - STEPS} more)" if len(path) > STEPS else ""
        share = Fact(
            "Share of their cases that take the most frequent way", first["count"] / cases, "share", cases,
            method="cases of the commonest trace / cases", **behind(mine, {"run": None}),
        )  # fmt: skip
        telling.say(
            "Most often they go {}: {} of their cases do.", Words(" → ".join(path[:STEPS]) + more), share
        )
    used = sorted(channels_of(shown["measures"]), key=lambda cell: -(cell["value"] or 0.0))
    names = [cell["anchor"]["name"] for cell in used[:CHANNELS] if cell["n"] >= ENOUGH]
    if len(used) > 1 and names:
        telling.say("Their most used channels are {}.", Words(" and ".join(names)))


def channels_of(cells: list[Cell]) -> list[Cell]:
    return [c for c in cells if c["anchor"]["place"] == "channel" and c["name"] == "cases" and not c["dims"]]


def say_goal(telling: Telling, look: Look, persona: Persona, portrait: Portrait) -> None:
    """How many of them get there, beside all customers."""
    goal = goal_of(look, persona, portrait)
    cell = look.reading.cell("journey", "", "goal_rate")
    if goal is None or goal.value is None or cell is None:
        return
    every = fact_of(look, cell, "Goal rate of everybody")
    told = "Of their cases that ended, {} reached the goal; of everybody's, {}."
    if goal.interval and every.interval and goal.value is not None and every.value is not None:
        if goal.interval[0] > every.interval[1]:
            told = "Of their cases that ended, {} reached the goal, more than the {} of everybody's."
            telling.relate("more", goal, every)
        elif goal.interval[1] < every.interval[0]:
            told = "Of their cases that ended, {} reached the goal, fewer than the {} of everybody's."
            telling.relate("less", goal, every)
    telling.say(told, goal, every)


def say_mood(telling: Telling, look: Look, portrait: Portrait) -> None:
    """How they feel, where a run measured it."""
    mood = portrait.mood
    if mood is None or mood.value is None or mood.n < ENOUGH:
        return
    bounds = mood.interval or {}
    interval = (bounds["low"], bounds["high"]) if bounds else None
    fact = Fact(
        "Mood of their texts", mood.value, mood.unit, mood.n, interval, better="higher", method=mood.method,
        **behind(look, {"run": None}),
    )  # fmt: skip
    telling.say("The mood of their texts is {}.", fact)


def quotes_of(mine: Look) -> list[Any]:
    """Typical words of theirs; shown beside the card, never part of it."""
    there = answers_at({"place": "journey", "name": ""}, mine.data)
    found = quotes(mine.data, there, moods_in(mine.map), mine.asker.sight, QUOTES)
    return chosen(found["typical"], QUOTES)
