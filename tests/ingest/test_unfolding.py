"""Records are taken apart by what is told of them, whatever form the file has; broken ones break nothing."""

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from journeymap.ingest.readers import open_table
from journeymap.ingest.recipes.unfolding import Answers, Rows, Unfolding
from journeymap.ingest.unfolding import apart, tables, unfolded
from journeymap.ingest.unfolding.paths import without_marks

TALK = Unfolding(
    "A tool",
    "events",
    "talk_id parts",
    rows=(
        Rows({"talk": "talk_id", "what": "=begun", "at": "begun|made"}, only={"begun|made": "*"}),
        Rows(
            {"talk": "talk_id", "what": ".kind", "at": ".at", "said": "html:.body", "grade": ".grade"},
            each="parts",
            only={".by": "@owner", ".kind": "note|close"},
            words={"grade": {"good": "1", "bad": "0"}},
        ),
    ),
    keep="owner",
)
RECORDS = [
    {"talk_id": 1, "owner": 7, "begun": "2024-01-01", "parts": [
        {"kind": "note", "at": "2024-01-02", "by": 7, "body": "<p>One &amp;</p><p>two</p>", "grade": "good"},
        {"kind": "note", "at": "2024-01-03", "by": 8, "body": "of somebody else"},
        {"kind": "close", "at": "2024-01-04", "by": 7, "grade": "meh"}]},
    {"talk_id": 2, "owner": 9, "made": "2024-02-01", "parts": []},
    {"talk_id": 3, "owner": 9, "parts": "[no list at all"},
    {"talk_id": 4, "owner": 9, "begun": "2024-04-01", "parts": [
        17, None, {"kind": "close", "at": "2024-04-02", "by": 9}]},
]  # fmt: skip
FOUND = [
    (1, 1, "begun", "2024-01-01", None, None),
    (1, 1, "note", "2024-01-02", "One &\ntwo", "1"),
    (1, 1, "close", "2024-01-04", None, None),
    (2, 2, "begun", "2024-02-01", None, None),
    (4, 4, "begun", "2024-04-01", None, None),
    (4, 4, "close", "2024-04-02", None, None),
]


@pytest.fixture(autouse=True)
def one_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "UNFOLDINGS", (TALK,))


def rows(path: Path, kind: str = "events") -> list[tuple[object, ...]]:
    """(row in the file, talk, what, at, said, grade) of each."""
    found = []
    with open_table(path) as table:
        for batch in unfolded(table, kind).batches():
            there, empty = batch.data.schema.names, [None] * batch.data.num_rows
            columns = [
                batch.data.column(name).to_pylist() if name in there else empty
                for name in ("talk", "what", "at", "said", "grade")
            ]
            found += list(zip(batch.row.to_pylist(), *columns, strict=True))
    return found


def test_a_record_gives_its_rows_and_they_keep_its_number(tmp_path: Path) -> None:
    path = tmp_path / "talks.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in RECORDS))
    assert rows(path) == FOUND


def test_a_page_of_an_api_is_read_as_its_records_are(tmp_path: Path) -> None:
    path = tmp_path / "talks.json"
    path.write_text(json.dumps({"count": 4, "conversations": RECORDS, "people": [{"id": 1}, {"id": 2}]}))
    assert rows(path) == FOUND


def test_lists_in_parquet_and_their_text_in_csv_give_the_same_rows(tmp_path: Path) -> None:
    names = ("talk_id", "owner", "begun", "made", "parts")
    clean = [{name: each.get(name) for name in names} for each in RECORDS[:2]]
    pq.write_table(pa.Table.from_pylist(clean), tmp_path / "talks.parquet")
    with (tmp_path / "talks.csv").open("w", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(names)
        for each in clean:
            writer.writerow([json.dumps(cell) if isinstance(cell, list) else cell for cell in each.values()])
    assert rows(tmp_path / "talks.parquet") == FOUND[:4]
    assert [tuple(map(str, row)) for row in rows(tmp_path / "talks.csv")] == [
        tuple(map(str, row)) for row in FOUND[:4]
    ]


def test_another_kind_of_thing_leaves_records_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "talks.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in RECORDS))
    with open_table(path) as table:
        assert unfolded(table, "feedback") is table


def test_the_first_rows_of_a_draft_are_taken_apart_alike() -> None:
    head = pa.table(
        {"talk_id": [1, 2], "owner": [7, 9], "begun": ["2024-01-01", None], "parts": [None, None]}
    )
    found = apart(head, [11, 12], "events")
    assert found is not None
    assert (found[0].num_rows, found[1]) == (1, [11])
    assert apart(head, [11, 12], "customers") is None


def test_answers_become_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Answers("answers", ("kind", "ref"), "text|number|many.all")
    form = Unfolding("A form", "feedback", "token answers", keep="token", answers=told)
    monkeypatch.setattr(tables, "UNFOLDINGS", (form,))
    answers = [
        {"kind": "nps", "ref": "q1", "number": 0},
        {"kind": "open", "ref": "q2", "text": "Fine"},
        {"kind": "pick", "ref": "q3", "many": {"all": ["a", "b"]}},
        {"kind": "pick", "ref": None, "text": "x"},
        "odd",
    ]
    found = apart(pa.table({"token": ["t"], "answers": [json.dumps(answers)]}), [1], "feedback")
    assert found is not None
    assert found[0].to_pylist() == [
        {"token": "t", "answers.nps.q1": 0, "answers.open.q2": "Fine", "answers.pick.q3": "a, b"}
    ]


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("<p>a</p>\n<p>b</p>", "a\nb"),
        ("a<br/>b &lt;c&gt;", "a\nb <c>"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<script>x</script>", "x"),
        ("", ""),
        (None, None),
    ],
)
def test_marks_are_taken_out_of_texts(marked: str | None, plain: str | None) -> None:
    assert without_marks(marked) == plain
