"""The whole demo company, mined as it is shipped: all that was planted is found, and little else."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from journeymap.analysis.models import Finding
from journeymap.analysis.parts import Part
from journeymap.journeys.models import Journey
from journeymap.maps.keeping import kept_map
from journeymap.web.demo import effects
from journeymap.web.demo.journeys import JOURNEYS
from journeymap.web.demo.manifest import places

SHOP, LIFE = (wanted.name for wanted in JOURNEYS)
LARGE = 0.01  # impact above which a finding must have its place in the manifest

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mined(tmp_path, settings):
    """An installation of its own with the whole company in it."""
    settings.DATA_DIR, settings.FILE_UPLOAD_TEMP_DIR = tmp_path, tmp_path / "tmp"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    call_command("demo")


def headlines(journey, mood, *words):
    """Impact (0 where there is none) of the findings whose headline has all the words."""
    found = Finding.objects.filter(run__journey__name=journey, mood=mood)
    return [each.impact or 0.0 for each in found if all(word in each.headline for word in words)]


def cell(drawn, name, place="journey", of=""):
    return next(
        each for each in drawn["measures"]
        if (each["name"], each["anchor"]["place"], each["anchor"]["name"]) == (name, place, of)
    )  # fmt: skip


def below(first, second):
    """Whether the first cell is lower by more than the intervals allow."""
    return first["interval"]["high"] < second["interval"]["low"]


def at(second):
    return datetime.fromtimestamp(second, UTC)


def test_every_planted_effect_is_found_and_every_large_finding_has_its_place(mined):
    shop, life = (Journey.objects.get(name=name) for name in (SHOP, LIFE))
    drawn = kept_map(shop)

    # Surprise shipping fee: people leave there, and what they say of it is bad.
    assert max(headlines(SHOP, "pain", "come to “Shipping fee shown” end there")) > 0.03
    assert cell(drawn, "csat", "touchpoint", "Shipping fee")["interval"]["high"] < 0.2
    # Late delivery: bad ratings, and customers who do not come back.
    late = "“Order delivered” comes after “Promised delivery day”"
    assert max(headlines(SHOP, "pain", late, "are rated")) > 0.03
    assert max(headlines(LIFE, "pain", late, "reach the goal")) > 0.01
    # A gift delights.
    assert min(headlines(SHOP, "bright", "“Gift found in parcel”", "are rated")) < -0.02
    # So does advice.
    assert below(cell(drawn, "csat", "journey"), cell(drawn, "csat", "touchpoint", "Fitting advice"))
    # Zips: complaints go with bad ratings.
    assert headlines(SHOP, "pain", "straight to “Product complaint sent” are rated")
    # Only looking, and one trip is enough.
    assert max(headlines(SHOP, "pain", "come to “Product viewed” end there")) > 0.03
    assert max(headlines(LIFE, "pain", "come to “Survey answered” end there")) > 0.01
    # The outage: payments that fail lose orders, and its week loses more than the week before.
    assert max(headlines(SHOP, "pain", "to “Payment failed” reach the goal")) > 0.005
    begin, end = effects.OUTAGE
    outage = kept_map(shop, Part(since=at(begin), until=at(end)))
    before = kept_map(shop, Part(since=at(2 * begin - end), until=at(begin)))
    assert below(cell(outage, "goal_rate"), cell(before, "goal_rate"))
    # Bargain hunters buy less than regular customers.
    hunters, regulars = (
        kept_map(shop, Part(traits=(("segment", name),))) for name in ("Bargain hunter", "Regular")
    )
    assert below(cell(hunters, "goal_rate"), cell(regulars, "goal_rate"))

    known = places()
    large = Finding.objects.filter(run__journey__in=(shop, life), impact__isnull=False)
    large = [each for each in large if abs(each.impact) > LARGE]
    assert len(large) > 10
    assert not [each.headline for each in large if not {each.name, each.to} & known]
