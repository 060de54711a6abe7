"""Maps that somebody bent before they are imported: refused with the reason, or shown by every page."""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from journeymap.access.roles import ADMINISTRATOR
from journeymap.analysis.parts import Part
from journeymap.journeys.models import Journey
from journeymap.maps import keeping
from journeymap.maps.documents import document
from journeymap.maps.exporting import FORMATS
from journeymap.maps.models import ImportedMap, Note
from journeymap.sharing.links import allow, share
from tests.analysis.conftest import dropoff, shop, store
from tests.people import api_client_of, client_of, somebody

__all__ = ["dropoff", "shop", "store"]
pytestmark = pytest.mark.django_db
PAGE, API = "/journeys/new/from-file/", "/api/v1/maps/import/"
HTML = "<img src=x onerror=alert(1)>"
WORDS = ["", " ", HTML, "{{ 7 * 7 }}", "\u202eodd\u0000"[:4], "x" * 300, "=1+1", "../../etc", "²", "share",
         "stage", "touchpoint", "journey", "measured", "target", "not enough data", "2026-02-31",
         "9999-12-31T23:59:59+00:00", "\ud83d\ude42", "null", "%s%n", "a/b?c#d", "start", "Shop"]  # fmt: skip
NUMBERS = [0, 1, -1, 0.5, -0.5, 1e-300, 1e300, 2**53, -(2**53), 2**31, 10, 11, 99.99]
OTHERS: list[Any] = [None, True, [], {}, [[]], {"a": 1}]
SHOWN = (
    "", "?show=sankey", "?show=graph", "?show=funnel", "?show=variants", "?compare=everyone", "?lane=flow",
    "edit/", "edit/rules/", "edit/settings/", "edit/history/", "futures/", "day/", "editions/", "design/",
)  # fmt: skip
AROUND = ("/", "/journeys/", "/opportunities/", "/alerts/")


def places(value: Any, path: tuple = ()) -> list[tuple]:
    found = [path] if path else []
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return found + [place for key, each in inside for place in places(each, (*path, key))]


def bent(told: dict[str, Any], seed: int) -> dict[str, Any]:
    """The document with one to three things changed, mostly to others of their kind: those come furthest."""
    chance, made = Random(seed), deepcopy(told)
    for _ in range(chance.choice((1, 1, 2, 3))):
        *way, last = chance.choice(places(made))
        inside: Any = made
        for key in way:
            inside = inside[key]
        old, how = inside[last], chance.random()
        if how < 0.12 and not isinstance(last, str):
            inside.append(deepcopy(old)) if how < 0.06 else inside.pop(last)
        elif how < 0.2 and isinstance(last, str):
            del inside[last]
        elif how < 0.3:
            inside[last] = chance.choice([*OTHERS, *NUMBERS, *WORDS])
        elif isinstance(old, bool):
            inside[last] = not old
        elif isinstance(old, int | float):
            inside[last] = chance.choice(NUMBERS)
        elif isinstance(old, str):
            inside[last] = chance.choice(WORDS)
        elif isinstance(old, list):
            inside[last] = chance.choice(([], old[::-1], old * 2))
        else:
            inside[last] = chance.choice((*NUMBERS, *WORDS)) if old is None else {}
    return made


@pytest.fixture
def told(shop, dropoff) -> dict[str, Any]:
    """A document of a map with findings and notes."""
    stage = shop.stages.first()
    Note.objects.create(journey=shop, lane="backstage", stage=stage, text="the clerk signs")
    found = json.loads(json.dumps(document(shop, Part())))
    shop.delete()
    return found


def file_of(content: Any, name: str = "map.json") -> SimpleUploadedFile:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return SimpleUploadedFile(name, text, "application/json")


