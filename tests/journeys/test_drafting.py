"""Drafts of made-up companies: what a stranger would expect to see."""

import pytest

from journeymap.journeys.drafting import NoEvents, draft

from .conftest import reader, traces

GA4 = [
    *["session_start page_view search view_item add_to_cart begin_checkout add_payment_info purchase"] * 4,
    *["session_start page_view search view_item search view_item"] * 10,
    *["session_start page_view view_item add_to_cart"] * 4,
]
ZENDESK = [
    *["ticket_created ticket_assigned agent_replied customer_replied agent_replied ticket_solved"] * 6,
    *["ticket_created ticket_assigned agent_replied ticket_solved csat_survey_sent"] * 6,
    *["ticket_created ticket_assigned agent_replied"] * 2,
]
PARCELS = [
    *["bestellt bezahlt verpackt versendet zugestellt"] * 9,
    *["bestellt bezahlt verpackt versendet zugestellt bewertung"] * 3,
    *["bestellt storniert"] * 3,
]
LOANS = [
    *["A_SUBMITTED A_PREACCEPTED A_ACCEPTED O_SENT A_APPROVED A_ACTIVATED"] * 6,
    *["A_SUBMITTED A_DECLINED"] * 5,
    *["A_SUBMITTED A_PREACCEPTED A_ACCEPTED O_SENT A_CANCELLED"] * 3,
]


@pytest.mark.parametrize(
    "paths, stages, goal, leaving",
    [
        (GA4, ("Awareness", "Consideration", "Purchase"), ("purchase",), ()),
        (ZENDESK, ("Contact", "Triage", "Work", "Resolution", "Feedback"), ("ticket_solved",), ()),
        (PARCELS, None, ("zugestellt",), ("storniert",)),
        (LOANS, None, ("A_ACTIVATED",), ("A_CANCELLED", "A_DECLINED")),
    ],
)
def test_made_up_companies(paths, stages, goal, leaving):
    found = draft("Journey", reader(traces(paths)))
    definition = found.definition
    assert stages is None or definition.stages == stages
    assert 3 <= len(definition.stages) <= 6
    assert (definition.goal, tuple(sorted(definition.exit))) == (goal, leaving)
    assert {each.stage for each in definition.touchpoints} == set(definition.stages)
    assert all(each["reason"].endswith((".", ")")) for each in found.guesses)


def test_the_order_of_the_file_does_not_matter():
    table = traces(GA4)
    backwards = table.take(list(range(table.num_rows))[::-1])
    assert draft("J", reader(table)).definition.stages == draft("J", reader(backwards)).definition.stages


def test_ends_after_is_the_95th_percentile_or_nothing():
    assert draft("J", reader(traces(GA4, gap=90))).definition.ends_after_seconds == 90
    same_time = draft("J", reader(traces(GA4, gap=0)))
    assert same_time.definition.ends_after_seconds is None
    alone = draft("J", reader(traces(["paid", "paid"])))
    assert alone.definition.ends_after_seconds is None and alone.definition.stages == ("Paid",)


def test_no_events():
    with pytest.raises(NoEvents):
        draft("J", reader(traces([])))
