"""What people would change of a journey, as plain data: eight kinds, each with its meaning.

A place is named by its touchpoint, or by an activity. What each kind does to the chain: `applying`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

Name = Annotated[str, Field(min_length=1, max_length=200)]
CENTURY = 100 * 365.25 * 86_400  # seconds: no wait is longer
Share = Annotated[float, Field(ge=0, le=1)]


class Holds(BaseModel):
    """Which share of the effect will come, as people judge it: 1 = all that the data say, 0 = nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    low: Share = 1.0
    likely: Share = 1.0
    high: Share = 1.0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError("low, likely and high must not fall")
        return self


class BaseChange(BaseModel):
    """What every change has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    holds: Holds = Holds()
    title: str = Field(default="", max_length=200)


class Remove(BaseChange):
    """Who would go there goes on as those who were at the same place and did not."""

    kind: Literal["remove"] = "remove"
    touchpoint: Name


class Add(BaseChange):
    """`share` of those who leave `after` come by the new touchpoint. From there `chance` of them (all, if not
    told) go to `to`, the others on as before. Without `to`: `chance` of them go on and the others end."""

    kind: Literal["add"] = "add"
    touchpoint: Name
    stage: str | None = Field(default=None, max_length=200)
    after: Name
    share: Share
    to: Name | None = None
    chance: Share | None = None


class Merge(BaseChange):
    """Who comes to any of the touchpoints goes on as those who came to the last of them."""

    kind: Literal["merge"] = "merge"
    touchpoints: tuple[Name, ...] = Field(min_length=2, max_length=20)
    into: Name


class Reorder(BaseChange):
    """The touchpoint is passed over where it is now, and lies right before `before`: as large a share of
    those who come there pass it, and as large a share of these ends there."""

    kind: Literal["reorder"] = "reorder"
    touchpoint: Name
    before: Name

    @model_validator(mode="after")
    def _two(self) -> Self:
        if self.touchpoint == self.before:
            raise ValueError("a touchpoint cannot lie before itself")
        return self


class CutWait(BaseChange):
    """Waits from `at` (to `to`, else to wherever people go) last `factor` times as long, or `seconds` at
    most. Time alone is changed: that people who wait less also go on more often is not taken for granted."""

    kind: Literal["cut_wait"] = "cut_wait"
    at: Name
    to: Name | None = None
    seconds: float | None = Field(default=None, ge=0, le=CENTURY, allow_inf_nan=False)
    factor: Share | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.seconds is None) == (self.factor is None):
            raise ValueError("give either seconds (at most so long) or factor (0.5 = half as long)")
        return self


class MoveChannel(BaseChange):
    """`share` of the steps on one channel are made on the other, and go on as steps there do at the same
    touchpoint. Without a touchpoint: at all of them."""

    kind: Literal["move_channel"] = "move_channel"
    from_channel: Name
    to_channel: Name
    share: Share
    touchpoint: Name | None = None

    @model_validator(mode="after")
    def _two(self) -> Self:
        if self.from_channel == self.to_channel:
            raise ValueError("both channels are the same")
        return self


class Transition(BaseChange):
    """Of those who leave `at`, `chance` go to `to` next (or `points` percentage points more than now); the
    others go on in the same proportions as now. Who has been where nobody came to `to` from stays as now."""

    kind: Literal["transition"] = "transition"
    at: Name
    to: Name
    chance: Share | None = None
    points: float | None = Field(default=None, ge=-100, le=100)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.chance is None) == (self.points is None):
            raise ValueError("give either chance (0 to 1) or points (percentage points more or less)")
        if self.at == self.to:
            raise ValueError("at and to are the same place")
        return self


class FixTheme(BaseChange):
    """`share` of those who come to the touchpoint go on as those who were at the same place before it and did
    not come: as comparable people without it. The visit itself stays."""

    kind: Literal["fix_theme"] = "fix_theme"
    touchpoint: Name
    share: Share = 1.0


Change = Annotated[
    Remove | Add | Merge | Reorder | CutWait | MoveChannel | Transition | FixTheme,
    Field(discriminator="kind"),
]
KINDS = (Remove, Add, Merge, Reorder, CutWait, MoveChannel, Transition, FixTheme)
ONE: TypeAdapter[Change] = TypeAdapter(Change)
MOST = 50


def parse(data: Any) -> tuple[Change, ...]:
    """Changes from plain JSON data: a list of objects with `kind`. ValueError says which change, which field
    and how to mend it."""
    if not isinstance(data, list):
        raise ValueError(
            f'changes are a list such as [{{"kind": "remove", "touchpoint": "Form"}}], not {_type(data)}'
        )
    if len(data) > MOST:
        raise ValueError(f"{len(data)} changes are more than {MOST}: forecast fewer at once")
    found = []
    for number, each in enumerate(data, start=1):
        try:
            found.append(ONE.validate_python(each))
        except ValidationError as error:
            raise ValueError(f"change {number}: {_told(error)}") from error
    return tuple(found)


def _told(error: ValidationError) -> str:
    """What is wrong first, in words."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    kinds = ", ".join(_kind(model) for model in KINDS)
    if first["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return f'"kind" must be one of {kinds}'
    if first["type"] in ("model_attributes_type", "dict_type"):
        return 'it must be an object such as {"kind": "remove", "touchpoint": "Form"}'
    if first["type"] == "extra_forbidden":
        model = next(each for each in KINDS if _kind(each) == first["loc"][0])
        return f"{where!r} is no field of {first['loc'][0]}; there are {', '.join(model.model_fields)}"
    if first["type"] == "missing":
        return f"{where!r} is missing"
    what = first["msg"].removeprefix("Value error, ")
    return f"{where}: {what}" if where else what


def _kind(model: type[BaseChange]) -> str:
    return str(model.model_fields["kind"].default)


def _type(data: Any) -> str:
    return {"dict": "an object", "str": "a text", "NoneType": "nothing"}.get(type(data).__name__, "a number")
