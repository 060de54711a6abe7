import pytest

from journeymap.journeys.words import EXITS, GOALS, NOT_YET, found, is_planned, readable, unique, without_code


@pytest.mark.parametrize(
    "name, shown",
    [
        ("order_approved_at", "Order approved"),
        ("order_purchase_timestamp", "Order purchase"),
        ("onboarding__chooseLoginType", "Onboarding choose login type"),
        ("addToCart", "Add to cart"),
        ("SMSSent", "SMS sent"),
        ("T02 Check confirmation of receipt", "T02 Check confirmation of receipt"),
        ("/product/12", "/product/12"),
        ("created_at", "Created at"),
        ("???", "???"),
        ("Überweisung_eingegangen", "Überweisung eingegangen"),
    ],
)
def test_readable(name, shown):
    assert readable(name) == shown


def test_a_name_of_any_length_becomes_a_short_one():
    assert len(readable("x" * 100_000)) == 200 == len(readable("x y" * 100_000))
    names = unique(["a" * 300, "a" * 300])
    assert [len(name) for name in names] == [200, 200] and names[1].endswith(" (2)")


def test_unique_does_not_clash_with_what_is_there():
    assert unique(["A (2)", "A", "A"]) == ["A (2)", "A", "A (3)"]


def test_without_code():
    assert without_code("T02 Check receipt") == "Check receipt"
    assert without_code("T09-3 process advice") == "Process advice"
    assert without_code("3D view") == "3D view" and without_code("42") == "42"


@pytest.mark.parametrize(
    "name",
    [
        "Order delivered",
        "pagamento_confirmado",
        "Ticket gelöst",
        "Commande livrée payée",
        "paymentReceived",
        "won",
    ],
)
def test_words_of_success(name):
    assert found(name, GOALS) and not found(name, NOT_YET)


@pytest.mark.parametrize(
    "name", ["payment_failed", "Payment reminder sent", "delivered_carrier_date", "not resolved"]
)
def test_words_that_take_success_back(name):
    assert found(name, GOALS) and found(name, NOT_YET)


@pytest.mark.parametrize(
    "name", ["lost", "Gekündigt", "order_canceled", "Résilié", "Send for Credit Collection"]
)
def test_words_of_leaving(name):
    assert found(name, EXITS)


def test_a_whole_word_and_a_phrase_are_taken_as_such():
    assert not found("lostAndFound_x", ("los.",)) and found("closed lost", ("closed lost",))
    assert not found("collection point", EXITS)


@pytest.mark.parametrize(
    "name", ["order_estimated_delivery_date", "due_date", "Scheduled at", "Voraussichtliche Lieferung"]
)
def test_plans(name):
    assert is_planned(name)


@pytest.mark.parametrize(
    "name", ["plan_selected", "Payment due", "appointment scheduled", "delivered", "subscription plan"]
)
def test_what_happened_is_no_plan(name):
    assert not is_planned(name)
