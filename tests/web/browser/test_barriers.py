"""Every page there is: no grave barrier, light and dark, wide and on a phone; no page scrolls sideways there.

The pages are read from the resolver: a new one is looked at too, or this fails until it is told how.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import numpy as np
import pyarrow.parquet as pq
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import get_resolver
from django.utils import timezone
from playwright.sync_api import Page

from journeymap.access.exits import set_open
from journeymap.access.roles import ADMINISTRATOR
from journeymap.actions.models import Channel, Handover, Notice, Tracker
from journeymap.actions.occasions import OCCASIONS
from journeymap.analysis.models import Alert, Measure, Model, Proposal, Run, ScoreSet
from journeymap.analysis.parts import Part
from journeymap.assistant.models import Turn
from journeymap.connecting.models import Connection, Pull
from journeymap.customers.addresses import opaque
from journeymap.customers.models import Persona
from journeymap.desks.choice import Choice
from journeymap.desks.taking import ask as ask_files
from journeymap.feedback.models import Theme
from journeymap.futures import questions
from journeymap.futures.making import make
from journeymap.futures.operations import add_change
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here
from journeymap.journeys.models import Drafting, Journey
from journeymap.maps.keeping import kept_map
from journeymap.maps.models import Note, SavedView
from journeymap.mining.results import Scores
from journeymap.mining.storing import scores_table
from journeymap.privacy.models import Erasure
from journeymap.publishing.comments import say
from journeymap.publishing.editions import publish
from journeymap.sharing.links import allow, share
from journeymap.tracking.keys import make as make_key
from tests.access.test_who_sees_what import addresses, table
from tests.analysis import keeping
from tests.analysis.company import HOSTILE, found_company, told_run
from tests.analysis.keeping import assign
from tests.people import somebody
from tests.web.talked import talked

LONG = "A very long name of a journey that somebody pasted from a slide " * 3
PARTS = {
    "ask/examples/",
    "ask/free/",
    "ask/<number>/turns/<turn>/",
    "home/changes/",
    "home/journeys/<slug>/",
    "journeys/<slug>/figures/",
    "journeys/<slug>/newer/",
    "journeys/<slug>/analyze/",
    "journeys/<slug>/cell/<address>/behind/",
    "journeys/<slug>/cell/<address>/trend/",
    "journeys/<slug>/editions/<number>/cell/<address>/behind/",
    "journeys/<slug>/editions/<number>/cell/<address>/trend/",
    "people/retention/<kind>/figure/",
    "personas/<key>/inside/",
    "people/retention/clearances/",
    "desks/takes/",
    "journeys/<slug>/futures/<which>/forecast/",
}
"""What script puts into a page; it is seen there, and alone it is no page."""
PROBES = {"healthz", "livez", "readyz", "metrics"}
FILES = {"desks/takes/<number>/file/", "audit/export/", "imports/<number>/rejects/", "api/v1/schema/"}
STATES = (
    "drafts/?kind=summary&journey=shop",
    "drafts/?kind=ideas&journey=shop",
    "journeys/shop/?cell=touchpoints.1",
    "journeys/shop/?show=sankey",
    "journeys/shop/?show=graph",
    "journeys/shop/?show=variants",
    "journeys/shop/?show=funnel",
    "journeys/shop/?channel=web&compare=everyone&vs_channel=shop",
    "journeys/shop/?since=1990-01-01&to=1990-02-01",
    "journeys/shop/editions/compare/?before=1&kind=within",
    "journeys/shop/day/?by=touchpoint",
    "journeys/shop/futures/planned/?side=add&kind=add",
    "journeys/shop/futures/planned/?side=opportunities",
    "journeys/shop/futures/planned/?show=beside&side=scenario",
    "journeys/nothing-of-this-name/",
    "audit/?action=none",
    "wall/?view=shop",
    "s/no-link-of-this-kind/",
)
"""What pages also look like."""
NARROW = "document.documentElement.scrollWidth"
CUT = """[...document.querySelectorAll('table.tall :is(th, td)')].filter((cell) => {
  const room = cell.closest('table').parentElement.getBoundingClientRect();
  return cell.getClientRects().length && cell.getBoundingClientRect().right > room.right + 1;
}).map((cell) => cell.outerHTML.slice(0, 120))"""
"""Cells of tables that are told line by line on a phone, and reach beyond their room: what is at their
right is not seen."""


@pytest.fixture
def company(live, settings, tmp_path) -> Journey:
    """One of everything that has a page, with names that break what is careless."""
    settings.DATA_DIR = tmp_path
    settings.UPLOADS_DIR = tmp_path / "uploads"
    settings.UPLOADS_DIR.mkdir()
    journey = found_company()
    told = told_run(journey)
    finding = told.findings.first()
    long = Journey.objects.create(name=LONG[:200], case="customer", description=LONG, goal=["deliver"])
    long.stages.create(name=HOSTILE[3] + LONG[:80], order=0)
    Model.objects.create(
        run=told,
        journey=journey,
        name="waits",
        path="x",
        card="# Card\n\n- one\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        metrics={"auc": 0.8},
        trained_on=LONG[:200],
    )
    Proposal.objects.create(
        run=told,
        journey=journey,
        kind="rule",
        target=HOSTILE[2],
        reason=LONG,
        operations=[{"name": "x", "arguments": {}}],
    )
    Alert.objects.create(
        journey=journey, key="k", analyzer="dropoff", headline=LONG[:200], finding=finding,
        started=datetime(2025, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    measured(told)
    assign(told, "persona", {"c1": keeping.persona(journey, LONG[:110], description=HOSTILE[1]).key})
    assign(told, "theme", {"f000": keeping.theme(HOSTILE[1], LONG[:70], HOSTILE[2]).key})
    path = tmp_path / "hand-in.csv"
    path.write_text("customer,activity,time\nc1,visit,2026-01-01\nc2,visit,2026-41-01\n")
    run_here(Import.objects.create(pk=9, kind="events", files=[{"name": HOSTILE[1], "path": str(path)}]))
    run_here(Drafting.objects.create(title="Drafted", case="customer"))
    Erasure.objects.create(key="c9", digest="0" * 64, status="failed", error="The disk is full.")
    SavedView.objects.create(journey=journey, name=LONG[:200], shared=True, query={"channel": ["web"]})
    Note.objects.create(journey=journey, lane="backstage", stage=journey.stages.first(), text=HOSTILE[3])
    ada = somebody(ADMINISTRATOR, is_staff=True)
    publish(journey, None, LONG[:200])
    first, _ = say(journey, None, f"{LONG} @{ada}", place="touchpoints.1", title=HOSTILE[1] + LONG[:90])
    say(journey, ada, HOSTILE[2], answers=first.pk)
    say(journey, None, f"@{ada} {HOSTILE[3]}")
    planned(journey)
    return journey


def planned(journey: Journey) -> None:
    """A future map with changes of long names."""
    future = make(journey, "planned", None, None)
    for stage in (each for each in future.base["stages"] if each["touchpoints"]):
        told = {"what": {"kind": "fix_theme", "touchpoint": stage["touchpoints"][0]}, "title": LONG[:200]}
        future.refresh_from_db()
        add_change(future, None, future.revision, {**told, "owner": "x" * 120, "assumption": HOSTILE[1]})


def measured(run: Run) -> None:
    """Measures of every shape, and scores of customers, with a model in the shadow."""
    told = {"run": run, "place": "touchpoint", "unit": "share", "n": 40, "method": LONG, "status": "measured"}
    for dims in ({}, {"period": "2026-01-05"}, {"period": "2026-01-12"}, {"hour": "08", "day": "monday"}):
        found = {"measure": "waits", "name": LONG[:200], "dims": dims}
        Measure.objects.create(**told, **found, value=0.4, low=0.3, high=0.5, level=0.95)
    for name in (HOSTILE[1], LONG[:100]):
        for model in ("first", "last"):
            Measure.objects.create(**told, measure="across", name=name, dims={"model": model}, value=0.4)
    Measure.objects.create(**{**told, "status": "not enough data"}, measure="few", name="x")
    ids = [f"c{number}" for number in range(40)]
    rising = np.arange(40) / 40
    labels = np.array([LONG[:80], HOSTILE[1]] * 20, dtype=object)
    rated = {"waits": rising, "waits.shadow": rising[::-1], "risk": rising * 40, "reason": labels}
    run.folder.mkdir(parents=True, exist_ok=True)
    for name, values in rated.items():
        path = f"runs/{run.pk}/{name}.parquet"
        pq.write_table(scores_table(Scores(name, "customer", ids, values)), run.folder / f"{name}.parquet")
        ScoreSet.objects.create(run=run, name=name, subject="customer", rows=40, path=path)


def handed_in(page: Page) -> str:
    page.goto("/imports/")
    text = f"what;who;when\n{HOSTILE[1]};kate@shop.example;41.11.2026\n" * 2
    file = {"name": f"{LONG[:120]}.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.set_input_files("#chosen-files", files=[file])
    page.wait_for_url("**/imports/drafts/*/")
    return page.url.rstrip("/").rpartition("/")[2]


def taken(journey: Journey) -> str:
    """The number of a take whose file is there."""
    set_open("tables", True, None)
    asked = ask_files(journey, "dictionary", [], Choice(), somebody(ADMINISTRATOR, is_staff=True))
    return str(run_here(asked).pk)


def a_forecast(journey: Journey) -> int:
    """One that a question asked for, of a change with a name that breaks what is careless."""
    change = {"what": {"kind": "remove", "touchpoint": "cart"}, "title": HOSTILE[1]}
    question = questions.asked(journey, Part(), [change], 13)
    return questions.ask(journey, question, somebody(ADMINISTRATOR, is_staff=True)).pk


def a_connection() -> str:
    """A source in trouble, with long words; its number."""
    told = {"address": f"postgresql://reader@127.0.0.1:9/{LONG[:60].replace(' ', '')}", "cursor": "changed",
            "query": f"select {LONG[:200]}"}  # fmt: skip
    made = Connection.objects.create(name=LONG[:80], kind="sql", settings=told)
    Pull.objects.create(connection=made, status="failed", error=LONG * 3)
    return str(made.pk)


def a_receiver(journey: Journey) -> str:
    """A receiver in trouble, with long words; its number."""
    made = Channel.objects.create(
        kind="mail", name=LONG[:80], address="ann@example.com", on=True, since=timezone.now(),
        occasions=list(OCCASIONS), journey=journey,
    )  # fmt: skip
    Notice.objects.create(channel=made, status="failed", error=LONG * 3)
    return str(made.pk)


def a_tracker(journey: Journey) -> str:
    """A tracker with an issue whose names break what is careless; its number."""
    made = Tracker.objects.create(name=LONG[:80], kind="github", address="https://api.github.com", on=True)
    Handover.objects.create(
        tracker=made, journey=journey, title=HOSTILE[1][:200], text="x", status="failed", error=LONG
    )
    return str(made.pk)


def places(journey: Journey, draft: str) -> dict[str, str]:
    """What stands for each name in an address, by the beginning of the route."""
    allow(True, somebody())
    _, token = share(journey, somebody(), name=LONG[:200], query={}, notes=True)
    touchpoint = next(each for each in kept_map(journey)["measures"] if each["value"] is not None)
    conversation = talked(somebody(ADMINISTRATOR, is_staff=True))
    return {
        "ask/ turn": str(Turn.objects.filter(conversation=conversation).first().pk),
        "forecasts/ pk": str(a_forecast(journey)),
        "home/ slug": "shop", "journeys/ slug": "shop", "journeys/ address": touchpoint["address"],
        "journeys/<slug>/day/ address": "sessions-all-0-24",
        "journeys/ which": "planned", "journeys/ note": "1", "journeys/ number": "1",
        "journeys/new/ number": str(Drafting.objects.get().pk),
        "s/ token": token, "ask/ number": str(conversation),
        "connections/ number": a_connection(), "connections/new/ kind": "rest",
        "live/ number": str(make_key(None, LONG[:100], "shop")[0].pk),
        "messages/ number": a_receiver(journey), "messages/new/ kind": "slack",
        "messages/trackers/ number": a_tracker(journey), "messages/trackers/new/ kind": "jira",
        "desks/ number": taken(journey), "imports/ number": "9", "imports/drafts/ number": draft,
        "analyzers/ name": "dropoff", "runs/ pk": str(journey.runs.first().pk), "runs/ name": "waits",
        "lists/ where": "shop", "lists/ analyzer": "dropoff", "lists/ name": "risk",
        "models/ pk": str(Model.objects.get().pk), "people/ person": opaque("c1"),
        "proposals/ pk": str(Proposal.objects.first().pk),
        "themes/ key": Theme.objects.get().key, "personas/ key": Persona.objects.get().key,
        "people/retention/ kind": "events", "people/erasures/ number": str(Erasure.objects.get().pk),
    }  # fmt: skip


def filled(route: str, known: dict[str, str]) -> str:
    """The route with what stands for its names: that of the longest beginning that fits."""

    def stand_in(name: re.Match[str]) -> str:
        fits = [told for told in known if told.endswith(f" {name[1]}") and route.startswith(told.split()[0])]
        assert fits, f"{route}: say in this file what stands for <{name[1]}>"
        return known[max(fits, key=len)]

    return re.sub(r"<(\w+)>", stand_in, route)


def pages(known: dict[str, str]) -> list[str]:
    """Addresses of all pages; the table of rights says which routes answer to a look."""
    found = set(addresses(get_resolver().url_patterns))
    looked_at = {route for route, (readers, _) in table("addresses").items() if readers}
    routes = sorted(found & looked_at - PARTS - FILES)
    ours = [route for route in routes if not route.startswith("api/") and route not in PROBES]
    return [f"/{filled(route, known).lstrip('/')}" for route in ours] + [f"/{state}" for state in STATES]


def barriers(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html'][:150]} {node['any'][0]['message'][:120] if node['any'] else ''}"
        for each in found if each["impact"] in {"serious", "critical"} for node in each["nodes"]
    ]  # fmt: skip


def test_no_page_has_a_grave_barrier_or_scrolls_sideways_or_is_cut_on_a_phone(company, as_admin):
    page = as_admin
    known = places(company, handed_in(page))
    trouble: list[str] = []
    for address in pages(known):
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(address)
        page.wait_for_load_state("networkidle")
        trouble += [f"{address} light: {each}" for each in barriers(page)]
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        page.set_viewport_size({"width": 390, "height": 844})
        trouble += [f"{address} dark, on a phone: {each}" for each in barriers(page)]
        if page.evaluate(NARROW) > 390:
            trouble.append(f"{address} is {page.evaluate(NARROW)} px wide on a phone")
        trouble += [f"{address} is cut on a phone: {each}" for each in page.evaluate(CUT)]
    assert not trouble, "\n".join(trouble)


def test_what_is_left_out_is_no_page(company, as_admin):
    known = places(company, handed_in(as_admin))
    for route in PARTS:
        answer = as_admin.context.request.get(f"/{filled(route, known)}", headers={"HX-Request": "true"})
        assert answer.status in {200, 286} and "<html" not in answer.text(), route  # 286: ask no more
    for route in FILES:
        answer = as_admin.context.request.get(f"/{filled(route, known)}")
        assert answer.status == 200 and "text/html" not in answer.headers["content-type"], route
