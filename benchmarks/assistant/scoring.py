"""What an answer is worth against what was expected. Pure.

right: every call that is expected was made and answered, and no other. offered: asked back, and one of at
most three choices is right. wrong: answered, confidently, something else. missed: neither. Of what cannot be
answered, right is to have said so: out of scope, too few data where none are of that time, or anything but an
answer that names what is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.assistant.bank import Question, may_ask, meets

RIGHT, OFFERED, WRONG, MISSED = OUTCOMES = ("right", "offered", "wrong", "missed")
CHOICES = 3  # that an answer may offer
SAID = ("answered", "not_enough_data")  # of a part: the tool told what there is
CONFIRMED = ("start_run",)  # tools that must ask before they act: to have asked is right


def outcome(question: Question, answer: Mapping[str, Any], keys: Mapping[str, str]) -> tuple[str, str]:
    """What the answer is worth, and why. answer: as `answering` tells it; keys: themes by name."""
    if "error" in answer:
        return MISSED, f"refused: {answer['error']}"
    content = answer["content"]
    if question.expect == "ask_back":
        return _back(content)
    if isinstance(question.expect, str):
        return _unanswerable(question, content)
    return _answerable(question, content, keys)


def _back(content: Mapping[str, Any]) -> tuple[str, str]:
    if content["status"] == "ask_back":
        return RIGHT, "asked back"
    return (WRONG if content["status"] == "answered" else MISSED), f"not asked back: {content['status']}"


def _unanswerable(question: Question, content: Mapping[str, Any]) -> tuple[str, str]:
    status, text = content["status"], said(content)
    if status == "answered":
        nothing = content["claims"] and all(not each["value"] for each in content["claims"])
        none_there = question.expect == "not_enough_data" and nothing
        return (RIGHT, "counted none") if none_there else (WRONG, "answered what cannot be answered")
    if status == "out_of_scope" or question.expect == status:
        return RIGHT, status
    named = status != "answered" and any(name.casefold() in text for name in question.names)
    return (RIGHT, f"{status}, what is not there was named") if named else (MISSED, status)


def _answerable(question: Question, content: Mapping[str, Any], keys: Mapping[str, str]) -> tuple[str, str]:
    expected = [_keyed(each, keys) for each in question.calls]
    parts = [each for each in content["parts"] if each["tool"]]
    made = list(zip(content["tools"], parts, strict=True))
    told = [
        tool for tool, part in made
        if part["status"] in SAID or (tool["name"] in CONFIRMED and part["status"] == "ask_back")
    ]  # fmt: skip
    if content["status"] == "ask_back" and any(may_ask(each) for each in expected):
        return RIGHT, "asked back, which is as good"
    strange = [each for each in told if not any(_met(want, each, question) for want in expected)]
    lacking = [each for each in expected if not any(_met(each, call, question) for call in told)]
    if not strange and not lacking:
        return RIGHT, ""
    if strange and content["status"] == "answered":
        return WRONG, f"answered {_short(strange[0])}"
    options = content["options"]
    fitting = any(
        meets(want, each["tool"], each["arguments"], question.journey)
        for each in options
        for want in expected
    )
    if content["status"] == "ask_back" and len(options) <= CHOICES and fitting:
        return OFFERED, f"offered {', '.join(each['label'] for each in options)}"
    what = [_short(tool) for tool in content["tools"]]
    return MISSED, f"{content['status']}: {'; '.join(what) or said(content)[:160]}"


def _met(expected: Mapping[str, Any], call: Mapping[str, Any], question: Question) -> bool:
    return meets(expected, call["name"], call["arguments"], question.journey)


def _keyed(expected: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    """The expected call with the key of a theme in place of its name."""
    arguments = dict(expected.get("arguments", {}))
    if "theme" in arguments:
        arguments["theme"] = keys.get(arguments["theme"], arguments["theme"])
    others = [_keyed(each, keys) if "tool" in each else each for each in expected.get("or", ())]
    return {**expected, "arguments": arguments, "or": others}


def _short(call: Mapping[str, Any]) -> str:
    told = {key: value for key, value in call["arguments"].items() if value and key != "journey"}
    return f"{call['name']} {told}"


def said(content: Mapping[str, Any]) -> str:
    """All words of an answer, in small letters."""
    return str(content["answer_markdown"]).casefold()
