"""`--json` and `--format json`: stdout is one JSON document and nothing else."""

import io
import json
import sys
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands, load_command_class

from journeymap.ingest.models import Import

OURS = sorted(name for name, app in get_commands().items() if app.startswith("journeymap."))
EVENTS = "case,customer,activity,time\n" + "".join(
    f"o{n},c{n % 9},{activity},2026-01-{1 + n % 28:02} {hour}:00\n"
    for n in range(60)
    for hour, activity in enumerate(("visit", "search", "buy") if n % 3 else ("visit", "leave"), 10)
)
FEEDBACK = "id,text,score,case\n1,lovely,5,o1\n2,never again,1,o2\n"
PATHS = "path,n\nweb > shop,3\nshop,1\n"
# They need tables to learn from: analysis/test_file_commands; a map that came as a file: maps/test_importing;
# a source that is there: connecting/test_command; parts that run: operations/test_parts.
ELSEWHERE = {"predict", "cluster_text", "import_map", "pull", "doctor"}
CUSTOMERS = "customer,email,city\nc1,one@example.com,Ulm\nc2,two@example.com,Bonn\n"


def options(name: str) -> dict[str, list[str] | None]:
    """Options of a command that can answer in JSON: {option: choices}."""
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    return {o: list(a.choices or []) for a in parser._actions for o in a.option_strings}


def steps(folder: Path) -> list[tuple[str, ...]]:
    """A small installation's life, each command that answers in JSON at least once."""
    for name, text in {"e.csv": EVENTS, "f.csv": FEEDBACK, "c.csv": CUSTOMERS, "p.csv": PATHS}.items():
        (folder / name).write_text(text)
    return [
        ("import_events", str(folder / "e.csv"), "--json"),
        ("import_feedback", str(folder / "f.csv"), "--json"),
        ("import_customers", str(folder / "c.csv"), "--json"),
        ("discover", "shop", "--json"),
        ("analyze", "shop", "dropoff", "--json"),
        ("export_map", "shop", "--format", "json"),
        ("forecast", "shop", "--json"),
        ("ask", "What is the goal rate?", "--journey", "shop", "--json"),
        ("score_text", "--json"),
        ("profile", str(folder / "e.csv"), "--json"),
        ("attribute", str(folder / "p.csv"), "--path", "path", "--conversions", "n", "--json"),
        ("consent", "c1", "mining", "no", "--json"),
        ("export_person", "c1", "--output", str(folder / "person.zip"), "--json"),
        ("erase_customer", "c1", "--json"),
        ("undo_import", "IMPORT", "--json"),
        ("verify_audit", "--json"),
    ]


@pytest.fixture
def installation(transactional_db, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "var"
    for setting, folder in {
        "UPLOADS_DIR": "uploads", "STORE_DIR": "store", "EXPORTS_DIR": "exports", "RUN_DIR": "run",
    }.items():  # fmt: skip
        setattr(settings, setting, settings.DATA_DIR / folder)
        (settings.DATA_DIR / folder).mkdir(parents=True)
    return tmp_path


def test_each_answers_with_one_document(installation, capfd, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"what a lovely shop\n")))
    for name, *told in steps(installation):
        first = Import.objects.order_by("pk").values_list("pk", flat=True).first()
        call_command(name, *(word.replace("IMPORT", str(first)) for word in told))
        document = json.loads(capfd.readouterr().out)
        assert document, f"{name} answers with nothing"


def test_every_command_that_can_is_tried(tmp_path):
    able = {name for name in OURS if "--json" in (o := options(name)) or "json" in (o.get("--format") or [])}
    assert able - ELSEWHERE == {name for name, *_ in steps(tmp_path)}
