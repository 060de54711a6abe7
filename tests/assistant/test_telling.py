"""Sentences hold handles: nothing gets into an answer unmarked."""

import pytest

from journeymap.assistant.facts import Fact, Relation, Table, Words
from journeymap.assistant.telling import Telling

GOAL = Fact("Goal rate", 0.66, "share", 1200)
DROP = Fact("Drop-off at Delivery", 0.27, "share", 800)
PLACE = Words("Delivery & fees")


def test_facts_and_words_get_their_handles_in_the_order_of_mention():
    telling = Telling()
    telling.say("{} leave at {}; {} reach the goal.", DROP, PLACE, GOAL)
    telling.say("Once more: {}.", DROP)
    told = telling.told()
    assert told.sentences == ("{F1} leave at {W1}; {F2} reach the goal.", "Once more: {F1}.")
    assert told.facts == (DROP, GOAL) and told.words == (PLACE,)


@pytest.mark.parametrize("stray", ["Delivery", 0.27, None])
def test_a_bare_name_or_number_is_refused(stray):
    with pytest.raises(TypeError, match="facts and words"):
        Telling().say("{} leave.", stray)


@pytest.mark.parametrize("sentence", ["{F1} leave.", "{} of {} leave.", "All leave."])
def test_a_sentence_must_have_a_place_for_each_thing_that_it_mentions(sentence):
    with pytest.raises(ValueError, match="places"):
        Telling().say(sentence, DROP)


def test_relations_speak_of_facts_by_position_and_add_those_not_yet_said():
    telling = Telling()
    telling.say("{}", GOAL)
    telling.relate("most", DROP, among=(DROP, GOAL))
    assert telling.told().relations == (Relation("most", 1, None, (1, 0)),)


def test_what_a_table_shows_can_be_cited_too():
    telling = Telling()
    telling.show(Table("Stages", ("Stage", "Drop-off"), ((PLACE, DROP), (Words("Pay"), None))))
    told = telling.told()
    assert told.facts == (DROP,) and told.words == (PLACE, Words("Pay"))
