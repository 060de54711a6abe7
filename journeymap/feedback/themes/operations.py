"""What people and accepted proposals may do to themes. Each returns the operations that take it back.

Themes belong to the company: `journey` is not looked at. The form is that of `access.operations`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from journeymap.access.operations import OutOfDate, Undo
from journeymap.feedback.themes.models import FLOAT, NAME, Core, Theme

TERMS, LETTERS = 30, 80  # terms of a core that are kept, letters of one
LONGEST = 4_096  # numbers of a vector
WORDS = 2_000  # letters of a description


def untouched(journey: Any) -> bool:
    """Whether there never was a theme: only then may a first stock be set up without a person."""
    return not Theme.objects.exists()


def add_theme(
    journey: Any,
    *,
    name: str,
    description: str = "",
    terms: Sequence[str] = (),
    vector: Sequence[float] = (),
    reach: float = 0.0,
    vectors: str = "",
) -> Undo:
    """A new theme with one core. A name that is taken is numbered: “Delivery (2)”."""
    centre = _centre(vector, reach, vectors)
    theme = Theme(name=_free(_name(name)), description=description.strip()[:WORDS])
    theme._change_reason = "added"
    theme.save()
    Core.objects.create(theme=theme, terms=_terms(terms), vector=centre, reach=float(reach), vectors=vectors)
    return [("remove_theme", {"theme": theme.key})]


def remove_theme(journey: Any, *, theme: str) -> Undo:
    """Take a theme back, as if it had not been added; it is not proposed again."""
    _end(_kept(theme), Theme.State.REMOVED, "taken back")
    return [("restore_theme", {"theme": theme})]


def retire_theme(journey: Any, *, theme: str) -> Undo:
    """Use it no more; what was said of it stays, and it is not proposed again."""
    found = _kept(theme)
    if found.pinned:
        raise OutOfDate(f"The theme {found.name!r} is pinned: unpin it first.")
    _end(found, Theme.State.RETIRED, "retired")
    return [("restore_theme", {"theme": theme})]


def restore_theme(journey: Any, *, theme: str) -> Undo:
    """Use a theme again that was retired, taken back or merged."""
    found = _locked(theme)
    if found.state == Theme.State.KEPT:
        raise OutOfDate(f"The theme {found.name!r} is in use already.")
    found.name, found.state, found.into = _free(found.name, but=found), Theme.State.KEPT, None
    found.keep("in use again")
    return [("remove_theme", {"theme": theme})]


def rename_theme(journey: Any, *, theme: str, to: str, description: str | None = None) -> Undo:
    """Another name, and another description where one is told."""
    found, name = _kept(theme), _name(to)
    if _taken(name, but=found):
        raise OutOfDate(f"There is a theme {name!r} already: merge the two, or choose another name.")
    before = {"theme": theme, "to": found.name, "description": found.description}
    words = f"renamed from “{found.name}”" if name != found.name else "described anew"
    found.name = name
    found.description = found.description if description is None else description.strip()[:WORDS]
    found.keep(words)
    return [("rename_theme", before)]


def pin_theme(journey: Any, *, theme: str, pinned: bool = True) -> Undo:
    """Pinned themes are never proposed for retiring."""
    found = _kept(theme)
    if found.pinned == pinned:
        raise OutOfDate(f"The theme {found.name!r} is {'pinned' if pinned else 'not pinned'} already.")
    found.pinned = pinned
    found.keep("pinned" if pinned else "unpinned")
    return [("pin_theme", {"theme": theme, "pinned": not pinned})]


def add_core(
    journey: Any,
    *,
    theme: str,
    terms: Sequence[str] = (),
    vector: Sequence[float] = (),
    reach: float = 0.0,
    vectors: str = "",
) -> Undo:
    """One more core for a theme."""
    centre, found = _centre(vector, reach, vectors), _kept(theme)
    core = Core.objects.create(
        theme=found, terms=_terms(terms), vector=centre, reach=float(reach), vectors=vectors
    )
    found.keep(f"widened by {_some(core.terms)}")
    return [("remove_core", {"theme": theme, "core": core.key})]


def remove_core(journey: Any, *, theme: str, core: str) -> Undo:
    """A core goes; a theme keeps at least one."""
    found = _kept(theme)
    (gone,) = _cores(found, [core])
    if found.cores.count() == 1:
        raise OutOfDate(f"The theme {found.name!r} has no other core: retire the theme instead.")
    told = {"terms": gone.terms, "vector": gone.centre, "reach": gone.reach, "vectors": gone.vectors}
    gone.delete()
    found.keep(f"narrowed by {_some(told['terms'])}")
    return [("add_core", {"theme": theme, **told})]


def merge_themes(journey: Any, *, into: str, gone: str) -> Undo:
    """`into` takes the cores of `gone`, which is used no more."""
    if into == gone:
        raise OutOfDate("A theme cannot be merged with itself.")
    kept, other = _kept(into), _kept(gone)
    moved = list(other.cores.all())
    other.cores.update(theme=kept)
    other.into = kept
    _end(other, Theme.State.MERGED, f"merged into “{kept.name}”")
    if other.pinned and not kept.pinned:
        kept.pinned = True  # what somebody wanted to keep is in it now
    kept.keep(f"merged with “{other.name}”")
    keys = [core.key for core in moved]
    return [("restore_theme", {"theme": gone}), ("move_cores", {"theme": into, "cores": keys, "to": gone})]


def move_cores(journey: Any, *, theme: str, cores: Sequence[str], to: str) -> Undo:
    """Cores leave a theme for another one."""
    source, target = _kept(theme), _kept(to)
    moved = _cores(source, cores)
    Core.objects.filter(pk__in=[core.pk for core in moved]).update(theme=target)
    source.keep(f"gave {_named(moved)} to “{target.name}”")
    target.keep(f"took {_named(moved)} from “{source.name}”")
    return [("move_cores", {"theme": to, "cores": list(cores), "to": theme})]


def split_theme(journey: Any, *, theme: str, cores: Sequence[str], name: str) -> Undo:
    """Some cores leave into a theme of their own, called `name`; at least one stays."""
    source, called = _kept(theme), _name(name)
    moved = _cores(source, cores)
    if len(moved) == source.cores.count():
        raise OutOfDate(f"All of {source.name!r} would leave: choose only some of its parts, or rename it.")
    if _taken(called):
        raise OutOfDate(f"There is a theme {called!r} already: choose another name for the new one.")
    made = Theme(name=called)
    made._change_reason = f"split off from “{source.name}”"
    made.save()
    Core.objects.filter(pk__in=[core.pk for core in moved]).update(theme=made)
    source.keep(f"split: {_named(moved)} left into “{called}”")
    back = {"theme": made.key, "cores": [core.key for core in moved], "to": theme}
    return [("move_cores", back), ("remove_theme", {"theme": made.key})]


def _locked(key: str) -> Theme:
    try:
        found = Theme.objects.keyed(key)
    except Theme.DoesNotExist as error:
        raise OutOfDate(f"There is no theme {key[:40]!r}.") from error
    return Theme.objects.select_for_update().get(pk=found.pk)


def _kept(key: str) -> Theme:
    found = _locked(key)
    if found.state != Theme.State.KEPT:
        raise OutOfDate(f"The theme {found.name!r} is not in use any more: it is {found.state}.")
    return found


def _end(theme: Theme, state: str, words: str) -> None:
    theme.state = state
    theme.keep(words)


def _name(told: str) -> str:
    name = " ".join(told.split())
    if not 0 < len(name) <= NAME or "\0" in name:
        raise OutOfDate(f"A theme's name has 1 to {NAME} characters, not {len(name)}.")
    return name


def _taken(name: str, but: Theme | None = None) -> bool:
    return Theme.objects.kept().filter(name__iexact=name).exclude(pk=but.pk if but else None).exists()


def _free(name: str, but: Theme | None = None) -> str:
    free, number = name, 2
    while _taken(free, but):
        free, number = f"{name[: NAME - 8]} ({number})", number + 1
    return free


def _centre(vector: Sequence[float], reach: float, vectors: str) -> bytes:
    centre = np.asarray(vector, FLOAT)
    good = centre.ndim == 1 and 0 < len(centre) <= LONGEST and np.isfinite(centre).all()
    if not (good and vectors and np.isfinite(reach) and reach > 0):
        raise OutOfDate("A theme's core needs a vector of finite numbers, its space's name, a reach > 0.")
    return centre.tobytes()


def _terms(told: Sequence[str]) -> list[str]:
    return [str(each)[:LETTERS] for each in told][:TERMS]


def _cores(theme: Theme, keys: Iterable[str]) -> list[Core]:
    """Those of the theme that have these keys; OutOfDate where one has left it, or none is told."""
    there = {core.key: core for core in theme.cores.select_for_update()}
    wanted = list(dict.fromkeys(keys))
    if missing := [key for key in wanted if key not in there]:
        raise OutOfDate(f"{missing[0][:40]!r} is no part of the theme {theme.name!r} any more.")
    if not wanted:
        raise OutOfDate("Choose at least one part of the theme.")
    return [there[key] for key in wanted]


def _some(terms: Sequence[str]) -> str:
    return f"“{', '.join(terms[:3])}”"


def _named(cores: Sequence[Core]) -> str:
    return " and ".join(_some(core.terms) for core in cores[:3]) + (" and more" if len(cores) > 3 else "")
