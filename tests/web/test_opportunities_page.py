"""The page Opportunities: one ranking, narrowed and ordered, with what stands beneath; as a file too."""

import csv
import io

import pytest

from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.journeys.models import Journey
from tests.people import client_of
from tests.web.test_home import EFFECT, HOSTILE, pain

pytestmark = pytest.mark.django_db
PAGE = "/opportunities/"


@pytest.fixture
def business():
    return client_of(BUSINESS_USER)


@pytest.fixture
def shop():
    return Journey.objects.create(name="Shop")


def shown(client, query=""):
    return client.get(PAGE + query).content.decode()


def test_what_is_at_stake_stands_with_its_interval_and_leads_to_map_and_rows(business, shop):
    finding = pain(shop, headline="48210 cases wait", money=50_000.0, name="Wait")
    page = shown(business)
    assert "48,210 cases wait" in page and "+50k" in page and "of value" in page
    assert "+10.0 points" in page and "[7.5, 12.5]" in page, "the effect is 0.4 [0.3, 0.5], the impact 0.1"
    assert f'href="/journeys/shop/?cell=f{finding.pk}"' in page
    assert f'href="/journeys/shop/cell/f{finding.pk}/rows/"' in page


def test_those_of_the_same_matter_stand_beneath(business, shop):
    first = pain(shop, headline="the larger one", money=9_000.0)
    last = pain(shop, headline="the smaller one", money=8_000.0)
    type(first).objects.update(run=last.run)
    page = shown(business)
    assert "1 more of the same people at this place" in page
    assert page.index("the larger one") < page.index("<summary") < page.index("the smaller one")
    assert "1 opportunity" in page and "1 more findings" in page


def test_moods_outcomes_journeys_and_order(business, shop):
    other = Journey.objects.create(name="Other")
    pain(shop, headline="dear", money=9_000.0, impact=0.01)
    pain(other, headline="large", impact=0.5, money=1.0)
    pain(other, headline="glad", impact=-0.2, mood="bright", name="x")
    pain(other, headline="unhappy", effect=EFFECT | {"outcome": "satisfied"}, name="y")
    # each of them has a run of its own, of another analyzer, so that all are the newest
    for number, one in enumerate(type(pain(shop, headline="bare", impact=None, effect=None)).objects.all()):
        one.run.analyzer = f"a{number}"
        one.run.save()

    def heads(query):
        page = shown(business, query)
        known = ("dear", "large", "glad", "unhappy", "bare")
        return sorted(
            (each for each in known if f">{each}<" in page), key=lambda each: page.index(f">{each}<")
        )

    assert heads("") == ["dear", "large", "unhappy", "bare"]
    assert heads("?sort=impact") == ["large", "unhappy", "dear", "bare"]
    assert heads("?mood=bright") == ["glad"] and len(heads("?mood=any")) == 5
    assert heads("?outcome=satisfied") == ["unhappy"]
    assert heads("?journey=other") == ["large", "unhappy"]
    assert heads("?mood=nonsense&sort=%00"[:14]) == heads("")
    assert "Nothing is like that" in shown(business, "?journey=none")


def test_the_file_has_all_of_them_and_no_formula(business, shop):
    pain(shop, headline="=cmd()", name="+1", money=5.0)
    answer = business.get(f"{PAGE}?format=csv")
    assert "attachment" in answer["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (row["headline"], row["name"], row["rank"]) == ("'=cmd()", "'+1", "1")
    assert float(row["impact_low"]) == pytest.approx(0.075) and row["p"] == ""


def test_hostile_names_are_text_and_who_may_not_see_findings_stays_out(business):
    pain(Journey.objects.create(name=HOSTILE), headline=HOSTILE, name=HOSTILE)
    page = shown(business)
    assert "<script>alert" not in page and "<img" not in page and "style=" not in page
    assert client_of(SUPPORT_AGENT).get(PAGE).status_code == 403
    assert 'href="/opportunities/"' in page


def test_an_empty_installation_says_what_will_come(business):
    assert "No opportunities yet" in shown(business)
    assert "Nothing is like that" in shown(business, "?mood=bright")


def test_findings_are_listed_for_who_may_see_them_and_say_what_narrows_them(business, shop):
    assert business.get("/findings/").status_code == 404
    assert business.get("/findings/?journey=other").status_code == 404
    empty = business.get("/findings/?journey=shop&kind=detours&place=touchpoint:pay&mood=pain")
    assert empty.status_code == 200 and "Nothing is like that" in empty.content.decode()
    page = empty.content.decode()
    assert 'href="?journey=shop&amp;mood=pain&amp;place=touchpoint%3Apay"' in page, (
        "the kind is left by a link"
    )
    for wrong in ("place=pay", "place=touchpoint:", "mood=glad"):
        assert business.get(f"/findings/?journey=shop&{wrong}").status_code == 400
    assert client_of(SUPPORT_AGENT).get("/findings/?journey=shop").status_code == 403


def test_a_part_that_is_not_there_says_so_and_findings_of_the_whole_stand(business, shop):
    page = business.get("/findings/?journey=shop&since=never").content.decode()
    assert 'role="alert"' in page and "never" in page
