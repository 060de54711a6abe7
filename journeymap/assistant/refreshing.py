"""An answer that waited for a forecast is completed once that has ended."""

from __future__ import annotations

from journeymap.assistant.answering import troubles
from journeymap.assistant.answering.composing import Wording, composed
from journeymap.assistant.answering.joining import joined
from journeymap.assistant.answering.recalling import recalled
from journeymap.assistant.asker import Asker
from journeymap.assistant.keeping import BEARING, noted
from journeymap.assistant.models import Turn
from journeymap.assistant.telling import Told
from journeymap.assistant.tools.forecast import ForecastTool, of_question
from journeymap.assistant.understanding.reading import Call
from journeymap.futures.models import Forecast
from journeymap.jobs.states import OPEN

WAITING = ForecastTool.name


def awaited(turn: Turn) -> list[int]:
    """Numbers of the forecasts that the answer said are under way."""
    parts = (turn.answer or {}).get("parts", ())
    return [part["run"] for part in parts if part.get("tool") == WAITING and part.get("run")]


def refreshed(turn: Turn) -> bool:
    """Whether the answer is complete now: where all that it waited for has ended, that is told in its place.

    In the standard wording, with the rights of the person as they are now; parts that waited for nothing stay
    as they were told. Nothing is started by it.
    """
    runs = awaited(turn)
    if not runs or Forecast.objects.filter(pk__in=runs, status__in=OPEN).exists():
        return not runs
    asker = Asker(turn.conversation.user, writes=False)
    calls = [Call(**{**told, "assumed": tuple(told["assumed"])}) for told in turn.calls]
    told = [
        _told(asker, part["run"])
        if part.get("tool") == WAITING and part.get("run")
        else recalled(turn.answer, at)
        for at, part in enumerate(turn.answer["parts"])
    ]
    content = composed(calls, joined(told), Wording(), turn.answer["suggestions"])
    Turn.objects.filter(pk=turn.pk).exclude(status=Turn.Status.ERASED).update(
        answer=content, status=content["status"], wording=content["wording"]["by"],
        rights=[right for right in BEARING if right in turn.rights or asker.may(right)],
    )  # fmt: skip
    noted(asker, f"turn {turn.pk}", content)
    turn.refresh_from_db()
    return True


def _told(asker: Asker, number: int) -> Told:
    found = Forecast.objects.filter(pk=number).first()
    if found is None:
        return troubles.refused("This forecast is not kept any more. Ask again.")
    if not asker.may(*ForecastTool.permissions):
        return troubles.refused("You may not see what this question asks for any more.")
    return of_question(asker, found)
