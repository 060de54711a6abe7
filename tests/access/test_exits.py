"""Nothing leaves by an exit that nobody opened."""

import pytest

from journeymap.access import exits
from journeymap.access.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate(monkeypatch):
    monkeypatch.setattr(exits, "_exits", {})
    return exits.exit("gate", "Gate", "Figures, for whoever stands at the gate.")


def test_an_exit_is_closed_until_it_is_opened(gate):
    assert not exits.is_open("gate")
    with pytest.raises(exits.Closed, match="administrator has to open"):
        exits.require("gate")


def test_opening_and_closing_are_in_the_trail(gate, admin_user):
    exits.set_open("gate", True, admin_user)
    exits.require("gate")
    exits.set_open("gate", False, admin_user)

    assert not exits.is_open("gate")
    deeds = Entry.objects.filter(target="gate").order_by("seq").values_list("action", "who")
    assert list(deeds) == [("exit.open", "admin"), ("exit.close", "admin")]


def test_an_exit_that_nobody_named_is_an_error(gate):
    with pytest.raises(KeyError):
        exits.is_open("window")


def test_two_exits_cannot_share_a_name(gate):
    with pytest.raises(ValueError, match="gate"):
        exits.exit("gate", "Another gate", "Other figures.")
