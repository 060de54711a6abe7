"""Runs on a part of a journey: the analyzer is given that part only, and the map goes by the whole."""

import json
from io import StringIO

import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

from journeymap.analysis.evidence import counted, data_of
from journeymap.analysis.models import Alert, Finding, Run, ScoreSet, latest
from journeymap.analysis.parts import AskedError, Part, part
from journeymap.analysis.starting import start
from journeymap.events.logs import compiled
from journeymap.events.snapshots import current
from journeymap.journeys.definitions import definition
from journeymap.mining import Selection
from journeymap.mining.measures import Measures
from journeymap.mining.portion import portion

from .company import carry_out
from .test_running import one, plugin

pytestmark = pytest.mark.django_db
WEB = part(channels=["web"])
LOOK = one(
    "look",
    """everyone = set(data.log.customers.to_pylist())
cases = data.log.cases.project("key").fetchall()
rows = data.feedback.project("id, customer").fetchall()
known = data.customers.project("customer").fetchall()
seen = {"cases": len(cases), "events": data.log.n_events, "answers": len(rows), "customers": len(known)}
assert {key for key, in cases} == {key for key, in known} == everyone, (everyone, cases, known)
assert {who for _, who in rows} <= everyone
for name, n in seen.items():
    yield Measure(name="k", anchor=Anchor(place="journey"), dims={"of": name}, value=n, unit="count", n=n,
                  method="count", evidence=Selection(subject="cases"))""",
)


def seen(run: Run) -> dict[str, float]:
    return {measure.dims["of"]: measure.value for measure in run.measures.all()}


def test_the_analyzer_sees_the_part_and_nothing_else(install, shop):
    install("look", plugin(LOOK))
    whole = carry_out(Run.objects.create(journey=shop, analyzer="look"))
    run = carry_out(Run.objects.create(journey=shop, analyzer="look", filter=WEB.kept()))
    assert seen(whole)["cases"] == 60 and seen(run)["cases"] == 30
    assert seen(run)["answers"] == 30 and seen(run)["customers"] == 30
    assert 0 < seen(run)["events"] < seen(whole)["events"]
    assert latest(shop) == {"look": whole}, "the map goes by the whole"
    assert counted(Selection(subject="cases"), data_of(run)) == 30
    assert not list(run.folder.glob("in/*")), "the copy of the log is deleted with the other inputs"


@pytest.mark.parametrize(
    "asked",
    [
        part(channels=["shop"]),
        part(since="2025-01-20", until="2025-02-03"),
        part(traits=["country=PT"]),
        part(since="2025-01-10", channels=["web"], traits=["plan=free", "country=DE", "country=FR"]),
        part(since="2030-01-01"),
    ],
)
def test_a_portion_measures_what_the_filtered_log_measures(shop, asked, tmp_path):
    snapshot = current()
    log = compiled(definition(shop), snapshot)
    where = asked.filter(log, snapshot)
    cut = portion(log, where.mask(log), tmp_path / "cut")
    whole, own = Measures(log, where), Measures(cut)
    assert own.directly_follows("touchpoint") == whole.directly_follows("touchpoint")
    assert own.totals() == whole.totals()
    assert cut.ends_after == log.ends_after and cut.reference_time == log.reference_time
    keys = set(cut.cases.project("customer").to_arrow_table()["customer"].to_pylist())
    assert set(cut.customers.to_pylist()) == keys


def test_scores_that_a_part_needs_are_those_of_the_part(install, shop, settings):
    give = one(
        "give",
        'ids = [row[0] for row in data.feedback.project("id").order("id").fetchall()]\n'
        'yield Scores(name="mine", subject="feedback", ids=ids, values=np.ones(len(ids)))',
        '    gives = frozenset({"scores:mine"})\n',
    )
    take = one(
        "take",
        'told = set(data.scores("mine")["id"].to_pylist())\n'
        'assert told == {r[0] for r in data.feedback.project("id").fetchall()}\n'
        "assert len(told) == 30\nyield from ()",
        '    needs = frozenset({"scores:mine"})\n',
    )
    install("both", plugin(give, take))
    first = carry_out(Run.objects.create(journey=shop, analyzer="give"))
    carry_out(Run.objects.create(journey=shop, analyzer="give", filter=WEB.kept()))
    assert carry_out(Run.objects.create(journey=shop, analyzer="take", filter=WEB.kept())).status == "done"
    stored = ScoreSet.objects.get(run=first)
    assert pq.read_metadata(settings.DATA_DIR / stored.path).num_rows == 60, "the whole's file is as it was"


