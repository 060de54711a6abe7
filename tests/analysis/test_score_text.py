import io
import json
import sys

import pytest
from django.core.management import call_command

from journeymap.analysis.management.commands.score_text import lines


def test_every_line_is_answered_in_order_empty_ones_too(monkeypatch):
    raw = b"I love this shop\n\nThis was a terrible mistake\r\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    out = io.StringIO()
    call_command("score_text", json=True, stdout=out)
    answers = json.loads(out.getvalue())
    assert [answer["label"] for answer in answers] == ["positive", "unknown", "negative"]
    assert set(answers[0]) == {"label", "score", "emotion"}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(b"", []), (b"\n", [""]), (b"a", ["a"]), (b"a\r\n\nb\n", ["a", "", "b"]), (b"caf\xe9\n", ["café"]),
     ("a\u2028b\n".encode(), ["a\u2028b"])],
)  # fmt: skip
def test_a_line_ends_where_the_file_says(raw, expected):
    assert lines(raw) == expected
