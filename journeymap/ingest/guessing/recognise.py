"""Recognising the export of a known tool and taking its columns."""

from dataclasses import replace
from typing import Any

from journeymap.ingest.guessing.choice import CHECK, LIKELY, Choices
from journeymap.ingest.guessing.column import Column, plain
from journeymap.ingest.guessing.customers import require_customers
from journeymap.ingest.guessing.events import guess_events, require_events
from journeymap.ingest.guessing.feedback import guess_words, require_feedback
from journeymap.ingest.recipes import RECIPES, Recipe, best_recipe, resolve

REQUIRE = {"events": require_events, "feedback": require_feedback, "customers": require_customers}


def recognise(kind: str, choices: Choices, constants: dict[str, str]) -> Recipe | None:
    """Fill `choices` and `constants` by the recipe that fits the columns; None (nothing touched) if none
    does."""
    names: dict[str, str] = {}
    for column in choices.columns:
        names.setdefault(column.plain or column.name.lower(), column.name)
    for column in choices.columns:  # the old layout of Qualtrics has its names in the second row
        names.setdefault(plain(column.label), column.name)
    recipe = best_recipe(RECIPES, kind, names)
    if recipe is None:
        return None
    told = {column for choice in choices.chosen.values() for column in choice.names} | choices.left_out
    for field, value in resolve(recipe, names).items():
        if choices.open(field) and not told & set([value] if isinstance(value, str) else value):
            choices.take(field, value, f"that is what it holds in exports of {recipe.tool}")
    for field, text in recipe.constants.items():
        if choices.open(field):
            constants[field] = text
            choices.settled.add(field)
    _guess_rest(kind, recipe, choices)
    REQUIRE[kind](choices)
    return recipe


def beside(recipe: Recipe, columns: list[Column]) -> dict[str, Any]:
    """What a recipe says besides fields, in the file's own names: `blanks` and `part` of a mapping."""
    names = {column.plain: column.name for column in reversed(columns)}
    part = recipe.part.split()
    return {
        "blanks": {names[name]: cells.split("|") for name, cells in recipe.blanks.items() if name in names},
        "part": [names[name] for name in part] if set(part) <= names.keys() else [],
    }


def said_since(tool: str | None, kind: str, columns: list[Column]) -> dict[str, Any]:
    """As `beside`, and the column of "consent": for files of a tool that were mapped before recipes said
    such things. Empty where its recipe says nothing of them."""
    names = {column.plain: column.name for column in reversed(columns)}
    fitting = (each for each in RECIPES if (each.tool, each.kind) == (tool, kind) and each.fits(names))
    recipe = next(fitting, None)
    if recipe is None or not any((told := beside(recipe, columns)).values()):
        return {}
    consent = resolve(recipe, names).get("consent")
    return told | {"columns": {"consent": consent} if consent else {}}


def _guess_rest(kind: str, recipe: Recipe, choices: Choices) -> None:
    """Guess the fields that the recipe leaves open, without the columns it wants ignored."""
    if not any(choices.open(field) for field in recipe.guess):
        return
    ignored = set(recipe.ignore.split())
    kept = [
        column
        for column in choices.columns
        if column.plain not in ignored and (plain(column.label) or "?") not in ignored
    ]
    rest = Choices(kept, dict(choices.chosen), set(choices.settled), set(choices.left_out))
    if kind == "feedback":
        guess_words(rest)
    else:
        guess_events(rest)
    for field in recipe.guess:
        if choices.open(field) and field in rest.chosen:
            found = rest.chosen[field]  # what is none of the tool's own columns is an answer
            choices.chosen[field] = replace(found, sure=LIKELY) if found.sure == CHECK else found
