"""Attribution of a plain table: one row a path, with how often it was walked to the goal and to nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from journeymap.mining import Params

from .chain import STATES_AT_MOST, chain, removal_effects, shares
from .credits import MODELS, credited
from .touches import Touches, steps_before_end

MARKS = ("start", "(start)", "conversion", "(conversion)", "null", "(null)")  # states, not channels


class TableParams(Params):
    """Arguments of the command `attribute`."""

    path: str = Field(description="Column with the paths: channels in order, between separators.")
    conversions: str = Field(description="Column that says how often the path led to the goal.")
    nulls: str = Field(
        "", description="Column that says how often it led nowhere. Without: once for each row without goals."
    )
    value: str = Field("", description="Column with the money of all conversions of the row.")
    separator: str = Field(">", min_length=1, description="What stands between two channels.")
    half_life: float = Field(
        2.0, gt=0, le=1000, description="Time decay: a touch this many touches earlier counts half as much."
    )
    order: int = Field(1, ge=1, le=3, description="How many latest channels are a state of the Markov chain.")


def attribute(table: pa.Table, params: TableParams) -> dict[str, Any]:
    """Credits per channel and model. ValueError for a column that is not there or holds no numbers."""
    touches, lost = _touches(table, params)
    total = float(touches.goals.sum())
    if total <= 0:
        raise ValueError(
            f"no path with a channel has a conversion (column {params.conversions!r}): nothing to attribute"
        )
    columns: dict[str, np.ndarray] = {}
    weights = {name: model(touches, params.half_life) for name, model in MODELS.items()}
    for name, weight in weights.items():
        columns[name] = credited(touches, weight, touches.goals)[0]
        if params.value:
            columns[f"value_{name}"] = credited(touches, weight, touches.value)[0]
    warnings = []
    built = chain(touches, params.order)
    if built is None:
        warnings.append(f"Markov removal effects are not computed: more than {STATES_AT_MOST} states")
    else:
        columns |= _markov(built, touches, bool(params.value))
    if lost["rows"]:
        warnings.append(f"{lost['rows']} rows have no channel in their path; their conversions go to nobody")
    if not touches.nulls.any():
        warnings.append("no path led nowhere: removal effects only say on how many paths a channel is")
    order = np.lexsort((np.array(touches.names), -columns["linear"]))
    names = [*columns]
    channels = [
        {"name": touches.names[at]} | {name: float(columns[name][at]) for name in names}
        for at in order.tolist()
    ]
    totals = {"conversions": total, "nulls": float(touches.nulls.sum())}
    if params.value:
        totals["value"] = float(touches.value.sum())
    return {
        "rows": table.num_rows,
        **totals,
        "unattributed": lost,
        "channels": channels,
        "warnings": warnings,
    }


def _markov(built, touches: Touches, money: bool) -> dict[str, np.ndarray]:
    effects, on_money = removal_effects(built)
    columns = {"markov": shares(effects) * touches.goals.sum()}
    if money:
        columns["value_markov"] = shares(on_money) * touches.value.sum()
    return columns | {"removal_effect": effects}


def _touches(table: pa.Table, params: TableParams) -> tuple[Touches, dict[str, float]]:
    goals = _numbers(table, params.conversions)
    nulls = _numbers(table, params.nulls) if params.nulls else (goals == 0).astype(float)
    value = _numbers(table, params.value) if params.value else np.zeros(len(goals))
    paths = _column(table, params.path).cast(pa.string()).fill_null("")
    split = pc.split_pattern(paths.combine_chunks(), params.separator)
    row = pc.list_parent_indices(split).to_numpy()
    step = pc.utf8_trim_whitespace(pc.list_flatten(split))
    marks = pc.is_in(pc.utf8_lower(step), value_set=pa.array(MARKS))
    kept = ~marks.to_numpy(zero_copy_only=False) & (pc.utf8_length(step).to_numpy() > 0)
    coded = step.filter(pa.array(kept)).dictionary_encode()
    rows, length = np.unique(row[kept], return_counts=True)
    lost = np.ones(len(goals), dtype=bool)
    lost[rows] = False
    touches = Touches(
        coded.dictionary.to_pylist(),
        code=coded.indices.to_numpy(),
        age=steps_before_end(length),
        length=length,
        goals=goals[rows],
        nulls=nulls[rows],
        value=value[rows],
        group=np.zeros(len(rows), dtype=np.int64),
    )
    return touches, {"rows": int(lost.sum()), "conversions": float(goals[lost].sum())}


def _column(table: pa.Table, name: str) -> pa.ChunkedArray:
    if name not in table.column_names:
        raise ValueError(f"there is no column {name!r}; there are: {', '.join(table.column_names)}")
    return table[name]


def _numbers(table: pa.Table, name: str) -> np.ndarray:
    """A column of numbers from 0 on; an empty cell is 0. ValueError names the first row that is no number."""
    column = _column(table, name)
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    if not pa.types.is_floating(column.type) and not pa.types.is_integer(column.type):
        text = pc.utf8_trim_whitespace(column.cast(pa.string()))
        text = pc.if_else(pc.equal(pc.utf8_length(text), 0), None, text)
        column = _parsed(text, name)
    numbers = column.cast(pa.float64()).fill_null(0.0).to_numpy()
    wrong = np.flatnonzero(~np.isfinite(numbers) | (numbers < 0))
    if len(wrong):
        raise ValueError(
            f"row {wrong[0] + 1}: {name!r} is {numbers[wrong[0]]:g}; it must be a number from 0 on"
        )
    return numbers


def _parsed(text: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    number = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
    good = pc.fill_null(pc.match_substring_regex(text, number), True)
    if not pc.all(good, min_count=0).as_py():
        row = pc.index(good, False).as_py()
        raise ValueError(f"row {row + 1}: {name!r} is {text[row].as_py()!r}, which is not a number")
    return text.cast(pa.float64())