def test_a_part_opens_and_closes_no_alert(install, shop):
    told = """import datetime
started = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)
if data.log.n_cases == 60:
    yield Finding(kind="k", anchor=Anchor(place="journey"), headline="it broke", value=1, unit="x", n=1,
                  method="m", mood="pain", evidence=Selection(subject="cases"),
                  incident=Incident(started=started, key="it"))"""
    install("alarm", plugin(one("alarm", told)))
    carry_out(Run.objects.create(journey=shop, analyzer="alarm"))
    carry_out(Run.objects.create(journey=shop, analyzer="alarm", filter=WEB.kept()))
    assert Alert.objects.get().closed is None


def test_a_part_is_started_over_http_and_says_its_scope(shop, ann):
    told = {"since": "2025-01-10", "channels": ["web"], "traits": [{"name": "plan", "value": "free"}]}
    asked = {"journey": "shop", "analyzers": ["dropoff"], "filter": told}
    (run,) = ann.post("/api/v1/runs/", asked, format="json").json()
    assert run["filter"]["channels"] == ["web"] and run["filter"]["since"].startswith("2025-01-10T00:00")
    assert ann.post("/api/v1/runs/", asked, format="json").json() == [], "the same part is not doubled"
    assert len(ann.post("/api/v1/runs/", asked | {"filter": {}}, format="json").json()) == 1
    carry_out(Run.objects.get(pk=run["id"]))
    for finding in Finding.objects.filter(run=run["id"]):
        shown = ann.get(f"/api/v1/findings/{finding.pk}/").json()
        assert shown["scope"]["filter"] == run["filter"]
        rows = ann.get(f"/api/v1/findings/{finding.pk}/rows/").json()
        assert rows["count"] == rows["n"]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"channels": ["mail"]}, "no channel 'mail'"),
        ({"traits": [{"name": "x", "value": "y"}]}, "no trait 'x'"),
        ({"since": "tomorrow"}, "no date or time"),
        ({"since": 5}, "write it as"),
        ({"persona": "maya"}, "no persona 'maya' in use"),
        ({"theme": "t1"}, "no theme 't1' in use"),
        ({"theme": 1}, "tell the key"),
        ({"mood": "sad"}, "has no 'mood'"),
        ({"since": "2025-02-01", "until": "2025-01-01"}, "ends"),
        ({"channels": "web"}, "a list"),
        ({"traits": ["a=b"]}, "traits"),
    ],
)
def test_a_part_that_is_not_is_refused_in_words(shop, ann, told, said):
    asked = {"journey": "shop", "analyzers": ["dropoff"], "filter": told}
    refused = ann.post("/api/v1/runs/", asked, format="json")
    assert refused.status_code == 400 and said in refused.json()["filter"][0]
    assert not Run.objects.exists()


def test_told_and_read_again_a_part_is_the_same():
    asked = part("2025-01-10", "2025-02-01T12:00+02:00", ["web", "app"], ["a=b", "a=c=d"], "p3", "t12")
    assert Part.of(json.loads(json.dumps(asked.told()))) == asked
    assert Part.of({}).kept() == Part.of(Part().told()).kept() == {}
    with pytest.raises(AskedError):
        Part.of([])


def test_a_run_on_a_part_is_no_reason_to_start_or_not(shop):
    assert [run.filter for run in start(shop, ["dropoff"], part=WEB)] == [WEB.kept()]
    assert [run.filter for run in start(shop, ["dropoff"])] == [{}]


def test_the_command_runs_on_a_part(shop):
    out = StringIO()
    call_command("analyze", "shop", "dropoff", "--channel", "web", "--json", stdout=out)
    assert Run.objects.get().filter["channels"] == ["web"]
    with pytest.raises(CommandError, match="no channel 'mail'"):
        call_command("analyze", "shop", "dropoff", "--channel", "mail")
