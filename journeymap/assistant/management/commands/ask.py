"""Ask the assistant, with an administrator's rights."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.assistant.answering.rendering import UNSEEN, in_brackets, short
from journeymap.assistant.answering.setting import blocks
from journeymap.assistant.answering.showing import span
from journeymap.assistant.asker import Asker
from journeymap.assistant.asking import CannotAsk, ask
from journeymap.journeys.models import Journey
from journeymap.maps.commands import explained


class Command(PlainCommand):
    help = "Ask a question about journeys. No conversation is kept, only that something was asked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", metavar="TEXT", help="the question, in English")
        parser.add_argument(
            "--journey", metavar="JOURNEY", help="name or slug; needed where there are several"
        )
        parser.add_argument("--json", action="store_true", help="the whole answer, as the API tells it")

    def handle(self, *args: Any, text: str, journey: str | None, **options: Any) -> None:
        slug = None
        if journey:
            with explained():
                slug = Journey.objects.called(journey).slug
        # Nobody's account: what an administrator may do, and no conversation of anybody.
        administrator = get_user_model()(username="manage.py", is_superuser=True)
        try:
            content = ask(Asker(administrator), text, slug).content
        except CannotAsk as refused:
            raise CommandError(str(refused)) from refused
        if options["json"]:
            self.stdout.write(unseen_escaped(json.dumps(content, ensure_ascii=False, indent=1)))
        else:
            self.stdout.write("\n".join(_told(content)))


def unseen_escaped(text: str) -> str:
    """JSON in which letters that nobody sees, or that steer a terminal, are escaped: names are anybody's."""
    return UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1] if found[0].strip("\n") else found[0], text)


def _told(content: dict[str, Any]) -> Iterator[str]:
    """The answer for people at a terminal."""
    facts = {fact["handle"]: fact for fact in content["facts"]}
    own = content["wording"]["by"] == "template"
    if not own:
        yield _text(content["sentences"], facts)
    for part in content["parts"]:
        if own:
            if part["text"] and len(content["parts"]) > 1:
                yield f"[{short(part['text'])}]"
            yield from _set(part, facts)
        if part["table"]:
            yield from _rows(part["table"])
        for quote in part["quotes"]:
            yield f"  “{quote['text']}”" + (f" ({quote['about']})" if quote["about"] else "")
        for line in part["caveats"]:
            yield f"Note: {_text([line], facts)}"
        if part["assumed"]:
            yield f"Taken for granted: {'; '.join(part['assumed'])}."
        for option in part["options"]:
            yield f"  - {option['label']}" + (f": {option['hint']}" if option["hint"] else "")
    if content["wording"]["note"]:
        yield f"Note: {content['wording']['note']}"
    if content["address"]:
        yield f"Its result will be at {content['address']}"
    if content["suggestions"]:
        yield ""
        yield from (f"> {each}" for each in content["suggestions"])


def _set(part: dict[str, Any], facts: dict[str, Any]) -> Iterator[str]:
    """The sentences of a part under their headings, lists one under the other."""
    heads = [(head["at"], head["text"]) for head in part["heads"]]
    for block in blocks(len(part["sentences"]), heads, part["items"]):
        if block.heading:
            yield f"\n{block.heading}"
        lines = [_text([part["sentences"][at]], facts) for at in block.sentences]
        yield from (f"  - {line}" for line in lines) if block.listed else (" ".join(lines),)


def _text(lines: list[list[dict[str, Any]]], facts: dict[str, Any]) -> str:
    return " ".join("".join(_pieces(line, facts)) for line in lines)


def _pieces(line: list[dict[str, Any]], facts: dict[str, Any]) -> Iterator[str]:
    before = ""
    for piece in line:
        fact = facts.get(piece.get("handle", ""))
        aside = ", ".join(filter(None, (span(fact["ends"]), fact["counted"]))) if fact else ""
        yield piece["text"] + in_brackets(aside, before)
        before = piece["text"]


def _rows(table: dict[str, Any]) -> Iterator[str]:
    """The table with its columns under each other."""
    rows = [table["columns"], *[[cell["text"] if cell else "" for cell in row] for row in table["rows"]]]
    widths = [max(len(row[at]) for row in rows) for at in range(len(table["columns"]))]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
