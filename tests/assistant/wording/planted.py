"""Answers of tools with what may truly be said of them, and lies about them: known by how they are made."""

from dataclasses import dataclass

from journeymap.assistant.facts import Fact, Quote, Words
from journeymap.assistant.telling import Telling, Told


@dataclass(frozen=True)
class Case:
    """true: sentences that say the same in other words. lies: kind -> a sentence that must not be shown."""

    name: str
    told: Told
    true: tuple[str, ...]
    lies: dict[str, str]


EVERYWHERE = {
    "an invented number": "The {what} is 42 at {{W1}}: {{F1}}.",
    "a number in words": "The {what} at {{W1}} is {{F1}}, nearly half.",
    "doubled": "The {what} at {{W1}} doubled: {{F1}}.",
    "a Roman number": "The {what} at {{W1}} is {{F1}}, rank III.",
    "a superscript": "The {what}\u00b2 at {{W1}} is {{F1}}.",
    "a fraction": "The {what} at {{W1}} is {{F1}}, about \u00bd.",
    "other digits": "The {what} at {{W1}} is \u0664\u0662, {{F1}}.",
    "a percentage": "The {what} at {{W1}} is {{F1}} percent.",
    "an unknown number": "The {what} at {{W1}} is {{F99}}.",
    "an unknown name": "The {what} at {{W77}} is {{F1}}.",
    "no such handle": "The {what} at {{W1}} is {{X1}}.",
    "handle nought": "The {what} at {{W1}} is {{F0}}.",
    "the other's name": "The {what} at {{W2}} is {{F1}}.",
    "the other's number": "The {what} at {{W1}} is {{F2}}.",
    "a bare name": "The {what} at Lighthouse is {{F1}}.",
    "a cause": "The {what} at {{W1}} is {{F1}} because of the fees.",
    "a cause by led to": "The {what} of {{F1}} at {{W1}} led to {{F2}} at {{W2}}.",
    "a negation": "The {what} at {{W1}} is not {{F1}}.",
    "never": "Customers never see a {what} at {{W1}} of {{F1}}.",
    "a majority": "Most people see a {what} at {{W1}}: {{F1}}.",
    "only": "The {what} at {{W1}} is only {{F1}}.",
    "certainty": "The {what} at {{W1}} is clearly {{F1}}.",
    "a bound": "The {what} at {{W1}} is over {{F1}}.",
    "at least": "The {what} at {{W1}} is at least {{F1}}.",
    "it rose": "The {what} at {{W1}} rose: {{F1}}.",
    "improved": "The {what} at {{W1}} improved: {{F1}}.",
    "the wrong most": "The {what} is the {wrong} at {{W2}}: {{F2}}.",
    "the wrong least": "The {what} is the {other} at {{W1}}: {{F1}}.",
    "compared the wrong way": "The {what} at {{W2}} ({{F2}}) is {more} than at {{W1}} ({{F1}}).",
    "compared with the names swapped": "The {what} at {{W2}} ({{F1}}) is {more} than at {{W1}} ({{F2}}).",
    "a quote made up": "A customer says “I hate the {what}” at {{W1}}: {{F1}}.",
    "a quote in single marks": "A customer said 'terrible' of {{W1}}: {{F1}}.",
    "an altered quote": "They wrote “{quote} and worse”: {{F1}} at {{W1}}.",
    "a link": "The {what} at [{{W1}}](https://evil.example) is {{F1}}.",
    "an image": "![x](https://evil.example/{{F1}}) {{W1}}.",
    "a bare address": "See https://evil.example for the {what} at {{W1}}: {{F1}}.",
    "HTML": "<b>The {what}</b> at {{W1}} is {{F1}}.",
    "code": "The {what} at `{{W1}}` is {{F1}}.",
    "bold": "**The {what}** at {{W1}} is {{F1}}.",
    "no number at all": "The {what} is a serious problem for the whole company.",
    "no handle": "Everything is fine.",
    "advice": "You should fix the {what} at {{W1}}: {{F1}}.",
    "a question": "Is the {what} at {{W1}} {{F1}}?",
    "the same twice": "The {what} at {{W1}} is {{F1}} of {{F1}}.",
    "a zero-width letter": "The {what} at {{W1}} is n\u200bot {{F1}}.",
    "a Cyrillic letter": "The {what} at {{W1}} is \u0441ertain: {{F1}}.",
    "leaked rules": "Handles stand for what the program puts in later, {{F1}}, at {{W1}}.",
    "a refusal": "I am sorry, I cannot help with {{F1}} at {{W1}}.",
    "a time": "The {what} at {{W1}} is {{F1}} since last week.",
    "a forecast": "The {what} at {{W1}} would be {{F1}}.",
    "another measure": "The ransom at {{W1}} is {{F1}}.",
    "said of everybody": "The {what} is {{F1}}.",
    "between two numbers": "The {what} at {{W1}} is {{F1}}, the {wrong}, at {{W2}} {{F2}}.",
}
QUOTE = "Waited nine days for my parcel"
WORLDS = (
    ("Delivery & fees", "Payment", "Drop-off", "drop-off", "share", "lower", 0.27, 0.1, "higher"),
    ("Claim", "Refund", "Duration", "duration", "seconds", "lower", 900_000.0, 40_000.0, "longer"),
    ("Café", "{F2}", "Mean rating", "mean rating", "score", "higher", 4.4, 2.1, "higher"),
    ("<b>Pay</b>", "Onboarding", "Share of bad answers", "share of bad answers", "share", "lower", 0.6, 0.2,
     "higher"),
    ("The", "More", "Repeated steps", "repeated steps", "cases", "lower", 520.0, 80.0, "higher"),
    ("[x](http://a.example)", "Support call", "Abandonment", "abandonment", "share", "lower", 0.4, 0.3,
     "higher"),
    ("Versand", "Zahlung", "NPS", "NPS", "NPS", "higher", 41.0, -12.0, "higher"),
)  # fmt: skip


