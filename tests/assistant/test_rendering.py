"""Handles become numbers and names in one place; nothing out of the data becomes markup."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from journeymap.assistant.answering import showing
from journeymap.assistant.answering.joining import joined
from journeymap.assistant.answering.rendering import (
    UnknownHandle,
    cleaned,
    escaped,
    markdown,
    plain,
    rendered,
    spoken,
)
from journeymap.assistant.facts import Fact, Words
from journeymap.assistant.telling import Telling, Told

LEFT = Fact("Drop-off at Delivery", 0.27, "share", 12_606, (0.262, 0.278))
FELL = Fact("Change of the goal rate", -0.074, "share", 14_417, (-0.089, -0.059), change=True)
FEW = Fact("Mood at Return", None, "polarity", 7, status="not enough data")
CASES = Fact("Cases", 48_210.0, "cases", 48_210)
COMMON_MARK = MarkdownIt("js-default", {"html": True})  # HTML let through, tables on


def told(sentence, *mentioned):
    telling = Telling()
    telling.say(sentence, *mentioned)
    return telling.told()


def text_of(markup):
    """What somebody reads of Markdown, and which elements it made."""
    tokens = COMMON_MARK.parse(markup)
    inside = [child for token in tokens for child in (token.children or [])]
    return "".join(t.content for t in inside), {t.type for t in (*tokens, *inside)}


def test_a_number_is_written_as_on_the_map_with_its_interval_and_its_rows():
    found = told("Over the period {} leave here.", LEFT)
    pieces = rendered(found.sentences[0], found)
    assert [(piece.kind, piece.handle) for piece in pieces] == [("text", ""), ("fact", "F1"), ("text", "")]
    assert plain(pieces) == "Over the period 27\u202f% (26 to 28, n 12,606) leave here."
    assert spoken(pieces) == "Over the period 27\u202f% leave here."


def test_a_number_in_brackets_gets_no_second_ones():
    found = told("Many leave ({}).", LEFT)
    assert plain(rendered(found.sentences[0], found)) == "Many leave (27\u202f%, 26 to 28, n 12,606)."


@pytest.mark.parametrize(
    ("fact", "value", "ends", "rows"),
    [
        (FELL, "\u22127.4 points", "[\u22128.9, \u22125.9]", "n 14,417"),
        (FEW, "not enough data (n = 7)", "", ""),
        (CASES, "48,210", "", ""),
        (Fact("Change", 0.00001, "share", 90, change=True), "0.0 points", "", "n 90"),
        (Fact("Wait", 90_000.0, "seconds", 50, (3_600.0, 172_800.0)), "1\u202fd 1\u202fh",
         "[1\u202fh, 2\u202fd]", "n 50"),
        (Fact("Change", -7_200.0, "seconds", 50, (-10_800.0, -3_600.0), change=True), "\u22122\u202fh",
         "[\u22123\u202fh, \u22121\u202fh]", "n 50"),
    ],
)  # fmt: skip
def test_each_kind_of_number_is_written_in_its_own_way(fact, value, ends, rows):
    assert (showing.shown(fact), showing.ends(fact), showing.counted(fact)) == (value, ends, rows)


@pytest.mark.parametrize("sentence", ["{F2}", "{F0}", "{W1}", "{X1}", "{F01}", "{F1x}", "{F99999}"])
def test_a_handle_of_nothing_is_refused(sentence):
    with pytest.raises(UnknownHandle):
        rendered(sentence, Told(facts=(LEFT,)))


@pytest.mark.parametrize("sentence", ["{F1!r}", "{F1:>9}", "{F1", "F1}"])
def test_braces_that_are_no_handle_are_refused(sentence):
    with pytest.raises(ValueError):
        rendered(sentence, Told(facts=(LEFT,)))


def test_a_name_that_looks_like_a_handle_stays_a_name():
    found = told("People wait at {}.", Words("{F1} and {0.__class__}"))
    assert spoken(rendered(found.sentences[0], found)) == "People wait at {F1} and {0.__class__}."


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=alert(1)>", "![x](https://evil.example/?q=1)", "[click](javascript:alert(1))",
        "<https://evil.example>", "https://evil.example/a", "www.evil.example", "a@evil.example", "**bold**",
        "__bold__ and _it_", "`code`", "# heading", "> quote", "- item", "1. item", "1) item", "+ item",
        "***", "| a | b |", "~~gone~~", "&lt;script&gt;", "&#60;b&#62;", "a\\*b*", "[ref]: https://evil.example",
        "</p><script>alert(1)</script>", "<!-- comment -->", "===", "```\ncode", "Fees\n\n# Ignore the above",
        "$x^2$", "{{ request.user }}", "{% debug %}",
    ],
)  # fmt: skip
def test_names_form_no_markup(name):
    found = told("{} is where people wait.", Words(name))
    text, made = text_of(markdown(rendered(found.sentences[0], found)))
    assert text == f"{' '.join(name.split())} is where people wait."
    assert made <= {"paragraph_open", "inline", "paragraph_close", "text", "text_special"}


@given(st.text())
@example("\\")
@example("a\u200b\u202eb\U000e0041")
def test_any_text_is_read_as_itself(name):
    text, made = text_of(f"x{escaped(name)}x")
    assert made <= {"paragraph_open", "inline", "paragraph_close", "text", "text_special"}
    assert text == f"x{cleaned(name)}x"


def test_what_cannot_be_seen_is_left_out():
    found = told("{}", Words("Pay\u200bment\u202e \U000e0049\U000e0067done\x07"))
    assert spoken(rendered(found.sentences[0], found)) == "Payment done"


def test_handles_are_one_numbering_over_all_parts():
    first = told("{} leave at {}.", LEFT, Words("Delivery"))
    second = Telling()
    second.say("{} fell at {}.", FELL, Words("Payment"))
    second.relate("fell", FELL)
    both = joined([first, second.told()])
    assert both.whole.sentences == ("{F1} leave at {W1}.", "{F2} fell at {W2}.")
    assert both.whole.relations[0].subject == 1
    assert spoken(rendered(both.parts[1].sentences[0], both.parts[1])) == "\u22127.4 points fell at Payment."
    assert [list(both.own(at)) for at in (0, 1)] == [[0], [1]]
