"""Who counts as satisfied, on every scale."""

import pyarrow as pa
import pytest

from journeymap.analysis.voices import of_company
from journeymap.events.tables import FEEDBACK


@pytest.mark.parametrize(
    ("kind", "low", "high", "satisfied", "not_quite"),
    [
        ("rating", 1, 5, 5, 4),
        ("nps", 0, 10, 9, 8),
        ("csat", 1, 5, 4, 3),
        ("ces", 1, 7, 5, 4),
        ("csat", 0, 100, 90, 89),
        ("rating", 0, 100, 90, 89),
    ],
)
def test_the_top_box_of_each_kind_and_scale(kind, low, high, satisfied, not_quite):
    told = [
        {"id": str(n), "kind": kind, "score": score, "scale_min": low, "scale_max": high}
        for n, score in enumerate([satisfied, not_quite, None])
    ]
    answers = of_company(pa.Table.from_pylist(told, schema=FEEDBACK))
    assert answers["satisfied"].to_pylist() == [True, False, None]
