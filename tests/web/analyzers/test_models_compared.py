"""A model in the shadow: whom it would move, and its card as a page."""

import numpy as np
import pytest

from journeymap.analysis.models import Model, Run
from journeymap.analysis.shadows import BANDS, changes
from journeymap.customers import consenting
from journeymap.customers.addresses import opaque
from journeymap.web.pages.analyzers.card import rendered
from tests.people import client_of, somebody
from tests.web.test_customer_lists import KEYS, keep

from .test_pages import SCRIPT, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(shop):
    run = Run.objects.create(journey=shop, analyzer="dropoff", status="done")
    before = np.arange(40) / 40
    after = before.copy()
    after[0], after[39] = 0.99, 0.01  # the lowest becomes the highest, and the other way round
    keep(run, "risk", before, unit="share", better="lower")
    keep(run, "risk.shadow", after, unit="share", better="lower")
    return Model.objects.create(run=run, journey=shop, name="risk", path="x", card="# Card", trained_on="x")


def test_customers_who_change_their_band_are_counted_and_the_furthest_named(model):
    (change,) = changes(model)
    assert (change.number, change.moved) == (40, 2)
    assert change.moves[0].tolist() == [19, 0, 0, 1] and change.moves[3].tolist() == [1, 0, 0, 1]
    assert [(each.key, each.bands) for each in change.furthest] == [
        ("c0", (BANDS[0], BANDS[3])),
        ("c39", (BANDS[3], BANDS[0])),
    ]


def test_the_same_said_by_both_moves_nobody_and_ties_stay_in_one_band(model):
    keep(model.run, "flat", np.full(40, 0.5))
    keep(model.run, "flat.shadow", np.full(40, 0.5))
    model.name = "flat"
    (change,) = changes(model)
    assert change.moved == 0 and np.isinf(change.cuts).sum() == 2


def test_only_who_is_rated_by_both_and_has_not_refused_counts(model):
    keep(model.run, "half", np.zeros(40))
    keep(model.run, "half.shadow", np.ones(3), ["c1", "c2", "stranger"])
    consenting.say("c2", "mining", False, somebody("Administrator"))
    model.name = "half"
    assert [each.number for each in changes(model)] == [1]
    keep(model.run, "none", np.zeros(40))
    keep(model.run, "none.shadow", np.ones(1), ["stranger"])
    model.name = "none"
    assert changes(model) == []


def test_the_page_shows_it_only_while_the_model_is_in_the_shadow(model, business):
    shown = text(business.get(f"/models/{model.pk}/"))
    assert "What would change" in shown and "<b>2</b> of 40 customers (5.0\u202f%)" in shown
    assert f'href="/people/{opaque("c0")}/timeline/"' in shown and "lower half → highest 5 %" in shown
    hidden = text(client_of(name="sam", may=["analysis.view_model"]).get(f"/models/{model.pk}/"))
    assert "masked-" in hidden and ">c0<" not in hidden and opaque("c0") not in hidden
    Model.objects.update(status="active")
    assert "What would change" not in text(business.get(f"/models/{model.pk}/"))


def test_a_model_whose_run_rates_by_one_alone_says_nothing_of_changes(shop, business):
    run = Run.objects.create(journey=shop, analyzer="dropoff", status="done")
    keep(run, "risk", np.zeros(len(KEYS)))
    model = Model.objects.create(run=run, journey=shop, name="risk", path="x", card="", trained_on="x")
    shown = text(business.get(f"/models/{model.pk}/"))
    assert "What would change" not in shown and "It came without a card." in shown


def test_a_card_is_markdown_without_html_links_and_pictures():
    links = "![x](http://x/y.png) [z](javascript:q)"
    told = rendered(f"# Who\n\n- **one**\n\n| a | b |\n|:--|--:|\n| 1 | {SCRIPT} |\n\n{links}")
    assert "<h3>Who</h3>" in told and "<strong>one</strong>" in told and "<td>1</td>" in told
    assert "<script" not in told and "style=" not in told and "<img" not in told and "<a" not in told
    assert rendered("") == ""
