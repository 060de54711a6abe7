"""What other rooms keep reaches the runs that ask for it; who needs what is not there waits for it."""

import pytest

from journeymap.analysis import offering
from journeymap.analysis.due import start_due
from journeymap.analysis.models import Measure, Run

from .company import carry_out
from .test_running import one, plugin

pytestmark = pytest.mark.django_db
ASKS = one(
    "asks",
    """n = data.curated("plan")["n"]
yield Measure(name="k", anchor=Anchor(place="journey"), value=n, unit="count", n=n, method="count")""",
    '    needs = frozenset({"curated:plan"})\n',
)


KEPT: dict[int, int] = {}  # plans: journey -> revision


def told(journey):
    return {"n": KEPT[journey.pk]} if journey.pk in KEPT else None


def revision(journey):
    return KEPT.get(journey.pk, 0)


@pytest.fixture
def plans(monkeypatch):
    """A room that keeps plans."""
    KEPT.clear()
    monkeypatch.setitem(offering.offered, "plan", offering.Offer(__name__, "make a plan first"))
    return KEPT


def test_a_run_waits_for_what_it_needs_and_says_how_to_bring_it_about(install, shop, plans):
    install("asks", plugin(ASKS))
    run = carry_out(Run.objects.create(journey=shop, analyzer="asks"))
    run.refresh_from_db()
    assert (run.status, run.curated) == ("waiting", {"plan": 0})
    assert run.message == "asks waits: it needs the plan: make a plan first"
    start_due()
    run.refresh_from_db()
    assert run.status == "waiting", "nothing has changed"
    plans[shop.pk] = 7
    start_due()
    run.refresh_from_db()
    assert run.status == "queued"
    assert list(Measure.objects.filter(run=carry_out(run)).values_list("value", flat=True)) == [7.0]


def test_two_rooms_cannot_offer_one_kind(plans):
    with pytest.raises(ValueError, match="Two rooms offer 'plan'"):
        offering.offer("plan", "somewhere.else", missing="")
