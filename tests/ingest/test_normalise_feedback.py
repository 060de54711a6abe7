"""Rows of a file as feedback and as customers."""

from journeymap.ingest.mapping import Mapping
from journeymap.ingest.normalise import normalise_customers, normalise_feedback
from tests.ingest.normalising import batch, utc

FEEDBACK = Mapping(
    "feedback",
    {"text": ["title", "body"], "score": "score", "time": "t", "customer": "u"},
    scale={"kind": "rating", "min": 1.0, "max": 5.0},
)


def test_feedback() -> None:
    found = normalise_feedback(
        batch(
            {
                "title": ["Hi", None, None, "t", "t", "", "t"],
                "body": ["you", " only\0 ", "", "b", "b", None, "b"],
                "score": ["4/5", "", "3", "9", "bad", None, "2"],
                "u": ["u"] * 7,
                "lang": ["en"] * 7,
                "t": ["2024-01-01", "", "2024-01-01", "2024-01-01", "2024-01-01", "2024-01-01", "1970-01-01"],
            }
        ),
        FEEDBACK,
    )
    assert found.table.column_names == [
        "id",
        "text",
        "score",
        "kind",
        "scale_min",
        "scale_max",
        "time",
        "customer",
        "case",
        "touchpoint",
        "channel",
        "row",
        "attr_lang",
    ]
    assert found.table.select(
        ["text", "score", "kind", "scale_min", "scale_max", "time", "row"]
    ).to_pylist() == [
        {
            "text": "Hi\nyou",
            "score": 4.0,
            "kind": "rating",
            "scale_min": 1.0,
            "scale_max": 5.0,
            "time": utc(2024, 1, 1),
            "row": 1,
        },
        {
            "text": "only",
            "score": None,
            "kind": None,
            "scale_min": None,
            "scale_max": None,
            "time": None,
            "row": 2,
        },
        {
            "text": None,
            "score": 3.0,
            "kind": "rating",
            "scale_min": 1.0,
            "scale_max": 5.0,
            "time": utc(2024, 1, 1),
            "row": 3,
        },
    ]
    assert {reject.row: reject.reason for reject in found.rejects} == {
        4: "the score 9 lies outside its scale of 1 to 5 (rating)",
        5: "the score 'bad' is not a number",
        6: "the row has neither a text nor a score",
        7: found.rejects[3].reason,
    }
    assert "1970" in found.rejects[3].reason


def test_kind_and_scale_per_row() -> None:
    mapping = Mapping(
        "feedback",
        {"score": "s", "kind": "k", "scale": "m"},
        scale={"kind": "rating", "min": 1.0, "max": 5.0},
    )
    found = normalise_feedback(
        batch(
            {
                "s": [0, 10, 7, 5, 3],
                "k": ["NPS", "nps", "ces", "rating", "mood"],
                "m": [None, None, None, 10, None],
            }
        ),
        mapping,
    )
    assert found.table.select(["score", "kind", "scale_min", "scale_max"]).to_pylist() == [
        {"score": 0.0, "kind": "nps", "scale_min": 0.0, "scale_max": 10.0},
        {"score": 10.0, "kind": "nps", "scale_min": 0.0, "scale_max": 10.0},
        {"score": 7.0, "kind": "ces", "scale_min": 1.0, "scale_max": 7.0},
        {"score": 5.0, "kind": "rating", "scale_min": 1.0, "scale_max": 10.0},
    ]
    assert found.rejects[0].reason == "the kind 'mood' is none of nps, csat, ces, rating"


def test_customers() -> None:
    mapping = Mapping("customers", {"customer": "id", "email": "mail", "created": "since"})
    found = normalise_customers(
        batch(
            {
                "id": [" 1", "", "3"],
                "mail": ["A@B.de ", "x@y.z", None],
                "since": ["2020-01-01", "2020-01-01", "once"],
                "plan": ["x", "y", "z"],
            }
        ),
        mapping,
    )
    assert found.table.to_pylist() == [
        {
            "customer": "1",
            "email": "a@b.de",
            "phone": None,
            "created": utc(2020, 1, 1),
            "consent": None,
            "row": 1,
            "attr_plan": "x",
        },
        {
            "customer": "3",
            "email": None,
            "phone": None,
            "created": None,
            "consent": None,
            "row": 3,
            "attr_plan": "z",
        },
    ]
    assert [reject.row for reject in found.rejects] == [2]
    assert found.notes == {"date in 'since' is not readable or outside 1971..2100 and was left empty": 1}
