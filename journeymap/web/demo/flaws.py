"""What is wrong with the company's files, as with everybody's: a robot, a hole, a name in two spellings."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import effects

DAY = effects.DAY
ROBOT = "SIM-ROBOT"
ROBOT_WEEK = (effects.BEGIN + 68 * DAY, effects.BEGIN + 75 * DAY)  # 10 to 16 March
ROBOT_EVERY = 300  # seconds
SILENT = (effects.BEGIN + 61 * DAY, effects.BEGIN + 75 * DAY)  # 3 to 16 March: nothing from the helpdesk
SPELT = {"Product complaint sent": "product complaint  sent"}
MISSPELT_FROM = effects.BEGIN + 304 * DAY  # November and December: the helpdesk's tool was renewed


def robot(like: pa.Table) -> pa.Table:
    """One visit that looks at a product every five minutes for a week, as a table like `like`."""
    at = np.arange(*ROBOT_WEEK, ROBOT_EVERY)
    n = len(at)
    columns = {
        "time": pa.array(at, pa.timestamp("s", tz="UTC")),
        "activity": pa.array(["Website visited", *["Product viewed"] * (n - 1)]),
        "customer": pa.array([ROBOT] * n),
        "trip": pa.array([f"{ROBOT}-1"] * n),
        "channel": pa.array(["web"] * n),
        "value": pa.nulls(n, pa.float64()),
    }
    return pa.table({name: columns[name] for name in like.column_names}).cast(like.schema)


def with_a_hole(contacts: pa.Table) -> pa.Table:
    """Without the two weeks in which the helpdesk's export failed."""
    since, until = (pa.scalar(each, pa.timestamp("s", tz="UTC")) for each in SILENT)
    silent = pc.and_(pc.greater_equal(contacts["time"], since), pc.less(contacts["time"], until))
    return contacts.filter(pc.invert(silent))


def misspelt(contacts: pa.Table) -> pa.Table:
    """A name as the renewed tool writes it."""
    late = pc.greater_equal(contacts["time"], pa.scalar(MISSPELT_FROM, pa.timestamp("s", tz="UTC")))
    said = contacts["activity"]
    for right, wrong in SPELT.items():
        said = pc.if_else(pc.and_(late, pc.equal(said, right)), wrong, said)
    return contacts.set_column(contacts.column_names.index("activity"), "activity", said)
