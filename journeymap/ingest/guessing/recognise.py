"""Recognising the export of a known tool and taking its columns."""

from journeymap.ingest.guessing.choice import Choices
from journeymap.ingest.guessing.column import plain
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
        names.setdefault(column.plain, column.name)
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
            choices.chosen[field] = rest.chosen[field]
