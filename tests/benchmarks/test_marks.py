"""Figures go between the two marks of a page, and the words around them stay."""

import pytest

from benchmarks.marks import renew, renewed
from benchmarks.serving import ROOT

PAGES = {
    "assistant-quality.md": "exam",
    "desks.md": "measured",
    "scale.md": "measured",
    "scale-out.md": "measured",
}


def test_words_around_the_marks_stay(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- cost -->\nold\n<!-- /cost -->\nafter\n")
    renew(page, "cost", "| 1 \\1 |\n")
    assert page.read_text() == "before\n<!-- cost -->\n| 1 \\1 |\n<!-- /cost -->\nafter\n"


@pytest.mark.parametrize("text", ["", "<!-- cost -->", "<!-- /cost -->", "<!-- /cost --> <!-- cost -->"])
def test_a_page_without_its_marks_is_left_as_it_is(tmp_path, text):
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(ValueError, match=r"page.md: There is no <!-- cost --> … <!-- /cost -->: put the two"):
        renew(page, "cost", "new")
    assert page.read_text() == text


@pytest.mark.parametrize(("page", "name"), PAGES.items())
def test_every_page_with_figures_has_its_marks(page, name):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert "a figure" in renewed(text, name, "a figure")
