"""Journeys that many companies have (`templates.toml`): stages, touchpoints, words that find their events."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class TemplateTouchpoint:
    """A touchpoint and the words, in several languages, that the names of its activities carry."""

    name: str
    words: tuple[str, ...]

    @cached_property
    def pattern(self) -> str:
        """RE2: one of the words where a word begins, in any case, also inside "camelCase"."""
        parts = []
        for whole in (False, True):
            words = [word.rstrip(".") for word in self.words if word.endswith(".") == whole]
            if words:
                end = r"(?:$|[^\pL]|\p{Lu})" if whole else ""
                parts.append(
                    rf"(?:^|[^\pL])(?i:{_either(words)}){end}|\p{{Ll}}(?:{_either(words, True)}){end}"
                )
        return "|".join(parts)


@dataclass(frozen=True)
class Template:
    """name: what `discover --template` is told. stages: in order, each with its touchpoints."""

    name: str
    title: str
    description: str
    stages: tuple[tuple[str, tuple[TemplateTouchpoint, ...]], ...]

    @property
    def stage_names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.stages)


class UnknownTemplate(LookupError):
    """No template has this name. The message lists those there are."""


def template(name: str) -> Template:
    """The template of this name; UnknownTemplate otherwise."""
    if name not in TEMPLATES:
        raise UnknownTemplate(f"There is no template {name!r}. There are: {', '.join(TEMPLATES)}.")
    return TEMPLATES[name]


def _either(words: list[str], capital: bool = False) -> str:
    shown = (word[0].upper() + word[1:] if capital else word for word in words)
    return "|".join(re.escape(word).replace("_", r"[^\pL]*") for word in shown)


def _read(entry: dict[str, Any]) -> Template:
    stages = tuple(
        (stage, tuple(TemplateTouchpoint(name, tuple(words.split())) for name, words in touchpoints.items()))
        for stage, touchpoints in entry["stages"].items()
    )
    return Template(entry["name"], entry["title"], entry["description"], stages)


_SOURCE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
TEMPLATES: dict[str, Template] = {each.name: each for each in map(_read, _SOURCE["template"])}
