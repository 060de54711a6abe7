"""`manage.py startanalyzer` makes a plugin that keeps the contract as it stands."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]


def test_the_new_plugin_passes_its_test_at_once(tmp_path):
    call_command("startanalyzer", "late_delivery", directory=tmp_path, stdout=StringIO())
    (tmp_path / "plugins" / "__init__.py").touch()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:django", "tests"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_the_new_plugin_is_tidy(tmp_path):
    call_command("startanalyzer", "late_delivery", directory=tmp_path, stdout=StringIO())
    first_party = 'lint.isort.known-first-party=["journeymap", "plugins"]'
    settings = ["--config", str(ROOT / "pyproject.toml"), "--config", first_party]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *settings, str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["Late", "late-delivery", "2late", "class", "../up", "", "a" * 60])
def test_bad_names_are_refused(tmp_path, name):
    with pytest.raises(CommandError, match="no name for a plugin"):
        call_command("startanalyzer", name, directory=tmp_path)
    assert not list(tmp_path.iterdir())


def test_what_is_there_is_not_overwritten(tmp_path):
    with pytest.raises(CommandError, match="already"):
        call_command("startanalyzer", "dropoff", directory=tmp_path)
    call_command("startanalyzer", "late", directory=tmp_path, stdout=StringIO())
    with pytest.raises(CommandError, match="is there already"):
        call_command("startanalyzer", "late", directory=tmp_path)
