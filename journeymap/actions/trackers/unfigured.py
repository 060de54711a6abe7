"""A headline without its figures: what stays when a newer run finds the same matter in other numbers."""

from __future__ import annotations

import re

MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DATE = rf"\d{{1,2}} {MONTH}"
QUOTED = r"“[^”]*”"
WHEN = rf"\b(?:since|on|from) (?P<first>{DATE})(?: \d{{4}})?(?: to {DATE} \d{{4}})?"
UNITS = "seconds?|minutes?|hours?|days?|weeks?|months?|years?|points?|[kM]"
FIGURE = rf"(?:\bunder )?[-+\u2212±]?(?<!\w)\d+(?:[.,:/\-]\d+)*(?:e[-+]?\d+)?(?: ?%| ?(?:{UNITS})\b|(?!\w))"
TOLD = re.compile(f"{QUOTED}|{WHEN}|{FIGURE}")
THRESHOLD = re.compile(r": over \S*\d”$")  # a middle, which each run measures anew
MORE = re.compile(r"; | such as | mostly ")  # what follows is told besides, and changes from run to run


def unfigured(headline: str) -> str:
    """Of “Of customers with plan “A 2” 40% go on (n = 9)”: “of customers with plan “a 2” # go on (n = #)”.

    Figures go with their signs and units. Names in quotation marks keep theirs, for they tell what it is of,
    but for a threshold at the end. Of a stretch of time the first day stays: another week is another matter.
    """
    return TOLD.sub(without, MORE.split(headline, maxsplit=1)[0]).casefold()


def without(found: re.Match[str]) -> str:
    if found["first"]:
        return f"from {found['first']}"
    return THRESHOLD.sub(": over #”", found[0]) if found[0].startswith("“") else "#"
