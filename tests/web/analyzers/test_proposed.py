"""A proposal of many steps with long arguments stays readable."""

import pytest

from journeymap.analysis.models import Proposal
from journeymap.web.pages.analyzers.proposals import short

pytestmark = pytest.mark.django_db


def test_many_steps_and_long_arguments_are_told_in_short(shop, business):
    told = {"name": "Delivery", "terms": ["late", "<b>parcel</b>"], "vector": [0.125] * 384, "reach": 0.4}
    steps = [{"name": "add_theme", "arguments": told}] * 80
    Proposal.objects.create(kind="stock", target="everything", operations=steps, reason="because")
    shown = business.get("/proposals/").content.decode()
    assert "384 numbers" in shown and "0.125" not in shown
    assert "late, &lt;b&gt;parcel&lt;/b&gt;" in shown
    assert "80 in all" in shown


def test_short_arguments_are_told_whole():
    assert (short(True), short(False), short(1)) == ("yes", "no", 1)
    assert short("Buy") == "Buy" and short(None) is None and short([1, 2]) == "1, 2"
    assert short(["a"] * 10) == "a, a, a, a, a, a, a, a and 2 more"
    assert short('{"centre": [0.5, -1.25]}') == "24 letters for the analyzer" and short("{name}") == "{name}"


def proposal(run=None, **more) -> Proposal:
    told = {"kind": "step", "target": "<b>Cart</b>", "operations": [], "reason": "because"}
    return Proposal.objects.create(**{**told, "run": run, "journey": run and run.journey, **more})


def test_the_rows_behind_a_proposal_are_a_page_of_their_own(told, business, support):
    made = proposal(told, evidence={"subject": "events"})
    assert f'href="/proposals/{made.pk}/rows/"' in business.get("/proposals/").content.decode()
    shown = business.get(f"/proposals/{made.pk}/rows/").content.decode()
    assert "events behind" in shown and "&lt;b&gt;Cart&lt;/b&gt;" in shown and "<td" in shown
    assert business.get(f"/proposals/{proposal().pk}/rows/").status_code == 404
    assert support.get(f"/proposals/{made.pk}/rows/").status_code == 403


def test_rows_that_are_kept_no_more_are_told(told, business):
    made = proposal(told, evidence={"subject": "events"})
    told.snapshot = None
    told.save()
    assert "are not kept any more" in business.get(f"/proposals/{made.pk}/rows/").content.decode()


def test_a_proposal_for_the_design_leads_to_the_design(told, business):
    steps = [{"name": "drop_step", "arguments": {"touchpoint": "Cart"}}]
    made = proposal(told, operations=steps, status=Proposal.Status.ACCEPTED)
    shown = business.get("/proposals/?status=accepted").content.decode()
    assert f'href="/journeys/{made.journey.slug}/design/"' in shown
    proposal(made.run)
    assert "/design/" not in business.get("/proposals/").content.decode()
