"""A map as shapes: everything is there, nothing outside the page, no text on another, names of any kind."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import fontpkg_inter
import pytest
from PIL import ImageFont

from journeymap.maps.drawing.svg import clean
from journeymap.maps.exporting.looks import RULES
from journeymap.maps.exporting.outlines import Window, cut, steps_of
from journeymap.maps.exporting.pictures import as_svg, board_of, facts_of, pages_of
from journeymap.maps.exporting.shapes import LIGHT, Line, Oval, Pen, Run, Text
from journeymap.maps.exporting.shapes import Path as Outline
from journeymap.maps.exporting.sheet import sheet_of
from journeymap.maps.exporting.tracing import traced
from journeymap.maps.exporting.wrapping import rows, wide
from journeymap.maps.lanes.board import Board
from tests.maps.exporting.conftest import HOSTILE

CSS = Path(__file__).resolve().parents[3] / "journeymap/web/static/web/css"


def texts(sheet):
    return [shape for shape in sheet.shapes if isinstance(shape, Text)]


def boxes(sheet, size=1.0):
    """(left, top, right, bottom, words) of every text, by the widths that the layout took."""
    for text in texts(sheet):
        across = wide(text.runs, text.size) * size
        left = {"start": text.x, "middle": text.x - across / 2, "end": text.x - across}[text.anchor]
        yield left, text.y - text.size * 0.72, left + across, text.y + text.size * 0.1, text.words


def overlapping(found):
    found = sorted(found)
    pairs = []
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            if other[0] >= one[2] - 0.5:
                break
            if one[1] < other[3] - 0.5 and other[1] < one[3] - 0.5:
                pairs.append((one[4], other[4]))
    return pairs


@pytest.mark.parametrize("which", ["plain", "hostile", "huge"])
def test_no_text_lies_on_another_or_beyond_the_page(which, request):
    document = request.getfixturevalue(which)
    pages, _ = pages_of(board_of(document), facts_of(document))
    for sheet in [sheet_of(board_of(document), facts_of(document)), *pages]:
        found = list(boxes(sheet))
        assert not overlapping(found)
        assert min(box[0] for box in found) >= 0 and min(box[1] for box in found) >= 0
        assert max(box[2] for box in found) <= sheet.width and max(box[3] for box in found) <= sheet.height


@pytest.mark.parametrize("which", ["plain", "hostile", "huge"])
def test_every_name_and_value_of_the_board_is_on_the_sheet(which, request):
    document = request.getfixturevalue(which)
    board = board_of(document)
    pages, _ = pages_of(board, facts_of(document))
    for sheets in ([sheet_of(board, facts_of(document))], pages):
        said = " ".join(text.words for sheet in sheets for text in texts(sheet))
        packed = re.sub(r"\s+", "", said)
        for lane in board.lanes:
            for cell in lane.cells if not lane.wide else ():
                for line in cell.lines:
                    assert re.sub(r"\s+", "", line.value) in packed
                    assert re.sub(r"\s+", "", clean(line.name))[:20] in packed
        for head in board.stages:
            assert head.cases in said and head.share_of_start in said


def test_the_sheet_says_what_it_shows(plain):
    said = " ".join(text.words for text in texts(sheet_of(board_of(plain), facts_of(plain))))
    wanted = ["Shop", "everyone, all time", "data to 31 Oct 2026 23:58 UTC", "Association, not cause."]
    wanted += ["95 % interval", "200 cases", "Warehouse calls back", "assumed", "not enough data"]
    for words in wanted:
        assert words in said


def test_the_part_and_its_period_are_told(plain):
    times = {"since": "2026-08-01T00:00:00+00:00", "until": "2026-11-01T00:00:00+00:00"}
    traits = [{"name": "plan", "value": "free"}]
    key = {**times, "channels": ["web", "app"], "traits": traits, "persona": None, "theme": None}
    assert facts_of({**plain, "key": key}).under[0] == "1 Aug – 31 Oct 2026 · web or app · plan free"


def test_a_view_keeps_its_lanes_and_their_order(plain):
    shown = board_of({**plain, "view": {"lanes": ["time", "flow", "gone"], "voices": None}})
    assert [lane.key for lane in shown.lanes] == ["time", "flow"]


def test_widths_are_never_less_than_those_of_the_font_that_prints(plain, huge):
    fonts = {}
    folder = Path(fontpkg_inter.__file__).parent / "files"
    for text in texts(sheet_of(board_of(plain), facts_of(plain))) + texts(
        sheet_of(board_of(huge), facts_of(huge))
    ):
        real = 0.0
        for run in text.runs:
            if (key := (run.bold, text.size)) not in fonts:
                fonts[key] = ImageFont.truetype(str(folder / "Inter[opsz,wght].ttf"), 100)
                fonts[key].set_variation_by_axes([14, 600 if run.bold else 400])
            real += fonts[key].getlength(run.words) * text.size / 100
        assert wide(text.runs, text.size) >= real * 0.97, text.words


def test_a_map_of_twelve_stages_is_split_into_pages_that_repeat_their_heads(huge):
    pages, scale = pages_of(board_of(huge), facts_of(huge))
    assert len(pages) > 1 and 0.2 <= scale <= 0.25
    for number, page in enumerate(pages, 1):
        words = [text.words for text in texts(page)]
        assert f"{number} of {len(pages)}" in words and "Stage" in words
    for n in range(12):
        assert any(f"Stage {n} of a long" in text.words for page in pages for text in texts(page))


def test_an_empty_map_is_a_sheet_that_says_so():
    sheet = sheet_of(Board((), ()), facts_of({"journey": "Empty"}))
    assert next(text.words for text in texts(sheet)) == "Empty" and sheet.height > 0


def test_svg_is_one_well_formed_file_without_a_reference_outside(hostile):
    told = as_svg(hostile)
    root = ET.fromstring(told)
    assert "http" not in told.replace("http://www.w3.org/2000/svg", "") and "<script" not in told
    assert not [e for e in root.iter() if any("href" in name or name.startswith("on") for name in e.attrib)]
    assert {name for e in root.iter() for name in re.findall(r"url\(([^)]*)\)", e.get("fill", ""))} <= {
        "#hatch", "#fade-pain", "#fade-ink-2"
    }  # fmt: skip
    said = re.sub(r"\s+", "", "".join(root.itertext()))
    assert re.sub(r"\s+", "", HOSTILE[0]) in said


def test_colours_are_those_of_the_style_sheet():
    base = (CSS / "base.css").read_text()
    for token, colour in LIGHT.items():
        assert re.search(rf"--{token}: light-dark\({colour},", base), token


def test_looks_are_those_of_the_style_sheet():
    """Each colour that a rule gives is in a rule of the style sheet that names all its classes."""
    sheets = "".join(
        path.read_text() for path in sorted(CSS.glob("*.css"))
    )  # rooms have drawings of their own
    css = re.sub(r"/\*.*?\*/", "", sheets, flags=re.S)
    found = [
        (set(re.findall(r"[\w-]+", one.replace(".drawn", "").replace("drawn", ""))), body)
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css)
        for one in selectors.split(",")
    ]
    for words, look in RULES:
        for side in ("fill", "stroke", "ink"):
            if look.get(side):
                bodies = [body for names, body in found if set(words.split()) - {"tspan"} <= names]
                assert any(f"var(--{look[side]})" in body for body in bodies), (words, side)


def test_a_drawing_that_no_sheet_knows_is_an_error():
    with pytest.raises(ValueError, match="polygon"):
        traced('<svg xmlns="http://www.w3.org/2000/svg" height="10"><polygon points="0,0"/></svg>', 100)
    with pytest.raises(ValueError, match="'A'"):
        steps_of("M0 0A5 5 0 0 1 9 9")


def test_percentages_and_stretched_layers_become_px():
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" height="10">'
        '<line class="axis" x1="25%" x2="100%" y1="5" y2="5"/>'
        '<svg width="100%" height="10" viewBox="0 0 50 10"><path class="line who-0" d="M0 0L50 10"/></svg>'
        "</svg>"
    )
    (line, path), height = traced(drawn, 200.0)
    assert (line.x1, line.x2, height) == (50.0, 200.0, 10.0)
    assert path.steps == (("M", (0.0, 0.0)), ("L", (200.0, 10.0))) and path.pen.thick == 2.2


def test_what_lies_outside_a_window_is_cut_off():
    pen, window = Pen(fill="ink"), Window(0, 0, 10, 10)
    (square,) = cut([Outline(steps_of("M-5 -5L5 -5L5 5L-5 5Z"), pen)], window)
    points = {point for kind, point in square.steps if kind != "Z"}
    assert points == {(0.0, 0.0), (5.0, 0.0), (5.0, 5.0), (0.0, 5.0)}
    (line,) = cut([Line(-10, 5, 30, 5, pen), Oval(20, 5, 2, pen)], window)
    assert (line.x1, line.x2) == (0, 10)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_broken_to_the_room(name):
    told = rows(name, 120.0, 12.0, 4)
    assert 1 <= len(told) <= 4
    assert all(wide([Run(words)], 12.0) <= 121 for words in told)
