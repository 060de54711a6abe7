"""XLSX, JSON, JSON Lines, Parquet, XES and gzip of each: shapes, types, and what is wrong with broken
ones.
"""

import gzip
import json
import time
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from journeymap.ingest.readers import ReadLimits, Reject, Table, UnreadableFile, open_table


def put(folder: Path, content: str | bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(table: Table, rows: int = 65_536) -> tuple[list[dict[str, Any]], list[Reject]]:
    found: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    for batch in table.batches(rows):
        rejects += batch.rejects
        for number, row in zip(batch.row.to_pylist(), batch.data.to_pylist(), strict=True):
            found.append({"#": number, **row})
    return found, rejects


def moment(*parts: int) -> datetime:
    """A time without a zone, as workbooks and most Parquet files hold them."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


# JSON and JSON Lines

RECORDS = [{"id": 1, "who": {"name": "Ä", "age": None}}, {"id": 2, "tags": ["a", "b"], "ok": True}]
FLAT = [
    {"#": 1, "id": 1, "who.name": "Ä", "who.age": None, "tags": None, "ok": None},
    {"#": 2, "id": 2, "who.name": None, "who.age": None, "tags": '["a", "b"]', "ok": "true"},
]


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (json.dumps(RECORDS), "json"),
        (json.dumps(RECORDS, indent=2, ensure_ascii=False), "json"),
        (json.dumps({"count": 2, "data": RECORDS, "next": None}, indent=1), "json"),
        (json.dumps({"count": 2, "data": RECORDS}), "json"),
        ("\n".join(json.dumps(r) for r in RECORDS), "jsonl"),
        ("\n\n".join(json.dumps(r) for r in RECORDS) + "\r\n", "jsonl"),
        ("".join(json.dumps(r, indent=1) for r in RECORDS), "json"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_shapes(tmp_path: Path, content: str, form: str, encoding: str) -> None:
    table = open_table(put(tmp_path, content.encode(encoding), "x"))
    assert table.format == form
    assert read(table) == (FLAT, [])


def test_json_types(tmp_path: Path) -> None:
    lines = [
        {"n": 1, "x": 1, "mixed": 1, "big": 2**70},
        {"n": 2, "x": 1.5, "mixed": "a", "big": 3, "nan": float("nan")},
    ]
    table = open_table(put(tmp_path, "\n".join(map(json.dumps, lines)), "x.jsonl"))
    schema = next(table.batches()).data.schema
    assert schema.types == [pa.int64(), pa.float64(), pa.string(), pa.string(), pa.string()]
    assert read(table)[0][1] == {"#": 2, "n": 2, "x": 1.5, "mixed": "a", "big": "3", "nan": None}


def test_json_lines_learn_columns_on_the_way(tmp_path: Path) -> None:
    lines = ['{"a": 1}'] * 3000 + ['{"a": 2, "late": "x"}']
    table = open_table(put(tmp_path, "\n".join(lines), "x.jsonl"))
    assert table.columns == ["a"]
    assert read(table, 1000)[0][-1] == {"#": 3001, "a": 2, "late": "x"}
    assert table.columns == ["a", "late"]
    assert table.head(3001).column_names == ["a", "late"]


def test_bad_json_lines_are_rejected_with_their_text(tmp_path: Path) -> None:
    deep = '{"a":' + "[" * 100_000 + "]" * 100_000 + "}"
    lines = [
        '{"a": 1}',
        '{"a": ',
        "[1]",
        '{"a": 2} x',
        deep,
        '{"a": "\\u0000"}',
        '{"a": "' + "x" * 300_000 + '"}',
        '{"a": 3}',
    ]
    rows, rejects = read(open_table(put(tmp_path, "\n".join(lines), "x.jsonl")))
    assert [(r["#"], r["a"]) for r in rows] == [(1, 1), (8, 3)]
    assert [r.row for r in rejects] == [2, 3, 4, 5, 6, 7]
    assert [r.reason for r in rejects] == [
        "the line is not JSON: Expecting value at character 6",
        "an object was expected, this is a list",
        "the line goes on after its object, at character 9",
        "the line is nested too deep",
        "the cell holds a NUL byte",
        "the cell has 300,000 characters, the limit is 200,000",
    ]
    assert rejects[0].raw == '{"a":'


def test_an_array_goes_on_after_odd_elements(tmp_path: Path) -> None:
    rows, rejects = read(open_table(put(tmp_path, '[{"a": 1}, 5, null, {"a": 2}]', "x.json")))
    assert [r["#"] for r in rows] == [1, 4]
    assert [(r.row, r.raw) for r in rejects] == [(2, "5"), (3, "null")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"a": 1}, {"a": 2}', "after row 2"),
        ('[{"a": 1}, {"a":', "in row 2"),
        ('{"data": {"rows": 5}, "more": [1, 2', "broken"),
        ("[" * 50_000, "nested too deep|broken"),
        ('{"a": 1', "broken"),
        ("[[1], [2]]", "No record"),
    ],
)
def test_broken_json_is_refused(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        read(open_table(put(tmp_path, content, "x.json")))


def test_a_long_array_is_streamed(tmp_path: Path) -> None:
    record = json.dumps({"id": 12345, "text": "x" * 50})
    path = put(tmp_path, "[" + ",\n".join([record] * 60_000) + "]", "x.json")
    sizes = [b.data.num_rows for b in open_table(path).batches(25_000)]
    assert sizes == [25_000, 25_000, 10_000]


def test_too_many_columns_in_json_lines(tmp_path: Path) -> None:
    lines = ['{"a": 1}', json.dumps({f"c{i}": i for i in range(10_000)}), '{"a": 2}']
    rows, rejects = read(open_table(put(tmp_path, "\n".join(lines), "x.jsonl")))
    assert [r["#"] for r in rows] == [1, 3]
    assert "more than 2,000 columns" in rejects[0].reason


def test_ga4_parameters_become_columns(tmp_path: Path) -> None:
    record = {
        "event_name": "page_view",
        "event_params": [
            {"key": "page", "value": {"string_value": "/home", "int_value": None}},
            {"key": "session", "value": {"string_value": None, "int_value": "7"}},
        ],
        "device": {"web_info": {"browser": "Firefox"}},
        "items": [{"item_id": "A", "price": 2}],
        "user_properties": [],
    }
    rows, _ = read(open_table(put(tmp_path, json.dumps(record), "ga4.json")))
    assert rows == [
        {
            "#": 1,
            "event_name": "page_view",
            "event_params.page": "/home",
            "event_params.session": "7",
            "device.web_info.browser": "Firefox",
            "items": '[{"item_id": "A", "price": 2}]',
            "user_properties": None,
        }
    ]


# XLSX


def workbook(path: Path, rows: list[list[object]], title: str = "Data") -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_xlsx_types_blank_rows_and_formulas(tmp_path: Path) -> None:
    rows = [["id", "when", "what", "n"], [1, moment(2024, 1, 2, 3, 4, 5), "a", 1.5], [None] * 4]
    rows += [[2, moment(2024, 1, 3), "=1+1", None], [3, None, "b", 2, "too much"]]
    table = open_table(workbook(tmp_path / "x.xlsx", rows))
    assert table.format == "xlsx"
    found, rejects = read(table)
    assert found == [
        {"#": 1, "id": 1, "when": moment(2024, 1, 2, 3, 4, 5), "what": "a", "n": 1.5},
        {"#": 2, "id": 2, "when": moment(2024, 1, 3), "what": "=1+1", "n": None},
    ]
    assert [(r.row, r.reason) for r in rejects] == [(3, "the row has 5 cells, the header has 4")]
    assert next(table.batches()).data.schema.field("when").type == pa.timestamp("us")


def test_xlsx_takes_the_first_sheet_with_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    sheet = book.create_sheet("Second")
    sheet.append(["a", "a"])
    sheet.append([1, 2])
    book.save(tmp_path / "x.xlsx")
    table = open_table(tmp_path / "x.xlsx")
    assert table.details["sheet"] == "Second"
    assert table.columns == ["a", "a.2"]
    assert any("Only the sheet 'Second'" in w for w in table.warnings)


def test_xlsx_empty_header_only_and_wide(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="workbook is empty"):
        open_table(workbook(tmp_path / "e.xlsx", []))
    assert open_table(workbook(tmp_path / "h.xlsx", [["a"]])).warnings == [
        "The sheet has a header row and no data rows."
    ]
    with pytest.raises(UnreadableFile, match="10,000 columns"):
        open_table(workbook(tmp_path / "w.xlsx", [[f"c{i}" for i in range(10_000)]]))


def test_xlsx_bomb_is_refused_before_parsing(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", [["a"], [1]])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w") as part,
    ):
        for _ in range(64):
            part.write(b" " * 2**20)
    with pytest.raises(UnreadableFile, match="zip bomb"):
        open_table(path)
    with pytest.raises(UnreadableFile, match="more than 1,000,000 bytes"):
        open_table(path, limits=ReadLimits(max_xlsx_bytes=10**6))


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ('<row r="99999999999"><c r="A99999999999"><v>2</v></c></row>', 1),
        ('<row r="900000"><c r="A900000"><v>2</v></c></row>', 2),
        (
            "".join(
                f'<row r="{i}"><c r="A{i}"><v>2</v></c><c r="XFD{i}"><v>1</v></c></row>'
                for i in range(3, 2003)
            ),
            2001,
        ),
    ],
)
def test_xlsx_that_lies_about_its_size(tmp_path: Path, row: str, found: int) -> None:
    honest = workbook(tmp_path / "x.xlsx", [["a"], [1]])
    path = tmp_path / "y.xlsx"
    with zipfile.ZipFile(honest) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name).decode()
            part = part.replace('<dimension ref="A1:A2"', '<dimension ref="A1:XFD1048576"')
            target.writestr(name, part.replace("</sheetData>", row + "</sheetData>"))
    start = time.process_time()
    assert len(read(open_table(path))[0]) == found
    assert time.process_time() - start < 20


def test_damaged_xlsx_and_foreign_zip(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "x.xlsx", [["a"], [1]]).read_bytes()
    with pytest.raises(UnreadableFile, match="damaged"):
        open_table(put(tmp_path, whole[: len(whole) // 2], "cut.xlsx"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    with pytest.raises(UnreadableFile, match=r"zip archive\. Unpack it"):
        open_table(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<broken")
        archive.writestr("[Content_Types].xml", "<broken")
    with pytest.raises(UnreadableFile, match="damaged"):
        open_table(tmp_path / "b.xlsx")


# Parquet


def parquet(path: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet_keeps_types(tmp_path: Path) -> None:
    when = pa.array([moment(2024, 1, 1)] * 3, pa.timestamp("ns"))
    path = parquet(
        tmp_path / "x.parquet",
        n=[1, 2, 3],
        when=when,
        s=["a", "b", "a"],
        b=[b"x", b"\xff", None],
        t=[True, False, None],
    )
    table = open_table(path)
    data = next(table.batches()).data
    assert data.schema.field("when").type == pa.timestamp("ns")
    assert data.schema.field("s").type == pa.dictionary(pa.int32(), pa.string())
    assert data.drop_columns(["when"]).to_pylist()[1] == {"n": 2, "s": "b", "b": "ff", "t": "false"}
    assert [b.row.to_pylist() for b in table.batches(2)] == [[1, 2], [3]]


def test_nested_parquet_is_flattened(tmp_path: Path) -> None:
    params = [[{"key": "page", "value": {"string_value": "/a", "int_value": None}}], []]
    path = parquet(
        tmp_path / "x.parquet", name=["v", "w"], event_params=params, geo=[{"country": "DE"}, None]
    )
    assert read(open_table(path))[0] == [
        {
            "#": 1,
            "name": "v",
            "event_params.page": "/a",
            "geo.country": "DE",
            "event_params": None,
            "geo": None,
        },
        {
            "#": 2,
            "name": "w",
            "event_params.page": None,
            "geo.country": None,
            "event_params": None,
            "geo": None,
        },
    ]


def test_truncated_parquet_is_refused(tmp_path: Path) -> None:
    whole = parquet(tmp_path / "x.parquet", n=list(range(100_000))).read_bytes()
    for size in (4, 100, len(whole) // 2, len(whole) - 1):
        with pytest.raises(UnreadableFile, match="truncated or damaged"):
            open_table(put(tmp_path, whole[:size], "cut.parquet"))
    damaged = bytearray(whole)
    damaged[4:2000] = b"\xff" * 1996
    with pytest.raises(UnreadableFile, match="truncated or damaged"):
        read(open_table(put(tmp_path, bytes(damaged), "bad.parquet")))


# XES

XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
 <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
 <classifier name="Activity" keys="concept:name lifecycle:transition"/>
 <string key="concept:name" value="the log"/>
 <!-- a remark -->
 <trace><string key="concept:name" value="c1"/><int key="cost" value="5"/>
  <event><string key="concept:name" value="A"><string key="why" value="deep"/></string>
   <date key="time:timestamp" value="2024-01-01T10:00:00+01:00"/>
   <string key="lifecycle:transition" value="start"/></event>
  <event><string key="concept:name" value="A"/><string key="lifecycle:transition" value="complete"/></event>
 </trace>
 <trace><string key="concept:name" value="c2"/><event><string key="concept:name" value="B"/></event></trace>
 <trace><string key="concept:name" value="c3"/></trace>
</log>"""


def test_every_xes_event_is_a_row(tmp_path: Path) -> None:
    for content in (XES, XES.replace(' xmlns="http://www.xes-standard.org/"', "")):
        table = open_table(put(tmp_path, content, "x.xes"))
        assert table.format == "xes"
        assert table.columns[:3] == ["case:concept:name", "concept:name", "time:timestamp"]
        rows, rejects = read(table)
        assert rejects == []
        assert [
            (r["#"], r["case:concept:name"], r["concept:name"], r["lifecycle:transition"]) for r in rows
        ] == [
            (1, "c1", "A", "start"),
            (2, "c1", "A", "complete"),
            (3, "c2", "B", None),
        ]
        assert rows[0]["case:cost"] == "5"
        assert rows[0]["concept:name.why"] == "deep"
        assert rows[2]["case:cost"] is None


BILLION = """<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaaaaaaaa">%s]>
<log><trace><string key="concept:name" value="&z;"/>
<event><string key="concept:name" value="&z;"/></event></trace></log>"""


def test_xes_entities_and_external_files_are_refused(tmp_path: Path) -> None:
    chain = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghiz", strict=True))
    outside = f'<!ENTITY z SYSTEM "file://{put(tmp_path, "secret", "secret.txt")}">'
    for content in (
        BILLION % chain,
        BILLION % outside,
        BILLION % '<!ENTITY z "x">',
        '<!DOCTYPE log SYSTEM "x.dtd"><log/>',
    ):
        for encoding in ("utf-8", "utf-16"):
            with pytest.raises(UnreadableFile, match=r"DOCTYPE|broken"):
                read(
                    open_table(
                        put(
                            tmp_path,
                            content.replace('version="1.0"', "version='1.0'").encode(encoding),
                            "x.xes",
                        )
                    )
                )


def test_broken_and_foreign_xml_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="broken or cut off"):
        read(open_table(put(tmp_path, XES[:-100], "x.xes")))
    with pytest.raises(UnreadableFile, match="not an XES log"):
        open_table(put(tmp_path, "<html><body><p>hi</p></body></html>", "x.xes"))
    assert open_table(put(tmp_path, "<log></log>", "x.xes")).warnings == ["The log holds no events."]


