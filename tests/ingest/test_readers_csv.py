"""CSV: delimiters, encodings, headers, and row numbers that stay exact on every path through the reader."""

import random
from pathlib import Path

import pyarrow as pa
import pytest

from journeymap.ingest.readers import ReadLimits, Reject, Table, UnreadableFile, csv_file, open_table
from journeymap.ingest.readers.csv_exact import ExactParser

Rows = list[tuple[int, tuple[object, ...]]]


def read(table: Table, rows: int = 65_536) -> tuple[Rows, list[Reject]]:
    found: Rows = []
    rejects: list[Reject] = []
    for batch in table.batches(rows):
        assert batch.data.num_rows == len(batch.row) <= rows
        found += zip(batch.row.to_pylist(), (tuple(d.values()) for d in batch.data.to_pylist()), strict=True)
        rejects += batch.rejects
    return found, rejects


def write(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "\x01"])
def test_any_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [
        ["case", "text", "when"],
        ["1", "yes", "2024-01-01 10:00:00"],
        ["2", "no", "2024-01-02 11:30:00"],
    ]
    table = open_table(write(tmp_path, "\n".join(delimiter.join(line) for line in lines)))
    assert table.details["delimiter"] == delimiter
    assert read(table)[0] == [(1, tuple(lines[1])), (2, tuple(lines[2]))]


def test_decimal_commas_do_not_pass_for_delimiters(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, "id;price;weight\n1;2,50;3,1\n2;3,75;4,0\n"))
    assert table.columns == ["id", "price", "weight"]


def test_a_column_of_sentences_stays_one_column(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, "text\nwell, well, well\nplain\n"))
    assert read(table)[0] == [(1, ("well, well, well",)), (2, ("plain",))]


def test_excel_tells_its_delimiter(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, "sep=;\na;b\n1,2;3\n"))
    assert read(table)[0] == [(1, ("1,2", "3"))]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, line_end: str) -> None:
    table = open_table(write(tmp_path, line_end.join(["a,b", "1,2", "3,4", ""])))
    assert read(table)[0] == [(1, ("1", "2")), (2, ("3", "4"))]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Zürich,schöne Grüße"),
        ("utf-8-sig", "Zürich,schöne Grüße"),
        ("utf-16", "Zürich,schöne Grüße"),
        ("utf-16-le", "Zürich,schöne Grüße"),
        ("utf-16-be", "Zürich,schöne Grüße"),
        ("utf-32", "Zürich,schöne Grüße"),
        ("cp1252", "Zürich,„schöne“ Grüße für 5 €"),
        ("latin-1", "Málaga,mañana por la mañana"),
        ("cp1251", "Москва,очень хорошее обслуживание и быстрая доставка товара"),
        ("shift_jis", "東京,とても良いサービスでした。配達も早かったです。"),
    ],
)
def test_any_encoding(tmp_path: Path, encoding: str, text: str) -> None:
    content = "city,text\n" + (text + "\n") * 40
    table = open_table(write(tmp_path, content.encode(encoding)))
    rows, rejects = read(table)
    assert rejects == []
    assert [r for _, r in rows] == [tuple(text.split(","))] * 40
    assert table.columns == ["city", "text"]
    assert any("guessed" in w for w in table.warnings) == (not encoding.startswith("utf"))


def test_latin_1_among_utf8_is_read_and_told(tmp_path: Path) -> None:
    content = b"a,b\n" + "é,ü\n".encode() * 50 + "é,ü\n".encode("latin-1") * 3
    table = open_table(write(tmp_path, content))
    rows, rejects = read(table)
    assert [r for _, r in rows] == [("é", "ü")] * 53
    assert rejects == []
    assert any(w.startswith("6 bytes did not fit") for w in table.warnings)


def test_a_character_cut_by_a_block_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = "a,b\n" + "é€😀,ü\n" * 50
    for size in range(5, 16):
        monkeypatch.setattr(csv_file, "BLOCK", size)
        rows, _ = read(open_table(write(tmp_path, content)))
        assert [r for _, r in rows] == [("é€😀", "ü")] * 50


