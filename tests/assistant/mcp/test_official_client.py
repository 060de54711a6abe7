"""The official client library at /mcp: it lists the tools, calls each, and gets what its person may see."""

import pytest

from journeymap.access.models import Entry
from journeymap.analysis.models import Run
from journeymap.assistant.models import AgentToken, Conversation, Turn
from journeymap.assistant.tools.registry import tools
from journeymap.futures.models import Forecast
from tests.assistant.mcp.conftest import connected, token_of

SHOP = {"journey": "shop"}
ARGUMENTS = {
    "journeys": {},
    "measure": {"journey": "shop", "measure": "goal_rate"},
    "trend": {"journey": "shop", "measure": "goal_rate"},
    "compare": {"journey": "shop", "against": {"channels": ["web"]}},
    "rank": {"journey": "shop", "measure": "median_seconds_to_next", "over": "touchpoints"},
    "quotes": {},
    "quality": {},
    "draft": {"journey": "shop", "kind": "summary"},
}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_it_lists_and_calls_every_tool(address, ann, shop, dropoff, mode):
    async def then(client):
        listed = (await client.list_tools()).tools
        return listed, {
            each.name: await client.call_tool(each.name, ARGUMENTS.get(each.name, SHOP)) for each in listed
        }

    listed, answers = connected(address, token_of(ann, writes=True), then, mode=mode)
    assert [each.name for each in listed] == list(tools())
    for each in listed:
        answer = answers[each.name]
        assert not answer.is_error, f"{each.name}: {answer.content}"
        assert answer.content[0].text
        assert answer.structured_content["status"] in ("answered", "not_enough_data", "ask_back")
    goal = answers["measure"].structured_content
    assert goal["claims"][0]["measure"] == "goal_rate" and goal["claims"][0]["n"] > 0


def test_its_tools_say_what_they_take_and_whether_they_only_read(address, ann, shop):
    async def then(client):
        return {each.name: each for each in (await client.list_tools()).tools}

    listed = connected(address, token_of(ann, writes=True), then)
    for name, tool in tools().items():
        assert listed[name].annotations.read_only_hint is not tool.writes
        assert "confirm" not in listed[name].input_schema["properties"]
    assert listed["measure"].input_schema["required"] == ["journey", "measure"]


def test_a_token_that_reads_cannot_write(address, ann, shop):
    async def then(client):
        listed = {each.name for each in (await client.list_tools()).tools}
        return listed, [await client.call_tool(name, SHOP) for name in ("start_run", "forecast")]

    listed, answers = connected(address, token_of(ann), then)
    assert listed == {name for name, tool in tools().items() if not tool.writes}
    for answer in answers:
        assert answer.is_error and "may only read" in answer.content[0].text
    assert not Forecast.objects.exists() and not Run.objects.exists()


def test_what_it_asks_to_start_waits_for_a_person(address, ann, shop):
    async def offers_only(client):
        return await client.call_tool("start_run", SHOP)

    token = token_of(ann, writes=True)
    offered = connected(address, token, offers_only)
    assert "Only a person can confirm this" in offered.content[0].text
    assert offered.structured_content["options"] == [] and "confirm" not in str(offered.structured_content)
    code = Turn.objects.get().answer["options"][0]["arguments"]["confirm"]

    async def presses(client):
        return await client.call_tool("start_run", {"journey": "shop", "confirm": code})

    pressed = connected(address, token, presses)
    assert pressed.is_error and "Only a person can confirm this" in pressed.content[0].text
    assert not Run.objects.exists()


def test_it_sees_what_its_person_sees(address, sue, shop):
    async def then(client):
        listed = [each.name for each in (await client.list_tools()).tools]
        return (
            listed,
            await client.call_tool("quotes", {}),
            await client.call_tool("summary", SHOP),
        )

    listed, quotes, summary = connected(address, token_of(sue), then)
    assert listed == ["quotes"]
    assert quotes.structured_content["quotes"] and not quotes.is_error
    assert summary.is_error and "may not see" in summary.content[0].text


def test_a_call_that_cannot_be_answered_says_what_there_is(address, ann, shop):
    async def then(client):
        return [
            await client.call_tool("measure", {"journey": "shop", "measure": "happiness"}),
            await client.call_tool("measure", SHOP),
            await client.call_tool("sql", {"query": "select 1"}),
        ]

    unknown, missing, none = connected(address, token_of(ann), then)
    assert unknown.is_error and "goal" in unknown.content[0].text.lower()
    assert missing.is_error and "measure" in missing.content[0].text
    assert none.is_error and "no tool of this name" in none.content[0].text


def test_its_calls_are_counted_noted_and_kept_for_its_person(address, ann, shop, settings):
    settings.QUESTIONS_PER_MINUTE, settings.QUESTIONS_PER_DAY = 0, 3

    async def then(client):
        return [await client.call_tool("journeys", {}) for _ in range(4)]

    *answered, last = connected(address, token_of(ann), then)
    assert not any(each.is_error for each in answered)
    assert last.is_error and "3 questions today" in last.content[0].text
    held = Conversation.objects.get(user=ann)
    assert [turn.text for turn in held.turns.all()] == ["desk: Journeys"] * 3
    assert Entry.objects.filter(action="assistant.ask", actor=ann).count() == 3
    assert AgentToken.objects.get().used is not None
