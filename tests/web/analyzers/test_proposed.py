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
