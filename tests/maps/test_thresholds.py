"""Limits: one alert for as long as a number is beyond, closed only when it is well back."""

import pytest

from journeymap.access.models import Entry
from journeymap.access.roles import BUSINESS_USER
from journeymap.analysis.models import Alert
from journeymap.events.snapshots import current
from journeymap.maps import thresholds
from journeymap.maps.keeping import kept_map
from journeymap.maps.thresholds import add, judge, look, remove
from tests.people import somebody


@pytest.fixture
def ann(shop, settings):
    settings.ANALYSIS_QUIET = -1.0
    return somebody(BUSINESS_USER, "ann")


@pytest.fixture
def cell(shop):
    """The goal rate of the shop: half of the ended cases."""
    return next(each for each in kept_map(shop)["measures"] if each["name"] == "goal_rate")


@pytest.fixture
def limit(shop, cell, ann):
    return add(shop, cell["address"], "Goal rate", False, 0.5, 1, ann)


@pytest.fixture
def seen(limit, cell):
    """Have the limit judged as if the number were another, at newer data each time."""
    snapshot = current()

    def judged(*values):
        for value in values:
            snapshot.number += 1
            judge(limit, {**cell, "value": value}, f"state {snapshot.number}", snapshot)
        return [(alert.closed is None, alert.ending) for alert in Alert.objects.order_by("pk")]

    return judged


OPEN, BACK = (True, ""), (False, "back")


def test_the_duty_looks_at_the_map_and_opens_one_alert(limit, cell, shop):
    assert cell["value"] == 0.5
    limit.value = 0.6
    limit.save()
    assert (look(), look()) == (1, 0)
    alert = Alert.objects.get()
    assert alert.headline.startswith("Goal rate: ") and ", below 60" in alert.headline
    assert (alert.journey, alert.analyzer, alert.closed) == (shop, "", None)


def test_it_waits_until_no_more_data_come(limit, settings):
    settings.ANALYSIS_QUIET = 3600.0
    assert look() == 0 and not Alert.objects.exists()


def test_an_alert_lasts_until_the_number_is_well_back(seen):
    assert seen(0.4, 0.3, 0.51, 0.49) == [OPEN]  # 0.51 is within the limit, but barely
    assert seen(0.53) == [BACK]
    assert seen(0.51) == [BACK] and seen(0.2) == [BACK, OPEN]


def test_above_works_the_other_way_round(limit, seen):
    limit.above = True
    limit.save()
    assert seen(0.4) == [] and seen(0.6, 0.49) == [OPEN] and seen(0.47) == [BACK]


def test_several_values_in_a_row_may_be_asked_for(limit, seen):
    limit.looks = 3
    limit.save()
    assert seen(0.4, 0.4, 0.6, 0.4, 0.4) == [] and seen(0.4) == [OPEN]


def test_the_same_data_under_another_definition_count_once(limit, cell):
    limit.looks = 2
    limit.save()
    for state in "abc":
        judge(limit, {**cell, "value": 0.1}, state, current())
    assert not Alert.objects.exists()


def test_too_few_data_and_a_lost_cell_change_nothing(limit, seen, cell):
    assert seen(None) == [] and seen(0.4, None) == [OPEN]
    judge(limit, None, "without the cell", current())
    assert Alert.objects.filter(closed=None).count() == 1


def test_two_clocks_judge_a_state_once(limit, cell):
    stale = [type(limit).objects.get(pk=limit.pk) for _ in range(2)]
    for each in stale:
        judge(each, {**cell, "value": 0.1}, "same", current())
    assert Alert.objects.count() == 1


def test_a_limit_that_is_taken_away_closes_its_alert_and_both_are_noted(limit, seen, ann):
    seen(0.1)
    remove(limit, ann)
    assert Alert.objects.get().ending == "left" and look() == 0
    actions = set(Entry.objects.values_list("action", flat=True))
    assert actions >= {"threshold.add", "threshold.remove"}


@pytest.mark.parametrize(
    ("change", "said"),
    [({"address": "c00"}, "no such number"), ({"value": float("nan")}, "number"), ({"looks": 0}, "1 to 30"),
     ({"address": "f1"}, "no such number")],
)  # fmt: skip
def test_what_cannot_be_a_limit_is_refused(shop, cell, ann, change, said):
    told = {"address": cell["address"], "value": 0.5, "looks": 1} | change
    with pytest.raises(ValueError, match=said):
        add(shop, told["address"], "t", True, told["value"], told["looks"], ann)
    assert not thresholds.Threshold.objects.exists()
