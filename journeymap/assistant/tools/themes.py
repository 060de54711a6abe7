"""What people talk about: themes with their size, mood and course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from pydantic import Field

from journeymap.analysis.members import assigned
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Fact, Table, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.choosing import place_of
from journeymap.assistant.tools.contract import SEE, OfJourney, Tool
from journeymap.assistant.tools.leading import of_themes
from journeymap.assistant.tools.looking import Look, look_at
from journeymap.assistant.tools.naming import Cell
from journeymap.assistant.tools.speaking import Spoken, at_stage, growing, spoken, texts_at
from journeymap.assistant.tools.stating import bear_in_mind, behind, explain_part, fact_of
from journeymap.assistant.tools.voicing import chosen
from journeymap.feedback.themes.models import Theme
from journeymap.maps.quotes import answers_at, moods_in, quotes
from journeymap.mining import Selection, selecting

Order = Literal["most", "growing", "worst"]
SHOWN, ROWS = 3, 10


class ThemesTool(Tool):
    """Themes of what customers wrote."""

    title = "What people talk about"
    description = (
        "What customers talk about: themes by how often they are spoken of, by growth or by how badly people "
        "feel; of the journey or a place, or one theme in full."
    )
    permissions = (*SEE, "feedback.view_theme")
    about = ("group", "raters")
    examples: ClassVar[tuple[str, ...]] = (
        "what do people talk about",
        "what are the main themes",
        "which topics come up at {place}",
        "what are people complaining about most",
        "which themes are growing",
        "what is new in the feedback",
        "worst topics at {place}",
        "how often is {theme} mentioned",
        "tell me about {theme}",
        "what do customers mention most {period}",
        "hot topics",
        "which theme makes people angriest",
        "is {theme} getting more common",
        "what is on customers' minds",
        "topics among {persona}",
        "most frequent complaints",
    )

    class Arguments(OfJourney):
        place: Literal["journey", "stage", "touchpoint"] | None = Field(
            None, description="what kind of place"
        )
        name: str | None = Field(None, max_length=250, description="name of the stage or touchpoint")
        order: Order = Field("most", description="what comes first")

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        asked = look_at(asker, arguments)
        look = asked.of(replace(asked.part, theme=None))
        place, name = place_of(look, arguments.place, arguments.name)
        found = spoken(look)
        if asked.part.theme and asked.part.theme in found:
            return told_theme(look, found[asked.part.theme])
        if not found:
            return none_yet(look)
        if not look.part.whole:
            return told_part(look, place, name)
        if arguments.order == "growing" and place == "journey":
            return told_growing(look, list(found.values()))
        return told_place(look, list(found.values()), place, name, arguments.order)


def none_yet(look: Look) -> Told:
    telling = Telling("not_enough_data")
    telling.say("No themes are known of this journey yet: a run has to look for them among the texts.")
    telling.suggest("Run the analyzers again", "What do people say?")
    return telling.told()


@dataclass(frozen=True)
class Row:
    """A theme at a place: the share of the texts there, and their mood where it is known."""

    theme: Spoken
    words: Words
    share: Fact
    mood: Fact | None


def rows_of(look: Look, themes: Sequence[Spoken], place: str, name: str) -> list[Row]:
    """The themes that are spoken of there."""
    texts, found = texts_at(themes), []
    for each in themes:
        share, mood = share_at(look, each, place, name, texts), mood_at(each, place, name)
        if share is not None and share["value"]:
            known = (
                told_fact(look, each, mood, "Mood of texts that speak of")
                if mood and mood["value"] is not None
                else None
            )
            fact = told_fact(look, each, share, "Share of texts that speak of")
            found.append(Row(each, theme(each), fact, known))
    return found


def told_place(look: Look, themes: Sequence[Spoken], place: str, name: str, order: Order) -> Told:
    """The themes of the journey, a stage or a touchpoint."""
    telling = Telling()
    rows = rows_of(look, themes, place, name)
    worst = order == "worst" and any(row.mood for row in rows)
    rows = [row for row in rows if row.mood or not worst]
    rows.sort(key=lambda row: row.mood.value or 0.0 if worst and row.mood else -(row.share.value or 0.0))
    where, words = (" at {}", (Words(name),)) if name else ("", ())
    if not rows:
        telling.outcome = "not_enough_data"
        telling.say(f"Too few texts{where} speak of any theme to tell which comes first.", *words)
        return telling.told()
    facts = [row.mood if worst and row.mood else row.share for row in rows]
    if worst:
        telling.say(
            f"People feel worst{where} where they speak of {{}}: {{}}.", *words, rows[0].words, facts[0]
        )
    else:
        telling.say(f"People speak most of {{}}{where}: {{}} of the texts.", rows[0].words, *words, facts[0])
    telling.relate("worst" if worst else "most", facts[0], among=tuple(facts[:ROWS]))
    for row, fact in list(zip(rows, facts, strict=True))[1:SHOWN]:
        telling.say("Then comes {} with {}.", row.words, fact)
    table = tuple((row.words, row.share, row.mood) for row in rows[:ROWS])
    telling.show(table=Table("Themes", ("", "of the texts", "mood"), table))
    if order == "worst" and not worst:
        telling.caveat("How people feel about single themes there is not known: they are told by size.")
    explain(telling, look, [row.theme.share for row in rows if row.theme.share])
    telling.suggest(*of_themes([row.words for row in rows]), "Which themes are growing?")
    return telling.told()


def share_at(look: Look, each: Spoken, place: str, name: str, texts: Mapping[str, int]) -> Cell | None:
    if place == "journey":
        return each.share
    if place == "touchpoint":
        return each.places.get(name)
    touchpoints = next(stage["touchpoints"] for stage in look.whole["stages"] if stage["name"] == name)
    return at_stage(each, {point: texts[point] for point in touchpoints if point in texts}, name)


def mood_at(each: Spoken, place: str, name: str) -> Cell | None:
    return each.mood if place == "journey" else each.moods.get(name) if place == "touchpoint" else None


def theme(each: Spoken) -> Words:
    return Words(each.name, address=each.share["address"] if each.share else None)


def told_fact(look: Look, each: Spoken, cell: Cell, what: str) -> Fact:
    place = cell["dims"].get("touchpoint") or cell["dims"].get("stage")
    return fact_of(look, cell, f"{what} {each.name}" + (f" at {place}" if place else ""))


def told_growing(look: Look, themes: Sequence[Spoken]) -> Told:
    """Themes whose share of the texts grew."""
    telling = Telling()
    found = growing(themes)
    if not found:
        telling.say("No theme has clearly grown: the newest periods are like those before them.")
    for each, older, newer, change in found[:SHOWN]:
        cell = each.course[-1]
        told = behind(look, cell)
        before = Fact(
            f"Share of texts that speak of {each.name}, before", older.rate, "share", older.n, **told
        )
        after = Fact(
            f"Share of texts that speak of {each.name}, lately", newer.rate, "share", newer.n, **told
        )
        moved = Fact(
            f"Change of the share of texts that speak of {each.name}", change["value"], "share",
            older.n + newer.n, (change["low"], change["high"]), change=True, measure=cell["name"], **told,
        )  # fmt: skip
        telling.say("{} grew from {} to {} of the texts.", theme(each), before, after)
        telling.say("That is a change of {}.", moved)
        telling.relate("rose", moved)
    telling.explain(
        "The newest three weeks or months are held against the three before them; told are themes that grew "
        "beyond chance, all themes counted (two proportions, Benjamini-Hochberg)."
    )
    explain(telling, look, [each.course[-1] for each in themes if each.course][:1])
    telling.suggest(*of_themes([theme(each) for each, *_ in found]), "What do people talk about?")
    return telling.told()


def told_theme(look: Look, each: Spoken) -> Told:
    """One theme in full: how often, how people feel, where it is loudest, in their words."""
    telling = Telling()
    if each.share is not None:
        telling.say(
            "{} of the texts speak of {}.",
            told_fact(look, each, each.share, "Share of texts that speak of"),
            theme(each),
        )
    if each.mood is not None:
        telling.say("Their mood is {}.", told_fact(look, each, each.mood, "Mood of texts that speak of"))
    loud = sorted((c for c in each.places.values() if c["value"]), key=lambda cell: -cell["value"])
    if loud:
        fact = told_fact(look, each, loud[0], "Share of texts that speak of")
        telling.say("It is loudest at {}: {} of the texts there.", Words(loud[0]["dims"]["touchpoint"]), fact)
    belonging = assigned("theme")
    if belonging is not None and look.asker.sight.texts:
        behind_it = Selection(subject="feedback", ids=tuple(belonging.of(each.key).to_pylist()))
        some = quotes(look.data, behind_it, moods_in(look.whole), look.asker.sight, SHOWN)["typical"]
        telling.quote(*chosen(some))
    if not look.part.whole:
        telling.caveat("This is of the whole journey: themes are not counted anew for a part.")
    explain(telling, look, [cell for cell in (each.share, each.mood) if cell])
    telling.suggest("Which themes are growing?", "What should we fix first?")
    return telling.told()


def told_part(look: Look, place: str, name: str) -> Told:
    """The themes of the answers of a part, counted by whom the newest run assigned where."""
    telling = Telling()
    answers = selecting.relation(answers_at({"place": place, "name": name}, look.data), look.data)
    belonging = assigned("theme")
    counts = belonging.within(answers.to_arrow_table()["id"]).counts() if belonging else {}
    names = {each.key: each.name for each in Theme.objects.kept()}
    found = [
        (Words(names[key]), n) for key, n in sorted(counts.items(), key=lambda row: -row[1]) if key in names
    ]
    where, words = (" at {}", (Words(name),)) if name else ("", ())
    part = (look.words,) if look.words else ()
    if not found:
        telling.outcome = "not_enough_data"
        telling.say(f"No answer of this part ({{}}){where} speaks of a theme that is known.", *part, *words)
        return telling.told()
    told = behind(look, {"run": None})
    facts = [
        Fact(f"Texts that speak of {each.text}{f' at {name}' if name else ''}", float(n), "count", n,
             method="count of texts", **told)
        for each, n in found[:ROWS]
    ]  # fmt: skip
    telling.say(
        f"In this part ({{}}) people speak most of {{}}{where}: {{}} texts.",
        *part,
        found[0][0],
        *words,
        facts[0],
    )
    if len(found) == 1 or found[0][1] > found[1][1]:
        telling.relate("most", facts[0], among=tuple(facts))
    rows = tuple((each, fact) for (each, _), fact in zip(found, facts, strict=False))
    telling.show(table=Table("Themes", ("", "texts"), rows))
    telling.explain("Which texts speak of which theme is as the newest run assigned them.")
    explain_part(telling, look)
    telling.suggest(*of_themes([each for each, _ in found]), "Which themes are growing?")
    return telling.told()


def explain(telling: Telling, look: Look, cells: Sequence[Cell]) -> None:
    if cells:
        telling.explain("Themes were told apart and counted by {}.", Words(fact_of(look, cells[0]).source))
        bear_in_mind(telling, look, *cells[:1])
