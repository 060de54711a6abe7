"""Who counts as satisfied, on every scale."""

import pyarrow as pa
import pytest

from journeymap.analysis.voices import of_company, with_texts
from journeymap.events.tables import FEEDBACK
from journeymap.feedback.models import Feedback


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


@pytest.mark.django_db
def test_an_answer_has_the_text_of_the_import_that_it_came_with():
    """An import under way may hold another text under the same key: it counts once it is published."""
    for number, text in ((1, "published"), (2, "under way")):
        Feedback.objects.create(key="a", import_number=number, row=1, text=text)
    Feedback.objects.create(key="b", import_number=1, row=2, score=5)
    answers = pa.table({"id": ["a", "b"], "source": [1, 1]})
    assert with_texts(answers)["text"].to_pylist() == ["published", None]
