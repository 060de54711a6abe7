"""Links to future maps and days, and both on the wall: the same rules as for the current map."""

import pytest
from django.core.cache import cache
from django.test import Client

from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER
from journeymap.days.models import DayNote
from journeymap.futures.making import make
from journeymap.futures.models import Future
from journeymap.futures.operations import add_change
from journeymap.journeys.models import Journey
from journeymap.sharing.links import CannotShare, allow, share, withdraw
from journeymap.sharing.models import Share
from tests.people import signed_in, somebody

pytestmark = pytest.mark.django_db
HTML = "<b>odd & 'quoted'</b>"


@pytest.fixture(autouse=True)
def _nobody_looked_yet():
    cache.clear()


@pytest.fixture
def boss():
    made = somebody(ADMINISTRATOR, "boss")
    allow(True, made)
    return made


@pytest.fixture
def plan(shop, boss) -> Future:
    """A future map with one change in scenario A, none in B."""
    found = make(shop, HTML, None, boss)
    point = next(name for stage in found.base["stages"] for name in stage["touchpoints"])
    told = {"what": {"kind": "fix_theme", "touchpoint": point}, "title": "Answer at once", "owner": "Ann Lee",
            "assumption": "the clerk has time", "effort": "S"}  # fmt: skip
    add_change(found, boss, found.revision, told)
    found.scenarios.create(letter="B", name="nothing yet")
    return found


def look(token: str):
    return Client().get(f"/s/{token}/")


def of_future(plan, boss, **told):
    return share(plan.journey, boss, name="board", query={}, state="future", future=plan, **told)


def of_day(shop, boss, query=None, **told):
    return share(shop, boss, name="board", query=query or {}, state="day", **told)


def closed(text: str) -> bool:
    """Whether nothing on it leads anywhere."""
    ways = ("<a ", "<form", "/journeys/", "hx-get", "hx-post", "data-href", "<script>alert")
    return not any(way in text for way in ways)


def test_a_link_shows_a_scenario_of_a_future_map_and_nothing_to_open(plan, boss):
    _, token = of_future(plan, boss)
    page = look(token)
    text = page.content.decode()
    assert page.status_code == 200 and "Answer at once" in text and "future map" in text
    assert "&lt;b&gt;odd" in text and HTML not in text and closed(text)
    assert "Ann Lee" not in text and "boss" not in text and "the clerk has time" not in text
    assert page["Referrer-Policy"] == "no-referrer" and "sessionid" not in page.cookies
    _, with_notes = of_future(plan, boss, notes=True)
    text = look(with_notes).content.decode()
    assert "the clerk has time" in text and "Ann Lee" not in text
    _, other = share(plan.journey, boss, name="b", query={"scenario": ["B"]}, state="future", future=plan)
    assert "Answer at once" not in look(other).content.decode()


def test_a_link_shows_a_day_and_the_strips_that_were_chosen(shop, boss):
    DayNote.objects.create(
        journey=shop, from_hour=9, to_hour=11, text="reads at breakfast", source="Kim Brandt", by=boss
    )
    _, both = of_day(shop, boss)
    text = look(both).content.decode()
    assert "Weekday" in text and "Weekend" in text and closed(text)
    assert "reads at breakfast" not in text
    _, one = of_day(shop, boss, {"strip": ["weekday"]}, notes=True)
    text = look(one).content.decode()
    assert "Weekday" in text and "weekend-name" not in text
    assert "reads at breakfast" in text and "Kim Brandt" not in text and "boss" not in text


def test_no_customer_and_no_word_of_one_leaves_by_them(shop, dropoff, plan, boss):
    for _, token in (of_future(plan, boss, notes=True), of_day(shop, boss, notes=True)):
        text = look(token).content.decode()
        for word in ("c0", "c1", "great", "slow"):
            assert f">{word}<" not in text


def test_a_withdrawn_link_and_one_that_is_switched_off_lead_nowhere(shop, plan, boss):
    for made, token in (of_future(plan, boss), of_day(shop, boss)):
        assert look(token).status_code == 200
        withdraw(made, boss)
        assert look(token).status_code == 404
    _, token = of_future(plan, boss)
    allow(False, boss)
    assert look(token).status_code == 404


