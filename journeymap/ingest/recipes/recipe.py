"""One known shape, and finding the one that fits a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

ALL_PARTS = frozenset({"id", "case", "session", "activity"})
"""Fields whose several columns are joined into one key; the key needs every part."""


@dataclass(frozen=True)
class Recipe:
    """A tool's export.

    Column names are written as `guessing.plain` gives them; "a|b" is the first of those that exist.
    `needs`: names that must all exist. `columns`: field -> name, or a list of names (what a list means is
    said in `mapping`). `guess`: fields that differ from file to file and are guessed; `ignore`: columns
    not to guess them from.
    """

    tool: str
    kind: str
    needs: str
    columns: Mapping[str, str | Sequence[str]]
    constants: Mapping[str, str] = field(default_factory=dict)
    scale: Mapping[str, object] | None = None
    guess: tuple[str, ...] = ()
    ignore: str = ""

    def fits(self, names: Iterable[str]) -> bool:
        """All needed columns are there."""
        there = set(names)
        return all(any(name in there for name in need.split("|")) for need in self.needs.split())


def best_recipe(recipes: Iterable[Recipe], kind: str, names: Mapping[str, str]) -> Recipe | None:
    """The recipe of this kind that fits and asks for the most. `names`: plain name -> the file's own name."""
    fitting = [recipe for recipe in recipes if recipe.kind == kind and recipe.fits(names)]
    return max(fitting, key=lambda recipe: len(recipe.needs.split()), default=None)


def resolve(recipe: Recipe, names: Mapping[str, str]) -> dict[str, str | list[str]]:
    """field -> the file's own column name or names, for the fields whose columns exist."""
    found: dict[str, str | list[str]] = {}
    for name, wanted in recipe.columns.items():
        if isinstance(wanted, str):
            column = _first(wanted, names)
            if column is not None:
                found[name] = column
            continue
        columns = [column for one in wanted if (column := _first(one, names)) is not None]
        if not columns or (name in ALL_PARTS and len(columns) < len(wanted)):
            continue
        found[name] = columns if len(columns) > 1 or name == "time" else columns[0]
    return found


def _first(wanted: str, names: Mapping[str, str]) -> str | None:
    return next((names[name] for name in wanted.split("|") if name in names), None)
