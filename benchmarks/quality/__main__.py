"""`make bench-quality`: measure the analyzers on real data and write the figures into docs/quality.md.

    .venv/bin/python -m benchmarks.quality [NAME ...]

Each measurement is a module beside this one. What it says stands in the document between `<!-- NAME -->` and
`<!-- /NAME -->`; a measurement whose data are absent is named, and what stood there stays.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import time
from pathlib import Path

import benchmarks.quality as measurements
from benchmarks.marks import renewed

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "quality.md"


def names() -> list[str]:
    """All measurements there are, by name."""
    found = (module.name for module in pkgutil.iter_modules(measurements.__path__))
    return sorted(name for name in found if not name.startswith("_"))


def placed(document: str, name: str, title: str, said: str) -> str:
    """The document with a measurement's section renewed, or added at its end."""
    if f"<!-- {name} -->" not in document:
        document = f"{document.rstrip()}\n\n<!-- {name} -->\n<!-- /{name} -->\n"
    return renewed(document, name, f"## {title}\n\n{said.strip()}")


def main(arguments: list[str]) -> int:
    """Exit status 0 = all measured, 1 = some data absent."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*names(), []], metavar="NAME", help="default: all")
    absent = 0
    for name in parser.parse_args(arguments).names or names():
        module = importlib.import_module(f"benchmarks.quality.{name}")
        started = time.process_time()
        try:
            said = module.measure()
        except measurements.Absent as missing:
            sys.stdout.write(f"{name}: left as it is, {missing}\n")
            absent += 1
            continue
        text = DOCUMENT.read_text(encoding="utf-8")
        DOCUMENT.write_text(placed(text, name, module.TITLE, said), encoding="utf-8")
        sys.stdout.write(f"{name}: measured in {time.process_time() - started:.0f} CPU seconds\n{said}\n")
    return 1 if absent else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