def test_duplicate_and_empty_headers(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, 'name,name,,name.2,"""default"""\n1,2,3,4,5\n'))
    assert table.columns == ["name", "name.3", "column_3", "name.2", "default"]
    assert len(table.warnings) == 2
    assert read(table)[0] == [(1, ("1", "2", "3", "4", "5"))]


def test_ragged_rows_are_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows, rejects = read(open_table(write(tmp_path, 'a,b,c\n1,2,3\n4,5\n\n6,7,8\n9,9,9,"x\ny"\n7,8,9\n')))
    assert rows == [(1, ("1", "2", "3")), (3, ("6", "7", "8")), (5, ("7", "8", "9"))]
    assert rejects == [
        Reject(2, "the row has 2 fields, the header has 3", None, "4,5"),
        Reject(4, "the row has 4 fields, the header has 3", None, '9,9,9,"x\ny"'),
    ]


@pytest.mark.parametrize("block", [7, 16, 1000])
def test_fast_and_exact_path_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    """Random files, broken ones included, cut into tiny blocks, against one exact parse of the whole text."""
    monkeypatch.setattr(csv_file, "BLOCK", block)
    limits = ReadLimits(max_broken_quotes=10**6)
    for seed in range(400):
        body = _random_body(random.Random(seed))
        text = csv_file.text_file(write(tmp_path, "x,y,z\n" + body), False, limits)
        rows, rejects = read(csv_file.open_csv(text, ","), 5)
        want = ExactParser(["x", "y", "z"], ",", limits).parse(body, 1, True)
        assert rows == list(zip(want.numbers, map(tuple, want.good), strict=True)), repr(body)
        assert rejects == want.rejects, repr(body)


def _random_body(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return "".join(
            rng.choices(["a", ",", '"', "\n", "\r\n", "é", " "], [6, 4, 2, 3, 1, 1, 1], k=rng.randrange(60))
        )
    width = [3] * 8 + rng.choice([[], [2, 4]])
    rows = [",".join(_random_cell(rng) for _ in range(rng.choice(width))) for _ in range(rng.randrange(12))]
    return rng.choice(["\n", "\r\n"]).join(rows) + rng.choice(["", "\n", "\n\n"])


def _random_cell(rng: random.Random) -> str:
    if rng.random() < 0.4:
        return '"' + "".join(rng.choices(["a", ",", "\n", '""', "é", "\r\n"], k=rng.randrange(5))) + '"'
    return "".join(rng.choices("abé ", k=rng.randrange(4)))


def test_few_values_stay_dictionary_encoded_and_head_is_plain(tmp_path: Path) -> None:
    content = "id,kind\n" + "".join(f"{i},{i % 3}\n" for i in range(1000))
    table = open_table(write(tmp_path, content))
    types = next(table.batches()).data.schema.types
    assert types == [pa.string(), pa.dictionary(pa.int32(), pa.string())]
    head = table.head(10)
    assert head.num_rows == 10
    assert head.schema.types == [pa.string(), pa.string()]


def test_progress_counts_the_pass_and_not_the_head(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, "a,b\n" + "1,2\n" * 1000))
    table.head()
    assert table.bytes_read == 0
    assert sum(b.data.num_rows for b in table.batches(100)) == 1000
    assert table.bytes_read == table.total_bytes == 4004


def test_told_encoding_and_delimiter_win(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, "a;b,c\nä;1,2\n".encode("cp437")), encoding="cp437", delimiter=";")
    assert read(table)[0] == [(1, ("ä", "1,2"))]


def test_empty_and_header_only(tmp_path: Path) -> None:
    for nothing in ("", "\n\n  \n", "\ufeff"):
        with pytest.raises(UnreadableFile, match="empty"):
            open_table(write(tmp_path, nothing))
    table = open_table(write(tmp_path, "a,b\n"))
    assert table.columns == ["a", "b"]
    assert table.warnings == ["The file has a header row and no data rows."]
    assert list(table.batches()) == []
    assert table.head().column_names == ["a", "b"]


