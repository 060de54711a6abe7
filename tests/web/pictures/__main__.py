"""`python -m tests.web.pictures [--data FOLDER] [--output FOLDER] [--only NAME] [--readme]`

Opens every page of an installation with the demo company (made first where there is none) in Debian's
Chromium and saves a picture of each: light and dark at 1440 and 1280 pixels, both on a phone. `--readme`
renews the picture of the README alone.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
README = ROOT / "docs" / "pictures" / "map.png"
CAMERA = "import django; django.setup(); from tests.web.pictures.camera import main; main()"
PATIENCE = 60.0  # seconds for the server to answer


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.web.pictures", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT / "var", help="data folder of the installation")
    parser.add_argument("--output", type=Path, default=ROOT / "var" / "pictures", help="where pictures go")
    parser.add_argument("--only", action="append", default=[], help="a page, by name; again for more")
    parser.add_argument("--readme", action="store_true", help="renew the picture in the README and stop")
    parser.add_argument("--window", action="append", default=[], help="only so: 1440-dark ...")
    parser.add_argument("--first", action="store_true", help="only the first steps on an empty installation")
    told = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "journeymap.settings"
    options = [f"--only={name}" for name in told.only] + [f"--window={name}" for name in told.window]
    failed = 0
    if not told.first:
        readme = [f"--readme={README}"] if told.readme else []
        failed = taken(told.data, told.output, [["demo"]], [*options, *readme])
    if not told.readme:
        with tempfile.TemporaryDirectory() as empty:
            failed |= taken(Path(empty), told.output, [], [*options, "--first"])
    sys.exit(failed)


def taken(data: Path, output: Path, commands: list[list[str]], options: list[str]) -> int:
    """Takes the pictures of the installation in `data`; 0 where all are taken."""
    os.environ["JOURNEYMAP_DATA"] = str(data)
    for command in (["migrate", "--verbosity", "0"], *commands):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
    with serving() as address:
        camera = [sys.executable, "-c", CAMERA, address, str(output), *options]
        return subprocess.run(camera, cwd=ROOT, check=False).returncode


@contextmanager
def serving() -> Iterator[str]:
    """The web server alone, on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "uvicorn",
            "journeymap.asgi:application",
            "--port",
            str(port),
            "--log-level",
            "warning",
        ],
        cwd=ROOT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait(f"{address}/livez")
        yield address
    finally:
        server.terminate()
        server.wait(10)


def wait(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if time.monotonic() > end:
                raise SystemExit(f"{address} did not answer within {PATIENCE:g} seconds") from None
            time.sleep(0.2)


if __name__ == "__main__":
    main()
