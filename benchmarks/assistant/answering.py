"""Asks the assistant, inside an installation: questions on stdin, answers on stdout, as JSON lines.

    JOURNEYMAP_DATA=... python -m benchmarks.assistant.answering [support]

A question: id, text, journey, conversation. First the process gets ready as a server does when it starts
(`readying`). The first line tells what things are called here: themes (name -> key), journeys (slug -> name).
Then for each question: id, content (as the API tells it), cpu (seconds of this process), and error where it
was refused. With `support` a support agent asks, who may see hardly anything; else an administrator.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeymap.settings")
os.environ["JOURNEYMAP_QUESTIONS_PER_MINUTE"] = os.environ["JOURNEYMAP_QUESTIONS_PER_DAY"] = "0"
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - Django is set up first
from django.contrib.auth.models import Group  # noqa: E402

from journeymap.access.roles import ADMINISTRATOR, SUPPORT_AGENT, grant_roles  # noqa: E402
from journeymap.assistant.asker import Asker  # noqa: E402
from journeymap.assistant.asking import CannotAsk, ask  # noqa: E402
from journeymap.assistant.readying import ready  # noqa: E402
from journeymap.feedback.themes.models import Theme  # noqa: E402
from journeymap.journeys.models import Journey  # noqa: E402


def examiner(role: str) -> Asker:
    """Who asks: an account of the role that exists for the exam alone."""
    grant_roles()
    user, _ = get_user_model().objects.get_or_create(username=f"examiner-{role.split()[0].lower()}")
    user.groups.set(Group.objects.filter(name=role))
    return Asker(get_user_model().objects.get(pk=user.pk))


def asked(asker: Asker, question: dict[str, Any], conversations: dict[str, int]) -> dict[str, Any]:
    """One answer. conversations: of those begun, their number; a new one is noted."""
    name = question.get("conversation")
    begun = time.process_time()
    try:
        held = conversations.get(name) if name else None
        answer = ask(asker, question["text"], question["journey"], held)
    except CannotAsk as refused:
        return {"id": question["id"], "error": str(refused), "cpu": time.process_time() - begun}
    spent = time.process_time() - begun
    if name and answer.conversation:
        conversations[name] = answer.conversation
    return {"id": question["id"], "content": answer.content, "cpu": spent}


def answers(role: str, lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    ready()
    yield {
        "themes": {each.name: each.key for each in Theme.objects.kept()},
        "journeys": dict(Journey.objects.values_list("slug", "name")),
    }
    asker = examiner(role)
    conversations: dict[str, int] = {}
    for line in lines:
        yield asked(asker, json.loads(line), conversations)


def main(told: list[str]) -> int:
    for each in answers(SUPPORT_AGENT if "support" in told else ADMINISTRATOR, sys.stdin):
        sys.stdout.write(f"{json.dumps(each)}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
