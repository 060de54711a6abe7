"""Parts of a journey by persona and by theme: whom the newest run assigned, and what follows a merge."""

import pytest

from journeymap.access.operations import registry
from journeymap.analysis.members import assigned
from journeymap.analysis.models import Setting
from journeymap.analysis.parts import AskedError, part
from journeymap.customers.models import Link
from journeymap.events.logs import compiled
from journeymap.events.snapshots import current
from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from journeymap.maps.choices import choices
from journeymap.maps.gathering import current_map

from .keeping import assign, finished, persona, theme

pytestmark = pytest.mark.django_db


def keys(journey, asked):
    log = compiled(definition(journey), current())
    chosen = asked.filter(log, current()).codes(log).to_arrow_table()["case"].to_pylist()
    names = log.cases.project('"case", key').to_arrow_table().to_pylist()
    return {row["key"] for row in names if row["case"] in set(chosen)}


@pytest.fixture
def savers(shop):
    return persona(shop, "Savers")


@pytest.fixture
def delivery(shop):
    return theme("Delivery")


def test_a_persona_chooses_the_cases_of_its_customers(shop, savers):
    assign(finished(shop), "persona", {"c1": savers.key, "c2": savers.key, "c3": "p999", "c4": None})
    asked = part(persona=savers.key)
    assert keys(shop, asked) == {"c1", "c2"}
    shown = current_map(shop, asked)
    assert shown["totals"]["cases"] == 2
    assert shown["key"]["persona"] == savers.key


def test_a_persona_takes_in_every_key_of_a_person(shop, savers):
    Link.objects.create(customer="c9", person="c1", reason="test")
    assign(finished(shop), "persona", {"c9": savers.key})
    assert keys(shop, part(persona=savers.key)) >= {"c1"}


def test_a_theme_chooses_the_cases_with_an_answer_that_speaks_of_it(shop, delivery):
    other = theme("Staff")
    assign(finished(None), "theme", {"f000": delivery.key, "f002": delivery.key, "f004": other.key})
    asked = part(theme=delivery.key)
    assert keys(shop, asked) == {"c0", "c2"}
    assert keys(shop, part(theme=delivery.key, channels=["shop"])) == set()
    assert current_map(shop, asked)["totals"]["cases"] == 2


def test_texts_of_a_merged_theme_belong_to_the_one_that_took_it_at_once(shop, delivery):
    gone, further = theme("Parcels"), theme("Shipping")
    assign(finished(None), "theme", {"f000": delivery.key, "f002": gone.key, "f004": further.key})
    registry["merge_themes"].function(None, into=gone.key, gone=further.key)
    registry["merge_themes"].function(None, into=delivery.key, gone=gone.key)
    assert assigned("theme").counts() == {delivery.key: 3}
    assert keys(shop, part(theme=gone.key)) == {"c0", "c2", "c4"}, "an old link leads to the theme of today"


def test_the_newest_run_counts_and_a_switched_off_one_does_not(shop, savers):
    assign(finished(shop), "persona", {"c1": savers.key})
    assign(finished(shop), "persona", {"c2": savers.key, "c3": savers.key})
    assert keys(shop, part(persona=savers.key)) == {"c2", "c3"}
    Setting.objects.create(analyzer="sorter", enabled=False)
    with pytest.raises(AskedError, match="Nobody was assigned"):
        keys(shop, part(persona=savers.key))


def test_what_is_retired_or_of_nobody_yet_is_refused_in_words(shop, savers, delivery):
    for asked, said in (
        (part(persona=savers.key), "Nobody was assigned to the persona “Savers” yet"),
        (part(theme=delivery.key), "No text was assigned"),
        (part(persona="p99999"), "no persona 'p99999' in use"),
    ):
        with pytest.raises(AskedError, match=said):
            keys(shop, asked)
    registry["retire_theme"].function(None, theme=delivery.key)
    with pytest.raises(AskedError, match="no theme"):
        keys(shop, part(theme=delivery.key))


def test_a_part_without_them_is_kept_as_it_always_was():
    assert part(channels=["web"]).kept() == {"since": None, "until": None, "channels": ["web"], "traits": []}
    assert part(channels=["web"], persona="p3").kept()["persona"] == "p3"


def test_choices_offer_what_is_in_use_by_its_name_of_now(shop, savers, delivery):
    assign(finished(shop), "persona", {"c1": savers.key, "c2": savers.key, "c3": "p999"})
    assign(finished(None, "reader"), "theme", {"f000": delivery.key, "f999": delivery.key})
    registry["rename_theme"].function(None, theme=delivery.key, to="Late parcels")
    found = choices(shop)
    assert found["persona"] == [{"name": "Savers", "key": savers.key, "customers": 2}]
    assert found["theme"] == [{"name": "Late parcels", "key": delivery.key, "answers": 1}]
    assert choices(Journey.objects.create(name="Help"))["persona"] == []


def test_pages_and_api_take_a_persona_and_a_theme(shop, savers, ann):
    assign(finished(shop), "persona", {"c1": savers.key, "c2": savers.key})
    answer = ann.get("/api/v1/journeys/shop/map/", {"persona": savers.key})
    assert answer.json()["totals"]["cases"] == 2
    assert ann.get("/api/v1/journeys/shop/map/", {"theme": "t77777"}).status_code == 400
