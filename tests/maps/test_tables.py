"""A map as a workbook and as CJML: every cell is there, numbers are numbers, nothing is run."""

import csv
from io import BytesIO, StringIO
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from journeymap.analysis.parts import Part
from journeymap.maps.documents import document
from journeymap.maps.exporting import FORMATS
from journeymap.maps.models import Note
from journeymap.mining.frames import FrameData
from tests.analysis.company import HOSTILE

from .test_current import drawn, hostile  # noqa: F401  (a fixture)


def opened(map_data: dict):
    return load_workbook(BytesIO(FORMATS["xlsx"].encoded(map_data)))


def rows(book, title: str) -> list[dict]:
    heads, *found = book[title].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in found]


@pytest.mark.django_db
def test_the_workbook_holds_every_cell_with_its_evidence_count(dropoff, shop):
    Note.objects.create(journey=shop, lane="backstage", text="=HYPERLINK(1)")
    shown = document(shop, Part())
    book = opened(shown)
    assert book.sheetnames == ["Stages", "Cells", "Transitions", "Findings", "Notes", "About"]
    cells = rows(book, "Cells")
    assert [(row["value"], row["n"], row["status"], row["method"], row["address"]) for row in cells] == [
        (each["value"], each["n"], each["status"], each["method"], each["address"])
        for each in shown["measures"]
    ]
    assert {row["run"] is None for row in cells} == {True, False}
    share = next(each for each in book["Cells"].iter_rows(min_row=2) if each[6].value == "share")
    assert share[5].number_format == "0.0%" and isinstance(share[5].value, float)
    assert len(rows(book, "Findings")) == len(shown["findings"]) > 0
    assert rows(book, "Notes")[0]["text"] == "'=HYPERLINK(1)"
    stages = rows(book, "Stages")
    assert [row["cases"] for row in stages] == [stage["cases"] for stage in shown["stages"]]
    assert {row["what"]: row["is"] for row in rows(book, "About")}["journey"] == "Shop"


def test_workbooks_of_hostile_names_and_of_nothing_run_nothing(hostile):  # noqa: F811
    for shown in (hostile, drawn(FrameData())):
        book = opened(shown)
        found = [
            cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
        ]
        assert {cell.data_type for cell in found} <= {"s", "n"}
        texts = [cell.value for cell in found if cell.data_type == "s"]
        assert not any(text.startswith(("=", "+", "-", "@", "\t")) for text in texts)
    book = opened(hostile)
    names = {row["name"] for row in rows(book, "Transitions")}
    assert {name.replace("\x01", "\ufffd") for name in HOSTILE} & {str(n).removeprefix("'") for n in names}


@pytest.mark.django_db
def test_the_csv_tells_run_and_address(dropoff, shop):
    found = list(csv.DictReader(StringIO(FORMATS["csv"](document(shop, Part())))))
    assert any(row["run"].startswith("dropoff ") for row in found)
    assert {row["status"] for row in found} >= {"measured"} and all(row["n"] for row in found)


def test_cjml_is_well_formed_and_tells_the_variants(hostile):  # noqa: F811
    root = ElementTree.fromstring(FORMATS["cjml"](hostile))
    assert root.tag == "CJML" and len(root.findall("actualJourney")) == len(hostile["variants"])
    first = root.find("actualJourney")
    labels = [each.text for each in first.iter("initiatorLabel")]
    told = [hostile["activities"].get(name, name) for name in hostile["variants"][0]["path"]]
    assert labels == [name.replace("\x01", "\ufffd") for name in told]
    assert {each.get("actorIDref") for each in first.iter("refersTo")} == {
        each.get("actorID") for each in first.find("actors")
    }


@pytest.mark.django_db
def test_cjml_tells_the_channel_where_there_is_one_only(shop):
    def channels(map_data: dict) -> set:
        root = ElementTree.fromstring(FORMATS["cjml"](map_data))
        return {each.text for each in root.iter("channelName")}

    shown = document(shop, Part())
    other = [cell for cell in shown["measures"] if cell["dims"].get("channel", "web") != "web"]
    assert other and channels(shown) == set()  # every stage has several
    measures = [cell for cell in shown["measures"] if cell not in other]
    assert channels({**shown, "measures": measures}) == {"web"}


@pytest.mark.django_db
def test_letters_that_no_xml_holds_leave_the_workbook_whole(shop):
    Note.objects.create(journey=shop, lane="support", text="odd \ufffe\uffff\x07 end", order=0)
    told = [row["text"] for row in rows(opened(document(shop, Part())), "Notes")]
    assert told == ["odd \ufffd\ufffd\ufffd end"]
