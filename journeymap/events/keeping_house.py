"""What rooms above have every machine do for itself, each by the path of a function without arguments; and
which of their rows name files of the store.

By the path or label, for models cannot be imported yet when apps load.
"""

forgetting: list[str] = []
sweeping: list[str] = []
naming: list[tuple[str, str]] = [("events.Claim", "path")]


def after_erasures(function: str) -> None:
    """Have every machine that shares the store call it when something was erased: it deletes what only that
    machine has of it."""
    if function not in forgetting:
        forgetting.append(function)


def now_and_then(function: str) -> None:
    """Have every machine that shares the store call it every few minutes: it keeps its own folders small."""
    if function not in sweeping:
        sweeping.append(function)


def names_files(model: str, field: str) -> None:
    """Have no machine delete what rows of this model (`app.Model`) name in this field.

    It names files or folders of files, below the data folder.
    """
    if (model, field) not in naming:
        naming.append((model, field))
