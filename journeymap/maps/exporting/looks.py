"""How the classes of a drawing look on paper: the rules of web/css/drawing.css as pens and runs.

A rule holds for an element that has all its words: classes, or the name of the element first. Later rules
and rules of more words win, as in the style sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import cache
from typing import Any

from journeymap.maps.exporting.shapes import Pen

Look = Mapping[str, Any]

RULES: tuple[tuple[str, Look], ...] = (
    ("text", {"ink": "ink-2"}),
    ("strong", {"ink": "ink", "bold": True}),
    ("quiet", {"ink": "ink-3"}),
    ("tspan pain", {"ink": "pain"}),
    ("tspan delight", {"ink": "delight"}),
    ("tspan ink", {"ink": "ink"}),
    ("tspan who-1", {"ink": "one", "bold": True}),
    ("tspan who-2", {"ink": "two", "bold": True}),
    ("tspan ahead", {"ink": "accent"}),
    ("rule", {"stroke": "line", "thick": 1.0}),
    ("axis", {"stroke": "line", "thick": 1.0}),
    ("zero", {"stroke": "line-2", "thick": 1.0}),
    ("tail", {"stroke": "ink-3", "thick": 1.0}),
    ("whisker", {"stroke": "ink", "thick": 2.0}),
    ("dot", {"fill": "ink", "stroke": "card", "thick": 1.5}),
    ("dot hollow", {"fill": "card", "stroke": "ink-2", "thick": 1.75}),
    ("star", {"fill": "ink", "stroke": "card", "thick": 1.25}),
    ("star pain", {"fill": "pain"}),
    ("star hollow", {"fill": "card", "stroke": "ink"}),
    ("whisker pain", {"stroke": "pain"}),
    ("whisker delight", {"stroke": "delight"}),
    ("dot pain", {"fill": "pain"}),
    ("dot delight", {"fill": "delight"}),
    ("ground", {"fill": "sunk"}),
    ("fill", {"fill": "ink-3"}),
    ("fill pain", {"fill": "pain"}),
    ("fill delight", {"fill": "delight"}),
    ("other", {"stroke": "ink", "thick": 1.5}),
    ("expected", {"fill": "card", "stroke": "ink-2", "thick": 1.5}),
    ("tone", {"stroke": "card", "thick": 1.5}),
    *((f"tone-{number}", {"fill": f"ch-{number}"}) for number in range(1, 7)),
    ("band", {"fill": "ink", "opacity": 0.13, "stroke": ""}),
    ("tint", {"stroke": ""}),
    ("tint pain", {"fill": "pain", "opacity": 0.13}),
    ("tint delight", {"fill": "delight", "opacity": 0.13}),
    ("line", {"fill": ""}),
    ("line who-0", {"stroke": "ink", "thick": 2.2}),
    ("line who-1", {"stroke": "one", "thick": 1.6}),
    ("line who-2", {"stroke": "two", "thick": 1.6, "dash": (5.0, 3.0)}),
    ("dot who-1", {"fill": "one"}),
    ("dot who-2", {"fill": "two"}),
    ("whisker who-1", {"stroke": "one"}),
    ("whisker who-2", {"stroke": "two"}),
    ("stream", {"fill": "ink", "opacity": 0.13}),
    ("leaving", {"fill": "pain", "opacity": 0.34, "fades": True}),
    ("ending", {"fill": "ink-2", "opacity": 0.3, "fades": True}),
    ("link", {"fill": "ink", "opacity": 0.13}),
    ("link leaving", {"fill": "pain", "opacity": 0.26, "fades": False}),
    ("place", {"fill": "ink-2"}),
    ("place end", {"fill": "pain"}),
    ("place goal", {"fill": "delight"}),
    ("place start", {"fill": "ink"}),
    ("lost", {"fill": "pain", "opacity": 0.26}),
    ("band pain", {"fill": "pain", "opacity": 0.16}),
    ("band delight", {"fill": "delight", "opacity": 0.16}),
    ("line who-0 pain", {"stroke": "pain"}),
    ("line who-0 delight", {"stroke": "delight"}),
    ("thin", {"thick": 1.0}),
    ("cause", {"stroke": "ink-2", "thick": 1.0, "dash": (2.0, 2.0)}),
    ("band ahead", {"fill": "accent", "opacity": 0.15}),
    ("line ahead", {"stroke": "accent", "thick": 1.8, "dash": (5.0, 4.0)}),
    ("whisker ahead", {"stroke": "accent"}),
    ("dot ahead", {"fill": "card", "stroke": "accent"}),
    ("diamond", {"fill": "card", "stroke": "accent", "thick": 1.8}),
    ("ring", {"fill": "", "stroke": "pain", "thick": 1.8}),
    ("under", {"fill": "sunk"}),
    ("warm", {"fill": "ink"}),
    ("warm pain", {"fill": "pain"}),
    ("warm delight", {"fill": "delight"}),
    ("ridge", {"opacity": 0.85, "stroke": ""}),
    ("ridge tone-0", {"fill": "ink-3"}),
    ("band felt", {"fill": "one", "opacity": 0.15}),
    ("line felt", {"stroke": "one", "thick": 2.0}),
    ("dot felt", {"fill": "one"}),
    ("dot felt pain", {"fill": "pain"}),
    ("dot felt delight", {"fill": "delight"}),
    ("whisker felt", {"stroke": "one"}),
    ("blank", {"fill": "card"}),
    ("busy", {"fill": "ink-3"}),
    ("clasp", {"stroke": "pain", "thick": 1.5}),
    ("hearsay", {"stroke": "ink-2", "dash": (3.0, 2.0)}),
    ("tspan clasp-words", {"ink": "pain"}),
    ("dot was", {"fill": "ink-3"}),
    ("dot beside", {"fill": "ink-3"}),
    ("dot beside ahead", {"fill": "accent", "stroke": "card"}),
    ("whisker beside", {"stroke": "ink-3"}),
    ("whisker beside ahead", {"stroke": "accent"}),
    ("today", {"stroke": "ink-3", "thick": 1.0}),
    ("expected-fill", {"fill": "accent", "opacity": 0.06}),
    ("expected-edge", {"stroke": "accent", "thick": 1.6}),
    ("line measured", {"stroke": "ink-2", "thick": 2.0}),
    ("line wished", {"stroke": "accent", "thick": 2.0, "dash": (1.0, 4.5)}),
    ("aim", {"stroke": "accent", "thick": 1.5}),
    ("hang less", {"fill": "accent", "opacity": 0.38}),
    ("hang more", {"fill": "accent"}),
    ("likely", {"stroke": "card", "thick": 1.5}),
    ("week", {"fill": "delight", "opacity": 0.78}),
    ("week out", {"fill": "", "stroke": "pain", "thick": 1.5, "opacity": 1.0}),
    *((f"step-{n}", {"opacity": o}) for n, o in enumerate((0.0, 0.12, 0.26, 0.42, 0.58, 0.76, 0.95))),
)
UNSEEN = frozenset({"hit", "see"})
"""Classes of places to press: nothing is drawn there."""
SORTED = sorted(((frozenset(words.split()), look) for words, look in RULES), key=lambda rule: len(rule[0]))


@cache
def look_of(words: frozenset[str]) -> Look:
    """Everything that holds for an element with these words (its name and its classes)."""
    found: dict[str, Any] = {}
    for rule, look in SORTED:
        if rule <= words:
            found |= look
    return found


def pen_of(words: Set[str]) -> Pen:
    look = look_of(frozenset(words))
    return Pen(**{name: look[name] for name in Pen.__dataclass_fields__ if name in look})
