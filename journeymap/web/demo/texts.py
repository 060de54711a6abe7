"""Texts of customers from a grammar (phrases.toml): about what befell them, or about nothing planted."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

PHRASES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))
TOPICS: dict[str, dict[str, list[str]]] = PHRASES["topic"]
UNRELATED: dict[str, dict[str, list[str]]] = PHRASES["unrelated"]
STEPS: dict[str, dict[str, list[str]]] = PHRASES["step"]
SLOTS: dict[str, list[str]] = PHRASES["slots"]
SLOT = re.compile(r"\{(\w+)\}")
BEGINS = re.compile(r"(?:^|(?<=[.!?] ))[a-z]")

ABOUT_NOTHING = 0.2  # share of the texts that speak of nothing planted
SPEAKS = {"late": 0.8, "fee": 0.55, "gift": 0.7, "advice": 0.7, "failed": 0.7, "fault": 0.85}
GOOD, BAD = 0.7, 0.4  # scores, as shares of the scale, from which the tone is happy or unhappy
ASKS_BACK = 0.01  # share of the texts that carry an address to write to, so that masking has work


def compose(
    befell: tuple[str, ...], happiness: float, random: np.random.Generator
) -> tuple[str, tuple[str, ...]]:
    """(text, its topics). befell: what happened to the customer; happiness: the score as 0 to 1."""
    if random.random() < ABOUT_NOTHING:
        topics: tuple[str, ...] = (_one(list(UNRELATED), random),)
    else:
        spoken = tuple(name for name in befell if random.random() < SPEAKS[name])
        topics = spoken[:2] or (_ordinary(befell, happiness, random),)
    return _written(topics, happiness, random), topics


def of_step(about: str, happiness: float, random: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    """(text, its topics) of somebody who is asked at a step. about: of TOPICS or STEPS."""
    topic = _one(list(UNRELATED), random) if random.random() < ABOUT_NOTHING else about
    return _written((topic,), happiness, random), (topic,)


def _written(topics: tuple[str, ...], happiness: float, random: np.random.Generator) -> str:
    sentences = [_sentence(topic, happiness, random) for topic in topics]
    tone = "happy" if happiness >= GOOD else "unhappy" if happiness <= BAD else "so_so"
    if random.random() < 0.45:
        sentences.insert(0, _one(PHRASES["opening"][tone], random))
    if random.random() < 0.45:
        sentences.append(_one(PHRASES["closing"][tone], random))
    if random.random() < ASKS_BACK:
        sentences.append(f"Write to me at buyer{random.integers(100, 999)}@mail.example please.")
    return _handwriting(_filled(" ".join(sentences), random), random)


def _ordinary(befell: tuple[str, ...], happiness: float, random: np.random.Generator) -> str:
    """What people speak of to whom nothing happened, or who do not mention it."""
    choices = ["material"] if happiness >= BAD else ["price"]
    choices += [
        name for name, unlike in (("on_time", "late"), ("easy_payment", "failed")) if unlike not in befell
    ]
    return _one(choices, random)


def _sentence(topic: str, happiness: float, random: np.random.Generator) -> str:
    if topic in STEPS:
        return _one(STEPS[topic]["good" if happiness >= 0.5 else "bad"], random)
    phrases = TOPICS.get(topic) or UNRELATED[topic]
    core = _one(phrases["core"], random)
    return f"{core} {_one(phrases['more'], random)}" if random.random() < 0.65 else core


def _filled(text: str, random: np.random.Generator) -> str:
    """Slots filled; a slot may begin a sentence."""
    text = SLOT.sub(lambda slot: _one(SLOTS[slot[1]], random), text)
    return BEGINS.sub(lambda letter: letter[0].upper(), text)


def _handwriting(text: str, random: np.random.Generator) -> str:
    """Some people write small letters only, some shout."""
    draw = random.random()
    if draw < 0.08:
        return text.lower()
    return f"{text.rstrip('.')}!" if draw < 0.15 else text


def _one(choices: list[str], random: np.random.Generator) -> str:
    return choices[int(random.random() * len(choices))]
