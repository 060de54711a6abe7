"""Maps as files of other programs: they open there, with the size and the words they should have."""

import json
import re
from io import BytesIO

import pytest
from PIL import Image
from pptx import Presentation
from pptx.util import Emu
from pypdf import PdfReader

from journeymap.maps.drawing.svg import clean
from journeymap.maps.exporting import FORMATS
from journeymap.maps.exporting.pictures import (
    SLIDES,
    as_html,
    as_pdf,
    as_png,
    as_pptx,
    board_of,
    facts_of,
    left_out,
    pages_of,
    slides_of,
)
from journeymap.maps.exporting.shapes import Text
from journeymap.maps.exporting.sheet import sheet_of
from journeymap.maps.exporting.standalone import digest
from tests.maps.exporting.conftest import HOSTILE, whole
from tests.maps.test_lanes import RUN, drawn
from tests.maps.test_lanes import cell as measured

A3 = (1190.55, 841.89)  # points


def close(found, wanted):
    return all(abs(float(one) - other) < 0.5 for one, other in zip(found, wanted, strict=True))


def words_of(slides):
    return [
        shape.text_frame.text
        for slide in slides
        for shape in slide.shapes
        if shape.has_text_frame and shape.text_frame.text
    ]


def test_a_picture_has_twice_the_px_of_its_sheet(plain):
    sheet = sheet_of(board_of(plain), facts_of(plain))
    picture = Image.open(BytesIO(as_png(plain)))
    assert picture.size == (round(2 * sheet.width), round(2 * sheet.height))
    assert len(picture.convert("RGB").resize((200, 200)).getcolors(40_000)) > 20  # something is drawn on it


def test_the_same_data_give_the_same_picture_and_print(plain):
    assert as_png(plain) == as_png(plain)
    assert as_pdf(plain) == as_pdf(plain)


@pytest.mark.parametrize("which", ["plain", "hostile", "huge"])
def test_print_is_a3_landscape_and_its_words_can_be_searched(which, request):
    document = request.getfixturevalue(which)
    board, facts = board_of(document), facts_of(document)
    reader = PdfReader(BytesIO(as_pdf(document)))
    assert len(reader.pages) == len(pages_of(board, facts)[0])
    assert all(close(page.mediabox[2:], A3) for page in reader.pages)
    said = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))
    for words in [head.cases for head in board.stages] + ["Association, not cause.", "data to 31 Oct 2026"]:
        assert re.sub(r"\s+", "", words) in said
    assert reader.metadata.title == clean(facts.title)


def test_print_of_a_plain_map_has_its_names_and_its_letters_in_it(plain):
    reader = PdfReader(BytesIO(as_pdf(plain)))
    for words in ("Home", "Search", "Cart", "Warehouse calls back", "Emotion"):
        assert words in reader.pages[0].extract_text()
    objects = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    fonts = {str(each["/BaseFont"]) for each in objects if isinstance(each, dict) and "/BaseFont" in each}
    assert any("Inter" in font for font in fonts)
    assert any("/FontFile3" in each or "/FontFile2" in each for each in objects if isinstance(each, dict))


@pytest.mark.parametrize("which", ["plain", "hostile", "huge"])
def test_slides_are_16_to_9_and_hold_every_text_of_chosen_lanes_as_text(which, request):
    document = request.getfixturevalue(which)
    document["view"] = {"lanes": [lane.key for lane in board_of(document).lanes]}
    deck = Presentation(BytesIO(as_pptx(document)))
    assert round(deck.slide_width / deck.slide_height, 3) == 1.778
    board = board_of(document)
    packed = re.sub(r"\s+", "", "".join(words_of(deck.slides)))
    for lane in board.lanes:
        for cell in lane.cells if not lane.wide else ():
            for line in cell.lines:
                assert re.sub(r"\s+", "", line.value) in packed
    kinds = {shape.shape_type for slide in deck.slides for shape in slide.shapes}
    assert "PICTURE" not in {str(kind).partition(" ")[0] for kind in kinds}
    for slide in deck.slides:
        assert slide.shapes.title.text_frame.text
        for shape in slide.shapes:
            assert shape.left >= -9_525 and shape.left + shape.width <= deck.slide_width + Emu(9_525 * 2)
            assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height


def test_slides_whose_lanes_nobody_chose_are_few_and_say_what_they_leave_out():
    own = [measured(f"measure_{n}", "touchpoint", "Home", 0.5, "share", 100, run=RUN) for n in range(90)]
    document = whole(drawn([measured("cases", "touchpoint", "Home", 200), *own]))
    sheets = slides_of(document)
    assert len(sheets) <= SLIDES
    words = [" ".join(run.words for run in each.runs) for each in sheets[-1].shapes if isinstance(each, Text)]
    (left,) = [int(told.split()[0]) for told in words if "more lanes of analyzers" in told]
    titles = {lane.title for lane in board_of(document).lanes if lane.of_analyzer}
    shown = {title for title in titles for sheet in sheets for each in sheet.shapes
             if isinstance(each, Text) and title == "".join(run.words for run in each.runs)}  # fmt: skip
    assert len(shown) == 90 - left > 20, "as many as fit"
    chosen = {**document, "view": {"lanes": [lane.key for lane in board_of(document).lanes]}}
    assert len(slides_of(chosen)) > SLIDES
    assert not any("more lanes" in run.words for each in slides_of(chosen)[0].shapes
                   if isinstance(each, Text) for run in each.runs)  # fmt: skip


def test_one_lane_that_is_left_out_is_told_as_one():
    assert left_out(1) == "1 more lane of analyzers is on the map: choose lanes to take it along"
    assert left_out(2) == "2 more lanes of analyzers are on the map: choose lanes to take them along"


def test_the_curve_of_a_slide_is_a_freeform_with_its_cubics(plain):
    deck = Presentation(BytesIO(as_pptx(plain)))
    xml = "".join(slide.shapes._spTree.xml for slide in deck.slides)
    assert "<a:custGeom>" in xml and "<a:cubicBezTo>" in xml and "<a:pattFill" in xml


def test_the_page_that_stands_alone_lets_in_nothing_but_its_own(hostile):
    told = as_html(hostile)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', told)[1]
    script = re.findall(r"<script>(.*?)</script>", told, re.DOTALL)
    style = re.findall(r"<style>(.*?)</style>", told, re.DOTALL)
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    assert len(script) == len(style) == 1 and digest(script[0]) in policy and digest(style[0]) in policy
    assert not re.search(r"<script>alert|\son\w+=|\sstyle=|src=|href=\"(?!#)", told)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in told and HOSTILE[0] not in told


def test_the_page_that_stands_alone_opens_numbers_with_interval_n_and_method(plain):
    numbers = json.loads(
        re.search(r'<script id="numbers" type="application/json">(.*?)</script>', as_html(plain))[1]
    )
    (csat,) = numbers["scores.1"]["numbers"]
    facts = dict(csat["facts"])
    assert (csat["value"], facts["n"], facts["Method"], facts["Status"]) == (
        "61\u202f%", "143", "count", "measured",
    )  # fmt: skip
    assert facts["Interval"] == "[53, 69]"
    assert numbers["time.1"]["title"] == "Time in Buy"


def test_no_form_tells_a_key_behind_a_number(plain):
    secret = "customer-4711"
    measures = [
        {**one, "evidence": {"subject": "cases", "where": [], "ids": [secret]}} for one in plain["measures"]
    ]
    for name in ("svg", "html", "pptx", "pdf"):
        assert secret.encode() not in FORMATS[name].encoded({**plain, "measures": measures})
