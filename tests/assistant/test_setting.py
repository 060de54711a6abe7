"""A report has headings and lists, wherever it is read; a short answer has neither."""

from journeymap.assistant.answering.composing import Wording, composed
from journeymap.assistant.answering.joining import joined
from journeymap.assistant.answering.setting import Block, blocks
from journeymap.assistant.telling import Telling


def report():
    telling = Telling()
    telling.say("All is well.")
    telling.head("What *hurts*")
    telling.item("First.")
    telling.item("Second.")
    telling.say("More on the map.")
    telling.head("What changed")
    telling.head("What to do")
    telling.say("Rest.")
    telling.head("Nothing follows")
    return telling.told()


def test_a_report_is_set_in_headings_paragraphs_and_lists():
    text = composed([], joined([report()]), Wording())["answer_markdown"]
    assert text == (
        "All is well.\n\n**What \\*hurts\\***\n\n- First.\n- Second.\n\nMore on the map.\n\n"
        "**What to do**\n\nRest."
    )


def test_the_api_tells_where_headings_and_lists_are():
    (part,) = composed([], joined([report()]), Wording())["parts"]
    assert part["heads"] == [{"at": 1, "text": "What *hurts*"}, {"at": 4, "text": "What to do"}]
    assert part["items"] == [1, 2] and len(part["sentences"]) == 5


def test_sentences_without_headings_are_one_paragraph():
    assert blocks(3, (), ()) == [Block("", False, (0, 1, 2))]
    assert blocks(3, (), (), begin=2) == [Block("", False, (2,))]
    assert blocks(0, ((0, "Empty"),), ()) == []


def test_what_stands_beside_an_answer_is_said_once():
    telling = Telling()
    for _ in range(2):
        telling.say("Twice.")
        telling.caveat("Once.")
        telling.explain("Once.")
    told = telling.told()
    assert (len(told.sentences), len(told.caveats), len(told.method)) == (2, 1, 1)
