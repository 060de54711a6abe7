"""What changed between two states of a journey, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from journeymap.mining.definition import JourneyDefinition

from .renaming import SAME, Renames, under
from .sequences import moved
from .wording import WORDS, column_words, placed, quoted, rule_words, shown, stage_words

FIELDS = (
    "case", "ends_after_seconds", "session_gap_seconds", "case_gap_seconds", "sources", "activities",
)  # fmt: skip
ABOUT = {"description": "The description", "owner": "The owner", "review_date": "The review date"}


def renames(before: dict[str, Any], after: dict[str, Any]) -> Renames:
    """Rows that have another name in the later state (states as `definitions.state` gives them)."""

    def of(kind: str) -> dict[str, str]:
        now = {pk: name for name, pk in after["ids"][kind].items()}
        return {name: now[pk] for name, pk in before["ids"][kind].items() if pk in now and now[pk] != name}

    return Renames(of("stages"), of("touchpoints"))


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Sentences, one a change; empty where nothing differs."""
    old, new = (JourneyDefinition.model_validate(each["definition"]) for each in (before, after))
    names = renames(before, after)
    told = [*changes(old, new, names)]
    for field, words in ABOUT.items():
        a, b = before["about"].get(field), after["about"].get(field)
        if a != b:
            told.append(f"{words}: {quoted(a) if a else 'none'} → {quoted(b) if b else 'none'}")
    return told


def changes(old: JourneyDefinition, new: JourneyDefinition, names: Renames = SAME) -> Iterator[str]:
    """The same of two definitions."""
    if old.name != new.name:
        yield f"The journey {quoted(old.name)} is called {quoted(new.name)}"
    for kind, renamed in (("Stage", names.stages), ("Touchpoint", names.touchpoints)):
        for name, to in renamed.items():
            yield f"{kind} {quoted(name)} renamed to {quoted(to)}"
    old = under(old, names)
    yield from _stages(old, new)
    yield from _touchpoints(old, new)
    yield from _rules(old, new)
    yield from _lists(old, new)
    for field in FIELDS:
        a, b = getattr(old, field), getattr(new, field)
        if a != b:
            yield f"{WORDS[field]}: {shown(field, a)} → {shown(field, b)}"


def _stages(old: JourneyDefinition, new: JourneyDefinition) -> Iterator[str]:
    for name in old.stages:
        if name not in new.stages:
            yield f"Stage {quoted(name)} removed"
    for name in new.stages:
        if name not in old.stages:
            yield f"Stage {quoted(name)} added, {placed(new.stages, name)}"
        elif name in moved(old.stages, new.stages):
            yield f"Stage {quoted(name)} moved: now {placed(new.stages, name)}"


def _touchpoints(old: JourneyDefinition, new: JourneyDefinition) -> Iterator[str]:
    before = {each.name: each.stage for each in old.touchpoints}
    after = {each.name: each.stage for each in new.touchpoints}
    for name in before.keys() - after.keys():
        yield f"Touchpoint {quoted(name)} removed"
    for name, stage in after.items():
        if name not in before:
            yield f"Touchpoint {quoted(name)} added in {stage_words(stage)}"
        elif before[name] != stage:
            yield f"Touchpoint {quoted(name)} moved from {stage_words(before[name])} to {stage_words(stage)}"
    same = [name for name in after if name in before and before[name] == after[name]]
    for name in sorted(moved([n for n in before if n in same], same)):
        yield f"Touchpoint {quoted(name)} moved in {stage_words(after[name])}"


def _rules(old: JourneyDefinition, new: JourneyDefinition) -> Iterator[str]:
    before, after = set(old.rules), set(new.rules)
    for rule in old.rules:
        if rule not in after:
            yield f"Rule removed: {rule_words(rule)}"
    for rule in new.rules:
        if rule not in before:
            yield f"Rule added: {rule_words(rule)}"
    for rule in moved([r for r in old.rules if r in after], [r for r in new.rules if r in before]):
        yield f"Rule tried at another place: {column_words(rule.column)} {quoted(rule.pattern)}"


def _lists(old: JourneyDefinition, new: JourneyDefinition) -> Iterator[str]:
    for field in ("goal", "exit"):
        before, after = getattr(old, field), getattr(new, field)
        for each in after:
            if each not in before:
                yield f"{WORDS[field]} includes {quoted(each)}"
        for each in before:
            if each not in after:
                yield f"{WORDS[field]} no longer includes {quoted(each)}"