def test_header_and_rows_with_different_delimiters(tmp_path: Path) -> None:
    with pytest.raises(
        UnreadableFile, match=r"3 columns separated by comma.*rows are separated by semicolon"
    ):
        open_table(write(tmp_path, "a,b,c\n1;2;3\n4;5;6\n"))


def test_ten_thousand_columns(tmp_path: Path) -> None:
    content = ",".join(f"c{i}" for i in range(10_000)) + "\n" + ",".join("1" * 10_000) + "\n"
    with pytest.raises(UnreadableFile, match="10,000 columns, the limit is 2,000"):
        open_table(write(tmp_path, content))
    wide = open_table(write(tmp_path, content), limits=ReadLimits(max_columns=10_000))
    assert next(wide.batches()).data.num_columns == 10_000


def test_a_huge_cell_rejects_its_row_only(tmp_path: Path) -> None:
    huge = "x" * 2**20
    rows, rejects = read(open_table(write(tmp_path, f"id,text\n1,a\n2,{huge}\n3,b\n")))
    assert rows == [(1, ("1", "a")), (3, ("3", "b"))]
    assert [(r.row, r.reason, r.column) for r in rejects] == [
        (2, "the cell has 1,048,576 bytes, the limit is 200,000", "text")
    ]
    assert len(rejects[0].raw) == 10_000


def test_a_row_without_end_is_refused(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, "a,b\n1,2\n" + "x" * 9 * 2**20))
    with pytest.raises(UnreadableFile, match="Row 2 is longer"):
        read(table)


def test_nul_bytes_reject_their_row(tmp_path: Path) -> None:
    rows, rejects = read(open_table(write(tmp_path, b"a,b\n1,2\n3,\0\n" + b"5,6\n" * 20)))
    assert [n for n, _ in rows] == [1, *range(3, 23)]
    assert rejects == [Reject(2, "the cell holds a NUL byte", "b", "3,\0")]


def test_binary_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="not text"):
        open_table(write(tmp_path, bytes(range(256)) * 100))


def test_an_unclosed_quote_costs_its_row(tmp_path: Path) -> None:
    content = 'a,b\n1,"oops\n' + "2,x\n" * 10 + "3,y\n"
    rows, rejects = read(open_table(write(tmp_path, content)))
    assert [n for n, _ in rows] == list(range(2, 13))
    assert [(r.row, r.raw) for r in rejects] == [(1, '1,"oops')]
    assert "never closed" in rejects[0].reason


def test_an_unclosed_quote_in_a_long_file(tmp_path: Path) -> None:
    limits = ReadLimits(max_row_bytes=2**20)
    content = "a,b\n" + '1,"oops\n' + "2,abcdefgh\n" * 400_000
    rows, rejects = read(open_table(write(tmp_path, content), limits=limits))
    assert len(rows) == 400_000
    assert rows[-1][0] == 400_001
    assert [r.row for r in rejects] == [1]


QUALTRICS = (
    'StartDate,Q1\nStart Date,"How was it, honestly?"\n'
    '"{""ImportId"":""startDate""}","{""ImportId"":""QID1""}"\n2024-01-01 10:00:00,Good\n'
)


def test_qualtrics_has_three_header_rows(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, QUALTRICS))
    assert table.columns == ["StartDate", "Q1"]
    assert table.details["header_rows"] == 3
    assert table.details["questions"] == {"StartDate": "Start Date", "Q1": "How was it, honestly?"}
    assert read(table)[0] == [(1, ("2024-01-01 10:00:00", "Good"))]


def test_a_file_without_header_is_warned_of(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, "c1,2024-01-01 10:00:00,buy\nc2,2024-01-02 10:00:00,pay\n"))
    assert any("looks like data ('2024-01-01 10:00:00')" in w for w in table.warnings)
    assert open_table(write(tmp_path, "case,2023,2024\na,1,2\n")).warnings == []


def test_a_header_of_megabytes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="header row is longer"):
        open_table(write(tmp_path, "a," + "b" * 3 * 2**20 + "\n1,2\n"))
