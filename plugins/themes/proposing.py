"""What people are asked: a first stock of themes, new themes, and such that nobody speaks of any more.

Loads scipy's clustering.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from journeymap.mining import Operation, Proposal, Selection

from .assigning import NOBODY, SPACE, Cores, Taxonomy
from .clustering import clustered, new_cores
from .naming import Words, named
from .texts import Said, Units

QUOTES = 8  # texts shown with a proposal, those nearest to its middle
TOLD = 5  # digits of a vector that are kept


def first_themes(found: Said, units: Units) -> Iterator[Proposal]:
    """All at once, for a place where there is none yet. Nothing where no theme is found."""
    cores = clustered(units.vectors).cores
    if not len(cores.reach):
        return
    theme, _ = cores.assign(units.vectors)
    words = named(units.texts, theme, len(cores.reach))
    quoted = [row for core in range(len(cores.reach)) for row in _typical(units, cores, theme, core)[:1]]
    share = float((theme != NOBODY).mean())
    yield Proposal(
        kind="first_themes",
        target="themes",
        operations=tuple(_add(core, cores, words[core]) for core in range(len(cores.reach))),
        reason=f"{len(cores.reach)} themes tell {share:.0%} of {len(units.texts)} different texts and "
        "clauses, clustered by their meaning (Ward's linkage); names are the phrases that set each apart.",
        evidence=_evidence(found, quoted),
        opening=True,
    )


def new_themes(found: Said, units: Units, taxonomy: Taxonomy) -> Iterator[Proposal]:
    """What lies nearer to each other than to any theme, or to anything that people turned away."""
    cores = new_cores(units.vectors, taxonomy.known)
    if not len(cores.reach):
        return
    kept = taxonomy.cores
    together = Cores.of(
        np.concatenate([kept.centres, cores.centres]), np.concatenate([kept.reach, cores.reach])
    )
    theme, _ = together.assign(units.vectors)
    theme = theme - len(kept.reach)
    # Names are told apart from those of the themes that are there, so all texts count.
    words = named(units.texts, np.where(theme < 0, len(cores.reach), theme), len(cores.reach) + 1)
    for core in range(len(cores.reach)):
        n = int((theme == core).sum())
        if n:
            yield Proposal(
                kind="new_theme",
                target=f"new theme: {words[core].name}",
                operations=(_add(core, cores, words[core]),),
                reason=f"{n} different texts and clauses of {len(units.texts)} looked at lie nearer to each "
                "other than to any theme there is.",
                evidence=_evidence(found, _typical(units, cores, theme, core)),
            )


def idle_themes(taxonomy: Taxonomy, spoken_of: np.ndarray, texts: int, fewest: int) -> Iterator[Proposal]:
    """Themes that are not pinned and of which no text of the company speaks; asked from `fewest` texts on."""
    if texts < fewest:
        return
    for number, (key, name) in enumerate(taxonomy.themes):
        if number not in spoken_of and key not in taxonomy.pinned:
            yield Proposal(
                kind="idle_theme",
                target=f"theme {key}",
                operations=(Operation(name="retire_theme", arguments={"theme": key}),),
                reason=f"None of {texts} texts speaks of “{name}”.",
            )


def _add(core: int, cores: Cores, words: Words) -> Operation:
    vector = tuple(round(float(number), TOLD) for number in cores.centres[core])
    return Operation(
        name="add_theme",
        arguments={
            "name": words.name,
            "description": f"Texts with words such as {', '.join(words.terms[:6])}." if words.terms else "",
            "terms": words.terms,
            "vector": vector,
            "reach": round(float(cores.reach[core]), TOLD),
            "vectors": SPACE,
        },
    )


def _typical(units: Units, cores: Cores, theme: np.ndarray, core: int) -> list[int]:
    """Rows of the texts nearest to the middle of a core."""
    own = np.flatnonzero(theme == core)
    near = own[np.argsort(-(units.vectors[own] @ cores.centres[core]), kind="stable")]
    return units.row[near[:QUOTES]].tolist()


def _evidence(found: Said, rows: list[int]) -> Selection:
    return Selection(subject="feedback", ids=tuple(sorted({found.ids[row] for row in rows})))
