"""Stages: few, in order, and named so that a stranger understands them."""

import numpy as np
import pytest

from journeymap.journeys.staging import best_fit, fit, stages
from journeymap.journeys.summary import summarise
from journeymap.journeys.templates import TEMPLATES, template

from .conftest import traces


def summary(*paths):
    table = traces(paths)
    return summarise([table], "case", expected_events=table.num_rows)


def inside(found, staging):
    return {
        name: [found.activities[c] for c in np.flatnonzero(staging.stage == number)]
        for number, name in enumerate(staging.names)
    }


@pytest.mark.parametrize(
    "path",
    [
        "landing_visit product_view add_to_cart checkout payment delivered support_ticket review",
        "startseite_besuch produkt_ansicht warenkorb bestellung zahlung zugestellt hilfe_kontakt bewertung",
        "accueil produit_detail panier commande paiement livraison aide_contact avis",
        "visita busca carrinho pedido pagamento entregue ayuda avaliacao",
    ],
)
def test_a_shop_in_several_languages(path):
    found = summary(*[path] * 5, *[" ".join(path.split()[:4])] * 5)
    staging = stages(found, ())
    assert staging.template == "online-shop"
    assert staging.names == ("Awareness", "Consideration", "Purchase", "Delivery", "Retention", "Advocacy")
    names = path.split()
    held = inside(found, staging)
    assert held["Awareness"] == [names[0]] and held["Advocacy"] == [names[-1]]


def test_a_shop_where_people_go_back_to_look_is_still_a_shop():
    found = summary(*["visit view cart view cart view payment"] * 5, *["visit view view"] * 5)
    assert stages(found, ()).names == ("Awareness", "Consideration", "Purchase")


def test_a_template_in_the_wrong_order_is_not_taken():
    found = summary(*["review payment cart view visit"] * 5)
    staging = stages(found, ())
    assert staging.template == "" and "do not follow one another" in staging.reason
    assert not fit(template("online-shop"), found).rising


def test_what_no_word_finds_goes_to_the_nearest_stage():
    found = summary(*["visit view xyzzy cart payment"] * 5)
    held = inside(found, stages(found, ()))
    assert any("xyzzy" in names for names in held.values()) and len(held) == 3


def test_stages_from_places_follow_one_another():
    found = summary(*["alpha bravo charlie delta echo foxtrot golf hotel"] * 5, *["alpha bravo charlie"] * 3)
    staging = stages(found, ())
    assert 3 <= len(staging.names) <= 6
    way = ["alpha", "bravo", "charlie", "delta", "echo", "hotel"]
    order = [int(staging.stage[found.activities.index(name)]) for name in way]
    assert order == sorted(order) and order[0] == 0 and order[-1] == len(staging.names) - 1


def test_goal_and_exit_at_the_end_are_one_stage():
    found = summary(*["alpha bravo charlie won"] * 5, *["alpha bravo charlie lost"] * 5)
    staging = stages(found, ("won", "lost"))
    assert staging.names[-1] == "Outcome" and set(inside(found, staging)["Outcome"]) == {"won", "lost"}


@pytest.mark.parametrize("paths", [("only",), ("one two",), ("one two three",)])
def test_few_activities(paths):
    found = summary(*paths * 3)
    staging = stages(found, ())
    assert len(staging.names) == len(found.activities) and list(staging.stage) == list(
        range(len(found.activities))
    )


def test_nothing_gives_nothing():
    assert stages(summary(), ()).names == ()


def test_every_template_finds_its_own_kind():
    kinds = {
        "subscription": "pricing_visit sign_up onboarding_tour feature_used subscription_started renewed",
        "support-case": "ticket_created assigned reply_sent resolved survey",
        "booking": "campaign search booking check_in boarding review",
        "delivery": "order_placed order_approved handed_to_carrier delivered complaint",
    }
    for name, path in kinds.items():
        assert best_fit(summary(*[path] * 5)).template.name == name, name
    assert set(kinds) <= set(TEMPLATES)


def test_activities_that_happen_at_the_same_point_share_a_stage():
    found = summary("a b", "b a", "c d", "d c", "e", "f")
    staging = stages(found, ())
    assert all(inside(found, staging).values()) and len(staging.names) < 6