def look_everywhere(client: Any, slug: str, boss: Any) -> None:
    """Every page of the journey, its cells, its files, a link and the wall. What breaks raises here."""
    here = f"/journeys/{slug}/"
    addresses = [*(here + each for each in SHOWN), *AROUND, f"/wall/?view={slug}"]
    drawn = keeping.kept_map(Journey.objects.get(slug=slug))
    cells = [each["address"] for kind in ("measures", "findings") for each in drawn[kind]]
    for cell in dict.fromkeys(cells[:2] + cells[-2:]):
        addresses += [f"{here}cell/{cell}/", f"{here}cell/{cell}/behind/", f"{here}cell/{cell}/trend/"]
    addresses += [f"/api/v1/journeys/{slug}/map/export/?format={form}" for form in FORMATS if form != "pptx"]
    addresses.append(f"/s/{share(Journey.objects.get(slug=slug), boss, name='x', query={})[1]}/")
    for address in addresses:
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code < 500, f"{address}: {answer.status_code}"
        if answer["Content-Type"].startswith("text/html"):
            assert HTML.encode() not in content, address


def attack(told: dict[str, Any], seeds: range, store: Any) -> tuple[int, int]:
    """(how many were taken, how many were refused)."""
    client, boss = client_of(ADMINISTRATOR, "ada", is_staff=True), somebody(ADMINISTRATOR, "ada")
    allow(True, boss)
    taken = refused = 0
    for seed in seeds:
        made = bent(told, seed)
        cache.clear()
        keeping._at_hand.clear()
        shutil.rmtree(store / "store" / "maps", ignore_errors=True)
        with transaction.atomic():
            try:
                seen = client.post(PAGE, {"file": file_of(made), "op": "look"})
                if seen.status_code == 200:
                    mark = seen.context["seen"].mark
                    done = client.post(PAGE, {"file": file_of(made), "op": "import", "mark": mark})
                    assert done.status_code == 302, done.content
                    look_everywhere(client, done.url.strip("/").split("/")[-1], boss)
                    taken += 1
                else:
                    problem = seen.context["problem"]
                    assert seen.status_code == 400 and len(problem) > 20, problem
                    assert HTML.encode() not in seen.content
                    refused += 1
            except Exception as error:
                raise AssertionError(f"seed {seed}: {error!r}") from error
            transaction.set_rollback(True)
    return taken, refused


def test_bent_maps_are_refused_or_shown(told, store):
    taken, refused = attack(told, range(12), store)
    assert taken > 2 and refused > 2


@pytest.mark.slow
def test_three_hundred_bent_maps_are_refused_or_shown(told, store):
    taken, refused = attack(told, range(1_000, 1_300), store)
    assert taken > 40 and refused > 40


HOSTILE = {
    "nested too deeply": b"[" * 200_000,
    "larger than 16 MiB": b" " * (16 * 2**20 + 1),
    "is not of type 'object'": b"[1, 2, 3]",
    "no JSON": b"{",
    "not UTF-8": b'{"journey": "\xff"}',
    "no JSON (": b"",
    "NaN is no number": b'{"journey": NaN}',
    "NUL character": b'{"journey": "a\\u0000b"}',
    "too large a number": b'{"journey": 1e999}',
    "only current-state maps": b'{"state": "future"}',
}


@pytest.mark.parametrize(("said", "content"), HOSTILE.items(), ids=[*HOSTILE])
def test_hostile_files_are_refused_on_the_page_and_over_the_api(store, said, content):
    page = client_of(ADMINISTRATOR, "ada").post(PAGE, {"file": file_of(content), "op": "import"})
    assert page.status_code == 400
    text = page.content.decode().replace("&#x27;", "'")
    assert said in text or "Choose the file first" in text  # an empty one
    answer = api_client_of(ADMINISTRATOR, "ada").post(f"{API}?preview=true", {"file": file_of(content)})
    assert answer.status_code == 400 and "file" in answer.json()
    assert not Journey.objects.exists() and not ImportedMap.objects.exists()


def test_names_of_html_are_shown_as_they_are_written(told):
    text = json.dumps(told).replace(json.dumps(told["stages"][0]["name"]), json.dumps(HTML))
    made = {**json.loads(text), "journey": HTML}
    seen = client_of(ADMINISTRATOR, "ada").post(PAGE, {"file": file_of(made, f"{HTML}.json"), "op": "look"})
    text = seen.content.decode()
    assert seen.status_code == 200 and HTML not in text and text.count("&lt;img src=x") >= 3
