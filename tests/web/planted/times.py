"""What is planted in days, hours and weeks."""

import re

from journeymap.analysis.models import Proposal
from journeymap.web.demo import effects, flaws

from .asking import LIFE, SHOP, at, findings, headed, measures


def incidents(of):
    return [each for each in findings(of, "spikes") if each.incident]


def the_outage_is_one_incident_of_its_week():
    first, last = at(effects.OUTAGE[0]), at(effects.OUTAGE[1] - 1)
    failed = headed(incidents(SHOP), "“Payment failed” more often")
    assert [each.incident["started"][:10] for each in failed] == [f"{first:%Y-%m-%d}"]
    assert headed(failed, f"from {first.day} June to {last.day} June 2025") and failed[0].mood == "pain"
    assert headed(findings(SHOP, "spikes"), "“Order confirmed” less often", "June")
    others = [each for each in incidents(SHOP) if each.incident["started"][5:7] in ("06", "07")]
    assert others == failed  # all else of those weeks is told with it


def the_helpdesks_silence_and_late_parcels_stand_out():
    silent = headed(findings(SHOP, "spikes", name="Support"), "Fewer events at “Support” from 3 March")
    assert silent and silent[0].value == 0
    late = headed(incidents(SHOP), "More leave at “Delivery”")
    assert [each.incident["started"][:7] for each in late] == ["2025-12"]


def december_is_no_alarm_of_every_day():
    """Gift buyers come from 28 October to 16 December, parcels are late in December: a few incidents."""
    started = sorted(each.incident["started"][:10] for each in incidents(SHOP))
    assert len(started) <= 15
    assert sum(day >= "2025-12" for day in started) <= 4
    # Before that only the robot's and the helpdesk's weeks, and the outage.
    assert not [day for day in started if day < "2025-10-28" and day[5:7] not in ("03", "06")]


def the_robots_week_stands_out():
    told = headed(findings(SHOP, "spikes", name="Product page"), "More events at “Product page”")
    first, last = (at(second) for second in (flaws.ROBOT_WEEK[0], flaws.ROBOT_WEEK[1] - 1))
    assert headed(told, f"from {first.day} March to {last.day} March 2025")


def bargain_hunters_come_late_in_the_evening():
    told = headed(findings(SHOP, "rhythm", kind="own_hours"), "segment “Bargain hunter”")
    assert len(told) == 1 and told[0].low > 0.3
    begins = int(re.search(r"from (\d+):00 to \d+:00", told[0].headline)[1])
    assert 20 <= begins <= 22


def the_weeks_to_come_are_forecast_with_an_interval():
    for name in (SHOP, LIFE):
        for measure in ("forecast_volume", "forecast_goal_rate"):
            ahead = measures(name, "series", measure, place="journey", status="predicted")
            assert len(ahead) == 4 and all(each.low < each.value < each.high for each in ahead), measure
    assert not measures(SHOP, "series", "forecast_cases", status="not enough data")


def the_new_step_is_an_alert_and_a_proposed_edit():
    (told,) = headed(findings(SHOP, "drift", name="Identity check"), "no step of the design")
    assert told.incident["started"][:10] in ("2025-12-01", "2025-12-02", "2025-12-03")
    (edit,) = Proposal.objects.filter(run__analyzer="drift", target="Identity check")
    step = {"touchpoint": "Identity check", "stage": "Purchase", "after": "Payment", "optional": True}
    assert edit.operations == [{"name": "add_step", "arguments": step}] and edit.status == "open"


FOUND = (
    the_new_step_is_an_alert_and_a_proposed_edit,
    the_outage_is_one_incident_of_its_week,
    the_helpdesks_silence_and_late_parcels_stand_out,
    december_is_no_alarm_of_every_day,
    the_robots_week_stands_out,
    bargain_hunters_come_late_in_the_evening,
    the_weeks_to_come_are_forecast_with_an_interval,
)
