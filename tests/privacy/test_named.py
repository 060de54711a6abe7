"""Keys of an erased customer leave proposals to merge and the conditions of evidence."""

import pytest

from journeymap.analysis.models import Finding, Proposal, Run
from journeymap.privacy.named import named
from journeymap.privacy.subjects import Subject

MERGE = "merge_customers"


def proposal(status, *groups):
    operations = [{"name": MERGE, "arguments": {"customers": group}} for group in groups]
    undo = [("part_customers", {"customers": group, "persons": group}) for group in groups]
    run = Run.objects.create(analyzer="any")
    return Proposal.objects.create(
        run=run, kind="merge", target="x", operations=operations, reason="r", status=status, undo=undo
    )


@pytest.mark.django_db
def test_no_key_stays_in_a_proposal_or_a_condition():
    alone = proposal("open", ["ann", "anna"])
    among = proposal("accepted", ["ann", "anna"], ["bob", "rob"])
    where = [
        {"column": "customer", "op": "in", "value": ["ann", "bob"]},
        {"column": "import", "op": "=", "value": 1},
    ]
    one = [{"column": "customer", "op": "=", "value": "ann"}]
    told = {"kind": "k", "headline": "h", "mood": "pain", "value": 1, "unit": "count", "n": 1, "method": "m"}
    for conditions in (where, one):
        evidence = {"subject": "events", "where": conditions, "ids": None}
        Finding.objects.create(run=among.run, rank=0, place="journey", evidence=evidence, **told)
    assert named(Subject("ann", frozenset({"ann"}), frozenset())) == 4
    assert not Proposal.objects.filter(pk=alone.pk).exists()
    among.refresh_from_db()
    assert among.operations == [{"name": MERGE, "arguments": {"customers": ["bob", "rob"]}}]
    assert "ann" not in str(among.undo) + str(list(Finding.objects.values_list("evidence", flat=True)))
    assert Finding.objects.first().evidence["where"][0]["value"] == ["bob"]