def cases() -> list[Case]:
    """One for each pair of places, then answers of other makes."""
    return [*(places(*world) for world in WORLDS), change("fell"), change("rose"), counts(), forecast()]


def places(
    one: str, other: str, label: str, what: str, unit: str, better: str, high: float, low: float, more: str
) -> Case:
    """Two places, the first of which has more of something."""
    telling = Telling()
    first = Fact(f"{label} at {one}", high, unit, 400, better=better)
    second = Fact(f"{label} at {other}", low, unit, 380, better=better)
    telling.say(f"The {what} at {{}} is {{}}, against {{}} at {{}}.", Words(one), first, second, Words(other))
    telling.relate("most", first, among=(first, second))
    telling.relate("least", second, among=(first, second))
    telling.relate("more", first, second)
    telling.quote(Quote("q1", QUOTE, "survey"))
    wrong = "highest" if unit != "seconds" else "longest"
    least = "lowest" if unit != "seconds" else "shortest"
    true = (
        f"At {{W1}}, the {what} is {{F1}}, the {wrong}.",
        f"The {what} at {{W1}} ({{F1}}) is {more} than at {{W2}} ({{F2}}).",
        f"At {{W2}}, the {what} is {{F2}}.",
    )
    words = {"what": what, "wrong": wrong, "other": least, "more": more, "quote": QUOTE}
    lies = {kind: lie.format(**words) for kind, lie in EVERYWHERE.items()}
    return Case(f"{what} at {one}", telling.told(), true, lies)


def change(way: str) -> Case:
    """A change that fell or rose, with the value that it led to."""
    telling = Telling()
    size = 0.031 if way == "rose" else -0.031
    now = Fact("Goal rate", 0.62, "share", 900, better="higher")
    moved = Fact("Change of the goal rate", size, "points", 900, better="higher", change=True)
    telling.say("The goal rate is {}; it changed by {}.", now, moved)
    telling.relate("rose" if way == "rose" else "fell", moved)
    wrong = "fell" if way == "rose" else "rose"
    worse = "worsened" if way == "rose" else "improved"
    true = ("The goal rate is {F1}.", f"The goal rate {way}: {{F2}}.")
    lies = {
        "the other way": f"The goal rate {wrong}: {{F2}}.",
        "the other judgement": f"The goal rate {worse}: {{F2}}.",
        "a level that moved": f"The goal rate {way} to {{F1}}.",
        "a change as a level": "The goal rate is {F2}.",
        "a level as a change": f"The goal rate {way} by {{F1}}.",
        "unchanged": "The goal rate is unchanged: {F2}.",
        "both in one": f"The goal rate {way} from {{F1}} to {{F2}}.",
        "the most": "The goal rate is {F1}, the best.",
    }
    return Case(f"a goal rate that {way}", telling.told(), true, lies)


def counts() -> Case:
    """A share of a number, whose order matters."""
    telling = Telling()
    ended = Fact("Cases that ended", 1200.0, "cases", 1200)
    goal = Fact("Goal rate", 0.66, "share", 1200, better="higher")
    told_by = Fact("Customers who wrote", 88.0, "customers", 88)
    telling.say("Of {} cases that ended, {} reached the goal.", ended, goal)
    telling.say("{} of {} ended early.", told_by, ended)
    true = ("Of {F1} cases that ended, {F2} reached the goal.", "The goal rate is {F2}.")
    lies = {
        "swapped": "Of {F2} cases that ended, {F1} reached the goal.",
        "the share ended": "{F2} of cases ended.",
        "the number reached": "{F1} cases reached the goal.",
        "swapped in one clause": "{F1} of {F3} ended early.",
        "left out": "{F1} of cases reached the goal.",
        "another's words": "{F3} reached the goal.",
        "mixed": "{F1} and {F2} of {F3} wrote.",
    }
    return Case("counts", telling.told(), true, lies)


def forecast() -> Case:
    """What a change would bring, and a number that is not known."""
    telling = Telling()
    would = Fact("Goal rate with a faster refund", 0.7, "share", 1200, status="predicted", better="higher")
    unknown = Fact("Goal rate of mobile", None, "share", 4, status="not enough data")
    telling.say("With a faster refund, the goal rate would be {}.", would)
    telling.say("Of mobile there is {}.", unknown)
    true = (
        "With a faster refund, the goal rate would be {F1}.",
        "Expected: a goal rate of {F1}, with a faster refund.",
    )
    lies = {
        "told as measured": "The goal rate with a faster refund is {F1}.",
        "half of it": "The goal rate would be {F1}.",
        "what is not known": "The goal rate of mobile is {F2}.",
        "a promise": "With a faster refund, the goal rate would surely be {F1}.",
        "the other way": "With a faster refund, the goal rate would fall to {F1}.",
    }
    return Case("a forecast", telling.told(), true, lies)
