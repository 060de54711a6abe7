"""Who may see no map is still told what customers say, of just what they asked for."""

from datetime import UTC, datetime

import pytest

from journeymap.assistant.understanding.understand import understand
from journeymap.assistant.vocabulary.terms import Vocabulary

NOTHING = Vocabulary((), (), (), datetime(2026, 3, 17, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("What do people say about delivery?", "delivery"),
        ("quotes mentioning a refund", "refund"),
        ("What do customers say on the web channel", "web channel"),
        ("What do people say?", None),
    ],
)
def test_texts_are_searched_for_what_no_map_explains(text, about):
    (call,) = understand(text, NOTHING).calls
    assert (call.tool, call.arguments.get("about")) == ("quotes", about)
