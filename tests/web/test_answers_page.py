"""What customers said is listed: newest first, narrowed as numbers are, in pages, for who may read it."""

import re

import pytest
from django.http import QueryDict

from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.customers.consenting import say
from journeymap.feedback.models import Feedback
from journeymap.maps.scores import rated
from journeymap.web.pages.maps.looking import read
from tests.analysis.company import HOSTILE, answers, hear
from tests.analysis.conftest import shop, store  # noqa: F401 - fixtures
from tests.people import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def business(shop):  # noqa: F811
    return client_of(BUSINESS_USER)


def shown(client, query=""):
    answer = client.get(f"/answers/{query}")
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def texts(page):
    return re.findall(r'<q class="q data">(.*?)</q>', page)


def count(page):
    return int(re.search(r'<b class="num">([0-9,]+)</b> answer', page)[1].replace(",", ""))


def test_all_answers_stand_newest_first_and_those_without_a_text_say_so(business):
    page = shown(business)
    assert count(page) == 60
    numbers = [int(text.rpartition(" ")[2]) for text in texts(page)]
    assert numbers == sorted(numbers, reverse=True) and numbers[0] == 58
    assert "No text, a score alone." in page and "NPS 9 of 10" in page and "CSAT 5 of 5" in page


def test_they_are_narrowed_by_group_words_place_and_part(business):
    assert count(shown(business, "?group=detractors")) == 15
    assert texts(shown(business, "?about=number+58")) == ["mine is number 58"]
    page = shown(business, "?journey=shop&place=touchpoint%3Apay&trait=country%3DDE")
    assert count(page) == 5
    assert '<option value="touchpoint:pay" selected>pay</option>' in page
    assert 'href="/answers/?journey=shop&amp;place=touchpoint%3Apay"' in page, "the place stays"
    assert count(shown(business, "?journey=shop&place=touchpoint%3Apay")) == 10
    page = shown(business, "?journey=shop&trait=plan%3Dfree&to=2099-01-01")
    assert count(page) == 30 and 'name="trait" value="plan=free"' in page
    assert 'href="/answers/?journey=shop"' in page, "the part is left by a link"


def test_words_that_nobody_may_read_are_not_looked_for(business):
    assert count(shown(business, "?about=mine+is+number+58")) == 1
    say("c58", "texts", given=False)
    page = shown(business, "?about=mine+is+number+58")
    assert count(page) == 0 and "c58<" not in page, "nobody is found by words they refused to have read"
    assert count(shown(business, "?about=number")) == 29
    assert count(shown(business)) == 60, "the score stays an answer"


def test_all_words_are_looked_for_whatever_case_their_letters_have(business):
    first, second = answers()[:2]
    hear(4, [{**first, "id": "h1", "row": 901, "text": "ÖFFNUNGSZEITEN 1 2 3 4 5 6 7 8 9"},
             {**second, "id": "h2", "row": 902, "text": "öffnungszeiten 1 2 3 4 5 6 7 8"}])  # fmt: skip
    assert count(shown(business, "?about=öffnungszeiten")) == 2
    assert count(shown(business, "?about=Öffnungszeiten+1+2+3+4+5+6+7+8+9")) == 1


def test_words_of_an_earlier_import_of_the_same_answer_are_not_looked_for(business):
    Feedback.objects.create(key="f058", import_number=1, row=1, text="an old text")
    assert count(shown(business, "?about=old")) == 0


def test_pages_hold_fifty_and_keep_the_filter(business):
    page = shown(business, "?journey=shop")
    assert "1–50 of 60" in page and 'href="?journey=shop&amp;page=2"' in page
    assert len(re.findall("<li>", shown(business, "?page=2").partition("<ol>")[2])) == 10


def test_names_out_of_the_data_are_escaped(business, shop):  # noqa: F811
    rows = [
        {**row, "id": f"h{at}", "row": 900 + at, "text": HOSTILE[1]} for at, row in enumerate(answers()[:2])
    ]
    hear(4, rows)
    shop.touchpoints.create(name=HOSTILE[1], order=9)
    page = shown(business, "?journey=shop")
    named = "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"
    assert f'<option value="touchpoint:{named}">{named}</option>' in page and HOSTILE[1] not in page
    page = shown(business, "?about=alert")
    assert texts(page) == [named] * 2


def test_a_part_that_is_not_there_is_said_and_the_whole_is_shown(business):
    page = shown(business, "?journey=shop&channel=fax")
    assert "There is no channel" in page and count(page) == 60


def test_a_period_that_ends_on_the_last_day_there_is_has_no_end():
    assert read(QueryDict("to=9999-12-31&until=2025-01-01")) == ({}, "")
    assert read(QueryDict("to=9999-12-30")) == ({"until": ["9999-12-31"]}, "")
    assert "is no date" in read(QueryDict("to=10000-01-01"))[1]


@pytest.mark.parametrize(
    "query", ["?group=friends", "?place=planet:x", "?journey=shop&place=touchpoint", f"?about={'x' * 251}"]
)
def test_what_no_form_tells_is_refused(business, query):
    assert business.get(f"/answers/{query}").status_code == 400


def test_a_support_agent_reads_them_without_journeys(shop):  # noqa: F811
    client = client_of(SUPPORT_AGENT)
    page = shown(client)
    assert count(page) == 60 and 'name="journey"' not in page
    assert client.get("/answers/?journey=shop").status_code == 403
    assert client_of(may=("journeys.view_journey",)).get("/answers/").status_code == 403
    assert client_of(BUSINESS_USER).get("/answers/?journey=nothing").status_code == 404


def test_a_place_as_answers_told_it_that_are_kept_opens_the_same_list(business):
    old = shown(business, "?journey=shop&place=touchpoint&name=pay&trait=country%3DDE")
    assert count(old) == 5 and '<option value="touchpoint:pay" selected>pay</option>' in old
    assert business.get("/answers/?journey=shop&place=touchpoint").status_code == 400
    assert business.get("/answers/?journey=shop&place=street&name=pay").status_code == 400


def test_an_answer_without_a_score_tells_no_kind_of_score():
    assert rated("csat", None, 1.0, 5.0) == ""
    assert rated("csat", 0.0, 0.0, 5.0) == "CSAT 0 of 5"
    assert rated(None, 3.0, None, None) == "score 3"


def test_before_the_first_answer_it_says_where_feedback_is_handed_in(store):  # noqa: F811
    assert 'href="/imports/">Import feedback' in shown(
        client_of(may=("feedback.view_feedback", "ingest.add_import"))
    )
    assert "Import feedback" not in shown(client_of(name="reader", may=("feedback.view_feedback",)))
