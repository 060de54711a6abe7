"""Two people at one change: different fields stand side by side, one field is asked about."""

import pytest

from journeymap.futures.editing import Stale
from journeymap.futures.merging import edit_or_merge
from journeymap.futures.models import Edit
from journeymap.futures.operations import add_change, edit_change

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(future, ben):
    told = {"what": {"kind": "remove", "touchpoint": future.base["stages"][0]["touchpoints"][0]}}
    return add_change(future, ben, future.revision, {**told, "title": "No fee"})


def form(change, **typed):
    """Every field, as the form says them."""
    told = ("title", "what", "assumption", "owner", "effort", "target", "pains")
    return {**{name: getattr(change, name) for name in told}, **typed}


def test_different_fields_stand_side_by_side(change, ben, cleo):
    revision, opened = change.future.revision, form(change, effort="S")
    edit_change(change, ben, revision, {"owner": "Payments"})
    change.refresh_from_db()
    assert edit_or_merge(change, cleo, revision, opened) == "ben: changed “No fee”"
    change.refresh_from_db()
    assert (change.owner, change.effort) == ("Payments", "S")


def test_one_field_is_asked_about_and_kept_as_it_is(change, ben, cleo):
    revision = change.future.revision
    edit_change(change, ben, revision, {"effort": "L", "owner": "Payments"})
    change.refresh_from_db()
    with pytest.raises(Stale, match="ben: changed"):
        edit_or_merge(change, cleo, revision, form(change, owner="", effort="S"))
    change.refresh_from_db()
    assert (change.owner, change.effort) == ("Payments", "L")


def test_the_same_said_twice_is_no_quarrel(change, ben, cleo):
    revision, opened = change.future.revision, form(change, effort="S")
    edit_change(change, ben, revision, {"effort": "S"})
    change.refresh_from_db()
    assert edit_or_merge(change, cleo, revision, opened)
    change.refresh_from_db()
    assert change.effort == "S"


def test_what_nobody_remembers_is_asked_about(change, ben, cleo):
    revision, opened = change.future.revision, form(change, effort="S")
    edit_change(change, ben, revision, {"owner": "Payments"})
    edit_change(change, ben, change.future.revision, {"owner": "Shop"})
    Edit.objects.filter(revision=revision + 1).delete()
    change.refresh_from_db()
    with pytest.raises(Stale):
        edit_or_merge(change, cleo, revision, opened)
    change.refresh_from_db()
    assert (change.owner, change.effort) == ("Shop", "")
