"""Questions that go on from an answer to several of one kind: "the same for September". Pure."""

from __future__ import annotations

from dataclasses import replace

from journeymap.assistant.understanding.asked import Asked
from journeymap.assistant.understanding.following import plainly
from journeymap.assistant.understanding.reading import Context, Reading


def all_changed(read: Reading, asked: Asked, context: Context) -> Reading:
    """read: the last call, changed. All calls of the last answer changed by the same words, where they are of
    one tool and stay different from each other."""
    calls = context.calls
    alike = len(calls) > 1 and len({each.tool for each in calls}) == 1
    if read.status != "calls" or context.options or not alike or asked.journey is None:
        return read
    found = []
    for call in calls:
        told = plainly(asked.question, asked.journey, asked.vocabulary, call)
        if told is not None:
            found.append(replace(read.calls[0], tool=told.tool, arguments=told.arguments))
    different = [each for at, each in enumerate(found) if each not in found[:at]]
    return replace(read, calls=tuple(different)) if len(different) > 1 else read