def test_one_trace_of_100_000_events(tmp_path: Path) -> None:
    events = '<event><string key="concept:name" value="A"/></event>' * 100_000
    path = put(tmp_path, f'<log><trace><string key="concept:name" value="c"/>{events}</trace></log>', "x.xes")
    batches = list(open_table(path).batches())
    assert sum(b.data.num_rows for b in batches) == 100_000
    assert batches[-1].data.column("case:concept:name")[-1].as_py() == "c"


# gzip


def test_gzip_of_each_by_content(tmp_path: Path) -> None:
    workbook(tmp_path / "x.xlsx", [["a"], ["1"]])
    parquet(tmp_path / "x.parquet", a=["1"])
    put(tmp_path, "a,b\n1,2\n", "x.csv")
    put(tmp_path, '{"a": "1"}', "x.json")
    put(tmp_path, '{"a": "1"}\n{"a": "2"}\n', "x.jsonl")
    put(tmp_path, XES, "x.xes")
    for name in ("xlsx", "parquet", "csv", "json", "jsonl", "xes"):
        plain = tmp_path / f"x.{name}"
        packed = put(tmp_path, gzip.compress(plain.read_bytes()), f"{name}.bin")
        with open_table(packed) as table:
            assert table.details["gzip"] is True
            assert table.format == name
            assert read(table) == read(open_table(plain))


