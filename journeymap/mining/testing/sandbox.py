"""Runs an analyzer's example in a process of its own that watches what it touches.

`python -m journeymap.mining.testing.sandbox MODULE FILE CLASS` prints JSON: {"django": [..], "network": [..],
"files": [..], "error": text or null}. Watched is what Python code does (audit events, PEP 578); a library
written in C may go unseen.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..contract import Analyzer
from ..runner import ONE_THREAD

NETWORK = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")
PROCESSES = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.startfile")
CHANGES = (
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
)
OF_THE_MACHINE = (
    "/proc/",
    "/sys/",
    "/dev/",
    "/etc/localtime",
    "/etc/os-release",
    "/usr/lib/os-release",
    "/usr/share/zoneinfo",
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
TIMEOUT = 300
# Worked out here: the audit hook must not call what opens files or takes locks itself.
TEMPORARY = os.path.realpath(tempfile.gettempdir()) + os.sep
LIBRARIES = tuple(
    os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "purelib", "platlib")
)
ARCHIVES = tuple(os.path.realpath(entry) for entry in sys.path if entry.endswith(".zip"))  # of modules


@dataclass
class Watch:
    """Notes what is touched while `on`. `own`: folders that may be read; temporary files may be written."""

    own: tuple[str, ...]
    on: bool = False
    network: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event in NETWORK:
            self.network.append(f"{event} {arguments[1:]!r:.200}")
        elif event in PROCESSES:
            self.files.append(f"starts a process: {event} {arguments[0]!r:.200}")
        elif event == "open":
            self._opened(*arguments)
        elif event in CHANGES and not _temporary(arguments[0]):
            self.files.append(f"{event} {arguments[0]!r:.300}")

    def _opened(self, path: Any, mode: Any, flags: int) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return  # a file descriptor: opened before
        whole = os.path.realpath(os.fsdecode(path))
        if _temporary(whole):
            return
        if flags & WRITING:
            self.files.append(f"writes {whole}")
        elif not whole.startswith((*self.own, *OF_THE_MACHINE)) and not _is_code(whole):
            self.files.append(f"reads {whole}")


def look(analyzer: type[Analyzer]) -> dict[str, Any]:
    """Run the analyzer's example in a child process and say what it touched."""
    module = sys.modules[analyzer.__module__]
    command = [
        sys.executable,
        "-m",
        __name__,
        analyzer.__module__,
        str(module.__file__),
        analyzer.__qualname__,
    ]
    path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    env = os.environ | ONE_THREAD | {"PYTHONPATH": path}
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, env=env)
    if done.returncode:
        raise RuntimeError(f"the example did not survive a process of its own: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def main(module: str, file: str, name: str) -> None:
    analyzer = getattr(_loaded(module, file), name)
    data, _ = analyzer.example()
    models = [str(Path(folder).resolve()) for folder in data.models.values()]
    watch = Watch((str(Path(file).resolve().parent) + os.sep, *models))
    sys.addaudithook(watch)
    error = None
    watch.on = True
    try:
        for _ in analyzer().analyze(data, analyzer.Params(), lambda share, message: None):
            pass
    except Exception:  # the other checks say that it fails; here only what it touched counts
        error = traceback.format_exc()
    watch.on = False
    django = sorted(name for name in sys.modules if name.split(".")[0] == "django")
    print(json.dumps({"django": django[:5], "network": watch.network, "files": watch.files, "error": error}))  # noqa: T201


def _loaded(module: str, file: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        spec = importlib.util.spec_from_file_location(module, file)
        assert spec is not None and spec.loader is not None
        loaded = importlib.util.module_from_spec(spec)
        sys.modules[module] = loaded
        spec.loader.exec_module(loaded)
        return loaded


def _temporary(path: Any) -> bool:
    return os.path.realpath(os.fsdecode(path)).startswith(TEMPORARY)


def _is_code(path: str) -> bool:
    """Modules, and whatever installed libraries bring along."""
    return path.endswith((".py", ".pyc", ".so")) or path.startswith(LIBRARIES) or path in ARCHIVES


if __name__ == "__main__":
    main(*sys.argv[1:])
