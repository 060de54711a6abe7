"""The kinds of changes for those who make forms: words, icons, and what each field asks for."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from .changes import KINDS, BaseChange

Asks = Literal["touchpoint", "touchpoints", "stage", "channel", "share", "points", "seconds", "text"]
# kind -> what a button says, its glyph, what it does in a few words.
WORDS = {
    "remove": ("Remove a touchpoint", "\u2212", "take it away; people go on as those who did not come there"),
    "add": ("Add a touchpoint", "+", "a new place that some of those come by who leave another"),
    "merge": ("Merge touchpoints", "⇉", "make one stop of several"),
    "reorder": ("Reorder", "⇄", "let a touchpoint lie right before another"),
    "cut_wait": ("Cut a wait", "◷", "let people wait less from one place to the next"),
    "move_channel": ("Move a channel", "⇢", "let steps be made on another channel"),
    "transition": ("Raise or lower a transition", "↗", "let more people, or fewer, go this way"),
    "fix_theme": ("Fix a theme", "✓", "let those whom a pain befell go on as comparable people without it"),
}  # fmt: skip
FIELDS: dict[str, tuple[Asks, str]] = {
    "touchpoint": ("touchpoint", "Touchpoint"),
    "touchpoints": ("touchpoints", "Touchpoints, the last one leads on"),
    "into": ("text", "Name of the new touchpoint"),
    "stage": ("stage", "Stage"),
    "after": ("touchpoint", "After"),
    "before": ("touchpoint", "Before"),
    "at": ("touchpoint", "From"),
    "to": ("touchpoint", "To"),
    "share": ("share", "Share of people, 0 to 1"),
    "chance": ("share", "Chance, 0 to 1"),
    "points": ("points", "Percentage points more (or fewer, with a minus)"),
    "seconds": ("seconds", "At most so many seconds"),
    "factor": ("share", "Times as long (0.5 = half)"),
    "from_channel": ("channel", "From channel"),
    "to_channel": ("channel", "To channel"),
}
NEW = {("add", "touchpoint")}  # a name that is not there yet


class FieldTold(BaseModel):
    """A field of a kind. asks: what to offer; default: null where there is none."""

    model_config = ConfigDict(frozen=True)

    name: str
    title: str
    asks: Asks
    required: bool
    default: Any = None


class KindTold(BaseModel):
    """A kind of change. icon: one character that fonts have; meaning: what the forecast takes it for."""

    model_config = ConfigDict(frozen=True)

    kind: str
    title: str
    icon: str
    summary: str
    meaning: str
    fields: tuple[FieldTold, ...]


def describe() -> list[KindTold]:
    """All kinds in the order in which they are offered. `holds` and `title`, which all have, are left out."""
    return [_told(model) for model in KINDS]


def _told(model: type[BaseChange]) -> KindTold:
    kind = str(model.model_fields["kind"].default)
    title, icon, summary = WORDS[kind]
    fields = []
    for name, field in model.model_fields.items():
        if name in ("kind", *BaseChange.model_fields):
            continue
        asks, words = FIELDS["into"] if (kind, name) in NEW else FIELDS[name]
        default = None if field.is_required() else field.default
        fields.append(
            FieldTold(name=name, title=words, asks=asks, required=field.is_required(), default=default)
        )
    meaning = " ".join((model.__doc__ or "").split())
    return KindTold(kind=kind, title=title, icon=icon, summary=summary, meaning=meaning, fields=tuple(fields))
