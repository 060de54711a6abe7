"""One request to a language model and its answer: within limits, on the trail, through the one way out."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from journeymap.access.secrets import Unreadable
from journeymap.assistant.models.language_model import LanguageModel
from journeymap.assistant.speaking.answers import Heard, pieces
from journeymap.assistant.speaking.exchange import Server, Unavailable, exchanged
from journeymap.assistant.speaking.spending import spending


def request(model: LanguageModel, messages: list[dict[str, str]], stream: bool = True) -> dict[str, Any]:
    """The body of a request: exactly what is sent."""
    body: dict[str, Any] = {"model": model.model, "messages": messages, "stream": stream}
    body[model.token_field] = model.tokens
    if model.token_field == LanguageModel.TokenField.USUAL:
        body["temperature"] = 0.2  # the newer ones take their own only
    return body


def spoken(
    model: LanguageModel,
    user: AbstractBaseUser,
    purpose: str,
    body: dict[str, Any],
    heard: Heard,
    sent: list[dict[str, Any]],
) -> Generator[str, None, None]:
    """The text of the answer as it comes; calls of tools are in `heard` once it ends. Raises Unavailable.

    `sent` is told what leaves this machine, before it does: purpose, the model's address and the body.
    """
    try:
        server = Server(model.address, model.opened_key(), float(model.seconds))
    except Unreadable as error:
        raise Unavailable(f"The key of the language model: {error}") from error
    with spending(model, user, purpose, body, heard):
        sent.append({"purpose": str(purpose), "address": model.address, "body": body})
        with closing(exchanged(server, body)) as lines:  # what is refused half read must not stay connected
            yield from pieces(lines, heard)
