"""The API, asked by a machine for everything its description allows, and more, as each role.

No answer is a failure of the server. Nothing that a role may not see is in any answer to it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import Any
from unittest import SkipTest

import pytest
import requests
import schemathesis
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis.control import BuildContext
from hypothesis.errors import StopTest, UnsatisfiedAssumption
from hypothesis.internal.conjecture.data import ConjectureData
from schemathesis import Case, GenerationMode

from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT, grant_roles
from journeymap.analysis.models import Alert, Finding, Measure, Proposal, Run
from journeymap.feedback.models import Feedback
from journeymap.ingest.models import Import
from journeymap.journeys.models import Journey, Rule, Stage, Touchpoint

KEY, WORDS = "planted-key-77", "planted words 88"
EVENTS = (
    "case,customer,activity,time\n"
    f"o1,{KEY},visit,2026-01-01 10:00\no1,{KEY},buy,2026-01-01 10:05\n"
    "o2,bob,visit,2026-01-02 09:00\no2,bob,leave,2026-01-02 09:30\n"
)
FEEDBACK = f"customer,text,score,kind,time\n{KEY},{WORDS},2,rating,2026-01-03 10:00\n"
# Nothing is sent by a browser that a client would not be able to: hop-by-hop headers stay out.
UNSENT = {"content-length", "transfer-encoding", "connection", "cookie", "host"}


@dataclass(frozen=True)
class Asker:
    """Who asks, and what must be in no answer to them."""

    role: str | None
    may: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def signed_in(self) -> bool:
        return bool(self.role or self.may)

    def client(self, name: str) -> Client:
        made = Client(raise_request_exception=False)
        if self.signed_in:
            user = User.objects.create_user(name, is_staff=True)
            user.groups.set(Group.objects.filter(name=self.role))
            for name in self.may:
                app, code = name.split(".")
                user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=code))
            made.force_login(user)
        return made


LOOKS = ("journeys.view_journey", "analysis.view_finding", "analysis.view_measure", "analysis.view_run",
         "analysis.view_proposal", "analysis.view_alert", "events.view_snapshot")  # fmt: skip
ASKERS = {
    "nobody": Asker(None, hidden=(KEY, WORDS)),
    "one who sees figures only": Asker(None, LOOKS, hidden=(KEY, WORDS)),
    "support agent": Asker(SUPPORT_AGENT, hidden=(KEY,)),
    "business user": Asker(BUSINESS_USER),
    "administrator": Asker(ADMINISTRATOR),
}


@pytest.fixture
def planted(filled, write) -> Journey:
    """A company with a customer, words and a row of every kind that the API shows."""
    assert filled("import_events", write("more.csv", EVENTS), "--json").done
    assert filled("import_feedback", write("said.csv", FEEDBACK), "--json").done
    journey = Journey.objects.get()
    run = Run.objects.create(journey=journey, analyzer="dropoff", status="done", error=f"{KEY}: {WORDS}",
                             traceback=WORDS)  # fmt: skip
    Import.objects.filter(kind="feedback").update(traceback=f"{KEY} {WORDS}")
    place = {"run": run, "place": "journey", "value": 1, "unit": "x", "n": 1, "method": "m"}
    Measure.objects.create(**place, measure="m", status="measured")
    Finding.objects.create(**place, kind="k", headline="h", mood="pain", rank=1)
    Alert.objects.create(journey=journey, key="k", analyzer="a", headline="h", started="2025-01-01T00:00:00Z")
    Proposal.objects.create(journey=journey, kind="k", target="t", operations=[], reason="r")
    grant_roles()
    cache.clear()
    return journey


def real(path: str, parameters: set[str]) -> dict[str, Any]:
    """Values for the parameters of a path that lead to something that is there, where there is something."""
    kinds: dict[str, QuerySet] = {
        "runs": Run.objects, "imports": Import.objects, "findings": Finding.objects,
        "measures": Measure.objects, "alerts": Alert.objects, "proposals": Proposal.objects,
        "stages": Stage.objects, "touchpoints": Touchpoint.objects, "rules": Rule.objects,
    }  # fmt: skip
    kind = path.removeprefix("/api/v1/").split("/")[0]
    first = kinds[kind].order_by("pk").last() if kind in kinds else None
    known = {
        "slug": Journey.objects.get().slug,
        "key": Feedback.objects.get(customer=KEY).key if kind == "feedback" else KEY,
        "customer": KEY,
        "number": 1,
        "id": first.pk if first else 1,
    }
    return {name: known[name] for name in parameters if name in known}


def cases(operation: Any, examples: int) -> list[Case]:
    """Requests: as described, to something that is there and to anything at all; and bent."""
    named = {each["name"] for each in operation.definition.raw.get("parameters", []) if each["in"] == "path"}
    there = real(operation.path, named)
    found: list[Case] = []
    for mode, path in ((GenerationMode.POSITIVE, there), (GenerationMode.POSITIVE, None),
                       (GenerationMode.NEGATIVE, there)):  # fmt: skip
        more = {"path_parameters": path} if path else {}
        try:
            strategy = operation.as_strategy(generation_mode=mode, **more)
        except schemathesis.errors.SchemathesisError:
            continue  # nothing about it can be bent

        found += drawn(strategy, examples)
    return found


def drawn(strategy: Any, wanted: int) -> list[Any]:
    """So many values of a strategy, the same at every run; fewer where it refuses most of what is tried.

    Drawn without Hypothesis' search: nothing here is shrunk, and the search takes fifty tries a value.
    """
    values: list[Any] = []
    for seed in range(4 * wanted):
        data = ConjectureData(random=Random(seed))
        try:
            with BuildContext(data, wrapped_test=drawn):
                values.append(data.draw(strategy))
        except (StopTest, UnsatisfiedAssumption, SkipTest):
            continue
        if len(values) == wanted:
            break
    return values


def ask(client: Client, case: Case) -> Any:
    """The answer; whatever the request changed is taken back."""
    told = case.as_transport_kwargs(base_url="http://testserver")
    sent = requests.Request(
        **{name: told.get(name) for name in ("method", "url", "params", "json", "data", "files", "headers")}
    ).prepare()
    headers = {name: value for name, value in sent.headers.items() if name.lower() not in UNSENT}
    kind = headers.pop("Content-Type", "")
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    with transaction.atomic():
        answer = client.generic(sent.method, sent.path_url, body, content_type=kind, headers=headers)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, content.decode(errors="replace"), sent


def attack(examples: int) -> None:
    """Make the requests once, and let everybody ask them."""
    description = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))
    schema = schemathesis.openapi.from_dict(description)
    clients = {name: asker.client(name) for name, asker in ASKERS.items()}
    answered: dict[str, set[str]] = {name: set() for name in ASKERS}
    wrong = set()
    for made in schema.get_all_operations():
        operation = made.ok()
        for case in cases(operation, examples):
            for name, client in clients.items():
                status, content, sent = ask(client, case)
                if status < 300:
                    answered[name].add(operation.label)
                if status >= 500:
                    wrong.add(f"{name}: {status} {sent.method} {sent.path_url[:200]} {str(sent.body)[:200]}")
                # What somebody said in the request may be repeated to them.
                said = f"{sent.path_url} {sent.body!r}"
                leaked = [text for text in ASKERS[name].hidden if text in content and text not in said]
                wrong |= {f"{name}: {sent.method} {sent.path_url[:200]} shows {text!r}" for text in leaked}
    assert not wrong, "\n".join(sorted(wrong)[:30])
    few = {
        name: len(labels) for name, labels in answered.items() if ASKERS[name].signed_in and len(labels) < 3
    }
    assert not few, "these ask nothing that is answered"


def test_no_request_breaks_the_api_or_shows_what_is_not_for_the_one_who_asks(planted):
    attack(examples=1)


@pytest.mark.slow
def test_many_requests_do_not_either(planted):
    attack(examples=15)


def test_what_is_planted_is_there_to_be_seen(planted):
    """Else the tests above would prove nothing."""
    client = ASKERS["administrator"].client("ada")
    seen = client.get("/api/v1/feedback/").content.decode()
    assert KEY in seen and WORDS in seen
    assert KEY in client.get(f"/api/v1/customers/{KEY}/").content.decode()
