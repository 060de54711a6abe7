"""What one case is: told or chosen, and refused with a reason when it cannot be."""

import pyarrow as pa
import pytest

from journeymap.journeys.choosing import CaseError, choose_case, survey


def found(case=0, customer=0, session=0, order=0, events=10):
    """A survey of ten events of which so many fill each column."""
    filled = {"case": case, "customer": customer, "session": session, "attr_order_id": order}
    columns = {
        name: pa.array(["x"] * number + [None] * (events - number), pa.string())
        for name, number in filled.items()
    }
    return survey([pa.table(columns)], ["attr_order_id"] if order else [])


@pytest.mark.parametrize(
    "filled, chosen",
    [
        ({"case": 10}, "case"),
        ({"case": 10, "customer": 10}, "case"),
        ({"customer": 10, "session": 10}, "customer"),
        ({"session": 10}, "session"),
        ({"case": 3, "customer": 10}, "customer"),
        ({"case": 3, "session": 10}, "case"),
    ],
)
def test_chosen(filled, chosen):
    case, guess = choose_case(found(**filled), None)
    assert case == guess["value"] == chosen and guess["reason"]


@pytest.mark.parametrize(
    "told, case",
    [
        ("customer", "customer"),
        ("order_id", "attr_order_id"),
        ("attr_order_id", "attr_order_id"),
        (" case ", "case"),
    ],
)
def test_told(told, case):
    assert choose_case(found(case=10, customer=10, order=10), told)[0] == case


def test_told_but_held_by_some():
    _, guess = choose_case(found(case=10, order=4), "order_id")
    assert guess["value"] == "order_id" and "40 %" in guess["reason"]


def test_sessions_may_be_cut_by_silence():
    assert choose_case(found(customer=10), "session")[0] == "session"


def test_refused():
    with pytest.raises(
        CaseError, match=r"None of the 10 events names a customer.*They name: case.*--map customer="
    ):
        choose_case(found(case=10), "customer")
    with pytest.raises(CaseError, match=r"no column 'order'.*order_id"):
        choose_case(found(case=10, order=10), "order")
    with pytest.raises(CaseError, match="names a session"):
        choose_case(found(case=10), "session")
