"""Accepted proposals are told once; one that was taken back before the message left is not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from journeymap.access.models import Entry
from journeymap.actions import notifying
from journeymap.actions.models import Notice
from journeymap.analysis.models import Proposal
from journeymap.journeys.models import Journey
from tests.people import somebody

from .conftest import bodies, carry_out, channel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_doors")]


def accepted(target: str = "Cart", status: str = "accepted", **more) -> Proposal:
    told = {"kind": "name_theme", "operations": [], "reason": "r", "decided": timezone.now()} | more
    return Proposal.objects.create(target=target, status=status, **told)


def test_what_is_accepted_is_told_once_with_who_and_why(receiver):
    hook = channel("webhook", receiver.address, occasions=["proposals"])
    accepted("before", decided=timezone.now() - timedelta(hours=1))
    made = accepted("Cart\nBcc: x", decided_by=somebody(name="ann"), because="It is\tso.")
    accepted("open", status="open")
    assert (notifying.tell(), notifying.tell()) == (1, 0)
    carry_out(Notice.objects.get())
    (told,) = bodies(receiver)
    assert told["occasion"] == "proposals"
    assert [
        (each["number"], each["proposal"], each["by"], each["because"]) for each in told["proposals"]
    ] == [(made.pk, "Cart Bcc: x", "ann", "It is so.")]
    entry = Entry.objects.get(action="proposal.send")
    assert entry.detail["proposals"] == [made.pk] and "Cart" not in str(entry.detail)
    assert hook.told.count() == 1


def test_one_that_was_taken_back_before_it_left_is_not_told(receiver):
    channel("webhook", receiver.address, occasions=["proposals"])
    accepted()
    notifying.tell()
    Proposal.objects.update(status="undone")
    assert carry_out_nothing(Notice.objects.get())
    assert receiver.got == [] and not Entry.objects.filter(action="proposal.send").exists()


def carry_out_nothing(notice: Notice) -> bool:
    """A message with nothing to say ends without one; the worker says DONE."""
    return carry_out(notice).status == "running"


def test_a_journey_s_receiver_hears_of_that_journey_only(receiver):
    shop, other = (Journey.objects.create(name=name, case="customer") for name in ("Shop", "Other"))
    channel("webhook", receiver.address, occasions=["proposals"], journey=shop)
    accepted("other", journey=other)
    assert notifying.tell() == 0
    accepted("mine", journey=shop)
    assert notifying.tell() == 1


def test_who_does_not_ask_for_proposals_hears_of_none(receiver):
    channel("webhook", receiver.address)
    accepted()
    assert notifying.tell() == 0
