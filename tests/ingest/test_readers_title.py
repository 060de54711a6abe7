"""Lines above the header, in CSV and in XLSX: what is left out, what stays, how rows are numbered then."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from journeymap.access.roles import SUPPORT_AGENT
from journeymap.ingest.drafts.looking import look
from journeymap.ingest.drafts.making import receive
from journeymap.ingest.readers import Table, csv_file, open_table
from tests.people import somebody

NAMES = ["Datum", "Kunde", "Bewertung", "Kommentar"]
ROWS = [[f"{i:02}.03.2025 10:00", f"C-{i}", str(i % 5 + 1), f"Gut; aber Nr. {i}"] for i in range(1, 29)]
TITLES = [
    [["Feedback export Q3"]],
    [["Feedback export Q3"], []],
    [["Feedback export: Q3, Berlin"], ["Zeitraum", "01.03. - 28.03.2025"], [], ["vertraulich"], []],
    [[], ["Feedback"], []],
]


def csv_text(above: list[list[str]], delimiter: str, padded: bool = False) -> str:
    full = [cells + [""] * (4 - len(cells)) if padded else cells for cells in above]
    quoted = [[f'"{cell}"' if cell else "" for cell in cells] for cells in [*full, NAMES, *ROWS]]
    return "".join(delimiter.join(cells) + "\r\n" for cells in quoted)


def workbook(rows: list[list[str]]) -> bytes:
    book, stream = openpyxl.Workbook(), BytesIO()
    assert book.active is not None
    for number, cells in enumerate(rows, start=1):
        for place, cell in enumerate(cells, start=1):
            book.active.cell(number, place, cell)
    book.save(stream)
    return stream.getvalue()


def opened(folder: Path, content: str | bytes, name: str = "file.csv") -> Table:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return open_table(folder / name)


def read(table: Table) -> list[list[str]]:
    assert table.columns == NAMES
    found: list[list[str]] = []
    for batch in table.batches(7):
        assert batch.rejects == []
        assert batch.row.to_pylist() == list(range(len(found) + 1, len(found) + batch.data.num_rows + 1))
        found += [list(row.values()) for row in batch.data.to_pylist()]
    return found


def note(lines: int) -> list[str]:
    what = "The line above the header was" if lines == 1 else f"The {lines} lines above the header were"
    return [f"{what} left out; row 1 is the first row below the header."]


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("above", TITLES)
def test_lines_above_the_header_of_a_csv_file_are_left_out_and_told(tmp_path, above, delimiter, padded):
    table = opened(tmp_path, csv_text(above, delimiter, padded))
    assert table.details["delimiter"] == delimiter
    assert read(table) == ROWS
    assert table.warnings == note(len(above))


@pytest.mark.parametrize("above", TITLES)
def test_lines_above_the_header_of_a_sheet_are_left_out_and_told(tmp_path, above):
    table = opened(tmp_path, workbook([*above, NAMES, *ROWS]), "file.xlsx")
    assert read(table) == ROWS
    assert table.warnings == note(len(above))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_title_with_letters_of_several_bytes_is_left_out_whole(tmp_path, monkeypatch, encoding):
    monkeypatch.setattr(csv_file, "BLOCK", 16)  # less than the title: it ends in the middle of a block
    content = csv_text([["Rückmeldungen für März"], []], ";").encode(encoding)
    assert read(opened(tmp_path, content)) == ROWS


def test_excels_own_first_line_may_stand_above_a_title(tmp_path):
    assert read(opened(tmp_path, "sep=;\r\n" + csv_text([["Feedback"], []], ";"))) == ROWS


def test_rows_below_a_title_are_set_aside_by_their_own_number(tmp_path):
    lines = csv_text([["Feedback"], []], ";").splitlines(keepends=True)
    rejects = [
        r
        for batch in opened(tmp_path, "".join([*lines[:5], "a;b\n", *lines[5:]])).batches()
        for r in batch.rejects
    ]
    assert [(r.row, r.reason) for r in rejects] == [(3, "the row has 2 fields, the header has 4")]


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("text\nwell, well, well\nso, so, so\nno, no, 3\n", ["text"]),
        ("text\nGut, aber 2 Tage\nGut, aber 3 Tage\nNaja, nach 4 Tagen\n", ["text"]),
        ("trace\nstart,pay,ship\nstart,pay,ship\nstart,ask,ship\n", ["trace"]),
        ("when\n2024-01-01 10:00:00\n2024-01-02 10:00:00\n2024-01-03 10:00:00\n", ["when"]),
        ("price\n1,50\n2,75\n3,10\n", ["price"]),
        ("a,b\n1,2\n3,4\n5,6\n", ["a", "b"]),
        ("id,tags\n1,x;y;z 1\n2,u;v;w 2\n3,r;s;t 3\n", ["id", "tags"]),
        ("id,,\na,b,1\nc,d,2\ne,f,3\n", ["id", "column_2", "column_3"]),
    ],
)
def test_a_first_line_that_can_be_the_header_stays_it(tmp_path, content, columns):
    table = opened(tmp_path, content)
    assert table.columns == columns
    assert not any("left out" in warning for warning in table.warnings)


@pytest.mark.parametrize(
    "rows",
    [
        [["Kommentar"], ["Gut 1"], ["Schlecht 2"], ["Naja 3"]],
        [["Kommentar"], ["Gut", "geprüft"], ["Schlecht", "geprüft"], ["Naja", "offen"]],
        [["id"], ["1", "17"], ["2", "18"], ["3", "19"]],
        [["id", "text"], ["1", "a"], ["2", "b"], ["3", "c"]],
    ],
)
def test_a_sheet_whose_first_row_can_be_the_header_stays_as_it_is(tmp_path, rows):
    table = opened(tmp_path, workbook(rows), "file.xlsx")
    assert table.columns == rows[0]
    assert not any("left out" in warning for warning in table.warnings)


def test_a_sheet_whose_rows_do_not_fit_its_first_line_says_what_to_delete(tmp_path):
    rows = [["Umfrage"], ["gut", "geprüft"], ["schlecht", "geprüft"]]  # no telling title from header
    (warning,) = opened(tmp_path, workbook(rows), "file.xlsx").warnings
    assert warning.startswith("Line 1 of the sheet was taken for the header; it has 1 cell and no row below")
    assert warning.endswith("delete what stands above them.")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["answers.csv", "answers.xlsx"])
def test_the_preview_of_a_file_with_a_title_says_so_and_understands_every_column(name):
    above = [["Feedback export Q3"], []]
    content = workbook([*above, NAMES, *ROWS]) if name.endswith("xlsx") else csv_text(above, ";").encode()
    (draft,) = receive([SimpleUploadedFile(name, content)], somebody(SUPPORT_AGENT, "agent"), "").drafts
    seen = look(draft, True)
    assert draft.kind == "feedback"
    assert note(2)[0] in " ".join(seen.warnings)
    assert [(column.name, column.means) for column in seen.columns] == list(
        zip(NAMES, ["time", "customer", "score", "text"], strict=True)
    )
