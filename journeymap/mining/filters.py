"""Choosing cases: a filter keeps whole cases, so every measure of what is left stays exact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np
from pydantic import BaseModel, ConfigDict

from .log import Log, Part
from .results import Condition


class Filter(BaseModel):
    """Cases that have one event meeting all event tests (period, channels, event conditions) together, that
    meet every `case.` condition and whose customer is among `customers`.

    period: from (included) to (excluded), either may be None; times without a zone are UTC.
    customers: customer keys (a persona or a set of traits, worked out by the caller); None = all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    period: tuple[datetime | None, datetime | None] | None = None
    channels: tuple[str, ...] = ()
    customers: frozenset[str] | None = None
    conditions: tuple[Condition, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it chooses every case."""
        return self == Filter()

    def chooser(self, log: Log) -> Callable[[Part], np.ndarray]:
        raise NotImplementedError
