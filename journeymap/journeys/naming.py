"""What touchpoints and stages are called in a draft: the activities' names, made readable and short."""

from __future__ import annotations

from collections import Counter

from .summary import Summary
from .words import readable, without_code

NEARLY_ALL = 0.8  # of the names begin alike, or with the number of a step ...
FEW = 3  # ... and more of them than so many


def short_names(summary: Summary) -> list[str]:
    """A name for each activity: "onboarding_login_failure" is "Login failure" where nearly all names begin
    with onboarding; "T02 Check receipt" is "Check receipt" where nearly all begin with a number.

    Where two would be called the same, both keep the whole readable name.
    """
    whole = [readable(name) for name in summary.activities]
    without = _without_first_word(whole)
    if _nearly_all(sum(without_code(name) != name for name in whole), len(whole)):
        without = [without_code(name) for name in without]
    often = Counter(without)
    return [name if often[short] > 1 else short for name, short in zip(whole, without, strict=True)]


def _without_first_word(names: list[str]) -> list[str]:
    """The names without the word that nearly all begin with; as they are where there is none."""
    firsts = Counter(name.split()[0] for name in names if " " in name)
    for first, sharing in firsts.most_common(1):
        if _nearly_all(sharing, len(names)):
            prefix = f"{first} "
            return [_begun(name.removeprefix(prefix)) for name in names]
    return names


def _begun(name: str) -> str:
    return name[0].upper() + name[1:]


def _nearly_all(number: int, of: int) -> bool:
    return number > FEW and number >= NEARLY_ALL * of
