"""The analyzer contract: what a plugin declares and what it is given.

An analyzer reads and returns; it holds no state, touches no database and draws nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeAlias

import duckdb
import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from .results import Result

if TYPE_CHECKING:  # names in annotations only: a declaration loads no engine
    from .log import Log
    from .measures import Measures

Progress = Callable[[float, str], None]  # (share done 0..1, one line for people); raises when cancelled


class Params(BaseModel):
    """Settings of an analyzer. Every field has a default, bounds where it is a number, a description."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Arguments: TypeAlias = Params  # in a class that has a `Params` of its own


class Data(Protocol):
    """Read-only view of one snapshot of a company or a journey.

    Tables are DuckDB relations: `.fetchall()`, `.to_arrow_table()`, `.filter(...)`, `.aggregate(...)`.
    feedback: id, text, score, kind, scale_min, scale_max, satisfied (bool, null without a score), time,
        customer, case, touchpoint, channel, source. `touchpoint` is a touchpoint of the journey or null.
    customers: customer, person, email_hash, phone_hash, created, source and one text column per trait
        (`attr_<name>`).
    events: raw rows of all sources, for who `needs` "events" (else none): customer, case, session, time,
        activity, channel, value, import, row and attr_<name>. What a journey makes of them is in `log`.
    sources: what was handed in: source (the `import` of its rows), name, kind, received, rows, rejected.
    """

    snapshot: str
    scope: Literal["company", "journey"]

    @property
    def log(self) -> Log: ...

    @property
    def measures(self) -> Measures: ...

    @property
    def feedback(self) -> duckdb.DuckDBPyRelation: ...

    @property
    def customers(self) -> duckdb.DuckDBPyRelation: ...

    @property
    def events(self) -> duckdb.DuckDBPyRelation: ...

    @property
    def sources(self) -> duckdb.DuckDBPyRelation: ...

    def relation(self, table: pa.Table) -> duckdb.DuckDBPyRelation:
        """A table of one's own as a relation that can be joined with those of this view (not of its log)."""

    def scores(self, name: str) -> pa.Table:
        """Columns id, value (and part_from, part_to) of an earlier result; KeyError if there is none."""

    def vectors(self, name: str) -> pa.Table:
        """Columns id, value (fixed-size list of float32); KeyError if there is none."""

    def model(self, name: str) -> Path | None:
        """The active model's folder, or None."""

    def curated(self, kind: str) -> Any:
        """What people accepted (themes, personas, designed map) as plain JSON data, or None."""

    def has(self, word: str) -> bool:
        """Whether an input is there: "feedback", "scores:sentiment", "vectors:text", "model:churn",
        "curated:themes"."""

    def memo(self, name: str, keys: Sequence[str] | None = None) -> pa.Table:
        """What this analyzer remembers (see `memory.recall`): columns key and value (fixed-size list of
        float32), by key; of the keys asked for alone, where told. No row where there is nothing."""


class Analyzer:
    """Base of every analyzer. A plugin's module names its subclasses in a tuple: `analyzers = (Mine,)`.

    Raises nothing of its own for thin data: it returns what the data can carry, or nothing.

    needs: inputs without which it cannot work: its run waits for them. wants: inputs that it uses where they
    are there (ask `data.has`); its run waits only for a giver that is under way. quick: cheap enough to look
    at every new snapshot at once. TaskParams: the arguments of `on_table` (default: Params).
    """

    name: ClassVar[str]  # lower-case identifier, stable for ever
    title: ClassVar[str]  # for people
    version: ClassVar[str]
    kinds: ClassVar[dict[str, str]]  # kind of finding or measure -> one sentence of explanation
    Params: ClassVar[type[Params]] = Params
    scope: ClassVar[Literal["company", "journey"]] = "journey"
    traits: ClassVar[frozenset[str]] = frozenset({"descriptive"})  # descriptive, tested, learned
    needs: ClassVar[frozenset[str]] = frozenset()
    wants: ClassVar[frozenset[str]] = frozenset()
    gives: ClassVar[frozenset[str]] = frozenset()
    quick: ClassVar[bool] = False
    task: ClassVar[str | None] = None
    TaskParams: ClassVar[type[Arguments]] = Params

    def __init_subclass__(cls, **more: Any) -> None:
        """Without arguments of its own, a command takes the analyzer's settings."""
        super().__init_subclass__(**more)
        base: Any = super(cls, cls)
        if "TaskParams" not in vars(cls) and base.TaskParams is base.Params:
            cls.TaskParams = cls.Params

    def analyze(self, data: Data, params: Any, progress: Progress) -> Iterable[Result]:
        """Yield results. `progress(share, message)` may raise to cancel; let it through."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it analyzes")

    def on_table(self, table: pa.Table, params: Any) -> dict[str, Any]:
        """Answer the command named by `task` on a plain table; the dict is what `--json` prints.

        params: of the type `TaskParams`. ValueError for a table that cannot be answered: its
        message is what the command says.
        """
        raise NotImplementedError(f"{type(self).__name__} offers no command")

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Data with an effect planted, and the result that must be found in it."""
        raise NotImplementedError(f"{cls.__name__} has no example; the contract kit needs one")
