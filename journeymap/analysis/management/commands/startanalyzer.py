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
SEEN = "a running installation sees it once started again"


class Command(BaseCommand):
    help = (
        "Make plugins/NAME/ and tests/plugins/test_NAME.py: an analyzer that passes the contract kit at "
        "once. With --package, a project of its own around it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="lower-case letters, digits and _, such as late_delivery")
        parser.add_argument(
            "--directory",
            type=Path,
            default=settings.BASE_DIR,
            help="folder that holds plugins/ and tests/ (default: where manage.py is)",
        )
        parser.add_argument(
            "--package",
            action="store_true",
            help="make a project of its own in DIRECTORY/journeymap-NAME/, to be built and installed by pip",
        )

    def handle(self, *args: Any, name: str, directory: Path, package: bool, **options: Any) -> None:
        self._refuse_name(name)
        module = f"journeymap_{name}" if package else f"plugins.{name}"
        project = module.replace("_", "-")
        if package:
            home, test = directory / project, directory / project / "tests" / f"test_{name}.py"
        else:
            home, test = directory, directory / "tests" / "plugins" / f"test_{name}.py"
        code = home.joinpath(*module.split("."))
        self._refuse_places([home] if package else [code, test])
        words = name.replace("_", " ").strip()
        told = {
            "name": name,
            "title": words.capitalize(),
            "class_name": "".join(word.capitalize() for word in name.split("_")),
            "module": module,
            "project": project,
        }
        files = {code / "__init__.py": "analyzer.py.txt", test: "test.py.txt"}
        if package:
            files[home / "pyproject.toml"] = "pyproject.toml.txt"
        for path, template in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(Template((TEMPLATES / template).read_text()).substitute(told))
            self.stdout.write(f"made {path}")
        then = "then build it and install it with pip (docs/plugins.md)" if package else SEEN
        self.stdout.write(f"now: .venv/bin/python -m pytest {test}; {then}")

    def _refuse_name(self, name: str) -> None:
        if not registry.NAME.fullmatch(name) or keyword.iskeyword(name):
            raise CommandError(
                f"{name!r} is no name for a plugin: lower-case letters, digits and _, such as waits"
            )
        known = registry.load()
        if name in known.analyzers or name in known.broken:
            raise CommandError(f"there is a plugin {name!r} already: choose another name")

    def _refuse_places(self, places: list[Path]) -> None:
        for path in places:
            if path.exists():
                raise CommandError(f"{path} is there already: choose another name, or remove it first")
