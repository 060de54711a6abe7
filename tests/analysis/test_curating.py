"""What people keep reaches the runs; what they turned away is told; edits guard against two editors."""

import pytest

from journeymap.access.models import Entry
from journeymap.analysis import kept, proposals
from journeymap.analysis.curating import curated, revisions, untouched
from journeymap.analysis.models import Proposal
from journeymap.customers.models import Persona
from journeymap.feedback.models import Theme
from journeymap.journeys.models import Journey
from tests.people import somebody

pytestmark = pytest.mark.django_db
RULE = '{"centre": [1.0]}'


def new_theme(name, *, vector=(1.0, 0.0)):
    told = {"name": name, "terms": [name.lower()], "vector": list(vector), "reach": 0.4, "vectors": "m-1"}
    return {"name": "add_theme", "arguments": told}


def proposed(*operations, journey=None, **more):
    return Proposal.objects.create(
        journey=journey, kind="new", target="a place", operations=list(operations), reason="because", **more
    )


@pytest.fixture
def bea():
    return somebody("Business user", "bea")


@pytest.fixture
def shop():
    return Journey.objects.create(name="Shop")


def test_nothing_is_told_where_nothing_was_ever_kept(shop):
    assert curated(shop) == {}
    assert set(revisions(shop).values()) == {0}


def test_an_accepted_theme_is_told_to_runs_of_the_company_and_of_journeys(bea, shop):
    proposals.accept(proposed(new_theme("Delivery"), new_theme("Refunds", vector=(0, 1))), bea)
    for place in (None, shop):
        told = curated(place)["themes"]
        assert [(theme["name"], theme["pinned"]) for theme in told["themes"]] == [
            ("Delivery", False), ("Refunds", False),
        ]  # fmt: skip
        assert told["vectors"] == "m-1"
        assert told["themes"][0]["cores"][0]["vector"] == [1.0, 0.0]
    assert told["revision"] == revisions(None)["themes"] > 0


def test_what_people_declined_retired_or_took_back_is_told_as_rejected(bea):
    taken_back = proposals.accept(proposed(new_theme("Gone")), bea)
    proposals.undo(taken_back, bea)
    proposals.reject(proposed(new_theme("Noise", vector=(0, 1))), bea)
    proposals.accept(proposed(new_theme("Old")), bea)
    old = Theme.objects.get(name="Old")
    kept.edit(bea, None, "retire_theme", {"theme": old.key}, [(old, old.revision)], "Old retired")
    told = curated(None)["themes"]["themes"]
    assert {theme["name"] for theme in told if theme.get("rejected")} == {"Gone", "Noise", "Old"}
    assert {tuple(theme["cores"][0]["vector"]) for theme in told} == {(1.0, 0.0), (0.0, 1.0)}
    assert len({theme["key"] for theme in told}) == 3


def test_a_first_stock_is_brought_only_where_nobody_ever_decided(bea, shop):
    assert untouched(None, "add_theme")
    assert not untouched(shop, "add_persona")
    proposals.undo(proposals.accept(proposed(new_theme("Gone")), bea), bea)
    assert not untouched(None, "add_theme")


def test_a_merge_by_hand_is_taken_back_like_a_proposal(bea):
    proposals.accept(proposed(new_theme("Delivery"), new_theme("Parcels")), bea)
    into, gone = Theme.objects.order_by("pk")
    before = revisions(None)["themes"]
    done = kept.edit(
        bea, None, "merge_themes", {"into": into.key, "gone": gone.key}, [(into, 1), (gone, 1)], "merged"
    )
    assert [theme["name"] for theme in curated(None)["themes"]["themes"]] == ["Delivery"]
    assert len(curated(None)["themes"]["themes"][0]["cores"]) == 2
    assert revisions(None)["themes"] > before
    proposals.undo(done, bea)
    assert [theme["name"] for theme in curated(None)["themes"]["themes"]] == ["Delivery", "Parcels"]
    assert Entry.objects.filter(action="proposal.undone", who="bea").exists()


def test_of_two_editors_the_slower_is_told_and_nothing_is_lost(bea):
    proposals.accept(proposed(new_theme("Delivery")), bea)
    seen = Theme.objects.get()
    rename = {"theme": seen.key, "to": "Parcels"}
    kept.edit(bea, None, "rename_theme", rename, [(seen, seen.revision)], "renamed")
    with pytest.raises(kept.Stale, match="changed meanwhile"):
        kept.edit(bea, None, "rename_theme", {**rename, "to": "Late"}, [(seen, seen.revision)], "renamed")
    assert Theme.objects.get().name == "Parcels"


def test_personas_are_told_to_runs_of_their_journey_alone(bea, shop):
    other = Journey.objects.create(name="Help")
    arguments = {"name": "Savers", "description": "wait", "rule": RULE, "traits": '{"spend": "half"}'}
    proposals.accept(proposed({"name": "add_persona", "arguments": arguments}, journey=shop), bea)
    declined = {"name": "add_persona", "arguments": {"name": "Nobody", "rule": "{no json"}}
    proposals.reject(proposed(declined, journey=shop), bea)
    savers, nobody = curated(shop)["personas"]["personas"]
    key = Persona.objects.get().key
    assert savers == {
        "key": key, "name": "Savers", "description": "wait", "pinned": False, "rule": {"centre": [1.0]},
        "traits": {"spend": "half"},
    }  # fmt: skip
    assert (nobody["name"], nobody["rule"], nobody["rejected"]) == ("Nobody", None, True)
    assert "personas" not in curated(other)
    assert "personas" not in curated(None)
