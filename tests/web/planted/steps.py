"""What is planted along the path: where people leave, what goes with it, and for whom."""

from journeymap.analysis.models import Finding
from journeymap.analysis.parts import Part
from journeymap.maps.keeping import kept_map
from journeymap.web.demo import effects
from journeymap.web.demo.manifest import places

from .asking import LIFE, SHOP, at, below, cell, findings, headed, impacts, journey

LARGE = 0.01  # impact above which a finding must have its place in the manifest
LATE = {"kind": "order", "name": "Promised delivery day", "to": "Order delivered"}


def the_surprise_fee_makes_people_leave():
    assert max(impacts(SHOP, "pain", "end there", kind="ends", name="Shipping fee")) > 0.03
    assert cell(kept_map(journey(SHOP)), "csat", "touchpoint", "Shipping fee")["interval"]["high"] < 0.2


def late_delivery_is_rated_badly_and_loses_customers():
    assert max(impacts(SHOP, "pain", "are rated", **LATE)) > 0.03
    assert max(impacts(LIFE, "pain", "reach the goal", **LATE)) > 0.01


def a_gift_delights_and_so_does_advice():
    assert min(impacts(SHOP, "bright", "are rated", to="Gift found in parcel")) < -0.02
    drawn = kept_map(journey(SHOP))
    assert below(cell(drawn, "csat"), cell(drawn, "csat", "touchpoint", "Fitting advice"))
    advised = headed(findings(SHOP, "paths", mood="bright"), "by way of “Fitting advice”", "are rated")
    assert advised and advised[0].low > 0.1


def broken_zips_are_rated_badly():
    assert impacts(SHOP, "pain", "are rated", to="Product complaint sent")


def people_only_look_and_one_trip_is_enough():
    assert max(impacts(SHOP, "pain", "end there", kind="ends", name="Product page")) > 0.03
    assert max(impacts(LIFE, "pain", "end there", kind="ends", name="Survey")) > 0.01


def the_outage_loses_orders():
    assert max(impacts(SHOP, "pain", "reach the goal", kind="detours", to="Payment failed")) > 0.005
    begin, end = effects.OUTAGE
    outage = kept_map(journey(SHOP), Part(since=at(begin), until=at(end)))
    before = kept_map(journey(SHOP), Part(since=at(2 * begin - end), until=at(begin)))
    assert below(cell(outage, "goal_rate"), cell(before, "goal_rate"))


def bargain_hunters_buy_less_and_leave_at_the_fee():
    hunters, regulars = (
        kept_map(journey(SHOP), Part(traits=(("segment", name),))) for name in ("Bargain hunter", "Regular")
    )
    assert below(cell(hunters, "goal_rate"), cell(regulars, "goal_rate"))
    told = headed(findings(SHOP, "segments", name="Shipping fee"), "segment “Bargain hunter”")
    assert told and told[0].mood == "pain" and told[0].high < -0.1


def every_large_finding_has_its_place_in_the_manifest():
    known = places()
    found = Finding.objects.filter(run__journey__name__in=(SHOP, LIFE), impact__isnull=False)
    large = [each for each in found if abs(each.impact) > LARGE]
    assert len(large) > 10
    assert not [each.headline for each in large if not {each.name, each.to} & known]


FOUND = (
    the_surprise_fee_makes_people_leave,
    late_delivery_is_rated_badly_and_loses_customers,
    a_gift_delights_and_so_does_advice,
    broken_zips_are_rated_badly,
    people_only_look_and_one_trip_is_enough,
    the_outage_loses_orders,
    bargain_hunters_buy_less_and_leave_at_the_fee,
    every_large_finding_has_its_place_in_the_manifest,
)
