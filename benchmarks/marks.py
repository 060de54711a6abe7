"""What a benchmark writes into a page: between two marks; the words around them are written by hand."""

from __future__ import annotations

from pathlib import Path


def renewed(text: str, name: str, said: str) -> str:
    """The text with something else between `<!-- name -->` and `<!-- /name -->`. ValueError without one."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, _, rest = text.partition(begin)
    _, mark, after = rest.partition(end)
    if not mark:
        raise ValueError(f"There is no {begin} … {end}: put the two lines back where the figures belong.")
    return f"{before}{begin}\n{said.strip()}\n{end}{after}"


def renew(path: Path, name: str, said: str) -> None:
    """The same for a file, which is left as it is where it lacks a mark."""
    text = path.read_text(encoding="utf-8")
    try:
        path.write_text(renewed(text, name, said), encoding="utf-8")
    except ValueError as lacking:
        raise ValueError(f"{path}: {lacking}") from lacking
