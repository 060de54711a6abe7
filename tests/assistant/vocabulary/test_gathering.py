"""What a person may ask for, in the words of the data."""

import pytest

from journeymap.assistant.understanding.understand import understand
from journeymap.assistant.vocabulary import vocabulary_of
from journeymap.assistant.vocabulary.terms import Vocabulary
from journeymap.journeys.models import Journey

pytestmark = pytest.mark.django_db


def test_a_journey_is_told_by_the_names_of_its_data(told, ann):
    (words,) = [each for each in vocabulary_of(ann).journeys if each.slug == told.journey.slug]
    assert words.name == told.journey.name
    assert set(words.touchpoints) >= set(told.journey.touchpoints.values_list("name", flat=True))
    assert [name for name, _ in words.stages] == [each.name for each in told.journey.stages.all()]
    assert words.measure("goal_rate") is not None or not words.goal
    assert words.first < words.last


def test_what_analyzers_found_can_be_asked_for_by_their_own_words(told, ann):
    (words,) = vocabulary_of(ann).journeys
    assert {each.analyzer for each in words.kinds}
    assert all(each.sentence for each in words.kinds)


def test_who_may_see_no_map_gets_no_words_of_one(told, sue):
    assert vocabulary_of(sue) == Vocabulary()


def test_who_may_not_know_personas_and_themes_gets_none(told, sam):
    (words,) = vocabulary_of(sam).journeys
    assert words.personas == words.themes == ()
    assert vocabulary_of(sam).lists == ()


def test_the_words_are_kept_until_the_journey_changes(told, ann):
    before = vocabulary_of(ann).journeys[0]
    assert vocabulary_of(ann).journeys[0] is before
    Journey.objects.filter(pk=told.journey.pk).update(name="Renamed")
    assert vocabulary_of(ann).journeys[0].name == "Renamed"


def test_a_question_about_a_name_of_the_data_is_read_with_it(told, ann):
    vocabulary = vocabulary_of(ann)
    name = vocabulary.journeys[0].touchpoints[0]
    read = understand(f"what happens after {name}?", vocabulary)
    assert [call.arguments["after"] for call in read.calls] == [name]
