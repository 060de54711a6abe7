"""The pages of themes and personas: numbers, decisions in place, edits and their way back, rights, names."""

import pytest

from journeymap.access.operations import registry
from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.analysis.models import Proposal
from journeymap.customers.models import Persona
from journeymap.feedback.models import Theme
from tests.analysis.conftest import shop, store
from tests.analysis.keeping import assign, finished, measured, persona, theme
from tests.people import client_of

__all__ = ["shop", "store"]
pytestmark = pytest.mark.django_db
JOURNEYS = ("journeys.view_journey",)
NOWHERE = ("/themes/t0/", "/themes/x/", "/themes/t99999/", "/personas/p0/", "/personas/p9999/")
NASTY = "<script>alert('x')</script> & “parcels”"


@pytest.fixture
def bea(db):
    return client_of(BUSINESS_USER, "bea")


@pytest.fixture
def delivery(shop):
    kept = theme("Delivery", "late", "parcel")
    run = finished(None)
    assign(run, "theme", {"f000": kept.key, "f002": kept.key, "f004": None})
    measured(run, "theme", kept, "polarity", -0.42, low=-0.6, high=-0.2, level=0.95)
    for month in ("2025-01", "2025-02", "2025-03"):
        measured(run, "theme", kept, "share", 0.3, dims={"period": month}, measure="over_time")
    return kept


@pytest.fixture
def savers(shop):
    kept = persona(shop, "Savers", traits='{"spend": "half of the others"}')
    assign(finished(shop), "persona", {"c1": kept.key, "c2": kept.key, "c3": None})
    return kept


