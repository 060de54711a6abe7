"""One known shape, and finding the one that fits a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

ALL_PARTS = frozenset({"id", "case", "session", "activity"})
"""Fields whose several columns are joined into one key; the key needs every part."""


@dataclass(frozen=True)
class Recipe:
    """A tool's export.

    Column names are written as `guessing.plain` gives them, or lower-case as they are; "a|b" is the first
    of those that exist, `a_*` the first (in a list: all) that begin so.
    `needs`: names that must all exist. `columns`: field -> name, or a list of names (what a list means is
    said in `mapping`). `guess`: fields that differ from file to file and are guessed; `ignore`: columns
    not to guess them from. `blanks`: column -> cells, with "|" between, that mean nothing there. `part`:
    columns that say to which part of the tool's data a row belongs, `part_file`: what the name of a file is
    like that holds a whole part; a later one replaces it (see `restating`).
    """

    tool: str
    kind: str
    needs: str
    columns: Mapping[str, str | Sequence[str]]
    constants: Mapping[str, str] = field(default_factory=dict)
    scale: Mapping[str, object] | None = None
    guess: tuple[str, ...] = ()
    ignore: str = ""
    blanks: Mapping[str, str] = field(default_factory=dict)
    part: str = ""
    part_file: str = ""

    def fits(self, names: Iterable[str]) -> bool:
        """All needed columns are there."""
        return has_all(self.needs, set(names))


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
        columns = list(dict.fromkeys(column for one in wanted for column in _all(one, names)))
        if not columns or (name in ALL_PARTS and len(columns) < len(wanted)):
            continue
        found[name] = columns if len(columns) > 1 or name == "time" else columns[0]
    return found


def has_all(needs: str, there: set[str]) -> bool:
    """All needed names are there; `a|b` is either, `a_*` any that begins so."""
    return all(any(matching(name, there) for name in need.split("|")) for need in needs.split())


def matching(name: str, names: Iterable[str]) -> list[str]:
    """The names that are this one, or begin so where it ends in a star."""
    if name.endswith("*"):
        return [each for each in names if each.startswith(name[:-1])]
    return [name] if name in names else []


def _first(wanted: str, names: Mapping[str, str]) -> str | None:
    return next((names[name] for one in wanted.split("|") for name in matching(one, names)), None)


def _all(wanted: str, names: Mapping[str, str]) -> list[str]:
    """The columns of the first alternative that exists: several where it ends in a star."""
    found = (matching(one, names) for one in wanted.split("|"))
    return [names[name] for name in next(filter(None, found), [])]
