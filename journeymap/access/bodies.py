"""Bodies of requests to the API: what no address could take is refused here, before any address reads it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import QueryDict
from rest_framework import parsers
from rest_framework.exceptions import ParseError
from rest_framework.response import Response
from rest_framework.views import exception_handler

DEEPEST = 64  # lists and objects inside one another: more than any body of ours has
MOST_FIGURES = 300  # of a whole number: with more it is no float any more
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
Path = tuple[str | int, ...]


class JSONParser(parsers.JSONParser):
    """JSON in UTF-8 of at most `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes and 64 levels, of numbers and texts that
    can be stored. 400 for anything else: what is wrong, where, how to mend it."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        text = decoded(taken(stream), parsers.get_encoding(parser_context or {}))
        try:
            told = json.loads(text, parse_constant=_refused, parse_float=_finite, parse_int=_whole)
        except RecursionError as error:
            raise too_deep() from error
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise ParseError(f"The body is no JSON: {error.msg} at {where}.") from error
        if deeper(told):
            raise too_deep()
        if "\0" in text or "\\u0000" in text or SURROGATE.search(text):
            storable(told)
        return told


class FormParser(parsers.FormParser):
    """A form of at most `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        encoding = parsers.get_encoding(parser_context or {})
        text = taken(stream)
        decoded(text, encoding)
        return QueryDict(text, encoding=encoding)


def answered(wrong: Exception, context: dict[str, Any]) -> Response | None:
    """What Django refuses of a body while it reads it is answered as what is refused here."""
    if isinstance(wrong, RequestDataTooBig):
        wrong = too_long()
    elif isinstance(wrong, TooManyFieldsSent | TooManyFilesSent):
        wrong = ParseError(f"The form is too large. {wrong}")
    return exception_handler(wrong, context)


def taken(stream: IO[bytes]) -> bytes:
    """The body, as long as it may be at most."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    text = stream.read(most + 1)
    if len(text) > most:
        raise too_long()
    return text


def too_long() -> ParseError:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
    return ParseError(
        f"The body is larger than {most} MiB. Send it in parts, or as a file where the address takes files."
    )


def decoded(text: bytes, encoding: str) -> str:
    try:
        return text.decode(encoding)
    except UnicodeError as error:
        raise ParseError(f"The body is not {encoding} text. Send it as UTF-8.") from error


def too_deep() -> ParseError:
    return ParseError(f"The body is nested more than {DEEPEST} levels deep. Send it flatter.")


def _refused(word: str) -> Any:
    raise ParseError(f"{word} is no number in JSON. Send null where nothing is known.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ParseError(f"{digits[:40]} is too large a number.")
    return number


def _whole(digits: str) -> int:
    if len(digits) > MOST_FIGURES:
        raise ParseError(f"A number of {len(digits):,} figures is too large.")
    return int(digits)


def deeper(told: Any) -> bool:
    """Whether lists and objects stand more than `DEEPEST` inside one another. Goes level by level."""
    level = [told]
    for _ in range(DEEPEST):
        level = [each for each in level if isinstance(each, dict | list)]
        if not level:
            return False
        level = [one for each in level for one in (each.values() if isinstance(each, dict) else each)]
    return any(isinstance(each, dict | list) for each in level)


def storable(told: Any) -> None:
    """400 for a text that no database holds: with a NUL character, or with half of a character."""
    for path, text in texts(told, ()):
        if "\0" in text:
            raise ParseError(f"{named(path)}: the text holds a NUL character. Take it out.")
        if not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text):
            raise ParseError(f"{named(path)}: the text holds half of a character. Send it as UTF-8.")


def texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text with its place; names of fields are texts too."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield path, name
            yield from texts(each, (*path, name))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from texts(each, (*path, number))


def named(path: Path) -> str:
    """Such as rows[3].value; "The body" for its top."""
    words = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path)
    return words.removeprefix(".")[:200].encode(errors="replace").decode().replace("\0", "?") or "The body"
