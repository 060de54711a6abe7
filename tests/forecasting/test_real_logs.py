"""Which real logs can be forecast, and which are refused with the reason."""

import gzip
from datetime import UTC, datetime
from xml.etree import ElementTree

import pyarrow as pa
import pytest

from benchmarks.quality import DATA
from benchmarks.quality._holding import real
from benchmarks.quality._logs import mobile_app, traffic_fines
from journeymap.forecasting import forecast
from journeymap.mining import JourneyDefinition
from journeymap.mining.frames import FrameData

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data sets are not on this machine")


def problems(name: str) -> FrameData:
    """Incidents or problems of bpic2013: status as activity."""
    case, time, activity = [], [], []
    with gzip.open(DATA / "bpic2013" / f"bpic2013_{name}.xes.gz") as file:
        for _, element in ElementTree.iterparse(file):
            if not element.tag.endswith("trace"):
                continue
            told = {each.get("key"): each.get("value") for each in element}
            for event in element:
                if event.tag.endswith("event"):
                    said = {each.get("key"): each.get("value") for each in event}
                    case.append(told["concept:name"])
                    time.append(datetime.fromisoformat(said["time:timestamp"]).astimezone(UTC))
                    activity.append(f"{said['concept:name']}/{said['lifecycle:transition']}")
            element.clear()
    definition = JourneyDefinition(name=name, case="case", goal=("Completed/Closed",))
    return FrameData(pa.table({"case": case, "time": time, "activity": activity}), definition)


@pytest.mark.parametrize("name", ["closed", "incidents"])
def test_cases_selected_by_their_closing_date_are_refused(name):
    data = problems(name)
    assert "selected by the date they were closed" in (forecast(data.log, data.definition).refused or "")


def test_one_day_of_an_app_is_refused():
    data = mobile_app()
    assert "The log spans 24 hours" in (forecast(data.log, data.definition).refused or "")


def test_traffic_fines_are_forecast():
    data = traffic_fines()
    found = forecast(data.log, data.definition)
    assert found.refused is None and found.backtest.weeks >= 12


def test_real_logs_lie_inside_as_often_as_is_said():
    for name, data in real():
        tested = forecast(data.log, data.definition).backtest
        assert tested.weeks >= 12, name
        assert tested.covered / tested.weeks > 0.8, name
