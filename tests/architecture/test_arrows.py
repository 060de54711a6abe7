"""Who may import whom, read from the source: the design's arrows, kept."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "journeymap"
STORES = {"events", "customers", "feedback"}
SEEN_BY_ANALYSIS = {"journeys", *STORES}
SEEN_BY_MAPS = {"analysis", *SEEN_BY_ANALYSIS}
SEEN_BY_PUBLISHING = {"maps", *SEEN_BY_MAPS}
SEEN_BY_FUTURES = {"publishing", "forecasting", *SEEN_BY_PUBLISHING}
SEEN_BY_SHARING = {"futures", "days", *SEEN_BY_FUTURES}
SEEN_BY_ASSISTANT = {"sharing", *SEEN_BY_SHARING}
EVERYWHERE = {"mining", "jobs", "access"}  # but from mining and plugins
ALLOWED = {
    "mining": set(),
    "supervisor": set(),
    "forecasting": {"mining"},
    "jobs": {"celery", "access"},  # the one task is of the one Celery app; logs, counts
    "access": {"supervisor"},  # /healthz asks the broker with the supervisor's probe
    "events": EVERYWHERE,
    "customers": {"events", *EVERYWHERE},
    "feedback": {"events", *EVERYWHERE},
    "ingest": STORES | EVERYWHERE,
    "journeys": STORES | EVERYWHERE,
    "analysis": SEEN_BY_ANALYSIS | EVERYWHERE,
    "maps": SEEN_BY_MAPS | EVERYWHERE,
    "publishing": SEEN_BY_PUBLISHING | EVERYWHERE,
    "futures": SEEN_BY_FUTURES | EVERYWHERE,
    "days": SEEN_BY_PUBLISHING | EVERYWHERE,
    "sharing": SEEN_BY_SHARING | EVERYWHERE,
    "assistant": {"ingest", *SEEN_BY_ASSISTANT, *EVERYWHERE},  # its masking alone, see below
    "tracking": {"ingest", *STORES, *EVERYWHERE},
    "connecting": {"ingest", *STORES, *EVERYWHERE},
    "desks": SEEN_BY_SHARING | EVERYWHERE,
    "actions": SEEN_BY_SHARING | EVERYWHERE,
    "privacy": {"ingest", "assistant", "tracking", "connecting", "desks", "actions"}
    | SEEN_BY_ASSISTANT
    | EVERYWHERE,
    "operations": {"ingest", "assistant", "tracking", "connecting", "desks", "actions", "privacy"}
    | {"supervisor", *SEEN_BY_ASSISTANT}
    | EVERYWHERE,
}
TOP = {"web", "settings", "urls", "celery", "asgi"}  # see all rooms
BANNED_NAMES = {
    "utils.py",
    "helpers.py",
    "services.py",
    "services",
    "utils",
    "helpers",
    "common.py",
    "misc.py",
}
LINES_AT_MOST = 300
# Imports inside functions, each with its reason.
HIDDEN_IMPORTS: dict[str, str] = {}


def sources(folder):
    return [p for p in sorted(folder.rglob("*.py")) if "migrations" not in p.parts]


def name(path):
    return path.relative_to(ROOT).as_posix()


def imported(path):
    """(module, line) of every import of a file, relative ones made whole."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)


def room_of(module):
    parts = module.split(".")
    return parts[1] if parts[0] == "journeymap" and len(parts) > 1 else None


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_a_room_imports_only_what_its_arrows_allow(room):
    wrong = []
    for path in sources(HOUSE / room):
        for module, line in imported(path):
            seen = room_of(module)
            if seen and seen != room and seen not in ALLOWED[room]:
                wrong.append(f"{name(path)}:{line} imports {module}")
    assert not wrong, f"{room} may import {sorted(ALLOWED[room])} only"


def test_the_assistant_knows_of_imports_only_how_texts_are_masked():
    """What goes to a language model is masked as what is stored was."""
    knowing = {
        module
        for path in sources(HOUSE / "assistant")
        for module, _ in imported(path)
        if room_of(module) == "ingest"
    }
    assert knowing == {"journeymap.ingest.masking.mask"}


def test_only_the_health_check_and_the_web_know_the_supervisor():
    knowing = {
        name(path)
        for path in sources(HOUSE)
        if path.relative_to(HOUSE).parts[0] != "supervisor"
        and any(room_of(module) == "supervisor" for module, _ in imported(path))
    }
    above = ("journeymap/web/", "journeymap/operations/")
    assert {path for path in knowing if not path.startswith(above)} == {"journeymap/access/health.py"}


def test_every_room_has_its_arrows():
    rooms = {p.name for p in HOUSE.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    assert rooms <= ALLOWED.keys() | TOP


def test_plugins_import_the_kernel_alone():
    wrong = []
    for path in sources(ROOT / "plugins"):
        own = path.relative_to(ROOT / "plugins").parts[0]
        for module, line in imported(path):
            parts = module.split(".")
            stranger = parts[0] == "plugins" and len(parts) > 1 and parts[1] != own
            if stranger or parts[0] == "django" or room_of(module) not in (None, "mining"):
                wrong.append(f"{name(path)}:{line} imports {module}")
    assert not wrong


def test_nothing_in_the_house_imports_a_plugin_or_knows_its_name():
    plugins = {p.name for p in (ROOT / "plugins").iterdir() if (p / "__init__.py").exists()}
    assert plugins
    wrong = []
    for path in sources(HOUSE):
        tree = ast.parse(path.read_text())
        texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        wrong += [f"{name(path)} says {text!r}" for text in sorted(texts & plugins)]
        wrong += [
            f"{name(path)}:{at} imports {m}" for m, at in imported(path) if m.split(".")[0] == "plugins"
        ]
    assert not wrong


def test_no_import_hides_in_a_function():
    hidden = set()
    for path in [*sources(HOUSE), *sources(ROOT / "plugins")]:
        for function in ast.walk(ast.parse(path.read_text())):
            is_function = isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            if is_function and any(isinstance(n, ast.Import | ast.ImportFrom) for n in ast.walk(function)):
                hidden.add(f"{name(path)}:{function.name}")
    assert hidden == HIDDEN_IMPORTS.keys()


def test_modules_stay_short_and_well_named():
    files = [*sources(HOUSE), *sources(ROOT / "plugins")]
    long = {name(p): n for p in files if (n := len(p.read_text().splitlines())) > LINES_AT_MOST}
    assert not long, f"over {LINES_AT_MOST} lines: think again"
    assert not [name(p) for p in files if BANNED_NAMES & set(p.relative_to(ROOT).parts)]


def test_the_kernel_loads_no_django():
    code = (
        "import pkgutil, importlib, sys, journeymap.mining as m\n"
        "for info in pkgutil.walk_packages(m.__path__, 'journeymap.mining.'):\n"
        "    importlib.import_module(info.name)\n"
        "print([n for n in sys.modules if n.split('.')[0] in ('django', 'celery', 'rest_framework')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stderr
