"""Orders by week, drawn with a seed: everybody looks, most fill a cart, a fee turns some away."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

BEGIN = datetime(2025, 1, 6, tzinfo=UTC)
CASES = 40


def weekly(weeks, since=0, fee=0.5, each=CASES, channel=lambda number: "web", seed=5) -> pa.Table:
    """fee: share of those at the cart who meet the fee; of these 30 % order, of the others 80 %."""
    random = np.random.default_rng(seed + since)
    rows = []
    for week in range(since, since + weeks):
        for number in range(each):
            time = BEGIN + timedelta(days=7 * week + 6.9 * float(random.random()))
            who = f"k{week}-{number}"
            path = ["look"]
            if random.random() < 0.8:
                path.append("cart")
                shown = random.random() < fee
                path += ["fee"] if shown else []
                path.append("order" if random.random() < (0.3 if shown else 0.8) else "leave")
            for activity in path:
                rows.append((who, activity, time, channel(number), 30.0 * (activity == "order")))
                time += timedelta(hours=0.2 + 5 * float(random.random()))
    columns = dict(
        zip(("customer", "activity", "time", "channel", "value"), zip(*rows, strict=True), strict=True)
    )
    return pa.table(
        {name: list(values) for name, values in columns.items()}
        | {"time": pa.array(columns["time"], pa.timestamp("us", "UTC"))}
    )
