"""What a language model may cost: requests and tokens a day, of a person and of all; and a row for each."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.assistant.models.language_model import LanguageModel, ModelCall
from journeymap.assistant.speaking.answers import Heard
from journeymap.assistant.speaking.exchange import Unavailable

BYTES_A_TOKEN = 3  # rather too few than too many: what is guessed is never less than what is paid


def guessed(size: int) -> int:
    """Tokens of so many bytes of text, where nobody told them."""
    return -(-size // BYTES_A_TOKEN)


@contextmanager
def spending(
    model: LanguageModel, user: AbstractBaseUser, purpose: str, body: dict[str, Any], heard: Heard
) -> Iterator[ModelCall]:
    """A request within the limits, kept with what it took. Unavailable where a limit is reached.

    While it goes on, the most that it may come to is counted, so that several at once exceed nothing.
    """
    size = len(json.dumps(body, ensure_ascii=False).encode())
    who = user if user.pk else None  # a command asks as nobody
    call = _begin(model, who, purpose, size, guessed(size) + model.tokens)
    start = time.monotonic()
    try:
        yield call
    except Unavailable as error:
        call.why = str(error)[:250]
        raise
    except Exception as error:
        call.why = type(error).__name__
        raise
    finally:
        call.seconds = round(time.monotonic() - start, 3)
        call.bytes_got = heard.size
        call.tokens = max(heard.tokens, guessed(size) + guessed(heard.letters))
        _finish(call, who)


def _begin(model: LanguageModel, user: AbstractBaseUser, purpose: str, size: int, tokens: int) -> ModelCall:
    with transaction.atomic():
        # locked until the row is there: two at once must not both be the last that is allowed
        LanguageModel.objects.select_for_update().filter(pk=model.pk).first()
        today = ModelCall.objects.filter(begun__gte=_midnight())
        _check(today.filter(user=user), model.requests_person, model.tokens_person, tokens, "your")
        _check(today, model.requests_all, model.tokens_all, tokens, "everybody's")
        return ModelCall.objects.create(
            model=model, name=model.name, user=user, purpose=purpose, bytes_sent=size, tokens=tokens
        )


def _check(calls: Any, requests: int, most: int, tokens: int, whose: str) -> None:
    told = calls.aggregate(requests=Count("pk"), tokens=Sum("tokens"))
    if told["requests"] >= requests or (told["tokens"] or 0) + tokens > most:
        raise Unavailable(f"The language model has answered {whose} share of today; tomorrow it will again.")


def _finish(call: ModelCall, user: AbstractBaseUser | None) -> None:
    call.over = True
    with transaction.atomic():
        call.save()
        record(
            user, "assistant.model", f"request {call.pk}", model=call.name, purpose=call.purpose,
            sent=call.bytes_sent, got=call.bytes_got, tokens=call.tokens, seconds=call.seconds,
            failed=bool(call.why),
        )  # fmt: skip


def _midnight() -> datetime:
    return datetime.combine(timezone.now().astimezone(UTC), datetime.min.time(), UTC)
