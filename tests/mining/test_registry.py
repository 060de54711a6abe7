"""Discovery, order and descriptions; a broken plugin is named and stops nothing."""

import json
import sys
import textwrap
from importlib.metadata import EntryPoint

import pytest

from journeymap.mining import registry
from journeymap.mining.registry import DependencyCycle, Registry, discover

WHOLE = """
from journeymap.mining import Analyzer

class Mine(Analyzer):
    "Counts."
    name = {name!r}
    title = "Mine"
    version = "1"
    kinds = {{"much": "There is much of it."}}
    needs = frozenset({needs!r})
    wants = frozenset({wants!r})
    gives = frozenset({gives!r})
    task = {task!r}

analyzers = (Mine,)
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A function that writes plugins (name -> source) and gives what the registry makes of them."""
    package = f"plugins_of_{tmp_path.name.replace('-', '_')}"
    monkeypatch.syspath_prepend(tmp_path)

    def write(**sources):
        for name, source in ({"__init__": ""} | sources).items():
            folder = tmp_path / package if name == "__init__" else tmp_path / package / name
            folder.mkdir(exist_ok=True)
            (folder / "__init__.py").write_text(textwrap.dedent(source))
        return discover(package, group="none.such")

    yield write
    for module in [m for m in sys.modules if m.startswith(package)]:
        del sys.modules[module]


def whole(name, needs=(), gives=(), task=None, wants=()):
    return WHOLE.format(name=name, needs=list(needs), wants=list(wants), gives=list(gives), task=task)


def test_plugins_are_found_and_described(home):
    found = home(second=whole("second"), first=whole("first"))
    assert sorted(found.analyzers) == ["first", "second"] and not found.broken
    described = json.loads(json.dumps(found.describe()))
    assert [d["name"] for d in described] == ["first", "second"]
    assert described[0]["description"] == "Counts."
    assert described[0]["parameters"]["type"] == "object"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import no_such_module_at_all", "ModuleNotFoundError"),
        ("raise RuntimeError('worn out')", "worn out"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("def (", "SyntaxError"),
        ("x = 1", "add `analyzers = (YourClass,)`"),
        ("analyzers = (3,)", "not a class derived from"),
        (whole("Bad Name"), "lower-case"),
        (whole("mine", needs=["Feed back"]), "must read like"),
        (whole("mine", wants=["Feed back"]), "must read like"),
        (whole("mine", needs=["feedback"], wants=["feedback"]), "in needs and in wants"),
        (whole("mine") + "\nMine.TaskParams = 3", "`TaskParams` must be derived"),
        (whole("first"), "is taken by"),
        (whole("mine").replace("'1'", "''").replace('"1"', '""'), "has no `version`"),
    ],
)
def test_a_broken_plugin_is_named_and_stops_nothing(home, source, said):
    found = home(a_first=whole("first"), broken=source)
    assert sorted(found.analyzers) == ["first"]
    assert said in found.broken["broken"].error
    assert "Traceback" in found.broken["broken"].traceback
    with pytest.raises(KeyError, match="did not load"):
        found.get("broken")


def test_who_gives_comes_before_who_needs(home):
    found = home(
        a=whole("a", needs=["scores:mood", "feedback"]),
        b=whole("b", needs=["vectors:text"], gives=["scores:mood"]),
        c=whole("c", gives=["vectors:text"]),
    )
    assert found.in_order() == ("c", "b", "a")
    assert found.in_order(["b", "a"]) == ("b", "a")


def test_who_gives_comes_before_who_wants(home):
    found = home(a=whole("a", wants=["scores:mood"]), b=whole("b", gives=["scores:mood"]))
    assert found.in_order() == ("b", "a")
    assert found.describe()[0]["wants"] == ["scores:mood"]


def test_a_command_takes_the_settings_unless_it_has_arguments_of_its_own(home):
    settings = home(a=whole("a")).analyzers["a"]
    narrower = type("Narrower", (settings.Params,), {})
    assert type("Own", (settings,), {"Params": narrower}).TaskParams is narrower
    asked = type("Asked", (settings,), {"TaskParams": narrower})
    assert type("Later", (asked,), {"Params": settings.Params}).TaskParams is narrower


def test_a_circle_is_broken_and_the_rest_runs(home):
    found = home(
        a=whole("a", needs=["scores:b"], gives=["scores:a"]),
        b=whole("b", needs=["scores:a"], gives=["scores:b"]),
        c=whole("c"),
    )
    assert sorted(found.analyzers) == ["c"]
    assert "wait for one another" in found.broken["a"].error
    assert sorted(found.broken) == ["a", "b"]


def test_asking_for_the_order_of_a_circle_is_an_error(home):
    one = home(a=whole("a", needs=["scores:b"], gives=["scores:a"])).analyzers["a"]
    other = type("Other", (one,), {"name": "b", "needs": one.gives, "gives": one.needs})
    with pytest.raises(DependencyCycle, match="a"):
        Registry({"a": one, "b": other}, {}).in_order()


def test_a_task_leads_to_its_analyzer(home):
    found = home(a=whole("a", task="weigh"), b=whole("b", task="weigh"))
    assert found.task("weigh").name == "a"
    assert "'weigh' is offered by 'a'" in found.broken["b"].error
    with pytest.raises(KeyError, match="offered: weigh"):
        found.task("sing")


def test_entry_points_are_read(home, monkeypatch):
    home(outside=whole("outside"))
    (package,) = [m for m in sys.modules if m.startswith("plugins_of_") and m.endswith(".outside")]
    point = EntryPoint(name="stranger", value=package, group="some.group")
    monkeypatch.setattr(registry, "entry_points", lambda group: [point] if group == "some.group" else [])
    assert sorted(discover("no_such_package", "some.group").analyzers) == ["outside"]


def test_the_registry_is_frozen(home):
    found = home(a=whole("a"))
    with pytest.raises(TypeError):
        found.analyzers["b"] = found.analyzers["a"]
    assert registry.load() is registry.load()
