"""`manage.py pull`: what it answers, and what it says where something is wrong."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from .conftest import events
from .test_databases import TOLD, of_sqlite, sqlite_file

pytestmark = pytest.mark.django_db(transaction=True)


def said(*words: str) -> str:
    out = StringIO()
    call_command("pull", *words, stdout=out)
    return out.getvalue()


def test_it_pulls_and_answers_with_one_document(connect, tmp_path):
    connect("sql", of_sqlite(sqlite_file(tmp_path, 30)), told=TOLD, name="Shop")
    told = json.loads(said("Shop", "--json"))
    assert (told["name"], told["rows"], told["accepted"]) == ("Shop", 30, 30)
    assert json.loads(said("Shop", "--json"))["accepted"] == 0
    assert len(events()) == 30


def test_without_a_name_it_lists_what_there_is(connect):
    connect("sql", of_sqlite("/x"), name="Shop")
    assert said() == "Shop (sql, gives events)\n"


def test_a_name_that_nobody_has_and_a_source_that_does_not_answer_are_told(connect):
    connect("sql", of_sqlite("/no/such/file.db"), name="Shop")
    with pytest.raises(CommandError, match=r"no connection 'Shoop'. There are: Shop"):
        said("Shoop")
    with pytest.raises(CommandError, match="Shop: The database answers: unable to open"):
        said("Shop")
