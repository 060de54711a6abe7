"""Every tool keeps the contract: rights first, arguments checked, examples to route by."""

import re

import pytest

from journeymap.assistant.asker import Asker
from journeymap.assistant.tools.contract import OfJourney, Refused, Tool, Unclear
from journeymap.assistant.tools.registry import call, tools
from tests.people import somebody

SLOTS = {
    "measure", "place", "period", "channel", "persona", "theme", "trait", "value", "journey", "kind", "group",
    "words", "analyzer", "list", "change",
}  # fmt: skip


@pytest.mark.parametrize("tool", tools().values(), ids=tools())
def test_a_tool_says_what_it_is_and_how_it_is_asked_for(tool: Tool):
    assert re.fullmatch(r"[a-z_]+", tool.name) and tools()[tool.name] is tool
    assert tool.title and tool.description.endswith(".") and tool.permissions
    assert 8 <= len(tool.examples) <= 20
    assert len(set(tool.examples)) == len(tool.examples)
    slots = {slot for example in tool.examples for slot in re.findall(r"{(\w+)}", example)}
    assert slots <= SLOTS
    assert tool.Arguments.model_config["extra"] == "forbid"


def test_no_example_is_told_by_two_tools():
    every = [example for tool in tools().values() for example in tool.examples]
    assert len(set(every)) == len(every)


@pytest.mark.django_db
@pytest.mark.parametrize("name", tools())
def test_nobody_is_answered_without_rights(shop, name):
    nobody = Asker(somebody(name="nobody"))
    with pytest.raises(Refused, match="administrator"):
        call(nobody, name, {"journey": "shop"})


@pytest.mark.django_db
def test_what_is_no_argument_is_refused_and_not_repeated(ann, shop):
    with pytest.raises(Unclear, match="sql") as error:
        call(ann, "measure", {"journey": "shop", "measure": "cases", "sql": "DROP TABLE x"})
    assert "DROP" not in str(error.value)
    with pytest.raises(Unclear) as error:
        call(ann, "measure", {"journey": "shop", "measure": "cases", "since": "yesterday"})
    assert error.value.argument == "since"
    with pytest.raises(Unclear) as error:
        call(ann, "nonsense", {})
    assert (error.value.argument, error.value.known) == ("tool", tuple(tools()))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "tool, asked, words",
    [
        ("definition", {"word": "drop-off"}, "word is no argument of this. There are: .*of"),
        ("measure", {"measure": None}, "measure: .*string.* It is: name of the measure"),
        ("measure", {}, "measure is missing. It is: name of the measure as the map has it"),
        (
            "rank",
            {"measure": "cases", "over": "chanels"},
            "over is not .* It is: stages, touchpoints",
        ),
        ("compare", {"against": {"chanels": ["web"]}}, "against.chanels is no argument of this.$"),
        ("measure", {"measure": "cases", "since": "yesterday"}, "since: .* It is: first day that counts"),
    ],
)
def test_a_call_that_is_written_wrongly_is_told_how_to_mend_it(ann, shop, tool, asked, words):
    with pytest.raises(Unclear, match=words):
        call(ann, tool, {"journey": "shop", **asked})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked, argument, known",
    [
        ({"journey": "shopp"}, "journey", ("shop",)),
        ({"channels": ["wep"]}, "channels", ("web", "shop")),
        ({"traits": ["contry=PT"]}, "traits", ("country", "plan")),
        ({"traits": ["country=PTT"]}, "traits", ("country=PT", "country=DE", "country=FR")),
        ({"traits": ["country"]}, "traits", ()),
        ({"since": "2025-02-01", "until": "2025-01-01"}, "until", ()),
        ({"persona": "p9"}, "persona", ()),
        ({"theme": "t9"}, "theme", ()),
        ({"name": "paying"}, "name", None),
        ({"measure": "goalrate"}, "measure", None),
        ({"place": "stage", "name": "Bay"}, "name", ("Buy", "Stay", "Look")),
    ],
)
def test_a_name_that_is_not_there_is_answered_with_what_there_is(ann, shop, asked, argument, known):
    with pytest.raises(Unclear) as error:
        call(ann, "measure", {"journey": "shop", "measure": "cases", **asked})
    assert error.value.argument == argument
    if known is not None:
        assert error.value.known == known


def test_tools_of_a_journey_take_the_same_part_but_for_drafts_which_are_of_the_whole():
    alone = {name for name, tool in tools().items() if not issubclass(tool.Arguments, OfJourney)}
    assert alone <= {"journeys", "draft"}