def test_a_link_rests_once_who_made_it_may_not_change_journeys_any_more(shop, plan):
    ann = somebody(BUSINESS_USER, "ann")
    allow(True, somebody(ADMINISTRATOR, "boss"))
    tokens = [share(shop, ann, name="x", query={})[1], of_future(plan, ann)[1], of_day(shop, ann)[1]]
    assert [look(token).status_code for token in tokens] == [200] * 3
    ann.groups.clear()
    assert [look(token).status_code for token in tokens] == [404] * 3
    page = signed_in(Client(), somebody(ADMINISTRATOR, "boss")).get(f"/journeys/{shop.slug}/shares/")
    assert page.content.count(b"may not share any more") == 3
    ann = somebody(BUSINESS_USER, "ann")
    assert look(tokens[0]).status_code == 200
    ann.is_active = False
    ann.save()
    assert look(tokens[0]).status_code == 404
    ann.delete()
    assert [look(token).status_code for token in tokens] == [404] * 3


def test_a_link_of_one_journey_shows_no_other(shop, plan, boss):
    other = Journey.objects.create(name="Second", case="case")
    with pytest.raises(CannotShare, match="no such future map"):
        share(other, boss, name="x", query={}, state="future", future=plan)
    with pytest.raises(CannotShare, match="no such future map"):
        share(shop, boss, name="x", query={}, state="future")
    _, token = share(other, boss, name="x", query={}, state="day")
    text = look(token).content.decode()
    assert "Second" in text and shop.name not in text
    client = signed_in(Client(), boss)
    assert client.get(f"/journeys/{other.slug}/shares/?future={plan.slug}").status_code == 404


def test_what_is_there_no_more_ends_the_link(shop, plan, boss):
    _, token = share(shop, boss, name="x", query={"scenario": ["B"]}, state="future", future=plan)
    plan.scenarios.get(letter="B").delete()
    assert look(token).status_code == 404
    _, token = of_future(plan, boss)
    plan.delete()
    assert look(token).status_code == 404 and not Share.objects.filter(state="future").exists()


def test_the_pages_offer_to_share_what_they_show(shop, plan, boss):
    client = signed_in(Client(), boss)
    page = client.get(f"/journeys/{shop.slug}/futures/{plan.slug}/?scenario=B&show=ahead")
    told = page.context["share_at"]
    assert told.replace("&", "&amp;") in page.content.decode()
    answer = client.post(told, {"name": "board", "days": "7"})
    made = Share.objects.latest("pk")
    assert answer.status_code == 200 and made.future == plan
    assert made.query == {"scenario": ["B"], "show": ["ahead"]}
    page = client.get(f"/journeys/{shop.slug}/day/?channel=web&by=touchpoint", follow=True)
    form = client.get(page.context["share_at"]).content.decode()
    assert "a day in the life" in form and 'value="weekend"' in form
    client.post(page.context["share_at"], {"name": "board", "days": "7", "strip": "weekend"})
    made = Share.objects.latest("pk")
    assert made.state == "day"
    assert made.query == {"channel": ["web"], "by": ["touchpoint"], "strip": ["weekend"]}
    assert client.get(page.context["wall_at"]).context["called"] == "A day of everyone"


def test_the_wall_turns_to_futures_and_days(shop, plan, boss):
    client = signed_in(Client(), boss)
    name = f"{shop.slug}/future:{plan.slug}:A"
    told = f"view={name}&view={shop.slug}/day::weekday&view={shop.slug}/future:gone&view={shop.slug}/day:x:y"
    first = client.get(f"/wall/?{told}")
    text = first.content.decode()
    assert list(first.context["places"]) == [1, 2, 3] or list(first.context["places"]) == [1, 2]
    assert "Answer at once" in text and "&lt;b&gt;odd" in text
    second = client.get(f"/wall/{first.context['after']}", headers={"HX-Request": "true"})
    text = second.content.decode()
    assert "A day of everyone, weekday" in text and "weekend-name" not in text and "hx-get" in text
    choice = client.get("/wall/").content.decode()
    assert f'value="{name}"' in choice and f'value="{shop.slug}/day:"' in choice


def test_a_scenario_that_is_gone_says_so_and_the_wall_goes_on(shop, plan, boss):
    page = signed_in(Client(), boss).get(f"/wall/?view={shop.slug}/future:{plan.slug}:Z&view={shop.slug}")
    assert page.status_code == 200 and b"no scenario Z" in page.content and b"hx-get" in page.content
