"""What customers say, in their own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar, Literal

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Q
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
from journeymap.feedback.models import Feedback
from journeymap.maps.quotes import answers_at, moods_in, quotes
from journeymap.mining import Condition, Selection

Group = Literal["detractors", "passives", "promoters"]
Mood = Literal["typical", "negative", "positive"]
NPS = (
    Condition(column="kind", op="=", value="nps"),
    Condition(column="scale_min", op="=", value=0.0),
    Condition(column="scale_max", op="=", value=10.0),
)
GROUPS: dict[Group, tuple[Condition, ...]] = {
    "detractors": (Condition(column="score", op="<=", value=6.0),),
    "passives": (Condition(column="score", op=">", value=6.0), Condition(column="score", op="<", value=9.0)),
    "promoters": (Condition(column="score", op=">=", value=9.0),),
}
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
            selection = answers_at({"place": place, "name": name}, side.data)
            runs = moods_in(look.whole)
            told.append(said(telling, asker, arguments, side.data, selection, runs, where, side))
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
    if said(telling, asker, arguments, data, Selection(subject="feedback"), (), None, None):
        voices = {group: f"What do {group} say?" for group in GROUPS if group != arguments.group}
        telling.suggest(*voices.values())  # what can be asked without a map, too
    return telling.told()


def said(
    telling: Telling,
    asker: Asker,
    arguments: QuotesTool.Arguments,
    data: SnapshotData,
    selection: Selection,
    runs: Sequence[int],
    where: Words | None,
    look: Look | None,
) -> bool:
    """Tell how many answers fit and quote some of them; whether there was anything to quote."""
    if arguments.group:
        selection = selection.model_copy(update={"where": (*selection.where, *NPS, *GROUPS[arguments.group])})
    if arguments.about:
        selection = mentioning(selection, arguments.about, data)
    n = counted(selection, data)
    what, words = described(arguments, where, look)
    number = answers(n, what, words, look)
    found = quotes(data, selection, runs, asker.sight, MOST) if n else {}
    low = arguments.group == "detractors" and found.get("negative")  # no mood is known of all feedback
    mood: Mood = arguments.mood or ("negative" if low else "typical")
    some = found.get(mood) or []
    if not n:
        say_none(telling, arguments, data, where, what, words, number)
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
) -> None:
    """Nothing fits: say whether the question was asked there at all, and what can be asked instead."""
    telling.outcome = "not_enough_data"
    here = f" about {where.text}" if where else ""
    asked = answers_at({"place": "journey", "name": ""}, data) if data.log is not None else None
    if arguments.group and where is not None and asked is not None:
        everywhere = counted(asked.model_copy(update={"where": NPS}), data)
        rated = replace(number, label="Answers to the NPS question", value=float(everywhere), n=everywhere)
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


def answers(n: int, what: str, words: Sequence[Words], look: Look | None) -> Fact:
    """How many answers fit."""
    told = behind(look, {"run": None}) if look else {}
    name = what.replace("{}", "\0")
    for each in words:
        name = name.replace("\0", each.text, 1)
    return Fact(f"Number of {name}", float(n), "count", n, method="count", **told)


def mentioning(selection: Selection, words: str, data: SnapshotData) -> Selection:
    """Of these answers, those whose text holds all the words, whatever their case."""
    every = Q()
    for word in words.split()[:8]:
        every &= Q(text__icontains=word)
    keys = list(Feedback.objects.filter(every).values_list("key", flat=True))
    known = data.answers["id"].combine_chunks()
    here = known.filter(pc.is_in(known, value_set=pa.array(sorted(set(keys)), pa.string())))
    ids = tuple(sorted(set(here.to_pylist())))
    return selection.model_copy(update={"ids": ids})


def suggest(telling: Telling, name: str) -> None:
    about = f" at {name}" if name else ""
    telling.suggest(
        f"What do people talk about{about}?", f"How do people feel{about}?", "What should we fix first?"
    )
