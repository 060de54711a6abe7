"""The audit trail tells deeds in words; what the code notes and nobody has put into words fails here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import journeymap
from journeymap.access.audit import record
from journeymap.access.models import Entry
from journeymap.web.pages.audit.words import WORDS, in_words
from tests.people import client_of

ROOM = Path(journeymap.__file__).parent


WORKED_OUT = {
    "f\"{notice.occasion.rstrip('s')}.send\"": {"alert.send", "digest.send", "list.send", "proposal.send"},
    "f'proposal.{after}'": {"proposal.accepted", "proposal.rejected", "proposal.undone"},
    "f'proposal.{proposal.status}'": {"proposal.accepted"},
    "deed": {"language-model.add", "language-model.change"},
    "f'days.{what}_note'": {"days.create_note", "days.change_note", "days.delete_note"},
    "f'journeys.{request.method.lower()}'": {"journeys.put", "journeys.patch"},
    "f'maps.export_{what}'": {"maps.export_log", "maps.export_features"},
    "f'maps.{what}_note'": {"maps.create_note", "maps.change_note", "maps.delete_note"},
    "action": {
        f"maps.{word}_{done}"
        for word in ("note", "view")
        for done in ("create", "update", "partial_update", "destroy")
    },
    "f'publishing.{word}_comment'": {"publishing.settle_comment", "publishing.reopen_comment"},
    "f'maps.{what}'": {"maps.create_view", "maps.change_view", "maps.delete_view"},
}
"""What the code tells `record` as an action where it is worked out, and all that it can come to."""


def noted() -> Iterator[str]:
    """All that is told to `record` as its action. What is worked out and not told above comes as its code."""
    for path in sorted(ROOM.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and len(call.args) >= 2 and ast.unparse(call.func) == "record":
                yield from actions(call.args[1])


def actions(told: ast.expr) -> Iterator[str]:
    if isinstance(told, ast.Constant):
        yield told.value
    elif isinstance(told, ast.IfExp):
        yield from actions(told.body)
        yield from actions(told.orelse)
    else:
        yield from WORKED_OUT.get(ast.unparse(told), {ast.unparse(told)})


def test_every_deed_that_is_noted_has_words_and_no_other():
    assert sorted(set(noted())) == sorted(WORDS)


def test_no_words_read_like_a_name_of_the_code():
    assert [words for words in WORDS.values() if re.search(r"[._]|^[a-z]", words)] == []


def test_a_deed_of_an_older_version_is_spaced():
    assert in_words("old.hand_over-twice") == "old: hand over twice"


@pytest.mark.django_db
def test_the_page_says_deeds_in_words_and_finds_them_by_name():
    record(None, "tracker.hand-over", "hand-over 1", tracker=2)
    record(None, "exit.open", "mail")
    page = client_of(may=("access.view_entry",)).get("/audit/?action=tracker.hand-over")
    told = page.content.decode()
    assert "Handed something over as an issue</th>" in told
    assert "Opened an exit</th>" not in told and '<option value="exit.open">Opened an exit</option>' in told
    assert Entry.objects.filter(action="tracker.hand-over").count() == 1


@pytest.mark.django_db
def test_deeds_that_read_alike_are_one_choice_that_finds_them_all():
    record(None, "maps.create_note", "by hand")
    record(None, "maps.note_create", "by a program")
    record(None, "maps.delete_note", "by hand, later")
    client = client_of(may=("access.view_entry",))
    assert client.get("/audit/").content.decode().count(">Wrote on the map</option>") == 1
    for action in ("maps.create_note", "maps.note_create"):
        page = client.get(f"/audit/?action={action}").content.decode()
        assert "by a program" in page and "by hand" in page and "later" not in page
        assert page.count(f'<option value="{action}" selected>Wrote on the map</option>') == 1
