"""What people say around a question that goes on: thanks, apologies, that they meant something else. Pure."""

from __future__ import annotations

import re

BEFORE = re.compile(
    r"^\W*(?:(?:no|nope|sorry|oops|pardon|apologies|excuse me|my (?:mistake|bad|fault)|h+m+|ah|oh|uh|um)\b"
    r"(?=\W)[\s,.!:;…-]*"
    r"|(?:fine|great|good|nice|perfect|cool|right|alright|interesting|wow|super|ok(?:ay)?|"
    r"(?:many |all )?thanks(?: a lot| so much)?|thank you(?: very much| so much)?|thx|merci|danke|gut|gern)"
    r"\s*[,.!:;…]+\s*"
    r"|i (?:meant|mean|wanted)(?: to (?:say|write|know|ask|see))?\b[\s,:]*)+",
    re.I,
)
AFTER = re.compile(
    r"(?:[\s,;.!-]+(?:if you please|if (?:that|it)(?:'s| is) possible|if possible|thank you|thanks|thx|"
    r"cheers|merci|danke|sorry|my (?:mistake|bad|fault)|if i may|"
    r"i forgot(?: to (?:say|mention|add|write))?|i (?:meant|mean)|i wanted(?: to (?:say|write|ask))?|"
    r"(?:that |it )?would be (?:nice|nicer|good|better|great|perfect)))+\W*$",
    re.I,
)
NOT_THAT = re.compile(r"[,.;]?\s*\bnot (?:the |a |an |in |for |at )*[\w'-]+(?: [\w'-]+)?\W*$", re.I)
MEANT = re.compile(r"\bi (?:meant|mean)\b", re.I)
EXPLAINED = re.compile(r"[,;]?\s*\bi (?:meant|mean)\b(?=\s*[.,;]\s*not\b)", re.I)


def without_asides(text: str) -> str:
    """ "No, sorry, I meant the web, not the app": "the web". As it was where nothing else is said."""
    told = text
    if MEANT.search(told):
        told = EXPLAINED.sub("", told)
        told = NOT_THAT.sub("", told) or told
    told = AFTER.sub("", BEFORE.sub("", told)).strip(" ,;")
    return told if any(each.isalnum() for each in told) else text
