"""Words of people who refused that they are read are neither counted nor quoted."""

import pytest

from journeymap.assistant.tools.registry import call
from journeymap.customers.consenting import say

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("journey", ["shop", ""])
def test_an_answer_is_not_counted_by_words_that_nobody_may_read(ann, shop, journey):
    asked = {"journey": journey, "about": "mine is number 58"}
    assert [fact.value for fact in call(ann, "quotes", asked).facts] == [1]
    say("c58", "texts", given=False)
    told = call(ann, "quotes", asked)
    assert [fact.value for fact in told.facts] == [0] and not told.quotes
