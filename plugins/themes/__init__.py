"""Themes: what customers speak of. Found once, kept and named by people; later texts are assigned to them."""

import importlib
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa
from pydantic import Field

from journeymap.mining import Analyzer, Data, Measure, Params, Progress, Result, Scores
from journeymap.mining.storing import vectors_of
from plugins.themes import comparing, example, measuring
from plugins.themes.assigning import Taxonomy
from plugins.themes.mentions import Mentions, mentions
from plugins.themes.texts import Said, said, units


class ThemesParams(Params):
    """How much is looked at, and from how many on something is said."""

    sample: int = Field(
        10_000,
        ge=500,
        le=10_000,
        description="Texts and clauses that are clustered; the others are assigned.",
    )
    fewest: int = Field(
        20,
        ge=5,
        le=100_000,
        description="How many people must speak of a theme, and how many not, to compare.",
    )
    enough: int = Field(
        30, ge=10, le=100_000, description="Different texts that there must be before themes are looked for."
    )


class TableParams(Params):
    """Which column of a file holds the texts."""

    text: str = Field("text", max_length=200, description="Name of the column with the texts.")


class Themes(Analyzer):
    """What customers speak of, how often, in which mood, when and where, and what it does to the score.

    Themes are clusters of texts by their meaning. The first ones are set up where there are none; from then
    on texts are assigned to what people keep (merged, split, renamed), and new themes are only proposed.
    """

    name = "themes"
    title = "Themes"
    version = "1"
    kinds = {
        **measuring.KINDS,
        **comparing.KINDS,
        "first_themes": "A first stock of themes: what the texts speak of, with names made of their words.",
        "new_theme": "Texts speak of something that no theme tells.",
        "idle_theme": "No text speaks of this theme any more.",
    }
    Params = ThemesParams
    TaskParams = TableParams
    scope = "journey"
    traits = frozenset({"tested"})
    needs = frozenset({"feedback", "vectors:text"})
    wants = frozenset({"vectors:clause", "scores:sentiment", "curated:themes"})
    gives = frozenset({"scores:theme"})
    task = "cluster_text"

    def analyze(self, data: Data, params: ThemesParams, progress: Progress) -> Iterable[Result]:
        """Assignments, measures, tests and proposals; where nothing is kept yet, the first stock alone."""
        progress(0.0, "Reading texts")
        found = said(data)
        if found is None:
            return
        taxonomy = Taxonomy.read(data.curated("themes"), found.vectors.shape[1])
        told = mentions(found, taxonomy.cores)
        if len(taxonomy.cores.reach):
            yield _scores(found, told, taxonomy)
            progress(0.3, "Counting what is spoken of")
            themes = _themes(told, taxonomy)
            yield from measuring.measures(themes, found, told, data)
            yield from comparing.findings(themes, found, data, params.fewest)
        progress(0.5, "Looking for new themes")
        learned = units(found, params.sample)
        if len(learned.texts) < params.enough:
            if not len(taxonomy.cores.reach):
                yield _too_few(len(learned.texts), params.enough)
            return
        proposing = _engine("proposing")
        if len(taxonomy.known):
            yield from proposing.new_themes(found, learned, taxonomy)
            yield from proposing.idle_themes(
                taxonomy, _spoken_of(data, taxonomy), len(found.texts), params.enough
            )
        else:
            yield from proposing.first_themes(found, learned)
        progress(1.0, "Done")

    def on_table(self, table: pa.Table, params: TableParams) -> dict[str, Any]:
        """Themes of a column of texts, none of which are kept: see `plugins.themes.table.answer`."""
        return _engine("table").answer(table, params.text)

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Answers on three things, of which those on one come with low scores."""
        return example.planted()


def _scores(found: Said, told: Mentions, taxonomy: Taxonomy) -> Scores:
    """The theme's key for each stretch of a text that speaks of one."""
    keys = np.array([key for key, _ in taxonomy.themes], dtype=object)
    ids = found.ids[told.row].tolist()
    return Scores("theme", "feedback", ids, keys[told.theme], part=told.span, unit="theme")


def _themes(told: Mentions, taxonomy: Taxonomy) -> list[measuring.Theme]:
    numbered = enumerate(taxonomy.themes)
    themes = [measuring.Theme(number, key, name, told.rows(number)) for number, (key, name) in numbered]
    return [theme for theme in themes if len(theme.rows)]


def _spoken_of(data: Data, taxonomy: Taxonomy) -> np.ndarray:
    """Numbers of the themes near which any text or clause of the company lies, whichever journey hears it."""
    numbers = []
    for name in ("text", "clause"):
        if data.has(f"vectors:{name}"):
            theme, _ = taxonomy.cores.assign(vectors_of(data.vectors(name)["value"]))
            numbers.append(np.unique(theme))
    return np.unique(np.concatenate(numbers))


def _too_few(n: int, enough: int) -> Measure:
    return Measure(
        name="theme_unassigned",
        anchor=measuring.JOURNEY,
        value=None,
        unit="share",
        n=n,
        method=f"{n} different texts; themes are looked for from {enough} on",
        status="not enough data",
    )


def _engine(name: str) -> ModuleType:
    """The modules that load scipy's clustering: the registry loads every plugin in the web process, which
    clusters nothing."""
    return importlib.import_module(f"plugins.themes.{name}")


analyzers = (Themes,)
