"""Which analyzers there are. Read once, frozen afterwards; a plugin that does not load stops nothing.

A plugin is a sub-package of `plugins/` or an entry point in the group `journeymap.analyzers` that leads to
a module. Either names its classes in a tuple: `analyzers = (Mine,)`.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import entry_points
from types import MappingProxyType, ModuleType
from typing import Any

from .contract import Analyzer, Params

PACKAGE = "plugins"
GROUP = "journeymap.analyzers"
TRAITS = frozenset({"descriptive", "tested", "learned"})
NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
INPUT = re.compile(r"[a-z_]+(:[a-z][a-z0-9_.]*)?")  # "feedback", "scores:sentiment"


class InvalidAnalyzer(ValueError):
    """A class that does not keep the contract; the message says what and how to mend it."""


class DependencyCycle(ValueError):
    """Analyzers that wait for one another; the message names them."""


@dataclass(frozen=True)
class Broken:
    """A plugin that did not load."""

    name: str
    error: str
    traceback: str


@dataclass(frozen=True)
class Registry:
    """analyzers: name -> class. broken: name of the plugin -> why it is not there. modules: name of the
    analyzer -> the module that names it. All read-only."""

    analyzers: Mapping[str, type[Analyzer]]
    broken: Mapping[str, Broken]
    modules: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def get(self, name: str) -> type[Analyzer]:
        """KeyError names what there is, or why it did not load."""
        if name in self.analyzers:
            return self.analyzers[name]
        if name in self.broken:
            raise KeyError(f"analyzer {name!r} did not load: {self.broken[name].error}")
        raise KeyError(f"no analyzer {name!r}; there are: {', '.join(sorted(self.analyzers)) or 'none'}")

    def task(self, task: str) -> type[Analyzer]:
        """The analyzer that offers the command `task` on a plain file; KeyError names those there are."""
        for analyzer in self.analyzers.values():
            if analyzer.task == task:
                return analyzer
        offered = sorted(a.task for a in self.analyzers.values() if a.task)
        raise KeyError(f"no analyzer offers {task!r}; offered: {', '.join(offered) or 'nothing'}")

    def in_order(self, names: Iterable[str] | None = None) -> tuple[str, ...]:
        """Names (default: all) so that what one gives comes before who needs it; equal ranks by name.

        So are wants. A need that nobody gives ("feedback", a column) orders nothing: the run waits for it.
        """
        chosen = sorted(self.analyzers if names is None else names)
        sorter: TopologicalSorter[str] = TopologicalSorter(
            {name: self._before(name, chosen) for name in chosen}
        )
        try:
            sorter.prepare()
        except CycleError as error:
            raise DependencyCycle(f"analyzers wait for one another: {' -> '.join(error.args[1])}") from error
        order: list[str] = []
        while sorter.is_active():
            ready = sorted(sorter.get_ready())
            order += ready
            sorter.done(*ready)
        return tuple(order)

    def _before(self, name: str, chosen: list[str]) -> list[str]:
        used = self.get(name).needs | self.get(name).wants
        return [other for other in chosen if other != name and self.analyzers[other].gives & used]

    def describe(self) -> list[dict[str, Any]]:
        """Every analyzer as JSON data, by name: what forms, API schema, docs and chat are made from."""
        return [describe(self.analyzers[name]) for name in sorted(self.analyzers)]


def describe(analyzer: type[Analyzer]) -> dict[str, Any]:
    """What an analyzer declares, as JSON data; `parameters` is a JSON schema."""
    return {
        "name": analyzer.name,
        "title": analyzer.title,
        "version": analyzer.version,
        "description": " ".join((analyzer.__doc__ or "").split()),
        "scope": analyzer.scope,
        "traits": sorted(analyzer.traits),
        "kinds": dict(analyzer.kinds),
        "needs": sorted(analyzer.needs),
        "wants": sorted(analyzer.wants),
        "gives": sorted(analyzer.gives),
        "quick": analyzer.quick,
        "task": analyzer.task,
        "parameters": analyzer.Params.model_json_schema(),
        "task_parameters": analyzer.TaskParams.model_json_schema() if analyzer.task else None,
    }


@cache
def load() -> Registry:
    """The registry of this installation, read at the first call and the same ever after."""
    return discover()


def discover(package: str = PACKAGE, group: str = GROUP) -> Registry:
    """Read all plugins of a package and of an entry-point group. Raises nothing: what fails is `broken`."""
    analyzers: dict[str, type[Analyzer]] = {}
    broken: dict[str, Broken] = {}
    modules: dict[str, str] = {}
    for name, load_module in _found(package, group):
        try:
            module = load_module()
            offered = {a.name: a for a in _declared(module)}
            if twice := sorted(offered.keys() & analyzers.keys()):
                raise InvalidAnalyzer(f"the name {twice[0]!r} is taken by {analyzers[twice[0]].__module__}")
            tasks = {a.task: a.name for a in analyzers.values() if a.task}
            for task in sorted({a.task for a in offered.values() if a.task} & tasks.keys()):
                raise InvalidAnalyzer(f"the task {task!r} is offered by {tasks[task]!r}")
            analyzers |= offered
            modules |= dict.fromkeys(offered, module.__name__)
        except (Exception, SystemExit) as error:  # whatever a stranger's module does at import
            said = f"{type(error).__name__}: {error}"
            broken[name] = Broken(name, said, traceback.format_exc())
    return _without_cycles(
        Registry(MappingProxyType(analyzers), MappingProxyType(broken), MappingProxyType(modules))
    )


def _found(package: str, group: str) -> list[tuple[str, Any]]:
    """(name, function that imports the module) of each plugin, sorted by name."""
    found: list[tuple[str, Any]] = []
    try:
        home = importlib.import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
    else:
        for info in sorted(pkgutil.iter_modules(home.__path__), key=lambda info: info.name):
            if info.ispkg:
                path = f"{package}.{info.name}"
                found.append((info.name, lambda path=path: importlib.import_module(path)))
    found += [(point.name, point.load) for point in sorted(entry_points(group=group), key=lambda p: p.name)]
    return found


def _declared(module: ModuleType) -> tuple[type[Analyzer], ...]:
    declared = getattr(module, "analyzers", None)
    if not isinstance(declared, tuple) or not declared:
        raise InvalidAnalyzer(
            f"{module.__name__} does not name its analyzers; add `analyzers = (YourClass,)` at its end"
        )
    for analyzer in declared:
        validate(analyzer)
    return declared


def validate(analyzer: Any) -> None:
    """Check what can be read off a class without running it. InvalidAnalyzer says the first thing wrong."""
    if not (isinstance(analyzer, type) and issubclass(analyzer, Analyzer)):
        raise InvalidAnalyzer(f"{analyzer!r} is not a class derived from journeymap.mining.Analyzer")
    who = analyzer.__name__
    for attribute in ("name", "title", "version", "kinds"):
        if not getattr(analyzer, attribute, None):
            raise InvalidAnalyzer(f"{who} has no `{attribute}`")
    if not NAME.fullmatch(analyzer.name):
        raise InvalidAnalyzer(f"{who}: name {analyzer.name!r} must be lower-case letters, digits and _")
    if not isinstance(analyzer.kinds, Mapping) or not all(
        isinstance(sentence, str) and sentence.strip() for sentence in analyzer.kinds.values()
    ):
        raise InvalidAnalyzer(
            f"{who}: `kinds` must explain each kind in a sentence: {{'waits': 'Cases that ..'}}"
        )
    if analyzer.scope not in ("company", "journey"):
        raise InvalidAnalyzer(f"{who}: scope must be 'company' or 'journey', not {analyzer.scope!r}")
    if not analyzer.traits or not set(analyzer.traits) <= TRAITS:
        raise InvalidAnalyzer(
            f"{who}: traits must be some of {sorted(TRAITS)}, not {sorted(analyzer.traits)}"
        )
    for word in (*analyzer.needs, *analyzer.wants, *analyzer.gives):
        if not INPUT.fullmatch(word):
            raise InvalidAnalyzer(
                f"{who}: {word!r} in needs, wants or gives must read like 'feedback' or 'scores:name'"
            )
    if twice := analyzer.needs & analyzer.wants:
        raise InvalidAnalyzer(f"{who}: {min(twice)!r} is in needs and in wants; leave it in one")
    for name in ("Params", "TaskParams"):
        if not (isinstance(getattr(analyzer, name), type) and issubclass(getattr(analyzer, name), Params)):
            raise InvalidAnalyzer(f"{who}: `{name}` must be derived from journeymap.mining.Params")


def _without_cycles(registry: Registry) -> Registry:
    """Move analyzers that wait for one another to the broken ones: the rest still runs."""
    try:
        registry.in_order()
    except DependencyCycle as error:
        cause = error.__cause__
        assert isinstance(cause, CycleError)
        caught = set(cause.args[1])
        broken = {name: Broken(name, f"DependencyCycle: {error}", traceback.format_exc()) for name in caught}
        analyzers = {name: a for name, a in registry.analyzers.items() if name not in caught}
        return _without_cycles(
            Registry(
                MappingProxyType(analyzers),
                MappingProxyType(dict(registry.broken) | broken),
                registry.modules,
            )
        )
    return registry
