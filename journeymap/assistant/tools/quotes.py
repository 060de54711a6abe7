"""What customers say, in their own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar, Literal, get_args

from django.urls import reverse
from django.utils.http import urlencode
from pydantic import Field

from journeymap.analysis.evidence import SnapshotData, counted
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Fact, Quote, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.choosing import Place, place_of
from journeymap.assistant.tools.contract import SEE, OfJourney, OtherPart, Refused, Tool, Unclear
from journeymap.assistant.tools.looking import Look, look_at, part_of
from journeymap.assistant.tools.stating import behind, explain_part
from journeymap.assistant.tools.voicing import MOST, chosen
from journeymap.events.snapshots import current
from journeymap.maps.quotes import moods_in, quotes
from journeymap.maps.said import RATERS, Wanted

Group = Literal["detractors", "passives", "promoters"]
Mood = Literal["typical", "negative", "positive"]
FEW = 1


class QuotesTool(Tool):
    """Answers of customers, word for word, as far as the asker may read them."""

    title = "In their own words"
    description = (
        "What customers say, word for word: of the journey, a stage, touchpoint or channel; of detractors, "
        "passives or promoters; negative, positive or typical; about words that are looked for."
    )
    permissions = ("feedback.view_feedback",)
    about = ("raters", "group")
    examples: ClassVar[tuple[str, ...]] = (
        "what do people say about {place}",
        "what do {group} of {place} say",
        "show me some quotes",
        "what are customers complaining about at {place}",
        "read me a few comments on {theme}",
        "what do unhappy customers say",
        "what did people like about {place}",
        "any feedback mentioning {words}",
        "voice of the customer for {place}",
        "give me examples of bad reviews {period}",
        "what do {persona} tell us",
        "in their own words, why are they angry",
        "comments from {channel}",
        "what do promoters praise",
        "what feedback did we get {period}",
        "who mentions {words}",
        "typical comments at {place}",
    )

    class Arguments(OfJourney):
        journey: str = Field("", max_length=200, description="slug of a journey; empty: all feedback")
        place: Place | None = Field(None, description="what kind of place")
        name: str | None = Field(None, max_length=250, description="name of the stage, touchpoint or channel")
        mood: Mood | None = Field(None, description="which of them; typical ones if nothing is told")
        group: Group | None = Field(None, description="by the answer to the NPS question")
        about: str | None = Field(None, max_length=100, description="words that the text holds")
        against: OtherPart | None = Field(None, description="another part to quote beside this one")

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        if not arguments.journey:
            return of_all(asker, arguments)
        if not asker.may(*SEE):
            raise Refused("You may read feedback, but not journeys: ask without naming a journey.")
        look = look_at(asker, arguments)
        place, name = place_of(look, arguments.place, arguments.name)
        telling = Telling()
        where = Words(name) if name else None
        sides = [look]
        if arguments.against is not None:
            sides.append(look.of(part_of(look.journey, arguments.against.model_dump())))
        told = []
        for side in sides:
            wanted = Wanted(place if name else "", name, arguments.group or "", arguments.about or "")
            runs = moods_in(look.whole)
            told.append(said(telling, asker, arguments, side.data, wanted, runs, where, side))
        if any(told):
            telling.outcome = "answered"
            explain_part(telling, look)
            suggest(telling, name)
        return telling.told()


def of_all(asker: Asker, arguments: QuotesTool.Arguments) -> Told:
    """All feedback, whatever journey it belongs to; by no place that only a journey knows."""
    told = arguments.model_dump(exclude={"journey", "place", "name", "mood", "group", "about"})
    if any(told.values()) or arguments.name:
        raise Unclear("Tell the journey too: places, periods and groups are those of a journey.", "journey")
    telling = Telling()
    data = SnapshotData(current(), None)
    wanted = Wanted(group=arguments.group or "", about=arguments.about or "")
    if said(telling, asker, arguments, data, wanted, (), None, None):
        voices = {group: f"What do {group} say?" for group in get_args(Group) if group != arguments.group}
        telling.suggest(*voices.values())  # what can be asked without a map, too
    return telling.told()


def said(
    telling: Telling,
    asker: Asker,
    arguments: QuotesTool.Arguments,
    data: SnapshotData,
    wanted: Wanted,
    runs: Sequence[int],
    where: Words | None,
    look: Look | None,
) -> bool:
    """Tell how many answers fit and quote some of them; whether there was anything to quote."""
    selection = wanted.selection(data)
    n = counted(selection, data)
    what, words = described(arguments, where, look)
    number = answers(n, what, words, wanted, look)
    found = quotes(data, selection, runs, asker.sight, MOST) if n else {}
    low = arguments.group == "detractors" and found.get("negative")  # no mood is known of all feedback
    mood: Mood = arguments.mood or ("negative" if low else "typical")
    some = found.get(mood) or []
    if not n:
        say_none(telling, arguments, data, where, what, words, number, look)
        return False
    if not some:
        telling.outcome = "not_enough_data"
        telling.say(f"Of {{}} {what}, none can be quoted{of_mood(mood, n)}.", number, *words)
        return False
    if arguments.against is None:
        telling.say(f"Of {{}} {what}, {KINDS[mood]}:", number, *words)
    else:
        telling.say(f"{{}} {what} were looked at; {BELOW[mood]} stand below.", number, *words)
    telling.quote(*of_side(look, arguments, chosen(some, 3 if mood == "typical" else MOST // 2)))
    telling.explain(HOW[mood] if any(each.mood is not None for each in some) else BY_SCORE)
    telling.explain("Names, addresses and numbers of people in the texts are masked.")
    return True


def say_none(
    telling: Telling,
    arguments: QuotesTool.Arguments,
    data: SnapshotData,
    where: Words | None,
    what: str,
    words: Sequence[Words],
    number: Fact,
    look: Look | None,
) -> None:
    """Nothing fits: say whether the question was asked there at all, and what can be asked instead."""
    telling.outcome = "not_enough_data"
    here = f" about {where.text}" if where else ""
    if arguments.group and where is not None and look is not None:
        everybody = Wanted(group=RATERS)
        everywhere = counted(everybody.selection(data), data)
        rated = replace(
            number, label="Answers to the NPS question", value=float(everywhere), n=everywhere,
            page=page_of(everybody, look),
        )  # fmt: skip
        telling.say(f"There are {{}} {what}.", number, *words)
        telling.say("The whole journey has {} answers to the NPS question.", rated)
        if everywhere:
            telling.suggest(f"What do {arguments.group} say?")
    else:
        telling.say(f"There are {{}} {what}.", number, *words)
    telling.suggest(f"What do unhappy customers say{here}?", f"What do people say{here}?")


KINDS = {
    "typical": "these are typical",
    "negative": "these are the most negative",
    "positive": "these are the most positive",
}
BELOW = {"typical": "typical ones", "negative": "the most negative", "positive": "the most positive"}
HOW = {
    "typical": "Chosen are texts whose mood is nearest the mean and that say different things.",
    "negative": "Chosen are the texts with the lowest mood that say different things.",
    "positive": "Chosen are the texts with the highest mood that say different things.",
}
BY_SCORE = "No mood of single texts is known: chosen are those whose score is nearest the mean."


def of_mood(mood: Mood, n: int) -> str:
    if mood == "typical" or not n:
        return ""
    return f" as {mood}: either none is, or no mood of single texts is known"


def of_side(look: Look | None, arguments: QuotesTool.Arguments, found: Iterable[Quote]) -> Iterator[Quote]:
    """Where two parts are quoted, each quote tells of which it is."""
    for each in found:
        if arguments.against is None or look is None:
            yield each
        else:
            yield replace(each, about=f"{whose(look)}: {each.about}")


def whose(look: Look) -> str:
    return look.words.text if look.words else "all cases"


def described(
    arguments: QuotesTool.Arguments, where: Words | None, look: Look | None
) -> tuple[str, tuple[Words, ...]]:
    """What answers were looked at: "answers of detractors at {} that mention {}"."""
    told, words = "answers", []
    if arguments.group:
        told += f" of {arguments.group}"
    if where:
        told += " at {}"
        words.append(where)
    if arguments.about:
        told += " that mention {}"
        words.append(Words(f"“{arguments.about}”"))
    if arguments.against is not None and look is not None:
        told += " ({})"
        words.append(Words(whose(look)))
    return told, tuple(words)


def answers(n: int, what: str, words: Sequence[Words], wanted: Wanted, look: Look | None) -> Fact:
    """How many answers fit; they open on the page that lists them."""
    told = behind(look, {"run": None}) if look else {}
    name = what.replace("{}", "\0")
    for each in words:
        name = name.replace("\0", each.text, 1)
    return Fact(f"Number of {name}", float(n), "count", n, method="count", page=page_of(wanted, look), **told)


def page_of(wanted: Wanted, look: Look | None) -> str:
    """Where they are listed; look: the journey and the part of it, None for all feedback."""
    told = [*([("journey", look.journey.slug), *look.part.pairs] if look else ()), *wanted.pairs]
    return reverse("answers") + (f"?{urlencode(told)}" if told else "")


def suggest(telling: Telling, name: str) -> None:
    about = f" at {name}" if name else ""
    telling.suggest(
        f"What do people talk about{about}?", f"How do people feel{about}?", "What should we fix first?"
    )
