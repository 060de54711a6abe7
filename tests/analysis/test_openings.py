"""A first stock stands without a click; everything later waits for a person, once and up to date."""

import json

import pytest

from journeymap.access import operations
from journeymap.access.models import Entry
from journeymap.access.roles import ADMINISTRATOR
from journeymap.analysis import curating, proposals
from journeymap.analysis.models import Proposal
from journeymap.journeys.models import Stage
from tests.people import somebody

from .company import carry_out
from .test_running import one, plugin, queued

pytestmark = pytest.mark.django_db


def add_stage(journey, *, stage):
    Stage.objects.create(journey=journey, name=stage, order=99)
    return [("test_remove_stage", {"stage": stage})]


def remove_stage(journey, *, stage):
    journey.stages.filter(name=stage).delete()
    return []


@pytest.fixture
def stages(monkeypatch):
    """Operations for this test alone; nothing is kept until the first of them was carried out."""
    monkeypatch.setattr(operations, "registry", registry := dict(operations.registry))
    monkeypatch.setattr(proposals, "registry", registry)
    path = "tests.analysis.test_openings."
    told = {"permission": "journeys.change_stage"}
    operations.operation("test_add_stage", f"{path}add_stage", **told, opening=True)
    operations.operation("test_careful_stage", f"{path}add_stage", **told)
    operations.operation("test_remove_stage", f"{path}remove_stage", **told)
    monkeypatch.setattr(
        curating, "untouched", lambda journey, name: not journey.stages.filter(order=99).exists()
    )


def proposer(told: list[dict]) -> str:
    return one(
        "proposer",
        f"import json\nfor told in json.loads('''{json.dumps(told)}'''):\n"
        "    yield Proposal.model_validate(told)",
    )


def proposal(stage: str, operation: str = "test_add_stage", reason: str = "why", **more) -> dict:
    steps = [{"name": operation, "arguments": {"stage": stage}}]
    return {"kind": "k", "target": stage, "operations": steps, "reason": reason, "opening": True, **more}


def test_a_first_stock_stands_at_once_and_can_be_taken_back(install, shop, stages):
    install("proposing", plugin(proposer([proposal("One"), proposal("Two")])))
    run = carry_out(queued(shop, "proposer"))
    assert shop.stages.filter(order=99).count() == 2
    assert proposals.opened(run)
    first = Proposal.objects.get(target="One")
    assert (first.status, first.decided_by, first.undo) == (
        "accepted", None, [["test_remove_stage", {"stage": "One"}]],
    )  # fmt: skip
    entry = Entry.objects.filter(action="proposal.accepted").first()
    assert entry.actor is None and entry.detail == {"run": run.pk, "kind": "k", "analyzer": "proposer"}
    proposals.undo(first, somebody(ADMINISTRATOR, "ada"))
    assert list(shop.stages.filter(order=99).values_list("name", flat=True)) == ["Two"]


def test_where_something_is_kept_it_waits_for_a_person(install, shop, stages):
    Stage.objects.create(journey=shop, name="Theirs", order=99)
    install("proposing", plugin(proposer([proposal("One")])))
    run = carry_out(queued(shop, "proposer"))
    assert Proposal.objects.get().status == "open" and not proposals.opened(run)


@pytest.mark.parametrize(
    "told",
    [proposal("One", "test_careful_stage"), proposal("One", "no_such"), proposal("One", opening=False)],
)
def test_only_operations_made_for_it_open(install, shop, stages, told):
    install("proposing", plugin(proposer([told])))
    carry_out(queued(shop, "proposer"))
    assert Proposal.objects.get().status == "open"
    assert not shop.stages.filter(order=99).exists()


def test_an_open_proposal_is_brought_up_to_date_and_withdrawn(install, shop, stages):
    waiting = proposal("One", opening=False)
    install("first", plugin(proposer([waiting, proposal("Two", opening=False)])))
    carry_out(queued(shop, "proposer"))
    one_, two = Proposal.objects.order_by("target")
    Proposal.objects.filter(pk=two.pk).update(status="rejected")
    newer = {
        **waiting,
        "reason": "fresher",
        "operations": proposal("One", "test_careful_stage")["operations"],
    }
    foreign = Proposal.objects.create(journey=shop, kind="k", target="x", operations=[], reason="by hand")
    install("first", plugin(proposer([newer, proposal("Two", opening=False)])))
    again = carry_out(queued(shop, "proposer"))
    one_.refresh_from_db()
    assert (one_.reason, one_.operations[0]["name"], one_.run) == ("fresher", "test_careful_stage", again)
    assert Proposal.objects.count() == 3
    install("first", plugin(one("proposer", "yield from ()")))
    carry_out(queued(shop, "proposer"))
    assert set(Proposal.objects.values_list("pk", flat=True)) == {two.pk, foreign.pk}
