"""Evidence: from a selection to its rows, at the snapshot and definition that the number was counted at."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.contrib.auth.models import AbstractBaseUser
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from pydantic import ValidationError

from journeymap.access.digesting import digest_key
from journeymap.analysis.hearing import answers_of
from journeymap.analysis.models.run import Run
from journeymap.analysis.parts import AskedError, Part
from journeymap.analysis.voices import of_company, with_texts
from journeymap.events.logs import compiled
from journeymap.events.models import Snapshot
from journeymap.events.reading import customers_table, feedback_table
from journeymap.journeys.definitions import definition
from journeymap.mining import JourneyDefinition, Selection, selecting
from journeymap.mining.conditions import ConditionError
from journeymap.mining.filters import Filter
from journeymap.mining.frames import KernelData
from journeymap.mining.log import UTC_MICROSECONDS

CONDITIONS, VALUES, LETTERS = 20, 1_000, 1_000  # the largest selection that a request may ask for
KEYS = ("case", "key", "owner", "customer", "person", "session")  # columns whose values name somebody
SPOKEN = ("null", "not null")  # conditions on a text that tell nothing of what it says
UNREADABLE = (duckdb.ConversionException, duckdb.BinderException, duckdb.InvalidInputException)


class Hidden(PermissionError):
    """The asker may not see whose rows these are, and the selection would tell."""


class SelectionError(ValueError):
    """A selection that cannot be answered. The message says what and how to mend it."""


@dataclass(frozen=True)
class Sight:
    """What a person may see of rows: who the customers are, what they wrote."""

    identities: bool
    texts: bool

    @classmethod
    def of(cls, user: AbstractBaseUser) -> Sight:
        return cls(user.has_perm("customers.view_customer"), user.has_perm("feedback.view_feedback"))


class SnapshotData(KernelData):
    """A journey (or, without a definition, the company) at one snapshot. `where`: only cases that it keeps.

    answers: feedback as the journey hears it; with a filter, the answers of the cases that it keeps.
    """

    def __init__(self, snapshot: Snapshot, definition: JourneyDefinition | None, where: Filter | None = None):
        super().__init__()
        self.at, self.snapshot = snapshot, str(snapshot.number)
        self.scope = "journey" if definition else "company"
        self.log = compiled(definition, snapshot) if definition else None  # type: ignore[assignment]
        self.where = None if where is None or where.empty else where
        self._read = False  # whether the answers carry their texts

    def read_texts(self) -> None:
        """Have the answers carry their texts too: most selections do not ask for them."""
        if not self._read:
            self._read = True
            for name in ("answers", "feedback"):
                self.__dict__.pop(name, None)

    @cached_property
    def answers(self) -> pa.Table:
        answers = self._heard if self.log else _utc(of_company(feedback_table(self.at)))
        return with_texts(answers) if self._read else answers

    @cached_property
    def _heard(self) -> pa.Table:
        return answers_of(self.log, self.at, self.mask)

    @cached_property
    def mask(self) -> np.ndarray | None:
        """Which cases are kept: boolean array over case codes; None for all."""
        return None if self.where is None else self.where.mask(self.log)

    @cached_property
    def feedback(self) -> duckdb.DuckDBPyRelation:
        self._feedback = self.answers
        return super().feedback

    @cached_property
    def customers(self) -> duckdb.DuckDBPyRelation:
        told = customers_table(self.at)
        if self.where is not None:
            told = told.filter(pc.is_in(told["customer"], self._kept("customer")))
        self._customers = told
        return super().customers

    def _kept(self, column: str) -> pa.Array:
        """Keys or customers of the cases that are kept."""
        assert self.mask is not None
        codes = pa.array(np.flatnonzero(self.mask), pa.int32())
        kept = self.log.connection.from_arrow(pa.table({"kept": codes}))
        chosen = self.log.cases.join(
            kept, duckdb.ColumnExpression("case") == duckdb.ColumnExpression("kept"), how="semi"
        )
        return chosen.project(column).to_arrow_table()[column].combine_chunks()


def _utc(answers: pa.Table) -> pa.Table:
    at = answers.column_names.index("time")
    return answers.set_column(at, "time", answers["time"].cast(UTC_MICROSECONDS))


def data_of(run: Run) -> SnapshotData:
    """What the run looked at: its snapshot, its journey as it was defined then, the part of it."""
    if run.snapshot is None:
        raise SelectionError(
            f"The data that run {run.pk} looked at are not kept any more: newer runs replaced it. "
            "Open the newest run, or run the analyzer again."
        )
    if run.journey is None:
        return SnapshotData(run.snapshot, None)
    then = JourneyDefinition.model_validate(run.definition) if run.definition else definition(run.journey)
    if not run.filter:
        return SnapshotData(run.snapshot, then)
    try:
        where = Part.of(run.filter).filter(compiled(then, run.snapshot), run.snapshot)
    except AskedError as gone:
        raise SelectionError(f"The part that run {run.pk} looked at is not there any more: {gone}") from gone
    return SnapshotData(run.snapshot, then, where)


def asked(told: Any) -> Selection:
    """The selection that a request tells as JSON data. SelectionError says what is wrong with it."""
    if not isinstance(told, Mapping):
        raise SelectionError(
            'Tell a selection as {"subject": "cases", "where": [{"column", "op", "value"}]}.'
        )
    try:
        selection = Selection.model_validate(told)
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:5])
        raise SelectionError(f"This is no selection: {said}") from error
    if len(selection.where) > CONDITIONS or len(selection.ids or ()) > VALUES:
        raise SelectionError(f"A selection has at most {CONDITIONS} conditions and {VALUES:,} ids.")
    for condition in selection.where:
        values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        if len(values) > VALUES or any(isinstance(v, str) and len(v) > LETTERS for v in values):
            raise SelectionError(
                f"{condition.column}: at most {VALUES:,} values of {LETTERS:,} characters each."
            )
    return selection


def allowed(selection: Selection, sight: Sight) -> None:
    """Hidden where somebody who may not know customers, or read texts, would find them by asking."""
    if not sight.texts and any(c.column == "text" and c.op not in SPOKEN for c in selection.where):
        raise Hidden("You may not read what customers wrote, so rows cannot be chosen by their texts.")
    if sight.identities:
        return
    named = {condition.column.removeprefix("case.") for condition in selection.where} & set(KEYS)
    if selection.subject == "customers" or selection.ids is not None or named:
        raise Hidden(
            "You may not see who customers are, so rows cannot be chosen by customer, case or session."
        )


def counted(selection: Selection, data: SnapshotData) -> int:
    """How many rows a selection has. SelectionError for one that cannot be asked of this data."""
    return _answered(lambda: selecting.count(selection, data, _filter(selection, data)), selection, data)


def page(
    selection: Selection, data: SnapshotData, sight: Sight, limit: int = 100, offset: int = 0
) -> list[dict[str, Any]]:
    """A page of the rows as JSON data: keys masked and texts left out where the asker may not see them."""
    where = _filter(selection, data)
    table = _answered(lambda: selecting.rows(selection, data, limit, offset, where), selection, data)
    if selection.subject == "feedback":
        table = with_texts(table) if sight.texts else table.drop_columns(["text"])
    if selection.subject == "customers":
        table = table.drop_columns(["email_hash", "phone_hash"])  # for comparing, not for reading
    rows = [{name: plain(value) for name, value in row.items()} for row in table.to_pylist()]
    if sight.identities:
        return rows
    return [{name: masked(value) if name in KEYS else value for name, value in row.items()} for row in rows]


def _filter(selection: Selection, data: SnapshotData) -> Filter | None:
    """The map's filter, for events and cases; answers and customers are filtered before."""
    return data.where if selection.subject in ("events", "cases") else None


def _answered(ask: Callable[[], Any], selection: Selection, data: SnapshotData) -> Any:
    if data.log is None and selection.subject in ("events", "cases"):
        raise SelectionError("The company as a whole has no cases: ask for them on a journey.")
    if selection.subject == "feedback" and any(c.column == "text" for c in selection.where):
        data.read_texts()
    try:
        return ask()
    except (ConditionError, *UNREADABLE) as error:
        raise SelectionError(str(error)) from error


def plain(value: Any) -> Any:
    """JSON has no NaN and no infinity: such a number is not known."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def masked(key: str | None) -> str | None:
    """A stand-in for a key: the same within an installation, another in every other; one-way."""
    if key is None:
        return None
    mac = salted_hmac("journeymap.masked", key, secret=digest_key(), algorithm="sha256")
    return f"masked-{mac.hexdigest()[:16]}"
