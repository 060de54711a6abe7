"""Plugins that the product has never heard of: one appears everywhere, a broken one stops nothing."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from journeymap.analysis.models import Run
from journeymap.maps.gathering import current_map

from .company import carry_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("children")]
SOURCE = '''
from pydantic import Field
from journeymap.mining import Analyzer, Anchor, Condition, Finding, Measure, Params, Selection

class Weekend(Analyzer):
    """How many cases ever saw a channel."""
    name = "weekend"
    title = "Weekend"
    version = "7"
    kinds = {"seen": "Cases that saw it."}
    class Params(Params):
        channel: str = Field("web", description="which channel")
    def analyze(self, data, params, progress):
        progress(0.5, "counting")
        where = (Condition(column="channel", op="=", value=params.channel),)
        seen = data.log.events.filter(f"channel = '{params.channel}'")
        cases = seen.aggregate('count(distinct "case")').fetchall()[0][0]
        told = {"anchor": Anchor(place="channel", name=params.channel), "value": cases, "unit": "cases",
                "n": cases, "method": "count", "evidence": Selection(subject="cases", where=where)}
        yield Finding(kind="seen", headline=f"{cases} saw {params.channel}", mood="neutral", **told)
        yield Measure(name="seen", **told)

analyzers = (Weekend,)
'''


def test_a_stranger_appears_on_the_map_and_over_http(install, shop, ann, store):
    install("weekend", SOURCE)
    run = carry_out(Run.objects.create(journey=shop, analyzer="weekend", params={"channel": "shop"}))
    assert (run.status, run.version) == ("done", "7")
    shown = current_map(shop)
    assert [finding["headline"] for finding in shown["findings"]] == ["30 saw shop"]
    assert [m["value"] for m in shown["measures"] if m["name"] == "seen"] == [30]
    listed = ann.get("/api/v1/analyzers/weekend/").json()
    assert listed["parameters"]["properties"]["channel"]["default"] == "web"
    (finding,) = ann.get("/api/v1/findings/", {"analyzer": "weekend"}).json()["results"]
    assert ann.get(f"/api/v1/findings/{finding['id']}/rows/").json()["count"] == finding["n"] == 30
    assert Path(run.folder).is_dir()


def test_a_broken_one_is_named_and_stops_nothing(install, shop, ann, capsys):
    install("broken", "raise RuntimeError('no such luck')")
    install("weekend", SOURCE)
    out = StringIO()
    call_command("check", stdout=out, stderr=out)
    assert "'broken' did not load: RuntimeError: no such luck" in out.getvalue() + capsys.readouterr().err
    assert ann.get("/api/v1/analyzers/").json()["broken"] == [
        {"name": "broken", "error": "RuntimeError: no such luck"}
    ]
    assert carry_out(Run.objects.create(journey=shop, analyzer="weekend")).status == "done"
    refused = ann.post("/api/v1/runs/", {"journey": "shop", "analyzers": ["broken"]}, format="json")
    assert refused.status_code == 400 and "no such luck" in refused.content.decode()
