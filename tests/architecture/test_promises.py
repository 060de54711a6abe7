"""What the documents promise is there: files, commands, addresses, tests, packages."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in DOCUMENTS}
RECORDS = sorted(name for name in TEXTS if re.fullmatch(r"docs/decisions/\d.*", name))
FILLED = {"{slug}": "orders", "{id}": "1", "{name}": "dropoff", "{key}": "k1", "{customer}": "k1"}
PINNED = re.compile(r"(?P<name>[\w.-]+)(\[[\w,]+\])?==\d[\w.]*")
# Of this machine, not of the project: folders of a person, hosts of a company's package registry.
MACHINE = re.compile(r"(?<![\w.}/*])/(work|tmp|root|home)/|artifactory|jfrog|sonatype|--index-url|--proxy")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout, so which files belong to it is not known")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def packages(name: str) -> list[str]:
    """Lines of a list of packages that name one."""
    lines = [line.split(" #")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    return [line for line in lines if line and not line.startswith(("#", "-"))]


@pytest.mark.parametrize("record", RECORDS)
def test_a_decision_names_the_test_that_keeps_it(record):
    kept = TEXTS[record].partition("**Kept by**")[2].partition("\n\n")[0]
    patterns = re.findall(r"`([^`\s]*/[^`\s]*)`", kept)
    assert patterns, "**Kept by** names no path"
    assert not [p for p in patterns if not list(ROOT.glob(p.rstrip("/").partition("::")[0]))]


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_links_lead_somewhere(name):
    links = re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", TEXTS[name])
    assert not [link for link in links if not (ROOT / name).parent.joinpath(link).exists()]


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_paths_that_are_named_exist(name):
    named = set(re.findall(r"`((?:journeymap|tests|plugins|docs|benchmarks)/[\w./-]+)`", TEXTS[name]))
    assert not sorted(path for path in named if not (ROOT / path).exists())


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_commands_that_are_named_exist(name):
    text = TEXTS[name]
    assert set(re.findall(r"manage\.py ([a-z]\w*)", text)) <= get_commands().keys()
    targets = set(re.findall(r"^([a-z-]+):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)) <= targets


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_addresses_that_are_named_answer(name):
    wrong = []
    for address in set(re.findall(r"(?<![\w:])/(?:api/v1/[\w/{}-]*|healthz|livez)", TEXTS[name])):
        path = re.sub(r"\{\w+\}", lambda found: FILLED.get(found[0], "1"), address)
        try:
            resolve(path)
        except Resolver404:
            if path != "/api/v1/":
                wrong.append(address)
    assert not wrong


def test_no_file_names_this_machine_or_a_registry():
    wrong = []
    for path in tracked():
        if path == Path(__file__):
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:  # a model, a picture
            continue
        name = path.relative_to(ROOT)
        wrong += [f"{name}:{at}: {line[:80]}" for at, line in enumerate(lines, 1) if MACHINE.search(line)]
    assert not wrong


LISTS = ("requirements.txt", "requirements-desks.txt", "requirements-spark.txt", "requirements-dev.txt")


@pytest.mark.parametrize("name", [*LISTS, "constraints.txt"])
def test_packages_are_pinned(name):
    assert packages(name)
    assert not [line for line in packages(name) if not PINNED.fullmatch(line.partition(";")[0].strip())]


def test_each_direct_package_has_its_line_of_reason():
    said = TEXTS["docs/dependencies.md"].lower()
    direct = [PINNED.match(line)["name"] for n in LISTS
              for line in packages(n)]  # fmt: skip
    # as a word of its own: "redis" is not told by "redis-server"
    assert not [
        name for name in direct if not re.search(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])", said)
    ]


def test_nothing_is_pinned_twice():
    names = [PINNED.match(line)["name"].lower().replace("_", "-")
             for n in (*LISTS, "constraints.txt")
             for line in packages(n)]  # fmt: skip
    assert len(names) == len(set(names))


def test_markers_of_slow_tests_are_explained():
    """Somebody who reads the summary must find out what was left out."""
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    assert {m.partition(":")[0] for m in options["markers"]} >= {"slow", "services"}
    assert "-ra" in options["addopts"].split()
