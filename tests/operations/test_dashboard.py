"""Every query of the dashboard and of the alert rules asks for a figure that there is, with labels it has."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import get_resolver

from journeymap.access.counting import declared
from journeymap.operations.metrics.exposing import names
from journeymap.operations.metrics.gauges import gauges
from journeymap.operations.parts.asking import PARTS

FOLDER = Path(settings.BASE_DIR) / "docs" / "operations"
DASHBOARD = json.loads((FOLDER / "grafana.json").read_text())
RULES = yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"][0]["rules"]
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
QUERIES = {f"{p['title']}/{t['refId']}": t["expr"] for p in PANELS for t in p["targets"]}
QUERIES |= {rule["alert"]: rule["expr"] for rule in RULES}
OURS = r"\bjourneymap_\w+"
OF_PROMETHEUS = {"instance", "job", "le"}


@pytest.fixture(scope="module", autouse=True)
def everything_that_counts():
    """A count is known once its module is loaded: the first request loads middleware and views."""
    WSGIHandler()
    assert get_resolver().url_patterns


def labels_of(name: str) -> set[str]:
    told = {f"journeymap_{each.name}": set(each.labels) for each in gauges}
    told |= {
        "journeymap_part_state": {"part"},
        "journeymap_info": {"version"},
        "journeymap_metrics_unread": set(),
    }
    for collector in declared._collector_to_names:
        (family,) = collector.describe()
        for ending in ("_total", "_bucket", "_sum", "_count"):
            told[f"{family.name}{ending}"] = set(collector._labelnames)
    return told[name]


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_asks_for_what_there_is(query):
    expression = QUERIES[query]
    asked = set(re.findall(OURS, expression))
    assert asked <= names() and (asked or "up{" in expression)
    assert expression.count("(") == expression.count(")") and expression.count("{") == expression.count("}")
    had = set().union(OF_PROMETHEUS, *(labels_of(name) for name in asked))
    grouped = {
        word.strip() for group in re.findall(r"by \(([^)]*)\)", expression) for word in group.split(",")
    }
    matched = set(re.findall(r"(\w+)\s*(?:=~|!=|!~|=)\s*\"", expression))
    assert grouped | matched <= had


@pytest.mark.parametrize("query", QUERIES)
def test_counts_are_asked_for_as_rates_and_states_are_not(query):
    expression = QUERIES[query]
    for name in set(re.findall(OURS, expression)):
        counts = name.endswith(("_total", "_bucket", "_cpu_seconds"))
        assert counts == bool(re.search(rf"(rate|increase)\({name}\b", expression))


def test_every_figure_is_on_the_dashboard():
    shown = " ".join(QUERIES.values()) + str(DASHBOARD["templating"])
    missing = {
        name for name in names() if name not in shown and not name.endswith(("_sum", "_count", "_bucket"))
    }
    assert missing == set()


def test_rules_say_whom_to_call_and_what_to_do():
    assert len({rule["alert"] for rule in RULES}) == len(RULES) > 10
    for rule in RULES:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"].endswith(".") and rule["annotations"]["what"]


def test_panels_lie_beside_each_other():
    taken = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken and place["x"] + place["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_parts_have_names_that_a_query_can_ask_for():
    assert all(re.fullmatch(r"[a-z]+", part.name) for part in PARTS)
