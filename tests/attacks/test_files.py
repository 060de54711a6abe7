"""Files that nobody should hand in: refused with a reason, or the good rows taken and the rest given back."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from journeymap.ingest.models import Import
from tests.attacks.conftest import EVENTS, held

HEAD = "case,activity,time\n"
GOOD = HEAD + "k1,visit,2026-01-01 10:00\nk1,buy,2026-01-01 11:00\n"
COMMANDS = ("import_events", "import_feedback", "import_customers")


def workbook(*rows: tuple) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def bomb_in_workbook() -> bytes:
    """A workbook whose sheet unpacks to 400 MB."""
    source, stream = zipfile.ZipFile(io.BytesIO(workbook(("case", "activity", "time")))), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                begin, end = content.split(b"</sheetData>")
                with archive.open(name, "w") as member:
                    member.write(begin)
                    for _ in range(400):
                        member.write(b" " * 2**20)
                    member.write(b"</sheetData>" + end)
            else:
                archive.writestr(name, content)
    return stream.getvalue()


def bomb_in_gzip() -> bytes:
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=9) as packed:
        packed.write(HEAD.encode())
        for _ in range(600):
            packed.write(b"a" * 2**20)
    return stream.getvalue()


def parquet() -> bytes:
    stream = io.BytesIO()
    table = pa.table({"case": ["k1"] * 500, "activity": ["visit"] * 500, "time": ["2026-01-01"] * 500})
    pq.write_table(table, stream, row_group_size=100)
    return stream.getvalue()


LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY a "haha">%s]>
<log><trace><string key="concept:name" value="&j;"/><event><string key="concept:name" value="a"/>
<date key="time:timestamp" value="2026-01-01T10:00:00Z"/></event></trace></log>"""
BILLION = LAUGHS % "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE log [<!ENTITY j SYSTEM "file:///etc/passwd">]>
<log><trace><string key="concept:name" value="&j;"/><event><string key="concept:name" value="a"/>
<date key="time:timestamp" value="2026-01-01T10:00:00Z"/></event></trace></log>"""

REFUSED = {
    "empty.csv": b"",
    "empty.csv.gz": gzip.compress(b""),
    "empty.xlsx": b"",
    "empty.json": b"",
    "empty.jsonl": b"",
    "empty.parquet": b"",
    "empty.xes": b"",
    "blank.csv": b"\n\n  \n\n",
    "only-a-bom.csv": b"\xef\xbb\xbf",
    "binary.csv": bytes(range(256)) * 200,
    "zeros.csv": b"\0" * 5_000,
    "picture.csv": b"\x89PNG\r\n\x1a\n" + os.urandom(3_000),
    "truncated.parquet": parquet()[:-200],
    "truncated-early.parquet": parquet()[:300],
    "truncated.csv.gz": gzip.compress((GOOD + GOOD * 2_000).encode())[:-40],
    "truncated.xlsx": workbook(("case", "activity", "time"), ("k", "a", "2026-01-01"))[:-500],
    "text.xlsx": b"PK\x03\x04 this is no archive",
    "text.gz": b"\x1f\x8b this is no gzip",
    "broken.json": b'[{"case": "k1", "activity": "a", "time": "2026-01-01"}, {"case": ',
    "number.json": b"42",
    "deep.json": b"[" * 100_000,
    "broken.xes": b"<log><trace>",
    "other.xes": b"<html><body>hello</body></html>",
    "billion.xes": BILLION.encode(),
    "outside.xes": OUTSIDE.encode(),
    "bomb.csv.gz": bomb_in_gzip,
    "bomb.xlsx": bomb_in_workbook,
    "prose.csv": b"Dear all,\nplease find attached\nnothing at all.\n",
}


def was_refused(answer, name: str) -> None:
    assert answer.stdout == "", answer.stdout
    assert answer.reason and name in answer.reason, answer
    assert len(answer.reason) > len(name) + 20, f"says too little: {answer.reason}"
    assert len(answer.reason) < 2_000 and answer.reason.replace("\n", " ").isprintable(), answer.reason
    assert "Traceback" not in answer.reason + answer.stderr


def handed_in(name: str) -> bytes:
    """What REFUSED says; bombs are packed by the test that needs them, for that takes seconds."""
    content = REFUSED[name]
    return content if isinstance(content, bytes) else content()


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_changes(filled, data, write, name):
    before = held(data)
    was_refused(filled("import_events", write(name, handed_in(name)), "--json"), name)
    assert held(data) == before
    failed = Import.objects.first()
    assert failed.status == "failed" and failed.error


@pytest.mark.parametrize("name", ["empty.csv", "binary.csv", "truncated.csv.gz", "prose.csv", "broken.json"])
@pytest.mark.parametrize("kind", COMMANDS[1:])
def test_feedback_and_customers_refuse_it_too(filled, data, write, kind, name):
    before = held(data)
    content = b"hello\nthere\n" if name == "prose.csv" else handed_in(name)
    was_refused(filled(kind, write(name, content), "--map", "id=nothing", "--json"), name)
    assert held(data) == before


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_header_alone_brings_nothing(filled, data, write, kind):
    before = held(data)
    header = {
        "import_events": HEAD,
        "import_feedback": "id,text,score\n",
        "import_customers": "customer,email\n",
    }
    answer = filled(kind, write("header.csv", header[kind]), "--json")
    if answer.done:
        assert answer.counts == (0, 0, 0)
    else:
        was_refused(answer, "header.csv")
    assert held(data)["events"] == before["events"] and held(data)["snapshot"] == before["snapshot"]


@pytest.mark.parametrize("kind", COMMANDS)
def test_what_is_no_file_is_refused(filled, data, tmp_path, kind):
    before = held(data)
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "dangling.csv").symlink_to(tmp_path / "nowhere")
    for name in ("folder.csv", "missing.csv", "dangling.csv", "no/such/folder.csv", "a" * 300 + ".csv"):
        was_refused(
            filled(kind, tmp_path / name, "--json"),
            name.rsplit("/")[-1] if "no/" not in name else "folder.csv",
        )
    os.mkfifo(tmp_path / "pipe.csv")
    was_refused(filled(kind, tmp_path / "pipe.csv", "--json"), "pipe.csv")
    was_refused(filled(kind, "/dev/zero", "--json"), "zero")
    assert held(data) == before


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_file_that_may_not_be_read_is_refused(filled, data, write, monkeypatch, kind):
    before, path, really = held(data), write("secret.csv", GOOD), Path.open

    def locked(self, *given, **named):
        if self == path:
            raise PermissionError(13, "Permission denied", str(self))
        return really(self, *given, **named)

    monkeypatch.setattr(Path, "open", locked)
    was_refused(filled(kind, path, "--json"), "secret.csv")
    assert held(data) == before


def test_one_bad_file_keeps_the_good_ones_out(filled, data, write):
    before = held(data)
    good, bad = write("good.csv", GOOD), write("bad.csv", b"")
    was_refused(filled("import_events", good, bad, "--json"), "bad.csv")
    assert held(data) == before


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ":"])
def test_another_delimiter_is_seen_or_the_file_is_refused(command, write, delimiter):
    path = write(
        "odd.csv", GOOD.replace(",", delimiter).replace("10:00", "10h00" if delimiter == ":" else "10:00")
    )
    answer = command("import_events", path, "--json")
    if answer.done:
        assert answer.counts[0] + answer.counts[2] == 2
    else:
        was_refused(answer, "odd.csv")


def rejects(answer) -> list[dict[str, str]]:
    with Path(answer.data["rejects_file"]).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_times_of_many_forms_and_zones_are_taken_or_given_back(command, write):
    told = ["2026-01-01 10:00", "2026-01-01T10:00:00Z", "2026-01-01T12:00:00+02:00", "01.02.2026 10:00",
            "1767261600", "1767261600000", "Jan 5, 2026", "2026-13-45", "yesterday", "", "0", "-1",
            "1e400", "NaN", "1970-01-01", "1970-12-31T23:59:59Z", "2105-03-01", "9999-12-31",
            "0000-00-00", "2026-02-30",
            "2026-01-01T25:00:00", "2026-01-01T10:00:00+99:99", "２０２６-01-01",
            "2026-01-01 10:00 Mars/Olympus"]  # fmt: skip
    path = write(
        "times.csv",
        HEAD
        + "".join(
            f"k{i},visit,{time!s}\n".replace("Jan 5, 2026", '"Jan 5, 2026"') for i, time in enumerate(told)
        ),
    )
    answer = command("import_events", path, "--json")
    assert answer.done
    accepted, _, rejected = answer.counts
    assert accepted + rejected == len(told) and accepted >= 1
    given_back = {int(row["row"]): row["reason"] for row in rejects(answer)}
    for index, time in enumerate(told, start=1):
        if (
            time.startswith(
                ("1970", "2105", "9999", "0000", "2026-13", "2026-02-30", "yesterday", "NaN", "1e400")
            )
            or not time
        ):
            assert given_back[index], time
    assert "before 1971" in given_back[told.index("1970-01-01") + 1]
    assert "after 2100" in given_back[told.index("2105-03-01") + 1]


@pytest.mark.parametrize("column", ["case", "activity", "note"])
def test_a_cell_of_a_megabyte(command, write, column):
    huge = "x" * 2**20
    rows = [
        {"case": "k1", "activity": "visit", "time": "2026-01-01", "note": "n"},
        {"case": "k2", "activity": "buy", "time": "2026-01-02", "note": "n", column: huge},
    ]
    text = "case,activity,time,note\n" + "".join(",".join(row.values()) + "\n" for row in rows)
    answer = command("import_events", write("huge.csv", text), "--json")
    assert answer.done and answer.counts[0] + answer.counts[2] == 2
    assert command("discover", "huge", "--json").done
    for form in ("json", "csv", "mermaid"):
        assert command("export_map", "huge", "--format", form).done
    assert command("analyze", "huge", "dropoff", "--json").done


def test_a_text_of_a_megabyte(command, write):
    text = "id,text,score,customer\n1,fine,5,a\n2," + "dreadful " * 120_000 + ",1,b\n"
    answer = command("import_feedback", write("huge.csv", text), "--json")
    assert answer.done and answer.counts[0] + answer.counts[2] == 2


def test_nul_bytes_and_control_characters(command, write):
    text = (
        HEAD.encode()
        + b"k0,good,2026-01-01\n" * 200
        + b"k1,vi\0sit,2026-01-01\nk\0x,buy,2026-01-02\nk3,\x1b[31mred\x07,2026-01-03\nk4,ok,2026-01-04\0\n"
    )
    answer = command("import_events", write("nul.csv", text), "--json")
    assert answer.done and answer.counts[0] + answer.counts[2] == 204
    assert "\x1b" not in answer.stderr and "\0" not in answer.stderr
    assert command("discover", "nul", "--json").done
    shown = command("discover", "other")
    assert "\x1b" not in shown.stdout + shown.stderr and "\x07" not in shown.stdout + shown.stderr
    words = "id,text,score,customer\n1,a\0b,5,c\0d\n" + "".join(
        f"{i},all is well,4,x\n" for i in range(2, 200)
    )
    accepted, _, rejected = command("import_feedback", write("f.csv", words), "--json").counts
    assert accepted + rejected == 199
    known = "customer,email,city\na\0b,x@example.com,U\0lm\n" + "".join(f"c{i},,Ulm\n" for i in range(200))
    accepted, _, rejected = command("import_customers", write("c.csv", known), "--json").counts
    assert accepted + rejected == 201


def test_latin_1_among_utf_8(command, write):
    text = HEAD.encode() + "k1,größe,2026-01-01\n".encode() * 3 + "k2,größe,2026-01-02\n".encode("latin-1")
    answer = command("import_events", write("mixed.csv", text), "--json")
    assert answer.done and answer.counts[0] + answer.counts[2] == 4
    assert command("discover", "mixed", "--json").done


def test_duplicate_and_empty_and_wicked_headers(command, write):
    text = 'case,activity,activity,time,time,,,=1+1,__proto__,attr_x,row,id_hi,person,import,a"b\n'.replace(
        'a"b', '"a""b"'
    )
    text += "k1,visit,again,2026-01-01,2026-01-02,1,2,3,4,5,6,7,8,9,10\n"
    answer = command("import_events", write("heads.csv", text), "--json")
    assert answer.done and answer.counts[0] >= 1, answer
    assert command("discover", "heads", "--json").done
    assert command("export_map", "heads", "--format", "csv").done


FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","y")',
    "\n=1",
]


def test_formulas_run_in_no_file_that_is_exported(command, write, tmp_path):
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["case", "customer", "activity", "time", "=evil"])
    for number, cell in enumerate(FORMULAS):
        for at, activity in enumerate(("visit", cell, "buy")):
            writer.writerow([cell + str(number), cell + "c", activity, f"2026-01-01 10:0{at}", cell])
        writer.writerow([cell, cell, cell, "no time", cell])
    answer = command("import_events", write("formulas.csv", stream.getvalue()), "--json")
    assert answer.done and answer.counts[2] == len(FORMULAS)
    assert command("discover", "=1+1", "--json").done
    files = [Path(answer.data["rejects_file"]).read_text(encoding="utf-8")]
    assert command("export_map", "=1+1", "--format", "csv", "--output", tmp_path / "map.csv").done
    assert command("export_log", "=1+1", "--format", "csv", "--output", tmp_path / "log.csv").done
    assert command("export_features", "=1+1", "--format", "csv", "--output", tmp_path / "features.csv").done
    files += [
        (tmp_path / name).read_text(encoding="utf-8") for name in ("map.csv", "log.csv", "features.csv")
    ]
    for text in files:
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert any(cell.startswith("'=") for cell in cells)
        for cell in cells:
            assert not cell.startswith(("=", "+", "@", "\t", "\r", "\n")), cell
            assert not cell.startswith("-") or is_number(cell), cell


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_files_are_known_by_what_is_in_them_not_by_their_names(command, write):
    book = workbook(("case", "activity", "time"), ("k1", "visit", "2026-01-01"), ("k2", "=1+1", "2026-01-02"))
    assert command("import_events", write("book.csv", book), "--json").counts == (2, 0, 0)
    assert command("import_events", write("plain.xlsx", GOOD), "--json").counts == (2, 0, 0)
    assert command(
        "import_events", write("packed.parquet", gzip.compress(GOOD.encode())), "--json"
    ).counts == (0, 2, 0)
    assert command("import_events", write("table.json", parquet()), "--json").counts == (499, 1, 0)


@pytest.mark.parametrize(
    "name", ["größe ☃ 日本.csv", "-rf.csv", "a'b\"c;d.csv", "new\nline.csv", "\x1b[31m.csv", "a b.CSV"]
)
def test_names_of_files_with_any_character(command, write, name):
    answer = command("import_events", write(name, GOOD + "k9,late,2105-01-01\n"), "--json")
    assert answer.done and answer.counts == (2, 0, 1)
    assert "\x1b" not in answer.stderr and answer.stderr.strip()
    refused = command("import_events", write("x" + name, b""), "--json")
    assert refused.reason and "\x1b" not in refused.reason


MAPS = ["", "nonsense", "=", "id=", "time", "time=when", "colour=case", "case=case,case=activity",
        "time=time+nowhere", "activity=,time=,case=", "case=case\0", "a=b,,,", "time=time+time",
        "activity=ACTIVITY", "💥=case"]  # fmt: skip


@pytest.mark.parametrize("told", MAPS)
def test_what_is_told_wrongly_is_explained(filled, data, write, told):
    before = held(data)
    answer = filled("import_events", write("told.csv", GOOD), f"--map={told}", "--json")
    if answer.done:
        assert answer.counts[0] + answer.counts[2] >= 2
    else:
        assert answer.stdout == "" and len(answer.reason) > 20 and "\0" not in answer.reason
        assert held(data) == before


def test_stdout_is_one_document_whatever_is_warned_of(command, write):
    text = "case,activity,activity,time\nk1,a,b,2026-01-01\nk2,c,d,01/02/2026\nk2,c,d,nonsense\nk1,a\n"
    answer = command("import_events", write("warned.csv", text), "--json")
    assert set(json.loads(answer.stdout)) == {"import", "accepted", "duplicates", "rejected", "rejects_file"}


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["10,000 activities", "one case of 100,000 events"])
def test_a_log_of_an_unusual_shape(command, write, shape):
    wide = shape.startswith("10,000")
    count = 30_000 if wide else 100_000
    lines = (
        f"{f'k{i // 3}' if wide else 'k'},{f'a{i % 10_000}' if wide else f'a{i % 7}'},{1767225600 + i}"
        for i in range(count)
    )
    answer = command("import_events", write("shape.csv", HEAD + "\n".join(lines) + "\n"), "--json")
    assert answer.counts == (count, 0, 0)
    assert command("discover", shape, "--json").done
    told = command("export_map", shape, "--format", "json").data
    cases = 10_000 if wide else 1
    assert told["totals"]["cases"] == cases and told["totals"]["events"] == count
    assert told["totals"]["activities"] == (10_000 if wide else 7)
    assert sum(each["count"] for each in told["transitions"]) == count + cases
    for form in ("csv", "mermaid"):
        assert command("export_map", shape, "--format", form).done
    assert command("analyze", shape, "dropoff", "--json").done


def test_a_good_file_is_taken_after_all_this(filled, write):
    assert filled("import_events", write("again.csv", EVENTS), "--json").counts == (0, 4, 0)