def test_gzip_with_several_members_and_padding(tmp_path: Path) -> None:
    content = gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n") + b"\0" * 100
    assert len(read(open_table(put(tmp_path, content, "x.gz")))[0]) == 2


def test_gzip_bomb_is_refused_early(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    line = b"1," + b"2" * 1021 + b"\n"
    with gzip.open(path, "wb") as file:
        file.write(b"a,b\n")
        for _ in range(64):
            file.write(line * 2**10)
    with pytest.raises(UnreadableFile, match="decompression bomb"):
        read(open_table(path))
    with pytest.raises(UnreadableFile, match="more than 50,000,000 bytes"):
        read(open_table(path, limits=ReadLimits(max_unpacked_bytes=50_000_000)))
    zeros = put(tmp_path, gzip.compress(b"\0" * 2**26), "zeros.gz")
    with pytest.raises(UnreadableFile, match="not text"):
        open_table(zeros)


def test_damaged_gzip_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(b"a,b\n" + b"".join(b"%d,x\n" % i for i in range(100_000)))
    with pytest.raises(UnreadableFile, match="cut off"):
        read(open_table(put(tmp_path, whole[: len(whole) // 2], "x.gz")))
    with pytest.raises(UnreadableFile, match="damaged"):
        read(open_table(put(tmp_path, whole[:-8] + b"12345678", "x.gz")))
    with pytest.raises(UnreadableFile, match="gzip inside gzip"):
        open_table(put(tmp_path, gzip.compress(whole), "x.gz"))


@pytest.mark.parametrize(
    ("start", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"save it as \.xlsx"),
        (b"%PDF-1.7", "PDF"),
        (b"BZh91AY", "bzip2"),
        (b"", "empty"),
    ],
)
def test_foreign_files_are_named(tmp_path: Path, start: bytes, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        open_table(put(tmp_path, start, "x"))
