"""What tools tell to a question; what keeps one from telling stays in its part of the answer."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable

from journeymap.assistant.answering import troubles
from journeymap.assistant.asker import Asker
from journeymap.assistant.telling import Told
from journeymap.assistant.tools import registry
from journeymap.assistant.tools.contract import Refused, Unclear
from journeymap.assistant.understanding.reading import Call, Reading

CALLS = 4  # tools that one question may call
logger = logging.getLogger(__name__)


def told_by(asker: Asker, reading: Reading, suggested: Iterable[str]) -> list[Told]:
    """What each call of a reading tells, in order; where it calls no tool, what to ask instead.

    Raises what a tool failed with where no other has answered.
    """
    if reading.status != "calls":
        return [troubles.read_back(reading, suggested)]
    failures: list[Exception] = []
    tolds = [_told(asker, call, failures) for call in reading.calls]
    if len(failures) == len(tolds):
        raise failures[0]
    return tolds


def _told(asker: Asker, call: Call, failures: list[Exception]) -> Told:
    """What a tool tells; what keeps it from telling stays in its part."""
    try:
        return registry.call(asker, call.tool, call.arguments)
    except Unclear as error:
        return troubles.unclear(call, error)
    except Refused as error:
        return troubles.refused(str(error))
    except Exception as error:  # another part of the question may still be answered
        failures.append(error)
        place = traceback.extract_tb(error.__traceback__)[-1]
        # Without its message, which may hold what customers wrote.
        logger.error(
            "tool %s failed: %s at %s:%s", call.tool, type(error).__name__, place.filename, place.lineno
        )
        return troubles.broken()
