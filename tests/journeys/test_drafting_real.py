"""Drafts of real data make sense to somebody who never saw them."""

import pytest

from journeymap.journeys.drafting import draft
from journeymap.journeys.templates import template

from .conftest import OLIST_DATES, reader


def drafted(table, **told):
    attributes = [name for name in table.column_names if name.startswith("attr_")]
    return draft("Journey", reader(table), attributes=attributes, **told)


def stage_of(definition):
    stages = {each.name: each.stage for each in definition.touchpoints}
    return {rule.pattern: stages[rule.touchpoint] for rule in definition.rules}


def reasons(found):
    return {each["what"]: each["reason"] for each in found.guesses}


def test_mobile_app(real):
    found = drafted(real("app"))
    assert (found.definition.case, found.definition.goal, found.definition.exit) == (
        "customer",
        ("passed",),
        ("lost",),
    )
    stages = stage_of(found.definition)
    assert found.definition.stages[0] == "Welcome screen" == stages["onboarding_welcome_screen"]
    assert stages["passed"] == stages["lost"] == found.definition.stages[-1] == "Outcome"
    order = [found.definition.stages.index(stages[name]) for name in (
        "onboarding_welcome_screen", "onboarding__chooseLoginType", "onboarding_privacy_policyShown",
        "onboarding_privacy_policyAccepted", "passed",
    )]  # fmt: skip
    assert order == sorted(order) and len(set(order)) >= 4
    assert "60 % of the cases reach “passed”" in reasons(found)["goal"]


@pytest.mark.parametrize("case", [None, "order_id"])
def test_olist_knows_a_plan_from_a_delivery(real, case):
    found = drafted(real("olist"), case=case)
    definition = found.definition
    assert definition.case == ("customer" if case is None else "attr_order_id")
    assert definition.goal == ("order_delivered_customer_date",) and definition.exit == ()
    assert definition.stages == ("Order", "Approval", "Shipping", "Delivery")
    assert stage_of(definition) == dict(zip(OLIST_DATES, [*definition.stages, None], strict=True))
    assert "order_estimated_delivery_date" in next(g["value"] for g in found.guesses if g["what"] == "plans")
    assert [each.name for each in definition.touchpoints][:2] == ["Purchase", "Approved"]


def test_receipt(real):
    found = drafted(real("receipt/receipt"))
    definition = found.definition
    assert definition.case == "case" and len(definition.touchpoints) == 27 and definition.exit == ()
    assert definition.goal == ("T10 Determine necessity to stop indication",)
    assert 3 <= len(definition.stages) <= 6
    assert definition.stages[:2] == ("Confirmation of receipt", "Check confirmation of receipt")
    stages = stage_of(definition)
    way = (
        "Confirmation of receipt",
        "T02 Check confirmation of receipt",
        "T06 Determine necessity of stop advice",
        "T05 Print and send confirmation of receipt",
        "T10 Determine necessity to stop indication",
    )
    order = [definition.stages.index(stages[name]) for name in way]
    assert order == sorted(order)
    assert definition.ends_after_seconds == pytest.approx(501_413.126)


def test_traffic_fines(real):
    found = drafted(real("fines"))
    assert found.definition.goal == ("Payment",)
    assert found.definition.exit == ("Send for Credit Collection",)
    assert found.definition.stages == (
        "Create Fine", "Send Fine", "Insert Fine Notification", "Add penalty", "Outcome",
    )  # fmt: skip
    stages = stage_of(found.definition)
    assert stages["Insert Date Appeal to Prefecture"] == "Add penalty"
    assert stages["Payment"] == stages["Send for Credit Collection"] == "Outcome"


@pytest.mark.parametrize("log", ["bpic2013_closed", "bpic2013_incidents"])
def test_bpi_2013(real, log):
    found = drafted(real(f"bpic2013/{log}"))
    assert (found.definition.goal, found.definition.exit) == (("Completed",), ())
    assert found.definition.stages == ("Accepted", "Queued", "Completed")


def test_a_template_that_is_told_is_taken(real):
    found = drafted(real("bpic2013/bpic2013_incidents"), template=template("support-case"))
    assert found.template == "support-case"
    assert found.definition.stages == ("Contact", "Triage", "Work", "Resolution", "Feedback")
    resolution = [each.name for each in found.definition.touchpoints if each.stage == "Resolution"]
    assert "Resolution" in resolution
    assert "asked for" in reasons(found)["stages"]
