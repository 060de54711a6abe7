"""Commands to installations with data folders of their own, in processes of their own."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

from django.conf import settings

# Many commands in one process: most of a command's time goes into starting Python.
TALK = """
import contextlib, django, io, json, sys
django.setup()
from django.core.management import CommandError, call_command
answers = []
for name, *options in json.load(sys.stdin):
    said, ending = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(options[0]) if name == "python" else call_command(name, *options)
    except (CommandError, SystemExit) as end:
        ending = str(end)
    answers.append([said.getvalue(), ending])
json.dump(answers, sys.stdout)
"""


def spoken(folder: Path, *told: str) -> list[tuple[str, str]]:
    """(what it said, how it was ended) of each command, all in one process of that installation.

    What imports something is Python.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith("JOURNEYMAP")}
    ours |= {"JOURNEYMAP_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "journeymap.settings"}
    listed = [["python", each] if "import " in each else shlex.split(each) for each in told]
    done = subprocess.run(
        [sys.executable, "-c", TALK],
        cwd=settings.BASE_DIR,
        env=ours,
        input=json.dumps(listed),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return [(said, ending) for said, ending in json.loads(done.stdout)]
