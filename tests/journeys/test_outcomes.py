"""Goal and exit: words and structure, and when nothing is said."""

from journeymap.journeys.outcomes import outcomes
from journeymap.journeys.summary import summarise

from .conftest import traces


def drafted(*paths):
    table = traces(paths)
    goal, exits, guesses = outcomes(summarise([table], "case", expected_events=table.num_rows))
    return goal, exits, {each["what"]: each["reason"] for each in guesses}


def test_words_of_several_languages():
    goal, exits, _ = drafted(*["besuch warenkorb bezahlt"] * 6, *["besuch storniert"] * 4)
    assert (goal, exits) == (("bezahlt",), ("storniert",))
    goal, exits, _ = drafted(*["pedido_criado pagamento entregue"] * 6, *["pedido_criado cancelado"] * 4)
    assert (goal, exits) == (("entregue",), ("cancelado",))


def test_the_start_is_no_goal_and_a_cancelled_step_no_exit():
    goal, exits, _ = drafted(*["purchase login_cancel login packed delivered"] * 5)
    assert (goal, exits) == (("delivered",), ())


def test_goals_that_happen_instead_of_each_other():
    goal, _, reasons = drafted(*["visit paid_online"] * 6, *["visit paid_in_store"] * 4)
    assert set(goal) == {"paid_online", "paid_in_store"}
    assert "happen in other cases" in reasons["goal"]


def test_a_step_on_the_way_to_another_is_no_second_goal():
    assert drafted(*["order paid delivered"] * 5)[0] == ("delivered",)


def test_the_opposite_of_success_is_no_goal():
    goal, _, _ = drafted(*["visit payment_failed"] * 5, *["visit payment_method_selected paid"] * 5)
    assert goal == ("paid",)


def test_structure_speaks_where_words_do_not():
    goal, exits, reasons = drafted(*["intake check letter"] * 8, "intake check", "intake")
    assert (goal, exits) == (("letter",), ())
    assert "80 % of all cases end here" in reasons["goal"]


def test_no_goal_where_nothing_convinces():
    goal, exits, reasons = drafted(*["page_view search page_view logout"] * 5, *["page_view search"] * 5)
    assert (goal, exits) == ((), ())
    assert "no goal is set" in reasons["goal"] and "no exit is set" in reasons["exit"]


def test_a_plan_is_neither_goal_nor_end():
    goal, _, reasons = drafted(*["order delivered estimated_delivery_date"] * 5)
    assert goal == ("delivered",) and "plan" in reasons["plans"]


def test_one_activity_alone_is_no_goal_by_its_name():
    assert drafted("paid", "paid")[0] == ()
