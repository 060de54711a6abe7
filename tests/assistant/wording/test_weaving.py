"""What leaves is complete and in context, whatever the model leaves out, gets wrong or mixes up."""

import itertools

import pytest

from journeymap.assistant.facts import Fact, Words
from journeymap.assistant.telling import Telling
from journeymap.assistant.wording.splitting import MOST, sentences
from journeymap.assistant.wording.weaving import Weaving
from tests.assistant.wording.planted import cases

GOAL = Fact("Goal rate", 0.66, "share", 1200)
TIME = Fact("Duration at Refund", 9e5, "seconds", 700)
MOVED = Fact("Change of the goal rate", -0.03, "points", 1200, change=True)


def told():
    telling = Telling()
    telling.say("The goal rate is {}.", GOAL)
    telling.say("It changed by {}.", MOVED)
    telling.say("That may be chance.")
    telling.say("The duration at {} is {}.", Words("Refund"), TIME)
    telling.relate("fell", MOVED)
    return telling.told()


def woven(answer, *written):
    weaving = Weaving(answer)
    return weaving, list(weaving.woven(written))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_every_number_of_the_template_is_told_whatever_the_model_says(case):
    for written in [(), case.true, tuple(case.lies.values()), (*case.true[:1], *case.lies.values())]:
        _, shown = woven(case.told, *written)
        said = "".join(shown)
        assert all(f"{{F{at + 1}}}" in said for at in range(len(case.told.facts)))
        assert set(shown) <= {*case.true, *case.told.sentences}


def test_a_model_that_keeps_to_the_facts_is_taken_at_its_word():
    weaving, shown = woven(told(), "The duration at {W1} is {F3}.", "The goal rate, {F1}, changed by {F2}.")
    assert shown == [
        "The duration at {W1} is {F3}.",
        "The goal rate, {F1}, changed by {F2}.",
        "That may be chance.",
    ]
    assert weaving.kept == 2 and weaving.by == "model"


def test_a_sentence_that_points_back_stays_behind_what_it_points_to():
    _, shown = woven(told(), "The duration at {W1} is {F3}.", "It changed by {F2}.")
    assert shown == [
        "The duration at {W1} is {F3}.",
        "The goal rate is {F1}.",
        "It changed by {F2}.",
        "That may be chance.",
    ]


def test_what_qualifies_a_number_follows_it_at_once():
    _, shown = woven(
        told(), "The goal rate fell: {F2}.", "The duration at {W1} is {F3}.", "The goal rate is {F1}."
    )
    assert shown.index("That may be chance.") == shown.index("The goal rate fell: {F2}.") + 1


def test_more_dropped_than_kept_is_the_templates_answer():
    weaving, _ = woven(told(), "The goal rate is {F1}.", "Nonsense.", "More of {F9}.")
    assert weaving.by == "template" and weaving.final == told().sentences


def test_half_kept_is_the_models_answer():
    weaving, shown = woven(told(), "The goal rate is {F1}.", "Nonsense.")
    assert weaving.by == "model" and weaving.final == tuple(shown)


def test_a_model_that_talks_nonsense_is_not_heard_to_the_end():
    endless = itertools.repeat("Nonsense.")
    weaving = Weaving(told())
    assert tuple(weaving.woven(endless)) == told().sentences
    assert weaving.dropped < 10


def test_the_first_sentence_of_a_part_is_told_first():
    part = (("channel", "mobile"),)
    telling = Telling()
    telling.say(
        "For {}, the goal rate is {}.", Words("mobile"), Fact("Goal rate", 0.5, "share", 90, query=part)
    )
    telling.say("The number of cases is {}.", Fact("Number of cases", 90.0, "cases", 90, query=part))
    answer = telling.told()
    _, shown = woven(answer, "The number of cases is {F2}.")
    assert shown == list(answer.sentences)


def test_numbers_of_two_parts_are_told_by_the_template_alone():
    telling = Telling()
    a = Fact("Goal rate, mobile", 0.5, "share", 90, query=(("channel", "mobile"),))
    b = Fact("Goal rate, web", 0.7, "share", 90, query=(("channel", "web"),))
    telling.say("The goal rate is {} for {} and {} for {}.", a, Words("mobile"), b, Words("web"))
    answer = telling.told()
    for lie in (
        "The goal rate is {F2}.",
        "For {W1}, the goal rate is {F2}.",
        "{F2} for {W1}.",
        "{F2} for {W2}.",
    ):
        _, shown = woven(answer, lie)
        assert shown == list(answer.sentences)


def test_a_label_with_a_date_is_not_told_without_it():
    telling = Telling()
    first = Fact("Goal rate, week of 30 Dec", 0.5, "share", 90)
    last = Fact("Goal rate, week of 22 Dec", 0.7, "share", 90)
    telling.say("The goal rate went from {} in {} to {} in {}.", first, Words("May"), last, Words("June"))
    answer = telling.told()
    _, shown = woven(answer, "The goal rate, week of Dec, is {F2}.", "The goal rate in {W1} is {F2}.")
    assert shown == list(answer.sentences)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One {F1}. Two {F2}.", ["One {F1}.", "Two {F2}."]),
        ("- One {F1}\n* Two {F2}\n\n", ["One {F1}", "Two {F2}"]),
        ("<think>secret. plan.</think>One {F1}.", ["One {F1}."]),
        ("<think>never ends. ever", []),
        ("  <thing> {F1}.", ["<thing> {F1}."]),
        ("", []),
    ],
)
def test_text_in_pieces_of_any_size_is_the_same_sentences(text, expected):
    for size in (1, 2, 7, len(text) + 1):
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        assert list(sentences(pieces)) == expected


def test_an_endless_answer_has_an_end():
    assert len(list(sentences(itertools.repeat("So it goes. ")))) == MOST
    assert len(list(sentences(itertools.repeat("x" * 100)))) == MOST
