"""One talk in two windows, one person in several processes: nothing is mixed up or let through."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from journeymap.assistant.asker import Asker
from journeymap.assistant.asking import CannotAsk, ask, asked
from journeymap.assistant.models import Conversation, Turn
from journeymap.assistant.pacing import TooFast
from journeymap.assistant.telling import Option
from journeymap.assistant.understanding.reading import Reading
from tests.assistant.talk import talk
from tests.people import client_of, somebody

__all__ = ["talk"]
WHERE = "Where do we lose people?"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def ann(db):
    return Asker(somebody("Business user", "ann"))


def between(talk, text, *labels):
    """The question is answered with choices, each a call of `mood` on a place of that name."""
    options = tuple(Option(label, "", "mood", {"name": label}) for label in labels)
    talk.reads[text] = Reading("ask_back", options=options)


def test_a_choice_of_an_older_answer_is_not_taken_for_one_of_the_newest(talk, ann):
    between(talk, "one", "web", "app")
    between(talk, "other", "Cart", "Payment")
    first = ask(ann, "one")
    second = ask(ann, "other", conversation=first.conversation)  # meanwhile, in the other window
    with pytest.raises(CannotAsk, match="not offered any more"):
        ask(ann, "", conversation=first.conversation, chosen=0, turn=first.turn)
    assert talk.called == []
    ask(ann, "", conversation=first.conversation, chosen=0, turn=second.turn)
    assert talk.called == [("mood", {"name": "Cart"})]


def test_the_page_and_the_api_say_which_answer_a_choice_is_of(talk, ann):
    between(talk, "one", "web", "app")
    first = ask(ann, "one")
    page = client_of("Business user", "ann")
    address = f"/ask/{first.conversation}/"
    assert f'name="turn" value="{first.turn}"' in page.get(address).content.decode()
    ask(ann, WHERE, conversation=first.conversation)
    answer = page.post(address, {"chosen": "0", "turn": str(first.turn)})
    assert answer.status_code == 400 and "not offered any more" in answer.content.decode()
    told = {"chosen": 0, "turn": first.turn, "conversation": first.conversation}
    assert page.post("/api/v1/questions/", told, content_type="application/json").status_code == 400


def test_both_windows_stay_in_one_talk_in_the_order_of_the_questions(talk, ann):
    talk_of = ask(ann, WHERE).conversation
    for number in range(2, 6):
        assert ask(ann, f"question {number}", conversation=talk_of).conversation == talk_of
    turns = Turn.objects.filter(conversation=talk_of)
    assert [turn.number for turn in turns] == [1, 2, 3, 4, 5]
    assert Conversation.objects.count() == 1


def test_while_one_window_is_answered_the_other_waits(talk, ann):
    first = asked(ann, WHERE)
    next(first)
    with pytest.raises(TooFast, match="still being answered"):
        asked(ann, "and this?")
    list(first)
    assert ask(ann, "and this?").status == "answered"


ASKING = """
import time
from django.conf import settings
from django.contrib.auth.models import User
settings.QUESTIONS_PER_DAY, settings.QUESTIONS_PER_MINUTE = 7, 0
from journeymap.assistant.pacing import TooFast, paced
ann, taken = User.objects.get(username="ann"), []
while True:
    try:
        with paced(ann):
            begun = time.time()
            time.sleep(0.02)
            taken.append((begun, time.time()))
    except TooFast as refused:
        if "today" in str(refused):
            break
        time.sleep(0.005)
print(taken)
"""


def shell(code, environment):
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def outcome(process):
    output, trouble = process.communicate(timeout=180)
    assert process.returncode == 0, trouble
    return output.strip()


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def test_several_processes_together_let_through_what_one_would(database, tmp_path, request):
    """Four workers, each asking as fast as it can for one person: seven questions a day, one at a time."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("JOURNEYMAP")}
    ours |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "JOURNEYMAP_TEST_DATA": str(tmp_path)}
    if database == "postgresql":
        ours["JOURNEYMAP_TEST_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=ours, check=True, capture_output=True)
    outcome(shell("from django.contrib.auth.models import User; User.objects.create(username='ann')", ours))
    taken = [each for worker in [shell(ASKING, ours) for _ in range(4)] for each in eval(outcome(worker))]
    taken.sort()
    assert len(taken) == 7
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(taken))
