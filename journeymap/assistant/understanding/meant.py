"""Words that are a name only where they stand as one: "call" in "by call", not in "whom to call". Pure."""

from __future__ import annotations

from collections.abc import Sequence

from journeymap.assistant.understanding.names import Mention
from journeymap.assistant.understanding.text import Token, framing, plain_stems


def meant_so(mention: Mention, every: Sequence[Token]) -> bool:
    """Whether a mention is one, as its words stand."""
    if _sorting(mention, every):
        return False
    return all(told(mention, every) for told in (_meant_as_value, _meant_as_channel, _meant_as_theme))


def _meant_as_theme(mention: Mention, every: Sequence[Token]) -> bool:
    """Not one word of a theme that does not stand as a thing: the "charge" of "in charge"."""
    first = mention.meanings[0]
    if first.kind != "theme" or not first.weak or mention.first != mention.last or mention.first == 0:
        return True
    return every[mention.first - 1].text in framing("before_topics")


def _meant_as_value(mention: Mention, every: Sequence[Token]) -> bool:
    """Not an ordinary word that only might be a value of a trait: "regular" is one in "regulars" and in
    "regular customers"."""
    first = mention.meanings[0]
    if first.kind != "value" or not first.weak or mention.first != mention.last:
        return True
    token = every[mention.first]
    if token.stem not in plain_stems() or token.text != token.stem:
        return True
    after = every[mention.last + 1].stem if mention.last + 1 < len(every) else ""
    return after in framing("people")


def _sorting(mention: Mention, every: Sequence[Token]) -> bool:
    """The "order" of "order the stages by how long they take"."""
    if mention.first == 0 == mention.last and every[0].text == "search" and len(every) > 1:
        return every[1].text in ("the", "for", "through", "all", "our", *framing("texts"))
    verb = mention.first == 0 == mention.last and every[0].text in ("order", "rank", "sort", "list")
    if not verb or not any(token.text == "by" for token in every):
        return False
    return every[1].text in ("the", "all", "our", "me") or every[1].stem in framing("kinds_of_things")


def _meant_as_channel(mention: Mention, every: Sequence[Token]) -> bool:
    """Not an everyday word that only might be a channel: "call" is one in "by call" and in "call customers",
    not in "who should we call"."""
    first = mention.meanings[0]
    if first.kind != "channel" or not first.weak:
        return True
    at = mention.first - 1
    while at >= 0 and every[at].text in ("the", "our", "a"):
        at -= 1
    before = every[at].text if at >= 0 else ""
    after = every[mention.last + 1] if mention.last + 1 < len(every) else None
    beside = after is not None and (after.stem in framing("people") or after.text in framing("beside"))
    return before in framing("ways_in") or beside