def read(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def propose(journey, name, **arguments):
    operation = "add_persona" if journey else "add_theme"
    step = {"name": operation, "arguments": {"name": name, **arguments}}
    return Proposal.objects.create(
        journey=journey, kind="new", target=name, operations=[step], reason=f"because of {name}"
    )


def new_theme(name):
    return propose(None, name, terms=["courier"], vector=[0.0, 1.0], reach=0.4, vectors="m-1")


def test_the_list_shows_size_mood_and_course(bea, delivery):
    shown = read(bea, "/themes/")
    assert "Delivery" in shown and "67" in shown and "−0.42" in shown
    assert 'class="drawn spark"' in shown
    assert "No theme is called so" in read(bea, "/themes/?q=refund")
    assert "Delivery" in read(bea, "/themes/?q=DELIV&sort=mood")


def test_a_run_that_only_measured_tells_no_number_of_texts(bea, store):
    kept = theme("Delivery", "late")
    measured(finished(None), "theme", kept, "polarity", -0.42)
    shown = read(bea, "/themes/")
    assert "−0.42" in shown and "not counted" in shown and " texts." not in shown


def test_an_empty_page_says_what_to_do(bea, store):
    assert "Import reviews, survey answers or tickets" in read(bea, "/themes/")
    assert "Make one from your events first" in read(bea, "/personas/")


def test_a_proposed_theme_is_accepted_under_a_name_of_ones_own_or_rejected_in_place(bea, delivery):
    wanted, unwanted = new_theme("Couriers"), new_theme("Noise")
    shown = read(bea, "/themes/")
    assert "because of Couriers" in shown and "courier" in shown
    bea.post("/themes/", {"proposal": wanted.pk, "name": "Rude couriers"})
    assert Theme.objects.filter(name="Rude couriers", state="kept").exists()
    bea.post("/proposals/decide/", {"decision": f"reject:{unwanted.pk}", "back": "/themes/"})
    assert "because of" not in read(bea, "/themes/")
    assert not Theme.objects.filter(name="Noise").exists()


def test_several_are_merged_and_the_merge_is_taken_back_on_the_page(bea, delivery):
    others = [theme("Parcels"), theme("Shipping")]
    chosen = [f"{each.key}:{each.revision}" for each in (delivery, *others)]
    bea.post("/themes/merge/", {"chosen": chosen, "into": delivery.key})
    assert [each.name for each in Theme.objects.kept()] == ["Delivery"]
    assert Theme.objects.get(pk=delivery.pk).cores.count() == 3
    shown = read(bea, "/themes/")
    assert "“Shipping” merged into “Delivery”" in shown
    last = Proposal.objects.latest("pk")
    bea.post("/proposals/decide/", {"decision": f"undo:{last.pk}", "back": "/themes/"})
    assert Theme.objects.kept().count() == 2


def test_without_a_choice_the_largest_takes_the_others(bea, delivery):
    other = theme("Parcels")
    bea.post("/themes/merge/", {"chosen": [f"{each.key}:{each.revision}" for each in (other, delivery)]})
    assert [each.name for each in Theme.objects.kept()] == ["Delivery"]
    assert "tick two themes" in bea.post("/themes/merge/", {}, follow=True).content.decode()


def test_a_theme_shows_quotes_parts_and_history_and_is_edited(bea, delivery):
    shown = read(bea, f"/themes/{delivery.key}/")
    assert "mine is number 0" in shown and "parcel" in shown and "added" in shown
    sent = {"revision": 1, "what": "rename", "name": "Late parcels", "description": "what comes late"}
    bea.post(f"/themes/{delivery.key}/", sent)
    shown = read(bea, f"/themes/{delivery.key}/")
    assert "Late parcels" in shown and "renamed from “Delivery”" in shown and "by bea" in shown
    late = bea.post(f"/themes/{delivery.key}/", sent | {"name": "Other"}, follow=True).content.decode()
    assert "changed meanwhile" in late
    assert Theme.objects.get(pk=delivery.pk).name == "Late parcels"


def test_a_theme_is_split_pinned_retired_and_used_again(bea, delivery):
    told = {"terms": ["courier"], "vector": [0.0, 1.0], "reach": 0.4, "vectors": "m-1"}
    registry["add_core"].function(None, theme=delivery.key, **told)
    core = delivery.cores.last().key

    def send(what, **more):
        revision = Theme.objects.get(pk=delivery.pk).revision
        bea.post(f"/themes/{delivery.key}/", {"revision": revision, "what": what, **more})
        return Theme.objects.get(pk=delivery.pk)

    send("split", core=[core], name="Couriers")
    assert Theme.objects.get(name="Couriers").cores.count() == 1
    assert send("pin").pinned
    assert send("retire").state == "kept", "a pinned theme is not retired"
    assert not send("unpin").pinned
    assert send("retire").state == "retired"
    assert "not in use" in read(bea, f"/themes/{delivery.key}/")
    assert send("restore").state == "kept"
    couriers = Theme.objects.get(name="Couriers")
    send("merge", into=couriers.key)
    assert Theme.objects.get(pk=delivery.pk).into == couriers


def test_names_and_words_that_came_with_data_are_escaped(bea, shop):
    kept = theme(NASTY, NASTY)
    persona(shop, NASTY, description=NASTY, traits='{"<i>x</i>": "<b>y</b>"}')
    new_theme(NASTY + " new")
    propose(shop, NASTY, rule="{}", traits='["<b>z</b>"]')
    for address in (
        "/themes/",
        f"/themes/{kept.key}/",
        "/personas/",
        f"/personas/p{Persona.objects.get().pk}/",
    ):
        shown = read(bea, address)
        assert "<script>alert(" not in shown and "<b>" not in shown.replace("<b class", "")
        assert "alert(&#x27;x&#x27;)" in shown


def test_personas_stand_as_cards_with_their_path_and_words(bea, savers):
    shown = read(bea, "/personas/")
    assert "Savers" in shown and "half of the others" in shown and f"?persona={savers.key}" in shown
    inside = read(bea, f"/personas/{savers.key}/inside/")
    assert "Most frequent path" in inside and "visit" in inside
    whole = read(bea, f"/personas/{savers.key}/")
    assert "mine is number 2" in whole and "Most frequent path" in whole


def test_a_persona_nobody_was_assigned_to_says_so(bea, shop):
    kept = persona(shop, "Nobody")
    assert "nobody assigned yet" in read(bea, "/personas/")
    assert "Nobody was assigned" in read(bea, f"/personas/{kept.key}/inside/")


def test_a_proposed_persona_is_edited_and_accepted(bea, shop):
    waits = propose(shop, "Cluster 3", rule='{"centre": [1]}', description="few visits")
    assert "few visits" in read(bea, "/personas/")
    bea.post("/personas/", {"proposal": waits.pk, "name": "Passers-by", "description": "come once"})
    made = Persona.objects.get()
    assert (made.name, made.description, made.rule) == ("Passers-by", "come once", {"centre": [1]})
    again = bea.post("/personas/", {"proposal": waits.pk, "name": "Again"}, follow=True)
    assert "decided on this proposal meanwhile" in again.content.decode()


def test_a_persona_is_edited_pinned_and_retired(bea, savers):
    def send(what, **more):
        revision = Persona.objects.get().revision
        bea.post(f"/personas/{savers.key}/", {"revision": revision, "what": what, **more})
        return Persona.objects.get()

    edited = send("change", name="Hunters", description="wait for sales", goals="pay less")
    assert (edited.name, edited.goals) == ("Hunters", "pay less")
    assert send("pin").pinned and not send("unpin").pinned
    assert send("retire").state == "retired"
    assert "Hunters" in read(bea, "/personas/?state=retired")
    assert send("restore").state == "kept"


def test_the_map_offers_personas_and_themes_by_name(bea, shop, savers, delivery):
    shown = read(bea, f"/journeys/shop/?persona={savers.key}")
    assert 'id="pick-persona"' in shown and 'id="pick-theme"' in shown and "Savers" in shown
    assert "There is no persona" in read(bea, "/journeys/shop/?persona=p99999")


def test_who_may_not_see_customers_words_is_shown_none(delivery, savers):
    blind = client_of(
        name="cleo",
        may=("feedback.view_theme", "customers.view_persona", "analysis.view_measure", *JOURNEYS),
    )
    assert "mine is number" not in read(blind, f"/themes/{delivery.key}/")
    assert "mine is number" not in read(blind, f"/personas/{savers.key}/")
    assert blind.post(f"/themes/{delivery.key}/", {"what": "retire", "revision": 1}).status_code == 403
    assert client_of(SUPPORT_AGENT).get("/themes/").status_code == 403


@pytest.mark.parametrize("address", NOWHERE)
def test_what_is_not_there_is_not_found(bea, store, address):
    read(bea, address, 404)
