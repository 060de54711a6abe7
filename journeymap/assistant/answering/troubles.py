"""What is said where no tool answers: asked back, not there, not for this person, out of reach. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from journeymap.assistant.facts import Words
from journeymap.assistant.telling import Option, Telling, Told
from journeymap.assistant.tools.contract import Unclear
from journeymap.assistant.understanding.reading import Call, Reading

BUTTONS = 3  # choices that are offered
NAMED = 8  # things that a sentence lists
ASKED = {
    "journey": "Which journey do you mean?",
    "measure": "Which number do you mean?",
    "period": "Which time do you mean?",
    "meaning": "Two readings are close. Which do you mean?",
}
STRANGE = {"name": "There is no {} in the data.", "period": "I do not know when {} was."}
ABILITY = (
    "I can tell what was measured on your journeys: goal rates, times, drop-off, feelings, themes and "
    "quotes, personas, what changed, what to fix first and what a change would bring."
)


def read_back(reading: Reading, suggestions: Iterable[str] = ()) -> Told:
    """The answer to a question that calls no tool."""
    telling = Telling()
    if reading.status == "ask_back":
        if reading.unknown:
            telling.say(STRANGE.get(reading.missing, "I do not know {}."), Words(f"“{reading.unknown}”"))
        if reading.missing == "name":
            listed(telling, reading.known)
        telling.say(ASKED.get(reading.missing, "Which of these do you mean?"))
        telling.ask(*reading.options[:BUTTONS])
        return telling.told()
    if reading.status == "unknown":
        telling.say("There is no {} in the data.", Words(f"“{reading.unknown}”"))
        if reading.why:
            telling.say("{}", Words(reading.why))
        listed(telling, reading.known)
        telling.ask(*reading.options[:BUTTONS])
    else:
        telling.say("{}", Words(reading.why or ABILITY))
    telling.outcome = "out_of_scope"  # also where the nearest of what there is can be chosen
    telling.suggest(*suggestions)
    return telling.told()


def listed(telling: Telling, known: tuple[str, ...]) -> None:
    """What there is instead, as far as a sentence bears it."""
    shown = [Words(name) for name in known[:NAMED]]
    if shown:
        more = " and more" if len(known) > NAMED else ""
        telling.say(f"What there is: {', '.join(['{}'] * len(shown))}{more}.", *shown)


def unclear(call: Call, error: Unclear) -> Told:
    """A name that is not there: what there is, the nearest as choices; or that nothing is."""
    telling = Telling()
    telling.say("{}", Words(str(error)))
    listed(telling, error.known)
    options = [*choices(call, error)][:BUTTONS]
    if options:
        telling.ask(*options)
    telling.outcome = "ask_back" if error.known else "out_of_scope"
    return telling.told()


def choices(call: Call, error: Unclear) -> Iterable[Option]:
    """The same call with what was not there replaced by what there is, wherever it was told."""
    for name in error.known:
        told = replaced(call.arguments, error.argument, error.asked, name)
        if told == call.arguments and error.argument.isidentifier() and error.argument not in told:
            told = {**told, error.argument: name}  # it was not told at all
        if told != call.arguments and (error.argument != "traits" or "=" in name):
            yield Option(name, call.text, call.tool, told)


def replaced(arguments: dict[str, Any], argument: str, asked: str, name: str) -> dict[str, Any]:
    """Arguments with `asked` replaced under `argument`, in the part that is compared with too."""
    found: dict[str, Any] = {}
    for key, value in arguments.items():
        if isinstance(value, dict):
            found[key] = replaced(value, argument, asked, name)
        elif key == argument and isinstance(value, list | tuple):
            found[key] = [name if each == asked else each for each in value]
        else:
            found[key] = name if key == argument and value == asked else value
    return found


def refused(reason: str) -> Told:
    """What the asker may not have. reason: what it would take."""
    telling = Telling(outcome="out_of_scope")
    telling.say("{}", Words(reason))
    return telling.told()


def broken() -> Told:
    """A tool that failed beside others that answered."""
    telling = Telling(outcome="out_of_scope")
    telling.say("This part could not be worked out: the server met an error, which its log tells.")
    return telling.told()


def left() -> Told:
    """A question whose reader was gone before anything was looked up."""
    telling = Telling(outcome="out_of_scope")
    telling.say("Nobody waited for this answer: it was not worked out.")
    return telling.told()
