"""Start a plugin: an analyzer that works, with a test that holds it to the contract."""

import keyword
from argparse import ArgumentParser
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from journeymap.mining import registry

TEMPLATES = Path(__file__).resolve().parents[2] / "analyzer_template"


class Command(BaseCommand):
    help = (
        "Make plugins/NAME/ and tests/plugins/test_NAME.py: an analyzer that passes the contract kit at once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="lower-case letters, digits and _, such as late_delivery")
        parser.add_argument(
            "--directory",
            type=Path,
            default=settings.BASE_DIR,
            help="folder that holds plugins/ and tests/ (default: where manage.py is)",
        )

    def handle(self, *args: Any, name: str, directory: Path, **options: Any) -> None:
        self._refuse(name, directory)
        words = name.replace("_", " ").strip()
        told = {
            "name": name,
            "title": words.capitalize(),
            "class_name": "".join(word.capitalize() for word in name.split("_")),
        }
        files = {
            directory / "plugins" / name / "__init__.py": "analyzer.py.txt",
            directory / "tests" / "plugins" / f"test_{name}.py": "test.py.txt",
        }
        for path, template in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(Template((TEMPLATES / template).read_text()).substitute(told))
            self.stdout.write(f"made {path}")
        self.stdout.write(
            f"now: .venv/bin/python -m pytest {path}; a running installation sees it once started again"
        )

    def _refuse(self, name: str, directory: Path) -> None:
        if not registry.NAME.fullmatch(name) or keyword.iskeyword(name):
            raise CommandError(
                f"{name!r} is no name for a plugin: lower-case letters, digits and _, such as waits"
            )
        known = registry.load()
        if name in known.analyzers or name in known.broken:
            raise CommandError(f"there is a plugin {name!r} already: choose another name")
        for path in (directory / "plugins" / name, directory / "tests" / "plugins" / f"test_{name}.py"):
            if path.exists():
                raise CommandError(f"{path} is there already: choose another name, or remove it first")
