"""Strips as text: hatching where nothing is known, ridges on one scale, broken lines, words apart."""

import re
from xml.etree import ElementTree as ET

from journeymap.days.building import build
from journeymap.days.drawing.laying import Lane, Told, placed, reach, scale_of
from journeymap.days.drawing.strip import known_spans, mood_runs, plot, titles
from journeymap.days.sheets import as_pdf, as_png, as_pptx, as_svg, sheet_of_day, slides_of_day
from journeymap.maps.drawing.svg import Drawing
from journeymap.maps.exporting.shapes import Hatch, Text

from .test_building import NO_ANSWERS, UTC_CLOCK, log_of, moods, visits

SVG = "{http://www.w3.org/2000/svg}"


def day_of(rows, answers=NO_ANSWERS):
    return build(log_of(rows), None, UTC_CLOCK, answers, "^Help")


def drawn(day, strip=0, told=()):
    lanes = [Lane(name, 1) for name in day["lanes"]]
    marks = placed(day["strips"][strip]["marks"], told)
    return plot(
        day["strips"][strip], lanes, marks, scale_of(day["strips"]), "told", lambda at: f"/rows/{at}/",
        lambda lane, hour: f"{lane}-{hour}",
    )  # fmt: skip


def of(svg, tag, kind):
    return [each for each in ET.fromstring(svg).iter(f"{SVG}{tag}") if kind in each.get("class", "").split()]


def heights(path):
    return [float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", path)]


def test_what_is_not_known_is_hatched_and_no_ridge_runs_through_it():
    day = day_of([*visits(9, 20), *visits(10, 30), *visits(20, 40)])
    svg = drawn(day)
    spans = [(each.get("x"), each.get("width")) for each in of(svg, "rect", "unknown")]
    assert spans == [("0%", "37.5%"), ("45.83%", "37.5%"), ("87.5%", "12.5%")]
    starts = [each.get("d").split("C")[0] for each in of(svg, "path", "ridge")]
    assert [round(float(re.match(r"M([\d.]+)", start)[1])) for start in starts] == [360, 800]
    assert list(known_spans(day["strips"][0])) == [(9, 11), (20, 21)]
    assert list(known_spans({"unknown": [{"from": 0, "to": 24}]})) == []
    assert list(known_spans({"unknown": []})) == [(0, 24)]


def test_both_strips_have_one_scale_and_a_ridge_never_passes_what_was_counted():
    day = day_of([*visits(9, 30), *visits(10, 10), *visits(9, 10, day=5), *visits(20, 90, day=5)])
    scale = scale_of(day["strips"])
    assert scale.share == 0.9
    base = scale.base(0)
    for number, highest in ((0, 30 / 40), (1, 0.9)):
        paths = [each.get("d") for each in of(drawn(day, number), "path", "ridge")]
        top = min(y for path in paths for y in heights(path))
        assert abs(top - (base - scale.ridge(highest))) < 0.2


def test_the_mood_line_is_broken_where_too_few_texts_are_and_one_hour_alone_is_a_dot():
    hours = [9] * 12 + [10] * 12 + [14] * 12
    day = day_of([*visits(9, 30)], moods([(hour, -0.1 * (hour == 10), "Help") for hour in hours]))
    assert [[each["hour"] for each in run] for run in mood_runs(day["strips"][0]["mood"])] == [[9, 10], [14]]
    svg = drawn(day)
    assert len(of(svg, "path", "line")) == 1 and len(of(svg, "line", "whisker")) == 1
    empty = day_of([row for hour in range(8, 18) for row in visits(hour, 12)])
    assert "no text of these hours" in drawn(empty)


def test_words_of_marks_do_not_meet_where_the_plot_is_narrowest():
    told = [Told(begin, begin + 2, "something rather long that people told us") for begin in (8, 9, 10, 12)]
    marks = placed([], told)
    assert len({mark.row for mark in marks}) == 4
    rows = {mark.row: reach(mark.begin, mark.end, mark.words) for mark in marks}
    assert all(0 <= left < right <= 720 for left, right in rows.values())
    assert placed([], [Told(0, 2, "early"), Told(20, 22, "late")])[1].row == 0


def test_a_drawing_is_markup_whatever_lanes_and_notes_are_called():
    rows = [(f"c{n}", time, activity, "<b>&\x01") for n, (_, time, activity, _) in enumerate(visits(9, 30))]
    day = day_of(rows)
    svg = drawn(day, told=[Told(1, 3, "<script>alert(1)</script>")])
    assert isinstance(svg, Drawing) and "<script>" not in svg and "<b>" not in svg
    ET.fromstring(titles([Lane("<b>&\x01", 1)], [], scale_of(day["strips"])))
    spots = [each for each in of(svg, "rect", "hit") if each.get("data-href")]
    assert len(spots) == 1 and "style=" not in svg


def test_paper_holds_what_the_page_draws_and_nothing_of_it_is_lost():
    rows = [*visits(9, 30), *visits(10, 60), *visits(20, 40, channel="<b>&"), *visits(9, 20, day=5)]
    day = day_of(rows, moods([(9, 0.2, "Help")] * 12 + [(10, -0.4, "Help")] * 12))
    note = {"weekend": False, "from_hour": 1, "to_hour": 4, "text": "<i>sleeps", "source": "diary"}
    day |= {"journey": "Shop & <co>", "key": {"persona": None}, "zone_set": False, "notes": [note],
            "reference_time": "2026-03-02T10:00:00+00:00"}  # fmt: skip
    sheet = sheet_of_day(day)
    assert sum(isinstance(shape, Hatch) for shape in sheet.shapes) == sum(
        len(strip["unknown"]) for strip in day["strips"]
    )
    words = [shape.words for shape in sheet.shapes if isinstance(shape, Text)]
    assert "<i>sleeps · assumed, diary" in words and "Weekday" in words[2] and "unknown" in " ".join(words)
    assert all(any(told["words"] in each for each in words) for told in day["tells"])
    ET.fromstring(as_svg(day))
    assert as_png(day)[:4] == b"\x89PNG" and as_pdf(day)[:5] == b"%PDF-" and as_pptx(day)[:2] == b"PK"
    a3 = sheet_of_day(day, 420 / 297)
    assert abs(a3.width / a3.height - 420 / 297) < 1e-6
    slides = slides_of_day(day)
    assert len(slides) == 3 and {(slide.width, slide.height) for slide in slides} == {(1280.0, 720.0)}
